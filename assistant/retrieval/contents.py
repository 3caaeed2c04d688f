"""Contents of documents: their vectors and terms, kept in memory while the index stays as it is."""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
import numpy.typing as npt

from assistant.errors import EntenteError
from assistant.index.catalogue import Catalogue
from assistant.index.index import Index
from assistant.index.records import Record
from assistant.index.units import Role, Unit
from assistant.language import LANGUAGES
from assistant.retrieval.asked import usual
from assistant.retrieval.prototypes import (
    SEERS,
    TOLD,
    Seer,
    Sums,
    knows,
    load_cohort,
    seers,
    sums_of,
)
from assistant.retrieval.space import Space

Floats = npt.NDArray[np.float32]

ROLES: tuple[Role, ...] = ("section", "statement", "question")
_CACHED_DOCUMENTS = 2000
_OFTEN = 1000  # times; counting all of them takes about as long


@dataclass(frozen=True)
class Dense:
    """A document's vectors of one encoder.

    Attributes:
        rows: in the space, by role, one row per unit.
        questions: the questions as the encoder gives them, shape (questions, dimensions).
    """

    rows: Mapping[Role, Floats]
    questions: Floats | None


class Terms:
    """How often a document has a term.

    Most documents of a large library are looked at once: only for those that are asked again and
    again all terms are counted.
    """

    def __init__(self, text: str) -> None:
        """``text`` is the terms joined by single spaces."""
        self._text = f" {text} ".replace(" ", "  ")
        self._asked = 0

    def get(self, term: str, default: int = 0) -> int:
        """The number of its occurrences; the default where there is none."""
        self._asked += 1
        if self._asked > _OFTEN:
            return self._counts.get(term, default)
        return self._text.count(f" {term} ") or default

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(self._text.split())


@dataclass(frozen=True)
class Contents:
    """A document's vectors and terms.

    Attributes:
        told: of a page, what it says of itself as each encoder sees it, in sums.
        usual: how near other questions come to those of a page, as the first encoder sees them.
    """

    record: Record
    primary: Dense
    secondary: Dense
    told: Mapping[Seer, Sums]
    usual: Floats | None
    statements: tuple[Unit, ...]
    terms: Terms


# A document's row, what its file held, and who may see it: all that its contents depend on.
_Key = tuple[int, str, str]


def _key(record: Record) -> _Key:
    return record.key, record.hash, record.scope


class StaleRecordError(EntenteError):
    """A document changed, or went, since its record was read: its text is no longer to be had."""

    def __init__(self) -> None:
        super().__init__("The library changed at this very moment; try again.")


