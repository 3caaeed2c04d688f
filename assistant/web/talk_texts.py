"""What is said around the list of one's conversations, in both languages."""

from dataclasses import dataclass

from assistant.texts import ByLanguage


@dataclass(frozen=True)
class TalkTexts:
    """The texts of the list, of what is done with a conversation, and of a shared answer."""

    title: str
    restart: str
    find: str
    close: str
    today: str
    week: str
    before: str
    more: str
    rename: str
    delete: str
    as_docx: str
    as_markdown: str
    deleted: str
    undo: str
    copied: str
    link_copied: str
    talks_none: str
    talks_not_found: str
    nothing: str
    nothing_help: str
    ask_yourself: str
    sources: str


TALK_TEXTS = ByLanguage(__name__, "conversations", TalkTexts)
