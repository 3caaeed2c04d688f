"""What speaks for each candidate document: one number per signal, higher is better."""

from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from assistant.index.catalogue import Catalogue, Record
from assistant.index.index import Index
from assistant.index.terms import terms
from assistant.index.units import Unit
from assistant.language import Lang
from assistant.library.documents import KINDS, Kind
from assistant.retrieval.head import Head, learn
from assistant.retrieval.lexical import bm25, idf

Floats = npt.NDArray[np.float32]

SIGNALS = (
    "e5_gist",
    "e5_section",
    "e5_statement",
    "e5_question",
    "e5_centroid",
    "use_gist",
    "use_section",
    "use_statement",
    "use_question",
    "use_centroid",
    "bm25_all",
    "bm25_body",
    "head",
)
_DENSE = ("gist", "section", "statement", "question")
_CACHED_DOCUMENTS = 2000


@dataclass(frozen=True)
class Query:
    """A question as the signals need it."""

    text: str
    lang: Lang
    primary: Floats
    secondary: Floats

    @property
    def joint(self) -> Floats:
        """Both vectors in one, shape (896,) with the default encoders."""
        return np.concatenate([self.primary, self.secondary])


@dataclass(frozen=True)
class Contents:
    """A document's vectors by role (one row per unit) and its terms."""

    record: Record
    primary: Mapping[str, Floats]
    secondary: Mapping[str, Floats]
    statements: tuple[Unit, ...]
    body: Counter[str]
    everything: Counter[str]


