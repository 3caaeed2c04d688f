"""How likely it is that the library answers a question, and whether to answer it.

What a question is about (:mod:`assistant.retrieval.topic`) is stacked with the scores of the best
candidates (how well something fits); probability and threshold are fitted on questions that are
covered and that are not, with ``entente eval fit``. For guidance it tells whether the library
covers a question, for reviews whether a question is about a case that it holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.library.documents import Kind
from assistant.retrieval.fitted import fitted, fitted_for
from assistant.retrieval.signals import REACH, SIGNALS
from assistant.retrieval.topic import Topic, load_topic

Floats = npt.NDArray[np.float32]

_BEST = ("e5_question", "use_question", "bm25")
FEATURES = ("topic", "top_score", "margin", *_BEST, *REACH)


def score_features(values: Floats, scores: Floats, near: Sequence[float]) -> list[float]:
    """What the candidates say, without the topic: the best fused score, its distance to the mean
    of the next four, the best value of the strongest signals, and how near the library comes."""
    if not len(scores):
        return [0.0] * (len(FEATURES) - 1)
    ranked = np.sort(scores)[::-1]
    rest = ranked[1:5].mean() if len(ranked) > 1 else 0.0
    best = values.max(axis=0)
    named = [float(best[SIGNALS.index(name)]) for name in _BEST]
    return [float(ranked[0]), float(ranked[0] - rest), *named, *near]


@dataclass(frozen=True)
class Answerability:
    """Probability that the library covers a question, and the threshold for answering."""

    topic: Topic | None  # None when the vectors come from other encoders than it was fitted on
    weights: Floats
    bias: float
    means: Floats
    spreads: Floats
    threshold: float

    def probability(self, vector: Floats, features: list[float]) -> float:
        topic = self.topic.score(vector) if self.topic else 0.0
        values = np.asarray([topic, *features], np.float32)
        logit = float(((values - self.means) / self.spreads) @ self.weights) + self.bias
        return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


def load_answerability(fingerprints: tuple[str, ...], kind: Kind) -> Answerability:
    """The stored estimate for a kind of document; without the topic when the encoders are not
    those it was fitted on."""
    stored: dict[str, Any] = fitted_for(kind)["answerability"]
    same = tuple(fitted()["encoders"]) == fingerprints

    def vector(name: str) -> Floats:
        return np.asarray(stored[name], np.float32)

    part = "full" if same else "scores_only"
    return Answerability(
        # Templates are asked for as guidance is.
        topic=load_topic("guidance" if kind == "playbook" else kind) if same else None,
        weights=np.asarray(stored[part]["weights"], np.float32),
        bias=float(stored[part]["bias"]),
        means=vector("means"),
        spreads=vector("spreads"),
        threshold=float(stored[part]["threshold"]),
    )
