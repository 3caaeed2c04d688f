"""What the pages say, in both languages."""

from dataclasses import dataclass

from assistant.texts import ByLanguage


@dataclass(frozen=True)
class Texts:
    """The texts of the chat page."""

    question_label: str
    question_hint: str
    send: str
    conversation: str
    welcome: str
    examples_label: str
    examples: tuple[str, ...]
    sources: str
    source_of: str
    to_page: str
    close: str
    feedback_label: str
    feedback_reasons: tuple[str, ...]
    feedback_comment: str
    feedback_send: str
    feedback_thanks: str
    failure: str
    waiting: str
    answering: str
    warming: str
    queued: str
    withdrawn: str
    interrupted: str
    gone: str
    link: str
    rights_ended: str
    rights_changed: str
    full: str
    local_note: str
    quality: str
    no_report: str


TEXTS = ByLanguage(__name__, "chat", Texts)
