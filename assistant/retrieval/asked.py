"""Whether a question is nearly one that a page says it answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

# The cohort holds a few questions about the page itself: its nearest are not counted.
_OWN = 0.05
# Deviations that say nothing: one question in fifty comes as near by chance.
_CHANCE = 2.0
_LEAST = 1e-3


def usual(questions: Floats, cohort: Floats) -> Floats:
    """How near each question of a cohort comes to the nearest of a document, shape (cohort,).

    A page of forty questions has a near one for everything, one of five has not: only against what
    is usual for each are they alike.

    Args:
        questions: of the document, shape (questions, dimensions).
        cohort: shape (cohort, dimensions).
    """
    nearest: Floats = (cohort @ questions.T).max(axis=1)
    return nearest


@dataclass(frozen=True)
class Asked:
    """The questions of pages for which it is known what is usual.

    Attributes:
        questions: of all of them, one after the other, shape (questions, dimensions).
        starts: the number of each page's first question.
        places: where each of these pages stands among all.
        means, deviations: of the cohort's cosines, for each of these pages.
    """

    questions: Floats
    starts: npt.NDArray[np.intp]
    places: npt.NDArray[np.intp]
    means: Floats
    deviations: Floats

    def beyond_chance(self, vector: Floats, pages: int) -> Floats:
        """Per page how many deviations more than chance its nearest question stands out; 0 where
        none does, or none is known."""
        nearest = np.maximum.reduceat(self.questions @ vector, self.starts)
        found = np.zeros(pages, np.float32)
        found[self.places] = (nearest - self.means) / self.deviations - _CHANCE
        return np.maximum(found, 0)


def asked(pages: Sequence[Sequence[tuple[Floats, Floats]]]) -> Asked | None:
    """The questions of pages; None where there are none.

    Args:
        pages: of each page its translations: their questions, and what is usual for these.
    """
    known = {place: own for place, own in enumerate(pages) if own}
    if not known:
        return None
    nearest = np.sort([np.max([each for _, each in own], axis=0) for own in known.values()])
    others = nearest[:, : max(int(nearest.shape[1] * (1 - _OWN)), 1)]
    sizes = [sum(len(questions) for questions, _ in own) for own in known.values()]
    return Asked(
        np.concatenate([questions for own in known.values() for questions, _ in own]),
        np.cumsum([0, *sizes[:-1]]),
        np.asarray(list(known)),
        others.mean(axis=1, dtype=np.float32),
        np.maximum(others.std(axis=1, dtype=np.float32), _LEAST),
    )
