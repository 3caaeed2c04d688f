"""Vectors made comparable: without what their language alone adds, and with less of the subject.

Two texts in one language are more alike than translations, and two questions about vaccines are
more alike than two about steering committees. Removing each language's mean takes away the first;
damping the directions in which the questions of one page differ among themselves takes away much
of the second (within-class covariance normalisation: Hatch, Kajarekar and Stolcke, 2006).
Fitted on the questions of the shipped pages by ``entente eval fit``, stored in ``space.npz``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Literal

import numpy as np
import numpy.typing as npt

from assistant.index.encoders import Encoder
from assistant.language import LANGUAGES, Lang
from assistant.retrieval.fitted import fitted

Floats = npt.NDArray[np.float32]
Side = Literal["query", "document"]


@dataclass(frozen=True)
class Space:
    """The transformation for one encoder; directions have shape (rank, dimensions)."""

    means: Mapping[tuple[Side, Lang], Floats]
    directions: Floats
    gains: Floats

    def apply(self, vectors: Floats, side: Side, lang: Lang) -> Floats:
        """Transformed vectors of length 1; shape (n, dimensions) or (dimensions,)."""
        mean = self.means.get((side, lang))
        moved = vectors if mean is None else vectors - mean
        if len(self.directions):
            moved = moved + ((moved @ self.directions.T) * (self.gains - 1)) @ self.directions
        lengths = np.linalg.norm(moved, axis=-1, keepdims=True)
        result: Floats = (moved / np.maximum(lengths, 1e-9)).astype(np.float32)
        return result


def identity() -> Space:
    """Changes nothing: for an encoder on which nothing was fitted."""
    return Space({}, np.empty((0, 0), np.float32), np.empty(0, np.float32))


def fit_space(
    queries: Floats,
    documents: Floats,
    labels: Sequence[str],
    languages: Sequence[Lang],
    rank: int,
    shrinkage: float,
) -> Space:
    """The space in which the questions of a page lie close together.

    Args:
        queries: the pages' questions as the encoder sees a question, shape (questions, dimensions).
        documents: the same questions as they are indexed.
        labels: the page of each question.
        languages: the language of each question.
        rank: how many directions are damped.
        shrinkage: share of the identity in the covariance, 0 to 1; more damps less.
    """
    spoken = np.asarray(languages)
    means: dict[tuple[Side, Lang], Floats] = {}
    for lang in LANGUAGES:
        means["query", lang] = queries[spoken == lang].mean(axis=0)
        means["document", lang] = documents[spoken == lang].mean(axis=0)
    groups = np.asarray([f"{label} {lang}" for label, lang in zip(labels, languages, strict=True)])
    within = np.concatenate(
        [queries[groups == group] - queries[groups == group].mean(axis=0) for group in set(groups)]
    )
    covariance = within.T @ within / len(within)
    values, vectors = np.linalg.eigh(covariance)
    mean_variance = float(values.mean())
    spread = (1 - shrinkage) * values + shrinkage * mean_variance
    gains = np.sqrt(spread.mean() / spread)
    top = np.argsort(-values)[:rank]
    rest = float(np.delete(gains, top).mean())
    return Space(
        means,
        vectors[:, top].T.astype(np.float32),
        (gains[top] / rest).astype(np.float32),
    )


def to_arrays(place: int, space: Space) -> dict[str, Floats]:
    """What is stored of the space of the encoder at a place."""
    arrays = {f"{place}.{side}.{lang}": mean for (side, lang), mean in space.means.items()}
    return arrays | {f"{place}.directions": space.directions, f"{place}.gains": space.gains}


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
        sides: tuple[Side, ...] = ("query", "document")
        means = {
            (side, lang): stored[f"{place}.{side}.{lang}"] for side in sides for lang in LANGUAGES
        }
        return Space(means, stored[f"{place}.directions"], stored[f"{place}.gains"])
