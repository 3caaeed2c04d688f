"""How sure a figure is, and whether two runs differ."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import permutation_test

_SEED = 20261123
_RESAMPLES = 2000


@dataclass(frozen=True)
class Estimate:
    """A mean over questions with its 95 % interval."""

    mean: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def estimate(values: Sequence[float]) -> Estimate:
    """The mean with the percentile bootstrap's 95 % interval (Efron, 1979)."""
    sample = np.asarray(values, np.float64)
    if not len(sample):
        return Estimate(0.0, 0.0, 0.0, 0)
    chance = np.random.default_rng(_SEED)
    means = sample[chance.integers(len(sample), size=(_RESAMPLES, len(sample)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Estimate(float(sample.mean()), float(low), float(high), len(sample))


def probability_of_no_drop(before: Sequence[float], after: Sequence[float]) -> float:
    """The p-value of a drop from ``before`` to ``after`` on the same questions.

    One-sided paired randomisation test (Smucker, Allan and Carterette, CIKM 2007).
    """
    first, second = np.asarray(before, np.float64), np.asarray(after, np.float64)
    moved = first != second
    if not moved.any():
        return 1.0
    if moved.sum() == 1:  # one question says nothing beyond a coin's toss
        return 0.5 if first[moved] > second[moved] else 1.0
    found = permutation_test(
        (first[moved], second[moved]),
        lambda x, y, axis: np.mean(y, axis=axis) - np.mean(x, axis=axis),
        permutation_type="samples",
        alternative="less",
        vectorized=True,
        n_resamples=5000,
        rng=np.random.default_rng(_SEED),
    )
    return float(found.pvalue)
