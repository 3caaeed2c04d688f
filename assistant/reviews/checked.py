"""What a form still lacks, what in it is personal, and what resembles it: all at once."""

from dataclasses import dataclass

from assistant.reviews.advice import Advice
from assistant.reviews.personal import Finding


@dataclass(frozen=True)
class Checked:
    """A form looked through.

    Attributes:
        problems: what keeps it from being a review, one sentence each.
        personal: personal data that was found; some may be missed.
        unchecked: how many characters at the end of a field were not looked at, by field.
        advice: what the library says to it.
    """

    problems: tuple[str, ...]
    personal: tuple[Finding, ...]
    unchecked: dict[str, int]
    advice: Advice
