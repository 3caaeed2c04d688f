"""The words of the header, and of pages that say that something is not there or not possible."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.language import Lang
from assistant.texts import ByLanguage


@dataclass(frozen=True)
class PageName:
    """A page's place under its language, and what the way to it is called."""

    path: str
    fr: str
    en: str

    def label(self, lang: Lang) -> str:
        return self.fr if lang == "fr" else self.en


PAGES = (
    PageName("", "Demander", "Ask"),
    PageName("library", "Bibliothèque", "Library"),
    PageName("cases", "Cas passés", "Past cases"),
    PageName("playbooks", "Listes de contrôle", "Checklists"),
    PageName("review", "Ajouter une revue", "Add a review"),
    PageName("curation", "Curation", "Curation"),
)


@dataclass(frozen=True)
class FrameTexts:
    """Fixed texts; ``problems`` by what is the matter."""

    menu: str
    pages: str
    problems: Mapping[str, str]
    again: str
    go_on: str


FRAME_TEXTS = ByLanguage(__name__, "frame", FrameTexts)
