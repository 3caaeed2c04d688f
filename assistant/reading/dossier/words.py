"""What a dossier says around its cases."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.texts import ByLanguage


@dataclass(frozen=True)
class Words:
    """The words of a dossier in one language."""

    title: str
    together: str
    count: Mapping[str, str]  # one, many
    facts: Mapping[str, str]  # by what they tell
    months: Mapping[str, str]  # one, many
    steps: str
    practices: str
    effects: Mapping[str, str]
    condition: str
    sources: str
    tiers: Mapping[str, str]
    page: str
    colon: str


WORDS = ByLanguage(__name__, "dossier", Words)
