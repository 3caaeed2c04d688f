"""What speaks for each candidate document: one number per signal, higher is better."""

from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Self

import numpy as np
import numpy.typing as npt

from assistant.index.catalogue import Catalogue, Record
from assistant.index.index import Index
from assistant.index.terms import terms
from assistant.index.units import Role, Unit
from assistant.language import Lang
from assistant.library.documents import KINDS, Kind
from assistant.retrieval.lexical import bm25, idf
from assistant.retrieval.space import Space

Floats = npt.NDArray[np.float32]
Shelf = tuple[Sequence[str], Kind]  # scopes and the kind of document

_DENSE = ("gist", "section", "statement", "question", "centroid", "whole")
SIGNALS = (*(f"{encoder}_{name}" for encoder in ("e5", "use") for name in _DENSE), "bm25")
REACH = ("e5_nearest", "e5_nearest_few", "use_nearest", "use_nearest_few", "known_words")
_ROLES: tuple[Role, ...] = ("gist", "section", "statement", "question")
# Of the short texts of a page not one alone but the mean of the nearest few counts.
_NEAREST_FEW = {"statement": 3, "question": 3}
_CACHED_DOCUMENTS = 2000


@dataclass(frozen=True)
class Query:
    """A question: its vectors as the encoders give them, and in the spaces of the documents."""

    text: str
    vectors: tuple[Floats, Floats]
    primary: Floats
    secondary: Floats

    @classmethod
    def of(
        cls, text: str, lang: Lang, vectors: tuple[Floats, Floats], spaces: tuple[Space, Space]
    ) -> Self:
        """A question written in ``lang``, from the encoders' own vectors."""
        first, second = (
            space.apply(vector, "query", lang)
            for space, vector in zip(spaces, vectors, strict=True)
        )
        return cls(text, vectors, first, second)

    @property
    def joint(self) -> Floats:
        """The encoders' own vectors in one, shape (896,) with the default encoders."""
        return np.concatenate(self.vectors)


@dataclass(frozen=True)
class Dense:
    """A document's vectors of one encoder.

    Attributes:
        rows: in the space, by role, one row per unit.
        sums: sum of the questions' rows and of all rows, in the space.
        questions: the questions as the encoder gives them, shape (questions, dimensions).
    """

    rows: Mapping[Role, Floats]
    sums: tuple[Floats, Floats] | None
    questions: Floats | None


@dataclass(frozen=True)
class Contents:
    """A document's vectors and terms."""

    record: Record
    primary: Dense
    secondary: Dense
    statements: tuple[Unit, ...]
    terms: Counter[str]


class ContentsReader:
    """Contents of documents, kept in memory as long as the index does not change."""

    def __init__(self, index: Index, spaces: tuple[Space, Space]) -> None:
        self._index = index
        self._spaces = spaces
        self._cache: OrderedDict[int, Contents] = OrderedDict()
        self._generation = -1
        self._lock = Lock()

    def read(self, records: Sequence[Record], scopes: Sequence[str]) -> list[Contents]:
        """The contents of these documents, in their order."""
        with self._lock:
            self._refresh()
            missing = [record for record in records if record.key not in self._cache]
            if missing:
                for contents in self._load(missing, scopes):
                    self._cache[contents.record.key] = contents
            found = [self._cache[record.key] for record in records]
            for record in records:
                self._cache.move_to_end(record.key)
            while len(self._cache) > max(_CACHED_DOCUMENTS, len(records)):
                self._cache.popitem(last=False)
            return found

    def _refresh(self) -> None:
        generation = self._index.catalogue.generation()
        if generation != self._generation:
            self._cache.clear()
            self._generation = generation

    def _load(self, records: Sequence[Record], scopes: Sequence[str]) -> list[Contents]:
        catalogue = self._index.catalogue
        keys = [record.key for record in records]
        owned: dict[int, list[Unit]] = {key: [] for key in keys}
        for key, unit in catalogue.units(keys, scopes, _ROLES):
            owned[key].append(unit)
        hashes = list({unit.text_hash for units in owned.values() for unit in units})
        primary = catalogue.vectors(self._index.primary.fingerprint, hashes)
        secondary = catalogue.vectors(self._index.secondary.fingerprint, hashes)
        lexical = _terms_of(catalogue, keys, scopes)
        found = []
        first, second = self._spaces
        for record in records:
            own = owned[record.key]
            found.append(
                Contents(
                    record,
                    _dense(own, primary, first, record.lang),
                    _dense(own, secondary, second, record.lang),
                    tuple(unit for unit in own if unit.role == "statement"),
                    Counter(" ".join(lexical.get(record.key, ("", ""))).split()),
                )
            )
        return found


def _terms_of(
    catalogue: Catalogue, keys: Sequence[int], scopes: Sequence[str]
) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    lexicons = [name for kind in KINDS for name, _ in catalogue.lexicons(scopes, kind)]
    for lexicon in lexicons:
        found.update(catalogue.document_terms(lexicon, keys))
    return found