class ContentsReader:
    """Contents of documents, kept in memory as long as these stand in the index as they are."""

    def __init__(
        self, index: Index, spaces: tuple[Space, Space], roles: Sequence[Role] = ROLES
    ) -> None:
        """``roles`` are the units that are read; others are left out as if there were none."""
        self._index = index
        self._roles = roles
        self._spaces = spaces
        self._cache: OrderedDict[_Key, Contents] = OrderedDict()
        self._generation = -1
        self._lock = Lock()

    def read(self, records: Sequence[Record], scopes: Sequence[str]) -> list[Contents]:
        """The contents of these documents, in their order; those of other scopes are left out.

        Raises:
            StaleRecordError: one of them is another by now, or gone.
        """
        seen = [record for record in records if record.scope in scopes]
        with self._lock:
            self._refresh()
            missing = [record for record in seen if _key(record) not in self._cache]
            if missing:
                for contents in self._load(missing, scopes):
                    self._cache[_key(contents.record)] = contents
            found = [self._cache[_key(record)] for record in seen]
            for record in seen:
                self._cache.move_to_end(_key(record))
            while len(self._cache) > max(_CACHED_DOCUMENTS, len(records)):
                self._cache.popitem(last=False)
            return found

    def _refresh(self) -> None:
        generation = self._index.catalogue.generation()
        if generation != self._generation:
            there = self._index.catalogue.keys()
            for key in [key for key in self._cache if key[0] not in there]:
                del self._cache[key]
            self._generation = generation

    def _load(self, records: Sequence[Record], scopes: Sequence[str]) -> list[Contents]:
        catalogue = self._index.catalogue
        keys = [record.key for record in records]
        owned: dict[int, list[Unit]] = {key: [] for key in keys}
        for key, unit in catalogue.units(keys, scopes, self._roles):
            owned[key].append(unit)
        if not all(owned.values()):
            raise StaleRecordError
        hashes = list({unit.text_hash for units in owned.values() for unit in units})
        primary = catalogue.vectors(self._index.primary.fingerprint, hashes)
        secondary = catalogue.vectors(self._index.secondary.fingerprint, hashes)
        lexical = _terms_of(catalogue, records, scopes)
        told = self._told([r.key for r in records if r.kind == "guidance"], scopes)
        groups = [owned[record.key] for record in records]
        first, second = self._spaces
        return [
            Contents(
                record,
                own_primary,
                own_secondary,
                told.get(record.key, {}),
                self._usual(record, own_primary),
                tuple(unit for unit in own if unit.role == "statement"),
                Terms(" ".join(lexical.get(record.key, ("", "")))),
            )
            for record, own, own_primary, own_secondary in zip(
                records,
                groups,
                _dense(records, groups, primary, first),
                _dense(records, groups, secondary, second),
                strict=True,
            )
        ]

    def _usual(self, record: Record, primary: Dense) -> Floats | None:
        if record.kind != "guidance" or primary.questions is None:
            return None
        cohort = load_cohort().get("e5") if knows(self._index.primary, 0) else None
        return None if cohort is None else usual(primary.questions, cohort)

    def _told(self, keys: Sequence[int], scopes: Sequence[str]) -> dict[int, Mapping[Seer, Sums]]:
        """What pages say of themselves, by their keys."""
        owned: dict[int, list[Unit]] = {key: [] for key in keys}
        for key, unit in self._index.catalogue.units(keys, scopes, TOLD):
            owned[key].append(unit)
        hashes = list({unit.text_hash for units in owned.values() for unit in units})
        vectors = {
            seer: self._index.catalogue.vectors(encoder.fingerprint, hashes)
            for seer, encoder in seers(self._index.tuned, self._index.secondary).items()
        }
        return {
            key: {
                seer: sums_of(
                    {
                        role: [
                            known[unit.text_hash]
                            for unit in units
                            if unit.role == role and unit.text_hash in known
                        ]
                        for role in SEERS[seer]
                    }
                )
                for seer, known in vectors.items()
            }
            for key, units in owned.items()
        }


def _terms_of(
    catalogue: Catalogue, records: Sequence[Record], scopes: Sequence[str]
) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    seen = [scope for scope in scopes if any(record.scope == scope for record in records)]
    for kind in {record.kind for record in records}:
        keys = [record.key for record in records if record.kind == kind]
        for lexicon, _ in catalogue.terms.tables(seen, kind):
            found.update(catalogue.terms.of_documents(lexicon, keys))
    return found


def _dense(
    records: Sequence[Record],
    groups: Sequence[Sequence[Unit]],
    vectors: Mapping[str, Floats],
    space: Space,
) -> Iterator[Dense]:
    """Each document's vectors; all are moved into the space at once, language by language."""
    hashes: list[list[str]] = [
        [unit.text_hash for unit in own if unit.role == role and unit.text_hash in vectors]
        for own in groups
        for role in ROLES
    ]
    spoken = np.repeat([r.lang for r in records for _ in ROLES], [len(own) for own in hashes])
    flat = [vectors[hash_] for own in hashes for hash_ in own]
    raw: Floats = np.stack(flat) if flat else np.empty((0, 0), np.float32)
    moved = np.empty_like(raw)
    for lang in LANGUAGES:
        if len(own := raw[spoken == lang]):
            moved[spoken == lang] = space.apply(own, "document", lang)
    at = 0
    for number in range(len(records)):
        parts = hashes[number * len(ROLES) : (number + 1) * len(ROLES)]
        rows: dict[Role, Floats] = {}
        asked = None
        for role, part in zip(ROLES, parts, strict=True):
            if part:
                # Copies: what is kept of one document holds no others in memory.
                rows[role] = moved[at : at + len(part)].copy()
                if role == "question":
                    asked = raw[at : at + len(part)].copy()
            at += len(part)
        yield Dense(rows, asked)