class ContentsReader:
    """Contents of documents, kept in memory as long as the index does not change."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._cache: OrderedDict[int, Contents] = OrderedDict()
        self._heads: OrderedDict[tuple[str, ...], Head | None] = OrderedDict()
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
            self._heads.clear()
            self._generation = generation

    def _load(self, records: Sequence[Record], scopes: Sequence[str]) -> list[Contents]:
        catalogue = self._index.catalogue
        keys = [record.key for record in records]
        owned: dict[int, list[Unit]] = {key: [] for key in keys}
        for key, unit in catalogue.units(keys, scopes, _DENSE):
            owned[key].append(unit)
        hashes = list({unit.text_hash for units in owned.values() for unit in units})
        primary = catalogue.vectors(self._index.primary.fingerprint, hashes)
        secondary = catalogue.vectors(self._index.secondary.fingerprint, hashes)
        lexical = _terms_of(catalogue, keys, scopes)
        found = []
        for record in records:
            body, questions = lexical.get(record.key, ("", ""))
            body_terms = body.split()
            found.append(
                Contents(
                    record,
                    _by_role(owned[record.key], primary),
                    _by_role(owned[record.key], secondary),
                    tuple(unit for unit in owned[record.key] if unit.role == "statement"),
                    Counter(body_terms),
                    Counter(body_terms + questions.split()),
                )
            )
        return found

    def head(self, scopes: Sequence[str], languages: Sequence[Lang]) -> Head | None:
        """The classifier over the guidance pages of these scopes and languages."""
        key = (*scopes, "|", *languages)
        with self._lock:
            self._refresh()
            if key in self._heads:
                self._heads.move_to_end(key)
                return self._heads[key]
        records = [
            record
            for record in self._index.catalogue.records(scopes, kind="guidance")
            if record.lang in languages
        ]
        head = _learn_head(self.read(records, scopes))
        with self._lock:
            self._heads[key] = head
            while len(self._heads) > 16:
                self._heads.popitem(last=False)
        return head


def _terms_of(
    catalogue: Catalogue, keys: Sequence[int], scopes: Sequence[str]
) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    lexicons = [name for kind in KINDS for name, _ in catalogue.lexicons(scopes, kind)]
    for lexicon in lexicons:
        found.update(catalogue.document_terms(lexicon, keys))
    return found


def _by_role(units: Sequence[Unit], vectors: Mapping[str, Floats]) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for role in _DENSE:
        rows = [vectors[u.text_hash] for u in units if u.role == role and u.text_hash in vectors]
        if rows:
            found[role] = np.stack(rows)
    return found


HEAD_STATEMENT_WEIGHT = 0.3
HEAD_PENALTY = 0.03


def _learn_head(documents: Sequence[Contents]) -> Head | None:
    rows: list[Floats] = []
    labels: list[str] = []
    weights: list[float] = []
    for document in documents:
        for role, weight in (("question", 1.0), ("statement", HEAD_STATEMENT_WEIGHT)):
            first, second = document.primary.get(role), document.secondary.get(role)
            if first is None or second is None or len(first) != len(second):
                continue
            rows.append(np.hstack([first, second]))
            labels += [document.record.id] * len(first)
            weights += [weight] * len(first)
    if len(set(labels)) < 2:
        return None
    return learn(np.vstack(rows), labels, np.asarray(weights, np.float32), HEAD_PENALTY)


def measure(
    query: Query,
    documents: Sequence[Contents],
    index: Index,
    shelf: tuple[Sequence[str], Kind],
    head: Head | None,
) -> tuple[list[str], Floats]:
    """The signals of candidate documents, translations merged by their best.

    Args:
        shelf: the scopes and the kind that the documents were taken from.

    Returns:
        Ids in a stable order, and values of shape (ids, signals).
    """
    ids = sorted({document.record.id for document in documents})
    place = {id_: row for row, id_ in enumerate(ids)}
    values = np.full((len(ids), len(SIGNALS)), -1.0, np.float32)
    column = {name: index_ for index_, name in enumerate(SIGNALS)}
    values[:, column["bm25_all"]] = values[:, column["bm25_body"]] = 0.0
    lexical = _lexical(query, documents, index, shelf)
    for encoder, vector in (("e5", query.primary), ("use", query.secondary)):
        questions: dict[str, list[Floats]] = {}
        for document in documents:
            vectors = document.primary if encoder == "e5" else document.secondary
            row = values[place[document.record.id]]
            for role in _DENSE:
                if role in vectors:
                    best = float((vectors[role] @ vector).max())
                    at = column[f"{encoder}_{role}"]
                    row[at] = max(row[at], best)
            if "question" in vectors:
                questions.setdefault(document.record.id, []).append(vectors["question"])
        for id_, stacks in questions.items():
            centroid = np.vstack(stacks).mean(axis=0)
            cosine = float(centroid @ vector) / max(float(np.linalg.norm(centroid)), 1e-6)
            values[place[id_], column[f"{encoder}_centroid"]] = cosine
    for document in documents:
        row = values[place[document.record.id]]
        for name, score in zip(
            ("bm25_all", "bm25_body"), lexical[document.record.key], strict=True
        ):
            row[column[name]] = max(row[column[name]], score)
    scores = head.scores(query.joint) if head else {}
    floor = min(scores.values(), default=0.0)
    values[:, column["head"]] = [scores.get(id_, floor) for id_ in ids]
    # Pages without a unit of some role count as the least of the others, not as opposite.
    for at in range(len(SIGNALS)):
        known = values[:, at] > -1.0
        if known.any():
            values[~known, at] = values[known, at].min()
        else:
            values[:, at] = 0.0
    return ids, values


def _lexical(
    query: Query,
    documents: Sequence[Contents],
    index: Index,
    shelf: tuple[Sequence[str], Kind],
) -> dict[int, tuple[float, float]]:
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
    found: dict[int, tuple[float, float]] = {}
    for document in documents:
        record = document.record
        _, mean_all, mean_body = sizes[record.lang]
        wanted, weight = query_terms[record.lang], weights.get(record.lang, {})
        found[record.key] = (
            bm25(wanted, document.everything, record.length_all, mean_all, weight),
            bm25(wanted, document.body, record.length_body, mean_body, weight),
        )
    return found
