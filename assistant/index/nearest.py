"""The documents whose passages are nearest to a question, among all shelves that a person sees.

A small shelf is read into memory and compared whole: that misses nothing and takes microseconds,
where asking Chroma takes milliseconds however little a collection holds, and somebody may see
hundreds of them, one for each partnership. A large one is asked of Chroma, whose graph costs the
same at any size and does not have to be read anew when a file changes.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from assistant.index.catalogue import Catalogue
from assistant.index.dense import Shelf
from assistant.index.vectors import VectorStore

Floats = npt.NDArray[np.float32]

# Documents of a shelf that is compared whole: some ten passages each.
_SMALL = 1500
# Passages that are looked at for each document that is wanted: several of one come near together.
_PASSAGES = 3
# Bytes of small shelves that are kept; those used longest ago go first.
_KEPT = 400_000_000


@dataclass(frozen=True)
class _Block:
    """A shelf's passages for one encoder.

    Attributes:
        version: what it was read at.
        keys: the document of each passage, shape (passages,).
        rows: shape (passages, dimensions).
    """

    version: tuple[int, int]
    keys: npt.NDArray[np.int64]
    rows: Floats


class Nearest:
    """Looks through shelves. Safe to use from several threads."""

    def __init__(self, catalogue: Catalogue, store: VectorStore, room: int = _KEPT) -> None:
        self._catalogue = catalogue
        self._store = store
        self._room = room
        self._blocks: OrderedDict[tuple[Shelf, str], _Block] = OrderedDict()
        self._versions: dict[Shelf, tuple[int, int]] = {}
        self._generation = -1
        self._lock = Lock()

    def documents(
        self, shelves: Sequence[Shelf], encoder: str, query: Floats, count: int
    ) -> list[int]:
        """Keys of the documents with the nearest passages, best first.

        Raises:
            StoreUnavailableError: the vector store does not answer.
        """
        versions = self._current()
        keys: list[npt.NDArray[np.int64]] = []
        cosines: list[Floats] = []
        for shelf in shelves:
            if shelf not in versions:
                continue
            if versions[shelf][1] <= _SMALL:
                block = self._block(shelf, encoder, versions[shelf])
                keys.append(block.keys)
                cosines.append(block.rows @ query)
            else:
                found = self._store.nearest(shelf, encoder, query, _PASSAGES * count)
                owners = self._catalogue.owners([passage for passage, _ in found], [shelf[0]])
                known = [(owners[p], cosine) for p, cosine in found if p in owners]
                keys.append(np.asarray([key for key, _ in known], np.int64))
                cosines.append(np.asarray([cosine for _, cosine in known], np.float32))
        if not keys:
            return []
        every, near = np.concatenate(keys), np.concatenate(cosines)
        few = min(_PASSAGES * count, len(near))
        best = np.argpartition(-near, few - 1)[:few] if few else np.empty(0, np.intp)
        ordered = every[best[np.argsort(-near[best], kind="stable")]]
        return list(dict.fromkeys(ordered.tolist()))[:count]

    def _current(self) -> dict[Shelf, tuple[int, int]]:
        with self._lock:
            generation = self._catalogue.generation()
            if generation != self._generation:
                self._versions = self._catalogue.shelf_versions()
                for known in [key for key in self._blocks if key[0] not in self._versions]:
                    del self._blocks[known]
                self._generation = generation
            return self._versions

    def _block(self, shelf: Shelf, encoder: str, version: tuple[int, int]) -> _Block:
        with self._lock:
            block = self._blocks.get((shelf, encoder))
            if block is None or block.version != version:
                keys, rows = self._catalogue.dense_rows(shelf, encoder)
                block = self._blocks[shelf, encoder] = _Block(version, keys, rows)
            self._blocks.move_to_end((shelf, encoder))
            while sum(kept.rows.nbytes for kept in self._blocks.values()) > self._room:
                self._blocks.popitem(last=False)
            return block
