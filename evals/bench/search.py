"""Where the candidates of a large library come from: exact search in memory, Chroma's graph, or
each where it is better, as the retriever has it.

All look for the passages nearest to a question among all that a person sees. Chroma has one
collection for each scope; exact search one block of rows, in which what is not visible is left
out by not being there.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from assistant.index.dense import Shelf
from assistant.index.index import Index
from assistant.principal import Principal
from assistant.service import Service
from evals.bench.figures import Measure, quantiles
from evals.bench.questions import ROLES, some_cases

Floats = npt.NDArray[np.float32]
Progress = Callable[[str, int, int], None]
Found = list[str]
_COUNT = 200
_DOCUMENTS = 80  # that become candidates by each encoder, as the retriever asks for
_KIND = "review"


@dataclass(frozen=True)
class Block:
    """The passages of what one person sees: ids, and rows for each encoder."""

    ids: tuple[str, ...]
    rows: tuple[Floats, ...]

    @classmethod
    def read(cls, index: Index, shelves: Sequence[Shelf]) -> "Block":
        hashes = {
            passage: hash_
            for shelf in shelves
            for passage, hash_ in index.catalogue.dense_units(shelf).items()
        }
        rows = []
        for encoder in index.encoders:
            known = index.catalogue.vectors(encoder.fingerprint, list(set(hashes.values())))
            rows.append(np.stack([known[hash_] for hash_ in hashes.values()]))
        return cls(tuple(hashes), tuple(rows))

    def nearest(self, vectors: Sequence[Floats]) -> list[Found]:
        """Ids of the nearest passages for each encoder, best first."""
        found = []
        for rows, vector in zip(self.rows, vectors, strict=True):
            cosines = rows @ vector
            few = np.argpartition(cosines, -_COUNT)[-_COUNT:]
            found.append([self.ids[at] for at in few[np.argsort(-cosines[few])]])
        return found


def by_graph(index: Index, shelves: Sequence[Shelf], vectors: Sequence[Floats]) -> list[Found]:
    """The same by Chroma."""
    found = []
    for encoder, vector in zip(index.encoders, vectors, strict=True):
        near = [
            hit
            for shelf in shelves
            for hit in index.store.nearest(shelf, encoder.fingerprint, vector, _COUNT)
        ]
        near.sort(key=lambda hit: -hit[1])
        found.append([passage for passage, _ in near[:_COUNT]])
    return found


def measure_search(service: Service, name: str, progress: Progress) -> list[Measure]:
    """Time, memory and recall of both, for every role."""
    measures = []
    for at, (role, principal) in enumerate(ROLES.items()):
        measures += _compared(
            service, f"{name}, {role}", principal,
            partial(_shifted, progress, f"search, {name}", at),
        )  # fmt: skip
    return measures


def _shifted(progress: Progress, stage: str, at: int, done: int, total: int) -> None:
    progress(stage, at * total + done, len(ROLES) * total)


def _compared(
    service: Service, name: str, principal: Principal, progress: Callable[[int, int], None]
) -> list[Measure]:
    index = service.index
    shelves = [
        (scope, kind)
        for scope, kind in index.catalogue.shelves()
        if kind == _KIND and principal.may_see(scope)
    ]
    started = time.perf_counter()
    block = Block.read(index, shelves)
    loaded = time.perf_counter() - started
    scopes = [scope for scope, _ in shelves]
    exact_ms: list[float] = []
    graph_ms: list[float] = []
    own_ms: list[float] = []
    shared = right_exact = right_graph = right_own = 0
    cases = some_cases()
    for number, case in enumerate(cases):
        progress(number, len(cases))
        vectors = [encoder.queries([case.q]).vectors[0] for encoder in index.encoders]
        started = time.perf_counter()
        exact = block.nearest(vectors)
        between = time.perf_counter()
        graph = by_graph(index, shelves, vectors)
        ended = time.perf_counter()
        exact_ms.append(1000 * (between - started))
        graph_ms.append(1000 * (ended - between))
        keys = {
            key
            for encoder, vector in zip(index.encoders, vectors, strict=True)
            for key in index.nearest.documents(shelves, encoder.fingerprint, vector, _DOCUMENTS)
        }
        if number:  # the first question reads the small shelves
            own_ms.append(1000 * (time.perf_counter() - ended))
        right_own += _among(index, scopes, sorted(keys), case.relevant)
        shared += sum(len(set(a) & set(b)) for a, b in zip(exact, graph, strict=True))
        right_exact += _right(index, scopes, exact, case.relevant)
        right_graph += _right(index, scopes, graph, case.relevant)
    detail = f"{len(block.ids):,} passages in {len(shelves)} collections"
    size = sum(rows.nbytes for rows in block.rows) / 1e9
    whole = 2 * _COUNT * len(cases)
    return [
        *quantiles(f"candidates, exact in memory, {name}", exact_ms, None),
        *quantiles(f"candidates, Chroma, {name}", graph_ms, None),
        *quantiles(f"candidates, small exact and large by Chroma, {name}", own_ms, None),
        Measure(f"vectors in memory, exact, {name}", size, "GB", None, detail),
        Measure(f"reading these, {name}", loaded, "s"),
        Measure(f"nearest passages that Chroma finds too, {name}", shared / whole, ""),
        Measure(f"right case among exact candidates, {name}", right_exact / len(cases), ""),
        Measure(f"right case among Chroma's candidates, {name}", right_graph / len(cases), ""),
        Measure(
            f"right case among {_DOCUMENTS} documents each, {name}", right_own / len(cases), ""
        ),
    ]


def _right(
    index: Index, scopes: Sequence[str], found: Sequence[Found], relevant: Sequence[str]
) -> bool:
    passages = [passage for own in found for passage in own]
    keys = sorted(set(index.catalogue.owners(passages, scopes).values()))
    return _among(index, scopes, keys, relevant)


def _among(
    index: Index, scopes: Sequence[str], keys: Sequence[int], relevant: Sequence[str]
) -> bool:
    return any(record.id in relevant for record in index.catalogue.records(scopes, keys=keys))
