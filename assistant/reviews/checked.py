"""What a form still lacks, what in it is personal, and what resembles it: all at once."""

import hashlib
from dataclasses import dataclass

from assistant.errors import EntenteError
from assistant.reviews.advice import Advice
from assistant.reviews.form import ReviewForm
from assistant.reviews.personal import Finding


@dataclass(frozen=True)
class Checked:
    """A form looked through.

    Attributes:
        problems: what keeps it from being a review, one sentence each.
        personal: personal data that was found; some may be missed.
        unchecked: how many characters at the end of a field were not looked at, by field.
        advice: what the library says to it.
        seen: stands for exactly the texts that were looked at.
    """

    problems: tuple[str, ...]
    personal: tuple[Finding, ...]
    unchecked: dict[str, int]
    advice: Advice
    seen: str


class UncheckedError(EntenteError):
    """A draft is not in order as it stands, or is not the one that was looked through."""

    def __init__(
        self,
        message: str = "This draft was changed since it was looked through; look through it again.",
        french: str = "Ce brouillon a changé depuis sa vérification\u202f; vérifiez-le de nouveau.",
    ) -> None:
        super().__init__(message, french)


def seen_mark(form: ReviewForm) -> str:
    """Stands for exactly the texts of a form in which somebody looks for personal data."""
    texts = sorted(form.texts().items())
    return hashlib.sha256(repr((form.lang, form.parties, texts)).encode("utf-8")).hexdigest()


def looked_through(form: ReviewForm, seen: str) -> None:
    """Let through a form that was looked through as it stands.

    Raises:
        UncheckedError: it was changed since, or never looked through.
    """
    if seen != seen_mark(form):
        raise UncheckedError
