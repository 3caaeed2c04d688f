"""What a page says of itself: one direction for how it is asked for, one for what it states.

Nothing is fitted for a page, so that one that came today is found as well as one that was always
there (prototypes: Snell, Swersky and Zemel, 2017). A page of five questions has another scale than
one of forty: scores are told as deviations from the page's scores for a cohort of other questions
(score normalisation: Reynolds, Quatieri and Dunn, 2000).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Literal

import numpy as np
import numpy.typing as npt

from assistant.encoders.encoder import Encoder
from assistant.index.units import TUNED_ROLES, Role
from assistant.retrieval.fitted import fitted

Floats = npt.NDArray[np.float32]
Seer = Literal["tuned", "use"]
# What a page says of itself, and who sees how much of it.
TOLD: tuple[Role, ...] = ("question", "statement")
SEERS: Mapping[Seer, tuple[Role, ...]] = {"tuned": TUNED_ROLES, "use": TOLD}
# By role, the sum of a page's vectors of length 1.
Sums = Mapping[Role, Floats]

# The cohort holds a few questions about the page itself: its highest scores are not counted.
_OWN = 0.05
_STEP = 0.5 / 127  # hardly a value of a vector of length 1 lies above 0.5
_FLAT = 1e-3  # a direction whose scores hardly differ tells nothing


def knows(encoder: Encoder, place: int) -> bool:
    """Whether the cohort was made with this encoder at this place: the first, or the second."""
    return bool(encoder.fingerprint == fitted()["encoders"][place])


def seers(tuned: Encoder | None, secondary: Encoder) -> Mapping[Seer, Encoder]:
    """Those of the encoders that the cohort was made with."""
    found: dict[Seer, Encoder | None] = {
        "tuned": tuned, "use": secondary if knows(secondary, 1) else None
    }  # fmt: skip
    return {seer: encoder for seer, encoder in found.items() if encoder}


def sums_of(rows: Mapping[Role, Sequence[Floats]]) -> Sums:
    """The sums of one document's vectors."""
    return {role: np.sum(own, axis=0) for role, own in rows.items() if len(own)}


@dataclass(frozen=True)
class Prototypes:
    """The directions of some documents, as one encoder sees them.

    Attributes:
        directions: shape (roles, documents, dimensions); zero where a document has no such text.
        means, deviations: of the scores of the cohort, shape (roles, documents).
    """

    directions: Floats
    means: Floats
    deviations: Floats

    def scores(self, vector: Floats) -> Floats:
        """How far each document stands out for a question, shape (roles, documents); NaN where it
        has no such text."""
        found = (self.directions @ vector - self.means) / np.maximum(self.deviations, _FLAT)
        return np.where(self.deviations > 0, found, np.nan).astype(np.float32)


def prototypes(
    groups: Sequence[Sequence[Sums]], cohort: Floats, roles: Sequence[Role]
) -> Prototypes | None:
    """The prototypes of documents from the sums of their translations; None where no document has
    any.

    Args:
        cohort: questions as the encoder sees them, shape (questions, dimensions).
    """
    dimensions = cohort.shape[1]
    directions = np.zeros((len(roles), len(groups), dimensions), np.float32)
    for at, role in enumerate(roles):
        for place, group in enumerate(groups):
            own = [sums[role] for sums in group if role in sums]
            if own:
                whole = np.sum(own, axis=0)
                directions[at, place] = whole / max(float(np.linalg.norm(whole)), 1e-6)
    if not directions.any():
        return None
    scores = np.sort(directions @ cohort.T, axis=2)
    others = scores[:, :, : max(int(len(cohort) * (1 - _OWN)), 1)]
    there = directions.any(axis=2)
    means = others.mean(axis=2)
    deviations = np.where(there, np.maximum(others.std(axis=2), _FLAT), 0)
    return Prototypes(directions, means.astype(np.float32), deviations.astype(np.float32))


def to_arrays(cohort: Mapping[str, Floats]) -> dict[str, npt.NDArray[np.generic]]:
    """What is stored of a cohort; eight bits a value."""
    return {
        seer: np.clip(np.rint(rows / _STEP), -127, 127).astype(np.int8)
        for seer, rows in cohort.items()
    }


@cache
def load_cohort() -> Mapping[str, Floats]:
    """The stored cohort: questions of all kinds, as each encoder sees them."""
    with as_file(files("assistant.retrieval") / "cohort.npz") as path, np.load(path) as stored:
        return {name: stored[name].astype(np.float32) * np.float32(_STEP) for name in stored}
