"""BM25 over candidate documents, with the statistics of what the person may see.

Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

K1 = 1.2
B = 0.6


class Counts(Protocol):
    """How often a document has each term."""

    def get(self, term: str, default: int, /) -> int: ...


def idf(documents: int, frequency: int) -> float:
    """Inverse document frequency, never negative."""
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def bm25(
    query: Sequence[str],
    counts: Counts,
    length: int,
    mean_length: float,
    weights: Mapping[str, float],
) -> float:
    """Score of one document for the terms of a query; 0 when none of them occurs."""
    norm = K1 * (1 - B + B * length / max(mean_length, 1.0))
    score = 0.0
    for term in set(query):
        occurrences = counts.get(term, 0)
        if occurrences:
            score += weights.get(term, 0.0) * occurrences * (K1 + 1) / (occurrences + norm)
    return score
