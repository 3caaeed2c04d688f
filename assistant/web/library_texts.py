"""What the pages of the library say, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.texts import ByLanguage


@dataclass(frozen=True)
class LibraryTexts:
    """Texts of the list, of a page and of a case."""

    title: str
    intro: str
    words: str
    words_hint: str
    find: str
    narrow: str
    kind: str
    kinds: Mapping[str, str]
    theme: str
    phase: str
    form: str
    any: str
    clear: str
    by_theme: str
    by_phase: str
    by_form: str
    found: Mapping[str, str]  # one, many
    nothing: str
    nothing_help: str
    meaning: str
    updated: str
    roles: str
    contents: str
    here: str
    ask: str
    ask_here: str
    ask_about: str
    about: Mapping[str, str]
    about_section: str
    sources: str
    shown_by: str
    shown_none: str
    effects: Mapping[str, str]
    used_by: str
    related: str
    print: str
    in_other: str
    only: Mapping[str, str]
    facts: str
    parties: str
    sector: str
    countries: str
    dates: str
    months: Mapping[str, str]  # one, many
    duration: str
    types: str
    settlement: str
    outcome: str
    amounts: str
    steps: str
    ended: str
    condition: str
    practices: str
    similar: str
    shared: str
    tiers: Mapping[str, str]
    all_cases: str
    compare: str
    file: str
    missing: str
    missing_help: str
    to_library: str


LIBRARY_TEXTS = ByLanguage(__name__, "library", LibraryTexts)
