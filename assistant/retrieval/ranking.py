"""Signals -> one score per document, with weights fitted on the development questions.

Fit them again with ``entente eval fit``; ``fitted.json`` beside this module holds the
weights together with the metrics that justify them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.library.documents import Kind
from assistant.retrieval.fitted import fitted_for
from assistant.retrieval.signals import SIGNALS

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Ranker:
    """A linear fusion: each signal centred per query and divided by its global spread."""

    weights: Floats
    spreads: Floats

    def scores(self, values: Floats) -> Floats:
        """One score per candidate from values of shape (candidates, signals)."""
        if not len(values):
            return np.empty(0, np.float32)
        scaled = (values - values.mean(axis=0)) / self.spreads
        result: Floats = (scaled @ self.weights).astype(np.float32)
        return result


def load_ranker(kind: Kind) -> Ranker:
    """The ranker of a kind of document; signals without a stored weight weigh nothing.

    Templates, like reviews, hold no questions by which they could be found.
    """
    stored = fitted_for("review" if kind == "playbook" else kind)["ranking"]
    return Ranker(_in_order(stored["weights"], 0.0), _in_order(stored["spreads"], 1.0))


def _in_order(values: dict[str, float], default: float) -> Floats:
    return np.asarray([values.get(name, default) for name in SIGNALS], np.float32)


def order(ids: Sequence[str], scores: Floats) -> list[tuple[str, float]]:
    """Ids with scores, best first; equal scores by id, so that the order never depends on luck."""
    return sorted(zip(ids, map(float, scores), strict=True), key=lambda pair: (-pair[1], pair[0]))
