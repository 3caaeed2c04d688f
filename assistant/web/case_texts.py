"""What the pages of past cases say, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.texts import ByLanguage


@dataclass(frozen=True)
class CaseTexts:
    """Texts of the list, of cases side by side, and of the pictures."""

    title: str
    intro: str
    describe: str
    hint: str
    search: str
    examples_label: str
    examples: tuple[str, ...]
    narrow: str
    any: str
    filters: Mapping[str, str]  # by the field of the filter
    order: str
    orders: Mapping[str, str]
    found: Mapping[str, str]  # one, many, like_one, like_many
    without: str
    clear: str
    nothing: str
    nothing_like: str
    nothing_help: str
    ask: str
    library: str
    why: str
    ended: str
    months: Mapping[str, str]  # one, many
    pages: str
    page: str
    before: str
    after: str
    choose: str
    chosen: str
    full: str
    tray: str
    one_more: str
    compare: str
    dossier: str
    empty: str
    remove: str
    compared: str
    compared_none: str
    together: str
    word_together: str
    word_help: str
    to_list: str
    print: str
    rows: Mapping[str, str]
    pictures: str
    pictures_intro: Mapping[str, str]  # one, many
    pictures_none: str
    grid: str
    grid_help: str
    grid_groups: tuple[str, str]  # by the step, by what it was settled with
    strips: str
    strips_help: str
    years: str
    median: str
    cases: Mapping[str, str]  # one, many


CASE_TEXTS = ByLanguage(__name__, "cases", CaseTexts)
