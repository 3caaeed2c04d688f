"""The words around the quoted statements, in both languages. They carry no knowledge."""

from dataclasses import dataclass

from assistant.texts import ByLanguage


@dataclass(frozen=True)
class Phrases:
    """Fixed texts of an answer."""

    to_do: str
    to_watch: str
    sign: str
    limit: str
    reasons: str
    choose: str
    also: str
    cases_of_kind: str
    cases_any: str
    no_case: str
    in_other_language: str
    refusal: str
    nearby: str
    noted: str
    empty: str
    follow_up_more: str
    cases: str
    case_of: str
    happened: str
    tried: str
    lessons: str
    applies: str
    other_cases: str
    together: str
    ended_by: str
    lessons_of: str


PHRASES = ByLanguage(__name__, "answers", Phrases)
