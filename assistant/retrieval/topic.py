"""What a question is about: whether it lies among questions of this kind or among others.

A support vector machine with a Gaussian kernel (Cortes and Vapnik, Support-Vector Networks, 1995)
over the question as the tuned layers or the encoders see it. A single direction cannot tell a
quarrel with an ally from a quarrel with a neighbour; nearness to known questions can. Fitted by
``entente eval fit``, stored in ``topics.npz``.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.library.documents import Kind

Floats = npt.NDArray[np.float32]
_STEPS = 127  # an 8-bit integer's; the vectors are stored as such


@dataclass(frozen=True)
class Topic:
    """The fitted machine.

    Attributes:
        mean: what is taken off a question's vectors, shape (dimensions,).
        known: questions that mark the border, without the mean; shape (known, dimensions).
        weights: how much each of them counts, negative for questions of another kind.
        gamma: how fast nearness fades with the squared distance.
    """

    mean: Floats
    known: Floats
    weights: Floats
    bias: float
    gamma: float

    def score(self, vector: Floats) -> float:
        """Above zero where the question is of this kind; shape (dimensions,) in."""
        moved = vector - self.mean
        distances = self._squares - 2 * self.known @ moved + moved @ moved
        return float(self.weights @ np.exp(-self.gamma * distances)) + self.bias

    @cached_property
    def _squares(self) -> Floats:
        squares: Floats = (self.known**2).sum(axis=1)
        return squares


def to_arrays(kind: Kind, topic: Topic) -> dict[str, npt.NDArray[np.generic]]:
    """What is stored of a topic; eight bits a value are enough for its vectors."""
    step = float(np.abs(topic.known).max()) / _STEPS
    return {
        f"{kind}.mean": topic.mean,
        f"{kind}.known": np.rint(topic.known / step).astype(np.int8),
        f"{kind}.weights": topic.weights,
        f"{kind}.numbers": np.asarray([step, topic.bias, topic.gamma], np.float64),
    }


@cache
def load_topic(kind: Kind, file: Path | None = None) -> Topic:
    """The stored topic of a kind of document; guidance's where it has none of its own.

    Args:
        file: another file than the shipped one.
    """
    shipped = files("assistant.retrieval") / "topics.npz"
    with as_file(file or shipped) as path, np.load(path) as stored:
        name = kind if f"{kind}.mean" in stored else "guidance"
        step, bias, gamma = map(float, stored[f"{name}.numbers"])
        return Topic(
            stored[f"{name}.mean"],
            stored[f"{name}.known"].astype(np.float32) * np.float32(step),
            stored[f"{name}.weights"],
            bias,
            gamma,
        )
