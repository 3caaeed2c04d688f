"""Normalisation of questions: what people type -> what is searched, and where in it they ask."""

import re
import unicodedata

from assistant.typography import plain

MAX_CHARACTERS = 2000
_LONG = 35  # words; what is longer is a story
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_BLANK = re.compile(r"\s+")


def normalise(text: str) -> str:
    """A question in composed characters, single spaces and, where it shouts, lower case.

    Long texts are cut to their first and last parts: the situation and the question.
    """
    cleaned = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    cleaned = "".join(c if c.isprintable() or c.isspace() else " " for c in cleaned)
    cleaned = _BLANK.sub(" ", plain(cleaned)).strip()
    if len(cleaned) > MAX_CHARACTERS:
        half = MAX_CHARACTERS // 2
        cleaned = f"{cleaned[:half]} … {cleaned[-half:]}"
    letters = [char for char in cleaned if char.isalpha()]
    if len(letters) > 8 and sum(char.isupper() for char in letters) > 0.7 * len(letters):
        cleaned = cleaned.lower()
    return cleaned


def asking(text: str) -> str:
    """Of a story the last question with the sentence before it; empty for what is short or asks
    nothing."""
    if len(text.split()) <= _LONG:
        return ""
    sentences = _SENTENCE.split(text)
    at = max((at for at, sentence in enumerate(sentences) if "?" in sentence), default=-1)
    return " ".join(sentences[max(0, at - 1) : at + 1]) if len(sentences) > 2 else ""
