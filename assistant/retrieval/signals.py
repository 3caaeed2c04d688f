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

_DENSE = ("gist", "section", "statement", "question", "centroid", "whole")
SIGNALS = (*(f"{encoder}_{name}" for encoder in ("e5", "use") for name in _DENSE), "bm25")
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
class Contents:
    """A document's vectors by role (one row per unit) in both spaces, and its terms."""

    record: Record
    primary: Mapping[str, Floats]
    secondary: Mapping[str, Floats]
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
                    _by_role(own, primary, first, record.lang),
                    _by_role(own, secondary, second, record.lang),
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


def _by_role(
    units: Sequence[Unit], vectors: Mapping[str, Floats], space: Space, lang: Lang
) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for role in _ROLES:
        rows = [vectors[u.text_hash] for u in units if u.role == role and u.text_hash in vectors]
        if rows:
            found[role] = space.apply(np.stack(rows), "document", lang)
    return found


def measure(
    query: Query,
    documents: Sequence[Contents],
    index: Index,
    shelf: tuple[Sequence[str], Kind],
) -> tuple[list[str], Floats]:
    """The signals of candidate documents, translations taken together.

    Args:
        shelf: the scopes and the kind that the documents were taken from.

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
            *_dense(query.primary, [document.primary for document in found]),
            *_dense(query.secondary, [document.secondary for document in found]),
        ]
        values[row] = [*dense, max(lexical[document.record.key] for document in found)]
    # Pages without a unit of some role count as the least of the others, not as opposite.
    for at in range(len(SIGNALS)):
        known = ~np.isnan(values[:, at])
        values[~known, at] = values[known, at].min() if known.any() else 0.0
    return ids, values


def _dense(vector: Floats, translations: Sequence[Mapping[str, Floats]]) -> list[float]:
    """Nearest unit of each role, then the centroid of the questions and of everything."""
    rows = {
        role: np.concatenate([found[role] for found in translations if role in found])
        for role in _ROLES
        if any(role in found for found in translations)
    }
    values = []
    for role in _ROLES:
        if role not in rows:
            values.append(float("nan"))
            continue
        cosines = rows[role] @ vector
        few = min(_NEAREST_FEW.get(role, 1), len(cosines))
        values.append(float(np.partition(cosines, -few)[-few:].mean()))
    for roles in (("question",), _ROLES):
        parts = [rows[role] for role in roles if role in rows]
        if not parts:
            values.append(float("nan"))
            continue
        centre = np.concatenate(parts).mean(axis=0)
        values.append(float(centre @ vector) / max(float(np.linalg.norm(centre)), 1e-6))
    return values


def _lexical(
    query: Query,
    documents: Sequence[Contents],
    index: Index,
    shelf: tuple[Sequence[str], Kind],
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
