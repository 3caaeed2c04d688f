"""What speaks for each candidate document: one number per signal, higher is better."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from assistant.language import Lang
from assistant.retrieval.head import Verdict
from assistant.retrieval.shelf import MEASURED, Shelf, Vectors, nearest
from assistant.retrieval.space import Space

Floats = npt.NDArray[np.float32]

_DENSE = (*MEASURED, "many_questions", "centroid", "whole")
SIGNALS = (
    *(f"{encoder}_{name}" for encoder in ("e5", "use") for name in _DENSE), "bm25", "head",
)  # fmt: skip
REACH = (
    "e5_nearest", "e5_nearest_few", "use_nearest", "use_nearest_few", "known_words", "head_margin",
)  # fmt: skip
# Of the short texts of a page not one alone but the mean of the nearest few counts.
_NEAREST_FEW = {"question": 3}
_MANY = 20
_REACHED = 5  # questions that count as the nearest few


@dataclass(frozen=True)
class Query:
    """A question: its vectors as the encoders give them, and in the spaces of the documents.

    Attributes:
        verdict: what the tuned layers say of it; None where the encoder has none.
    """

    text: str
    vectors: tuple[Floats, Floats]
    primary: Floats
    secondary: Floats
    verdict: Verdict | None = None

    @classmethod
    def of(
        cls,
        text: str,
        lang: Lang,
        vectors: tuple[Floats, Floats],
        spaces: tuple[Space, Space],
        verdict: Verdict | None = None,
    ) -> Self:
        """A question written in ``lang``, from the encoders' own vectors."""
        first, second = (
            space.apply(vector, "query", lang)
            for space, vector in zip(spaces, vectors, strict=True)
        )
        return cls(text, vectors, first, second, verdict)

    @property
    def joint(self) -> Floats:
        """The encoders' own vectors in one, shape (896,) with the default encoders."""
        return np.concatenate(self.vectors)


@dataclass(frozen=True)
class Measurement:
    """A question against a shelf.

    Attributes:
        values: of shape (ids, signals), ids in the order of the shelf.
        reach: how near the library comes to the question at all, in the order of ``REACH``.
    """

    values: Floats
    reach: tuple[float, ...]


def measure(query: Query, shelf: Shelf) -> Measurement:
    """All signals of a question for all documents of a shelf, translations taken together."""
    values = np.full((len(shelf.ids), len(SIGNALS)), np.nan, np.float32)
    scores, known = shelf.lexical(query.text)
    columns = [
        *_likeness(query.primary, shelf.primary),
        *_likeness(query.secondary, shelf.secondary),
        scores,
        _judged(query.verdict, shelf),
    ]
    for at, column in enumerate(columns):
        if column is not None:
            values[:, at] = column
    # Pages without a unit of some role count as the least of the others, not as opposite.
    for at in range(len(SIGNALS)):
        present = ~np.isnan(values[:, at])
        values[~present, at] = values[present, at].min() if present.any() else 0.0
    near = [
        *_nearest(query.vectors[0], shelf.primary.questions),
        *_nearest(query.vectors[1], shelf.secondary.questions),
    ]
    margin = query.verdict.margin if query.verdict else 0.0
    return Measurement(values, (*near, known, margin))


def _judged(verdict: Verdict | None, shelf: Shelf) -> list[float] | None:
    """The head's likeness to each page; for one that it does not know neither much nor little."""
    if verdict is None or shelf.kind != "guidance":
        return None
    known = [verdict.likeness[id_] for id_ in shelf.ids if id_ in verdict.likeness]
    usual = sum(known) / len(known) if known else 0.0
    return [verdict.likeness.get(id_, usual) for id_ in shelf.ids]


def _likeness(vector: Floats, vectors: Vectors) -> list[Floats | None]:
    """Nearest units of each role, then many questions, their centroid and that of everything."""
    cosines = {
        role: stack.cosines(vector) if stack else None
        for role, stack in zip(MEASURED, vectors.stacks, strict=True)
    }
    counted = [*((role, _NEAREST_FEW.get(role, 1)) for role in MEASURED), ("question", _MANY)]
    near = [None if (of := cosines[role]) is None else nearest(of, few) for role, few in counted]
    if vectors.centres is None:
        return [*near, None, None]
    return [*near, *(centres @ vector for centres in vectors.centres)]


def _nearest(vector: Floats, questions: Floats | None) -> tuple[float, float]:
    """Cosine of the nearest question and the mean of the nearest few."""
    if questions is None:
        return 0.0, 0.0
    cosines = np.sort(questions @ vector)
    return float(cosines[-1]), float(cosines[-_REACHED:].mean())
