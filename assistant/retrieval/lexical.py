"""BM25 over candidate documents, with the statistics of what the person may see.

Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009. Across
languages: Darwish and Oard, Probabilistic Structured Query Methods, 2003.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

K1 = 1.2
B = 0.6


class Counts(Protocol):
    """How often a document has each term."""

    def get(self, term: str, default: int, /) -> int: ...


def idf(documents: int, frequency: float) -> float:
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
    norm = _norm(length, mean_length)
    score = 0.0
    for term in set(query):
        occurrences = counts.get(term, 0)
        if occurrences:
            score += weights.get(term, 0.0) * occurrences * (K1 + 1) / (occurrences + norm)
    return score


@dataclass(frozen=True)
class Translated:
    """A term of a question as documents of another language may say it.

    Attributes:
        weight: what an occurrence counts, as the inverse document frequency of a term does.
        ways: terms of the documents' language, each with how likely it stands for the term.
    """

    weight: float
    ways: tuple[tuple[str, float], ...]


def bm25_translated(
    query: Sequence[Translated], counts: Counts, length: int, mean_length: float
) -> float:
    """Score of one document for the terms of a query in another language.

    A term occurs as often as its translations do, each counted as likely as it is one: so several
    translations of one word never count as several words.
    """
    norm = _norm(length, mean_length)
    score = 0.0
    for term in query:
        occurrences = 0.0
        for way, likely in term.ways:
            occurrences += likely * counts.get(way, 0)
        if occurrences:
            score += term.weight * occurrences * (K1 + 1) / (occurrences + norm)
    return score


def _norm(length: int, mean_length: float) -> float:
    return K1 * (1 - B + B * length / max(mean_length, 1.0))
