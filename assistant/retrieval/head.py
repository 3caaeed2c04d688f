"""Which page a question is for, as the encoder's tuned layers see it.

Tuning draws questions about one page to one direction, and questions that no page answers to
another. The directions are fitted with the layers by ``entente eval tune`` and stored in
``head.npz``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Verdict:
    """What the head says of a question.

    Attributes:
        likeness: cosine to each page's direction, by id.
        margin: how much nearer the nearest page is than what no page answers.
    """

    likeness: Mapping[str, float]
    margin: float


@dataclass(frozen=True)
class Head:
    """The fitted directions.

    Attributes:
        mean: what is taken off a tuned vector, shape (dimensions,).
        ids: of the pages, in order.
        directions: of the pages and, last, of what none answers; shape (ids + 1, dimensions).
    """

    mean: Floats
    ids: tuple[str, ...]
    directions: Floats

    def judge(self, tuned: Floats) -> Verdict:
        """What a question's tuned vector, shape (dimensions,), says of it."""
        cosines = self.directions @ (tuned - self.mean)
        pages, elsewhere = cosines[:-1], float(cosines[-1])
        likeness = dict(zip(self.ids, map(float, pages), strict=True))
        return Verdict(likeness, float(pages.max()) - elsewhere)


def to_arrays(head: Head) -> dict[str, npt.NDArray[np.generic]]:
    """What is stored of a head."""
    return {"mean": head.mean, "ids": np.asarray(head.ids), "directions": head.directions}


def load_head(file: Path | None = None) -> Head:
    """The stored head.

    Args:
        file: another file than the shipped one.
    """
    with as_file(file or files("assistant.retrieval") / "head.npz") as path, np.load(path) as found:
        return Head(found["mean"], tuple(map(str, found["ids"])), found["directions"])
