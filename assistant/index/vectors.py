"""The vector store: Chroma, one collection for each shelf (scope and kind) and encoder.

It is a projection of the catalogue and can be deleted at any time. Shelves are separate
collections because a metadata filter costs 15 to 40 times an unfiltered query, and because what a
person may not see must not influence what is found. On a server each index has collections of its
own: what one app takes out, another still finds.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from operator import methodcaller
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from assistant.files import loose_below, private_folder, tighten, write_whole
from assistant.index.catalogue import Catalogue
from assistant.index.chroma import Chroma, StoreUnavailableError
from assistant.index.dense import Shelf

Vectors = npt.NDArray[np.float32]
Made = TypeVar("Made")

# Records in one call, which also bounds the memory: Chroma takes at most 5,461 at once, and a
# server gets them as text.
_BATCH, _SENT = 4000, 500


class VectorStore:
    """Nearest passages by cosine, for each shelf and encoder.

    Attributes:
        doubtful: whether it may hold something else than the catalogue says: a server that was
            away may have lost what it held, and a folder may have been deleted.
    """

    def __init__(self, folder: Path, url: str = "") -> None:
        # Asking Chroma for a collection costs as much as a query, so handles are kept.
        self._collections: dict[tuple[Shelf, str], Any] = {}
        self._folder = folder
        self._chroma = Chroma(folder, url)
        self._prefix = f"entente-{_identity(folder)}-" if url else "passages-"
        self._batch = _SENT if url else _BATCH
        self.doubtful = bool(url) or not folder.is_dir()

    def nearest(
        self, shelf: Shelf, encoder: str, query: Vectors, count: int
    ) -> list[tuple[str, float]]:
        """Ids of the passages nearest to a query vector with their cosines, best first.

        Raises:
            StoreUnavailableError: the server does not answer, or has lost what it held.
        """
        found = self._on(
            shelf,
            encoder,
            lambda collection: collection.query(
                query_embeddings=[query], n_results=count, include=["distances"]
            ),
        )
        return [
            (id_, 1.0 - distance)
            for id_, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def flush(
        self,
        catalogue: Catalogue,
        encoders: Sequence[str],
        progress: Callable[[int, int], None] = lambda *_: None,
    ) -> None:
        """Do what the outbox says and mark it done; what is repeated after a crash is harmless."""
        total = catalogue.outbox.count()
        done = 0
        while rows := catalogue.outbox.pending(_BATCH):
            progress(done, total)
            latest: dict[tuple[Shelf, str], str] = {}
            for _, operation, shelf, passage in rows:
                latest[shelf, passage] = operation
            for shelf in {shelf for shelf, _ in latest}:
                gone = [p for (s, p), op in latest.items() if s == shelf and op == "delete"]
                new = [p for (s, p), op in latest.items() if s == shelf and op == "add"]
                hashes = catalogue.outbox.text_hashes(new)
                for encoder in encoders:
                    self._delete(shelf, encoder, gone)
                    self._add(catalogue, shelf, encoder, hashes)
            catalogue.outbox.done(rows[-1][0])
            done += len(rows)
        if done:
            progress(done, total)
            self._close_to_others()

    def reconcile(
        self, catalogue: Catalogue, encoders: Sequence[str], *, whole: bool = False
    ) -> int:
        """Make every collection hold exactly what the catalogue says; returns the corrections.

        Passage by passage where the numbers differ, or in any case if ``whole``.
        """
        corrections = 0
        self.doubtful = True  # until this is done
        named = self._listed()
        live: set[str] = set()
        for shelf, size in catalogue.dense_sizes().items():
            wanted: dict[str, str] | None = None
            for encoder in encoders:
                name = self._name(shelf, encoder)
                live.add(name)
                there = name in named
                if there and not whole and self.count(shelf, encoder) == size:
                    continue
                wanted = wanted or catalogue.dense_units(shelf)
                present = self._ids(shelf, encoder) if there else set()
                stray = [passage for passage in present if passage not in wanted]
                missing = {p: h for p, h in wanted.items() if p not in present}
                self._delete(shelf, encoder, stray)
                corrections += len(stray) + self._add(catalogue, shelf, encoder, missing)
        for name in named - live:
            self._chroma.do(methodcaller("delete_collection", name))
            self._collections.clear()
        self.doubtful = False
        self._close_to_others()
        return corrections

    def count(self, shelf: Shelf, encoder: str) -> int:
        """How many passages a shelf's collection holds."""
        return int(self._on(shelf, encoder, lambda collection: collection.count(), make=True))

    def close(self) -> None:
        """Let go of the folder: what is kept of it in memory would miss another owner's changes."""
        self._collections.clear()
        self._chroma.close()

    def _name(self, shelf: Shelf, encoder: str) -> str:
        identity = "\x1f".join((*shelf, encoder))
        return self._prefix + hashlib.sha256(identity.encode()).hexdigest()[:24]

    def _listed(self) -> set[str]:
        """Names of this index's collections."""
        self._collections.clear()  # another hand may have removed what the handles point to
        listed = self._chroma.do(lambda client: client.list_collections())
        return {c.name for c in listed if c.name.startswith(self._prefix)}

    def _collection(self, shelf: Shelf, encoder: str, *, make: bool = True) -> Any:
        """A collection; one that is missing is made if ``make``, otherwise an error."""
        known = self._collections.get((shelf, encoder))
        if known is not None:
            return known
        name = self._name(shelf, encoder)
        if make:
            collection = self._chroma.do(
                lambda client: client.get_or_create_collection(
                    name,
                    metadata={"scope": shelf[0], "kind": shelf[1], "encoder": encoder},
                    configuration={"hnsw": {"space": "cosine"}},
                    embedding_function=None,
                )
            )
        else:
            collection = self._chroma.do(
                lambda client: client.get_collection(name, embedding_function=None)
            )
        self._collections[shelf, encoder] = collection
        return collection

    def _on(
        self, shelf: Shelf, encoder: str, work: Callable[[Any], Made], *, make: bool = False
    ) -> Made:
        """Have something done with a collection, whose handle may be of an earlier server."""
        from chromadb.errors import NotFoundError

        try:
            try:
                collection = self._collection(shelf, encoder, make=make)
                return self._chroma.do(lambda _: work(collection))
            except NotFoundError:
                self._collections.pop((shelf, encoder), None)
                collection = self._collection(shelf, encoder, make=make)
                return self._chroma.do(lambda _: work(collection))
        except NotFoundError as error:
            self.doubtful = True
            raise StoreUnavailableError(
                "The vector store has lost what it held; it is filled again by the running app "
                "within seconds, or by 'entente sync'.",
                "La base de vecteurs est en train d’être remplie à nouveau\u202f; réessayez dans "
                "un instant.",
            ) from error
        except StoreUnavailableError:
            self.doubtful = True
            raise

    def _ids(self, shelf: Shelf, encoder: str) -> set[str]:
        found = self._on(shelf, encoder, lambda collection: collection.get(include=[]), make=True)
        return set(found["ids"])

    def _delete(self, shelf: Shelf, encoder: str, passages: Sequence[str]) -> None:
        for part in _parts(passages, self._batch):
            self._on(shelf, encoder, methodcaller("delete", ids=part), make=True)

    def _add(self, catalogue: Catalogue, shelf: Shelf, encoder: str, hashes: dict[str, str]) -> int:
        added = 0
        for part in _parts(list(hashes), self._batch):
            vectors = catalogue.vectors(encoder, list({hashes[passage] for passage in part}))
            ids = [passage for passage in part if hashes[passage] in vectors]
            rows = [vectors[hashes[passage]] for passage in ids]
            if ids:
                put = methodcaller("upsert", ids=ids, embeddings=rows)
                self._on(shelf, encoder, put, make=True)
            added += len(ids)
        return added

    def _close_to_others(self) -> None:
        """Chroma gives its files whatever rights the process's mask leaves."""
        for path in loose_below(self._folder) if self._folder.is_dir() else ():
            tighten(path)


def _identity(folder: Path) -> str:
    """What tells the collections of one index from those of others on the same server.

    A copy of a home at another place is another index.
    """
    path = private_folder(folder) / "identity"
    if not path.is_file():
        write_whole(path, secrets.token_hex(8))
    own = f"{folder.resolve()}\x1f{path.read_text(encoding='utf-8')}"
    return hashlib.sha256(own.encode()).hexdigest()[:16]


def _parts(values: Sequence[str], size: int) -> Iterable[list[str]]:
    return (list(values[start : start + size]) for start in range(0, len(values), size))
