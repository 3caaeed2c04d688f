"""Replies to greetings, thanks and questions about the assistant. They carry no knowledge."""

from assistant.answering.courtesy import Reply
from assistant.language import Lang
from assistant.texts import ByLanguage

_REPLIES = ByLanguage(__name__, "small_talk", dict[str, str])


def small_talk(kind: Reply, lang: Lang) -> str:
    """What is said to a person who said nothing but courtesies."""
    return _REPLIES[lang][kind]
