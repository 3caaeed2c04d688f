"""What becomes of a question: it is answered, left to a choice of close readings, or refused."""

import math
from collections.abc import Sequence
from typing import Literal

from assistant.index.terms import terms, words
from assistant.language import Lang

Outcome = Literal["answered", "choices", "refused"]

# A subject in words of the library ("governance", "our partner is late") is left to a choice from
# this share of the threshold: it says little, and a glance at a list costs little.
NAMED = 0.3
_VAGUE = 3  # words that are more than grammar
# Two readings are close from these shares of the first one's probability.
_SECOND, _THIRD = 0.8, 0.6


def outcome_of(scores: Sequence[float], covered: bool, vague: bool) -> Outcome:
    """The outcome for ranked documents.

    Args:
        scores: logits, best first.
        covered: whether the library treats the question at all.
        vague: whether the question names a subject and asks nothing about it.
    """
    if not covered or not scores:
        return "refused"
    if len(scores) == 1:
        return "answered"
    if vague:
        return "choices"
    beside = [math.exp(score - scores[0]) for score in scores[1:3]]
    close = beside[0] >= _SECOND and beside[-1] >= _THIRD
    return "choices" if close else "answered"


def is_vague(text: str, lang: Lang) -> bool:
    """Whether a question names a subject and asks nothing about it: "exit clause"."""
    asked = words(text)
    content = sum(bool(terms(word, lang)) for word in asked)
    return content <= _VAGUE and not (text.endswith("?") and len(asked) > _VAGUE)
