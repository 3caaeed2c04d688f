"""How far the probability of being covered can be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
BINS = 10


@dataclass(frozen=True)
class Bin:
    """Questions of similar probability: the mean probability, the share covered, how many."""

    predicted: float
    observed: float
    count: int


@dataclass(frozen=True)
class Risk:
    """At a threshold: the share of all questions answered, and of these the share not covered."""

    threshold: float
    answered: float
    risk: float


def reliability(probability: Sequence[float], covered: Sequence[bool]) -> list[Bin]:
    """The bins of a reliability diagram, of equal width; empty bins are left out
    (Niculescu-Mizil and Caruana, ICML 2005)."""
    values, labels = np.asarray(probability, np.float64), np.asarray(covered, np.float64)
    at = np.minimum((values * BINS).astype(int), BINS - 1)
    return [
        Bin(float(values[at == n].mean()), float(labels[at == n].mean()), int((at == n).sum()))
        for n in range(BINS)
        if (at == n).any()
    ]


def calibration_error(probability: Sequence[float], covered: Sequence[bool]) -> float:
    """Expected calibration error, 0 to 1 (Naeini, Cooper and Hauskrecht, AAAI 2015)."""
    bins = reliability(probability, covered)
    total = sum(found.count for found in bins)
    return sum(abs(b.predicted - b.observed) * b.count for b in bins) / max(total, 1)


def risk_coverage(probability: Sequence[float], covered: Sequence[bool]) -> list[Risk]:
    """The risk-coverage curve of selective answering, from few answers to all
    (El-Yaniv and Wiener, JMLR 2010). Risk is the share of answers that should be refusals."""
    values, labels = np.asarray(probability, np.float64), np.asarray(covered, bool)
    order = np.argsort(-values, kind="stable")
    wrong = np.cumsum(~labels[order])
    answered = np.arange(1, len(order) + 1)
    return [
        Risk(float(values[at]), n / len(order), float(w / n))
        for at, n, w in zip(order, answered, wrong, strict=True)
    ]
