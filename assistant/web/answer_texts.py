"""What stands around an answer that is waited for, and after it."""

from dataclasses import dataclass

from assistant.texts import ByLanguage


@dataclass(frozen=True)
class AnswerTexts:
    """Fixed texts."""

    stop: str
    next: str


ANSWER_TEXTS = ByLanguage(__name__, "answer", AnswerTexts)
