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

from assistant.retrieval.fitted import fitted_for

Floats = npt.NDArray[np.float32]
# Of a line: its value at 0, and its slope.
Line = tuple[float, float]


@dataclass(frozen=True)
class Verdict:
    """What the head says of a question.

    Attributes:
        likeness: cosine to each page's direction, by id.
        elsewhere: cosine to the direction of what no page answers.
        line: what it says of right pages that it knows, by how far they stand out for a question.
    """

    likeness: Mapping[str, float]
    elsewhere: float
    line: Line

    def guess(self, standing: float) -> float:
        """What it would say of a page that it was not fitted on, were it right.

        Args:
            standing: how far the page stands out for the question by what it says of itself.
        """
        return self.line[0] + self.line[1] * standing


@dataclass(frozen=True)
class Head:
    """The fitted directions.

    Attributes:
        mean: what is taken off a tuned vector, shape (dimensions,).
        ids: of the pages, in order.
        directions: of the pages and, last, of what none answers; shape (ids + 1, dimensions).
        line: see :class:`Verdict`; fitted by ``entente eval fit``.
    """

    mean: Floats
    ids: tuple[str, ...]
    directions: Floats
    line: Line = (0.0, 0.0)

    def judge(self, tuned: Floats) -> Verdict:
        """What a question's tuned vector, shape (dimensions,), says of it."""
        cosines = self.directions @ (tuned - self.mean)
        pages, elsewhere = cosines[:-1], float(cosines[-1])
        return Verdict(dict(zip(self.ids, map(float, pages), strict=True)), elsewhere, self.line)


def to_arrays(head: Head) -> dict[str, npt.NDArray[np.generic]]:
    """What is stored of a head."""
    return {"mean": head.mean, "ids": np.asarray(head.ids), "directions": head.directions}


def load_head(file: Path | None = None) -> Head:
    """The stored head.

    Args:
        file: another file than the shipped one.
    """
    with as_file(file or files("assistant.retrieval") / "head.npz") as path, np.load(path) as found:
        level, slope = fitted_for("guidance")["head"]
        ids = tuple(map(str, found["ids"]))
        return Head(found["mean"], ids, found["directions"], (level, slope))
