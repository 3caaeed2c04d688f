"""Documents that are measured together: their vectors in one piece, and their terms' statistics."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.index.catalogue import Catalogue
from assistant.index.terms import terms
from assistant.index.units import Role
from assistant.language import Lang
from assistant.library.documents import Kind
from assistant.retrieval.contents import ROLES, Contents, Dense
from assistant.retrieval.lexical import bm25, idf

Floats = npt.NDArray[np.float32]


# Single statements are quoted; for finding a page they add nothing to the rest.
MEASURED: tuple[Role, ...] = ("gist", "section", "question")


@dataclass(frozen=True)
class Stack:
    """All units of one role: rows of shape (units, dimensions), and where each document's are.

    Attributes:
        places: row numbers of shape (ids, most units of one id); the number after the last row
            stands where there is none.
    """

    rows: Floats
    places: npt.NDArray[np.intp]

    def cosines(self, vector: Floats) -> Floats:
        """Of every unit, in the shape of ``places``; minus infinity where there is none."""
        found: Floats = np.append(self.rows @ vector, np.float32(-np.inf))[self.places]
        return found


def nearest(cosines: Floats, few: int) -> Floats:
    """Per id the mean of its ``few`` highest cosines; NaN where it has no unit."""
    few = min(few, cosines.shape[1])
    best = np.partition(cosines, -few, axis=1)[:, -few:]
    known = np.isfinite(best)
    counts = known.sum(axis=1)
    sums = np.where(known, best, 0).sum(axis=1)
    result: Floats = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return result.astype(np.float32)


@dataclass(frozen=True)
class Vectors:
    """The vectors of one encoder.

    Attributes:
        stacks: units by role.
        centres: mean direction of the questions, and of everything; (ids, dimensions).
        questions: the questions as the encoder gives them, (questions, dimensions).
    """

    stacks: tuple[Stack | None, ...]
    centres: tuple[Floats, Floats] | None
    questions: Floats | None

    @property
    def size(self) -> int:
        """Bytes that the vectors take."""
        stacks = [array for s in self.stacks if s for array in (s.rows, s.places)]
        others = (*(self.centres or ()), *([] if self.questions is None else [self.questions]))
        return sum(array.nbytes for array in (*stacks, *others))


class Shelf:
    """Documents with what is needed to measure a question against all of them at once.

    Translations of one document are one: ``ids`` are in a stable order.
    """

    def __init__(
        self, documents: Sequence[Contents], catalogue: Catalogue, scopes: Sequence[str], kind: Kind
    ) -> None:
        self.documents = tuple(documents)
        self.kind = kind
        by_id: dict[str, list[Contents]] = {}
        for document in documents:
            by_id.setdefault(document.record.id, []).append(document)
        self.ids = tuple(sorted(by_id))
        groups = [by_id[id_] for id_ in self.ids]
        self.primary = _vectors([[d.primary for d in group] for group in groups])
        self.secondary = _vectors([[d.secondary for d in group] for group in groups])
        self.size = self.primary.size + self.secondary.size  # bytes, near enough
        self._groups = groups
        self._catalogue = catalogue
        self._sizes = catalogue.sizes(scopes, kind)
        self._lexicons = catalogue.lexicons(scopes, kind)

    def lexical(self, question: str) -> tuple[list[float], float]:
        """Per id the best BM25 of its translations; and the share of the question's words, 0 to 1,
        that the documents use, in the language where that is highest."""
        asked = {lang: terms(question, lang) for lang in self._sizes}
        totals: dict[Lang, Counter[str]] = {lang: Counter() for lang in self._sizes}
        for lexicon, lang in self._lexicons:
            if lang in totals:
                totals[lang].update(self._catalogue.document_frequencies(lexicon, asked[lang]))
        weights = {
            lang: {term: idf(self._sizes[lang][0], count) for term, count in found.items()}
            for lang, found in totals.items()
        }
        scores = [
            max(
                bm25(
                    asked[document.record.lang],
                    document.terms,
                    document.record.length_all,
                    self._sizes[document.record.lang][1],
                    weights[document.record.lang],
                )
                for document in group
            )
            for group in self._groups
        ]
        known = 0.0
        for lang, found in totals.items():
            words = set(asked[lang])
            known = max(known, len(words & set(found)) / len(words) if words else 1.0)
        return scores, known


def _vectors(groups: Sequence[Sequence[Dense]]) -> Vectors:
    by_role: dict[Role, list[list[Floats]]] = {
        role: [[dense.rows[role] for dense in group if role in dense.rows] for group in groups]
        for role in ROLES
    }
    everything = [
        [rows for own in parts for rows in own] for parts in zip(*by_role.values(), strict=True)
    ]
    for group, own in zip(groups, by_role["question"], strict=True):
        # The same for every translation: one of them has them all.
        own += [dense.taught for dense in group if dense.taught is not None][:1]
    asked = [own or whole for own, whole in zip(by_role["question"], everything, strict=True)]
    raw = [dense.questions for group in groups for dense in group if dense.questions is not None]
    return Vectors(
        tuple(_stack(by_role[role]) for role in MEASURED),
        (_centres(asked), _centres(everything)) if any(everything) else None,
        np.concatenate(raw) if raw else None,
    )


def _stack(groups: Sequence[Sequence[Floats]]) -> Stack | None:
    sizes = [sum(len(rows) for rows in group) for group in groups]
    if not any(sizes):
        return None
    rows = np.concatenate([rows for group in groups for rows in group])
    places = np.full((len(groups), max(sizes)), len(rows), np.intp)
    at = 0
    for number, size in enumerate(sizes):
        places[number, :size] = np.arange(at, at + size)
        at += size
    return Stack(rows, places)


def _centres(groups: Sequence[Sequence[Floats]]) -> Floats:
    """The mean direction of each group's rows; zero where there are none."""
    dimensions = next(rows.shape[1] for group in groups for rows in group)
    sums = np.stack(
        [
            np.sum([rows.sum(axis=0) for rows in group] or [np.zeros(dimensions)], axis=0)
            for group in groups
        ]
    )
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    result: Floats = (sums / np.maximum(lengths, 1e-6)).astype(np.float32)
    return result
