"""What all of the app's own pages say, in both languages."""

from dataclasses import dataclass

from assistant.texts import ByLanguage


@dataclass(frozen=True)
class PageTexts:
    """Texts of the frame around a page, and of the keeping of what is typed."""

    skip: str
    other: str
    quality: str
    account: str
    saving: str
    saved: str
    offline: str
    out: str
    enter: str
    failed: str
    refused: str
    elsewhere: str
    mine: str
    theirs: str
    script: str


PAGE_TEXTS = ByLanguage(__name__, "pages", PageTexts)