def _dense(units: Sequence[Unit], vectors: Mapping[str, Floats], space: Space, lang: Lang) -> Dense:
    raw: dict[Role, Floats] = {}
    for role in _ROLES:
        rows = [vectors[u.text_hash] for u in units if u.role == role and u.text_hash in vectors]
        if rows:
            raw[role] = np.stack(rows)
    moved = {role: space.apply(rows, "document", lang) for role, rows in raw.items()}
    if not moved:
        return Dense({}, None, None)
    whole = np.concatenate(list(moved.values()))
    asked = moved.get("question", whole)
    return Dense(moved, (asked.sum(axis=0), whole.sum(axis=0)), raw.get("question"))


def measure(
    query: Query,
    documents: Sequence[Contents],
    index: Index,
    shelf: Shelf,
) -> tuple[list[str], Floats]:
    """The signals of candidate documents, translations taken together.

    Returns:
        Ids in a stable order, and values of shape (ids, signals).
    """
    by_id: dict[str, list[Contents]] = {}
    for document in documents:
        by_id.setdefault(document.record.id, []).append(document)
    ids = sorted(by_id)
    values = np.full((len(ids), len(SIGNALS)), np.nan, np.float32)
    lexical = _lexical(query, documents, index, shelf)
    for row, id_ in enumerate(ids):
        found = by_id[id_]
        dense = [
            *_likeness(query.primary, [document.primary for document in found]),
            *_likeness(query.secondary, [document.secondary for document in found]),
        ]
        values[row] = [*dense, max(lexical[document.record.key] for document in found)]
    # Pages without a unit of some role count as the least of the others, not as opposite.
    for at in range(len(SIGNALS)):
        known = ~np.isnan(values[:, at])
        values[~known, at] = values[known, at].min() if known.any() else 0.0
    return ids, values


def _likeness(vector: Floats, translations: Sequence[Dense]) -> list[float]:
    """Nearest units of each role, then the centroid of the questions and of everything."""
    values = []
    for role in _ROLES:
        parts = [dense.rows[role] @ vector for dense in translations if role in dense.rows]
        if not parts:
            values.append(float("nan"))
            continue
        cosines = np.concatenate(parts)
        few = min(_NEAREST_FEW.get(role, 1), len(cosines))
        values.append(float(np.partition(cosines, -few)[-few:].mean()))
    for place in (0, 1):
        sums = [dense.sums[place] for dense in translations if dense.sums is not None]
        centre = np.sum(sums, axis=0) if sums else np.zeros_like(vector)
        values.append(float(centre @ vector) / max(float(np.linalg.norm(centre)), 1e-6))
    return values


def reach(query: Query, documents: Sequence[Contents], index: Index, shelf: Shelf) -> list[float]:
    """How near the library comes to a question at all; the order is that of ``REACH``."""
    values = []
    for vector, dense in (
        (query.vectors[0], [document.primary for document in documents]),
        (query.vectors[1], [document.secondary for document in documents]),
    ):
        questions = [d.questions for d in dense if d.questions is not None]
        parts = [rows @ vector for rows in questions]
        cosines = np.sort(np.concatenate(parts)) if parts else np.zeros(1, np.float32)
        values += [float(cosines[-1]), float(cosines[-5:].mean())]
    known = 0.0
    for lang in index.catalogue.sizes(*shelf):
        words = set(terms(query.text, lang))
        met: set[str] = set()
        for lexicon, spoken in index.catalogue.lexicons(*shelf):
            if spoken == lang:
                met |= set(index.catalogue.document_frequencies(lexicon, list(words)))
        known = max(known, len(met & words) / len(words) if words else 1.0)
    return [*values, known]


def _lexical(
    query: Query,
    documents: Sequence[Contents],
    index: Index,
    shelf: Shelf,
) -> dict[int, float]:
    sizes = index.catalogue.sizes(*shelf)
    query_terms = {lang: terms(query.text, lang) for lang in sizes}
    weights: dict[Lang, dict[str, float]] = {}
    for lexicon, lang in index.catalogue.lexicons(*shelf):
        frequencies = index.catalogue.document_frequencies(lexicon, query_terms.get(lang, []))
        totals = weights.setdefault(lang, {})
        for term, count in frequencies.items():
            totals[term] = totals.get(term, 0) + count
    for lang, totals in weights.items():
        if lang in sizes:
            weights[lang] = {t: idf(sizes[lang][0], int(df)) for t, df in totals.items()}
    found: dict[int, float] = {}
    for document in documents:
        record = document.record
        mean_length = sizes[record.lang][1]
        wanted, weight = query_terms[record.lang], weights.get(record.lang, {})
        found[record.key] = bm25(wanted, document.terms, record.length_all, mean_length, weight)
    return found
