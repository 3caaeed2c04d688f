"""What becomes of a question: it is answered, left to a choice of close readings, or refused."""

import math
from collections.abc import Sequence
from typing import Literal

Outcome = Literal["answered", "choices", "refused"]

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
