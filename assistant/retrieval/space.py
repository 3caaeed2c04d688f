"""Vectors made comparable: without what their language alone adds, and with less of the subject.

Two texts in one language are more alike than translations, and two questions about vaccines are
more alike than two about steering committees. Removing each language's mean takes away the first;
shrinking the directions in which the questions of one page differ among themselves takes away much
of the second (within-class covariance normalisation: Hatch, Kajarekar and Stolcke, 2006).
Fitted on the shipped pages' questions and on training questions by ``entente eval fit``, stored in
``space.npz``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Literal

import numpy as np
import numpy.typing as npt

from assistant.encoders.encoder import Encoder
from assistant.language import LANGUAGES, Lang
from assistant.retrieval.fitted import fitted

Floats = npt.NDArray[np.float32]
Side = Literal["query", "document"]
_SIDES: tuple[Side, ...] = ("query", "document")


@dataclass(frozen=True)
class Space:
    """The transformation for one encoder.

    Attributes:
        means: what is taken off, by side and language; shape (dimensions,).
        transform: shape (dimensions, dimensions); None for no change.
    """

    means: Mapping[tuple[Side, Lang], Floats]
    transform: Floats | None = None

    def apply(self, vectors: Floats, side: Side, lang: Lang) -> Floats:
        """Transformed vectors of length 1; shape (n, dimensions) or (dimensions,)."""
        mean = self.means.get((side, lang))
        moved = vectors if mean is None else vectors - mean
        if self.transform is not None:
            moved = moved @ self.transform
        lengths = np.linalg.norm(moved, axis=-1, keepdims=True)
        result: Floats = (moved / np.maximum(lengths, 1e-9)).astype(np.float32)
        return result


def identity() -> Space:
    """Changes nothing: for an encoder on which nothing was fitted."""
    return Space({})


@dataclass(frozen=True)
class Labelled:
    """Questions as an encoder gives them, each with its page and language."""

    vectors: Floats
    labels: Sequence[str]
    languages: Sequence[Lang]


def fit_space(asked: Labelled, indexed: Floats, training: Labelled, shrinkage: float) -> Space:
    """The space in which the questions of a page lie close together.

    Args:
        asked: the pages' own questions as the encoder sees a question.
        indexed: the same questions as they are indexed, shape (questions, dimensions).
        training: further questions about the pages.
        shrinkage: share of the identity in the covariance, 0 to 1; more changes less.
    """
    spoken = np.asarray(asked.languages)
    means: dict[tuple[Side, Lang], Floats] = {}
    for lang in LANGUAGES:
        means["query", lang] = asked.vectors[spoken == lang].mean(axis=0)
        means["document", lang] = indexed[spoken == lang].mean(axis=0)
    everything = (asked, training)
    centred = np.concatenate(
        [
            row[None] - means["query", lang]
            for part in everything
            for row, lang in zip(part.vectors, part.languages, strict=True)
        ]
    )
    labels = np.asarray([label for part in everything for label in part.labels])
    within = np.concatenate(
        [centred[labels == label] - centred[labels == label].mean(axis=0) for label in set(labels)]
    )
    covariance = within.T @ within / len(within)
    values, directions = np.linalg.eigh(covariance.astype(np.float64))
    spread = (1 - shrinkage) * values + shrinkage * values.mean()
    transform = (directions / np.sqrt(spread / spread.mean())) @ directions.T
    return Space(means, transform.astype(np.float32))


def to_arrays(place: int, space: Space) -> dict[str, npt.NDArray[np.generic]]:
    """What is stored of the space of the encoder at a place."""
    arrays: dict[str, npt.NDArray[np.generic]] = {
        f"{place}.{side}.{lang}": mean for (side, lang), mean in space.means.items()
    }
    if space.transform is not None:
        arrays[f"{place}.transform"] = space.transform.astype(np.float16)
    return arrays


def load_spaces(encoders: Sequence[Encoder]) -> tuple[Space, Space]:
    """The stored spaces; the identity for an encoder that they were not fitted on."""
    first, second = (
        _stored(place) if encoder.fingerprint == fitted_on else identity()
        for place, (encoder, fitted_on) in enumerate(
            zip(encoders, fitted()["encoders"], strict=True)
        )
    )
    return first, second


@cache
def _stored(place: int) -> Space:
    with as_file(files("assistant.retrieval") / "space.npz") as path, np.load(path) as stored:
        means = {
            (side, lang): stored[f"{place}.{side}.{lang}"] for side in _SIDES for lang in LANGUAGES
        }
        return Space(means, stored[f"{place}.transform"].astype(np.float32))
