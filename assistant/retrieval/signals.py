"""What speaks for each candidate document: one number per signal, higher is better."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from assistant.language import Lang
from assistant.library.documents import Kind
from assistant.retrieval.head import Verdict
from assistant.retrieval.prototypes import SEERS, TOLD, Seer
from assistant.retrieval.shelf import MEASURED, Shelf, Vectors, nearest
from assistant.retrieval.space import Space

Floats = npt.NDArray[np.float32]

SIGNALS = (
    *(f"{encoder}_{role}" for encoder in ("e5", "use") for role in MEASURED),
    *(f"use_{role}s_own" for role in TOLD),
    "asked",
    "bm25",
    "head",
)
REACH = (
    "e5_nearest", "e5_nearest_few", "use_nearest", "use_nearest_few", "known_words",
    "tuned_best", "use_best", "elsewhere",
)  # fmt: skip
# Of the short texts of a page not one alone but the mean of the nearest few counts.
_NEAREST_FEW = {"question": 3}
_REACHED = 5  # questions that count as the nearest few


@dataclass(frozen=True)
class Seen:
    """A text as the two encoders see it, and the tuned layers of the first where it has some."""

    vectors: tuple[Floats, Floats]
    tuned: Floats | None = None

    def leaning(self, to: Self, much: float) -> Self:
        """Turned towards another text that weighs so much beside this one."""
        first, second = map(_turned, self.vectors, to.vectors, (much, much))
        tuned = self.tuned
        if tuned is not None and to.tuned is not None:
            tuned = _turned(tuned, to.tuned, much)
        return type(self)((first, second), tuned)


@dataclass(frozen=True)
class Query:
    """A question: as the encoders see it, and in the spaces of the documents.

    Attributes:
        lang: the language it is written in.
        sight: by which documents are found; of a story it leans to where it asks.
        whole: all of it alike, by which its subject is told.
        verdict: what the head says of it; None where there are no tuned layers.
    """

    text: str
    lang: Lang
    sight: Seen
    whole: Seen
    primary: Floats
    secondary: Floats
    verdict: Verdict | None = None

    @classmethod
    def of(
        cls,
        text: str,
        lang: Lang,
        sight: Seen,
        spaces: tuple[Space, Space],
        verdict: Verdict | None = None,
        whole: Seen | None = None,
    ) -> Self:
        """A question written in ``lang``; ``whole`` where that is not what it is found by."""
        first, second = (
            space.apply(vector, "query", lang)
            for space, vector in zip(spaces, sight.vectors, strict=True)
        )
        return cls(text, lang, sight, whole or sight, first, second, verdict)

    @property
    def vectors(self) -> tuple[Floats, Floats]:
        """The encoders' own vectors by which documents are found."""
        return self.sight.vectors

    def seen(self) -> Mapping[Seer, Floats | None]:
        """The question as pages are seen that say what they are for."""
        return {"tuned": self.sight.tuned, "use": self.vectors[1]}

    def topical(self, kind: Kind) -> Floats:
        """What tells whether a question asks for a kind of document, shape (dimensions,): for
        guidance the view of the tuned layers, which saw what no page answers; for cases, which they
        never saw, the encoders' own vectors side by side."""
        if kind == "review" or self.whole.tuned is None:
            return np.concatenate(self.whole.vectors)
        return self.whole.tuned


@dataclass(frozen=True)
class Measurement:
    """A question against a shelf.

    Attributes:
        values: of shape (ids, signals), ids in the order of the shelf.
        standing: how far each page stands out by how it is asked for, for the tuned layers, (ids,).
        reach: how near the library comes to the question at all, in the order of ``REACH``.
    """

    values: Floats
    standing: Floats
    reach: tuple[float, ...]


def measure(query: Query, shelf: Shelf) -> Measurement:
    """All signals of a question for all documents of a shelf, translations taken together."""
    values = np.full((len(shelf.ids), len(SIGNALS)), np.nan, np.float32)
    scores, known = shelf.lexical(query.text, query.lang)
    tuned, told = _standing_out(query, shelf)
    standing = np.zeros(len(shelf.ids), np.float32) if tuned is None else np.nan_to_num(tuned[0])
    columns = [
        *_likeness(query.primary, shelf.primary),
        *_likeness(query.secondary, shelf.secondary),
        *((None, None) if told is None else told),
        shelf.asked and shelf.asked.beyond_chance(query.vectors[0], len(shelf.ids)),
        scores,
        _judged(query.verdict, shelf, standing),
    ]
    for at, column in enumerate(columns):
        if column is not None:
            values[:, at] = column
    # Pages without a unit of some role count as the least of the others, not as opposite.
    for at in range(len(SIGNALS)):
        present = ~np.isnan(values[:, at])
        values[~present, at] = values[present, at].min() if present.any() else 0.0
    best = [0.0 if own is None else float(np.nanmax(own[0])) for own in (tuned, told)]
    near = [
        *_nearest(query.whole.vectors[0], shelf.primary.questions),
        *_nearest(query.whole.vectors[1], shelf.secondary.questions),
    ]
    elsewhere = query.verdict.elsewhere if query.verdict else 0.0
    return Measurement(values, standing, (*near, known, *best, elsewhere))


def _standing_out(query: Query, shelf: Shelf) -> list[Floats | None]:
    """How far each page stands out by what it says of itself, (roles, ids), by seer."""
    seen = query.seen()
    pairs = [(shelf.prototypes[seer], seen[seer]) for seer in SEERS]
    return [None if own is None or v is None else own.scores(v) for own, v in pairs]


def _judged(verdict: Verdict | None, shelf: Shelf, standing: Floats) -> list[float] | None:
    """The head's likeness to each page. For one that it was not fitted on, what it says
    of right ones that stand out as far."""
    if verdict is None or shelf.kind != "guidance":
        return None
    return [
        verdict.likeness.get(id_, verdict.guess(float(at)))
        for id_, at in zip(shelf.ids, standing, strict=True)
    ]


def _likeness(vector: Floats, vectors: Vectors) -> list[Floats | None]:
    """The nearest units of each role."""
    return [
        None if stack is None else nearest(stack.cosines(vector), _NEAREST_FEW.get(role, 1))
        for role, stack in zip(MEASURED, vectors.stacks, strict=True)
    ]


def _nearest(vector: Floats, questions: Floats | None) -> tuple[float, float]:
    """Cosine of the nearest question and the mean of the nearest few."""
    if questions is None:
        return 0.0, 0.0
    cosines = np.sort(questions @ vector)
    return float(cosines[-1]), float(cosines[-_REACHED:].mean())


def _turned(vector: Floats, to: Floats, much: float) -> Floats:
    """Of the length that it had."""
    length, other = (max(float(np.linalg.norm(one)), 1e-6) for one in (vector, to))
    both = vector / length + much * to / other
    return np.asarray(both * length / max(float(np.linalg.norm(both)), 1e-6), np.float32)
