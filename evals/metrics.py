"""Measures of rankings and refusals."""

from collections.abc import Sequence


def recall_at(ranked: Sequence[str], relevant: Sequence[str], k: int) -> float:
    """1 when one of the relevant documents is among the first k, else 0 (success@k)."""
    return float(any(id_ in relevant for id_ in ranked[:k]))


def reciprocal_rank(ranked: Sequence[str], relevant: Sequence[str], k: int = 10) -> float:
    """1 over the rank of the first relevant document among the first k, else 0.

    Voorhees, The TREC-8 Question Answering Track Report, 1999.
    """
    for rank, id_ in enumerate(ranked[:k], 1):
        if id_ in relevant:
            return 1 / rank
    return 0.0


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; 0 of nothing."""
    return sum(values) / len(values) if values else 0.0
