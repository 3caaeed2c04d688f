"""The vector store: Chroma, one collection for each shelf (scope and kind) and encoder.

It is a projection of the catalogue and can be deleted at any time. Shelves are separate
collections because a metadata filter costs 15 to 40 times an unfiltered query, and because what a
person may not see must not influence what is found.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import numpy as np
import numpy.typing as npt

from assistant.errors import EntenteError
from assistant.files import loose_below, private_folder, tighten
from assistant.index.catalogue import Catalogue, Shelf

Vectors = npt.NDArray[np.float32]

_BATCH = 4000  # Chroma takes at most 5,461 records at once


class VectorStore:
    """Nearest passages by cosine, for each shelf and encoder."""

    def __init__(self, folder: Path, url: str = "") -> None:
        import chromadb
        from chromadb.config import Settings as ChromaConfig

        # Asking Chroma for a collection costs as much as a query, so handles are kept.
        self._collections: dict[tuple[Shelf, str], Any] = {}
        self._folder: Path | None = None  # where the vectors are kept here
        config = ChromaConfig(anonymized_telemetry=False)
        try:
            if url:
                address = urlparse(url)
                self._client: Any = chromadb.HttpClient(
                    host=address.hostname or "localhost",
                    port=address.port or 8000,
                    ssl=address.scheme == "https",
                    settings=config,
                )
            else:
                self._folder = private_folder(folder)
                self._client = chromadb.PersistentClient(str(folder), settings=config)
        except Exception as error:  # chromadb raises bare exceptions of its Rust core
            where = url or folder
            raise EntenteError(
                f"The vector store at {where} cannot be opened ({error}); check chroma.url, or "
                "delete the folder and run 'entente sync': it is rebuilt from the catalogue."
            ) from error

    def _collection(self, shelf: Shelf, encoder: str) -> Any:
        known = self._collections.get((shelf, encoder))
        if known is not None:
            return known
        identity = "\x1f".join((*shelf, encoder))
        digest = hashlib.sha256(identity.encode()).hexdigest()[:24]
        collection = self._client.get_or_create_collection(
            f"passages-{digest}",
            metadata={"scope": shelf[0], "kind": shelf[1], "encoder": encoder},
            configuration={"hnsw": {"space": "cosine"}},
            embedding_function=None,
        )
        self._collections[shelf, encoder] = collection
        return collection

    def nearest(self, shelf: Shelf, encoder: str, query: Vectors, count: int) -> list[str]:
        """Ids of the passages nearest to a query vector, best first."""
        collection = self._collection(shelf, encoder)
        size = collection.count()
        if size == 0:
            return []
        found = collection.query(
            query_embeddings=[query], n_results=min(count, size), include=["distances"]
        )
        return list(found["ids"][0])

    def flush(self, catalogue: Catalogue, encoders: Sequence[str]) -> None:
        """Do what the outbox says and mark it done; what is repeated after a crash is harmless."""
        self._collections.clear()
        while rows := catalogue.pending(_BATCH):
            latest: dict[tuple[Shelf, str], str] = {}
            for _, operation, shelf, passage in rows:
                latest[shelf, passage] = operation
            for shelf in {shelf for shelf, _ in latest}:
                gone = [p for (s, p), op in latest.items() if s == shelf and op == "delete"]
                new = [p for (s, p), op in latest.items() if s == shelf and op == "add"]
                hashes = catalogue.text_hashes(new)
                for encoder in encoders:
                    self._delete(shelf, encoder, gone)
                    self._add(catalogue, shelf, encoder, hashes)
            catalogue.done(rows[-1][0])
        self._close_to_others()

    def reconcile(self, catalogue: Catalogue, encoders: Sequence[str]) -> int:
        """Make every collection hold exactly what the catalogue says; returns the corrections."""
        corrections = 0
        self._collections.clear()  # another hand may have removed what the handles point to
        live: set[str] = set()
        for shelf in catalogue.shelves():
            wanted = catalogue.dense_units(shelf)
            for encoder in encoders:
                collection = self._collection(shelf, encoder)
                live.add(collection.name)
                present = set(collection.get(include=[])["ids"])
                stray = [passage for passage in present if passage not in wanted]
                missing = {p: h for p, h in wanted.items() if p not in present}
                self._delete(shelf, encoder, stray)
                corrections += len(stray) + self._add(catalogue, shelf, encoder, missing)
        for collection in self._client.list_collections():
            if collection.name.startswith("passages-") and collection.name not in live:
                self._client.delete_collection(collection.name)
                self._collections.clear()
        self._close_to_others()
        return corrections

    def _delete(self, shelf: Shelf, encoder: str, passages: Sequence[str]) -> None:
        collection = self._collection(shelf, encoder)
        for start in range(0, len(passages), _BATCH):
            collection.delete(ids=list(passages[start : start + _BATCH]))

    def _add(self, catalogue: Catalogue, shelf: Shelf, encoder: str, hashes: dict[str, str]) -> int:
        vectors = catalogue.vectors(encoder, list(set(hashes.values())))
        ids = [passage for passage, hash_ in hashes.items() if hash_ in vectors]
        collection = self._collection(shelf, encoder)
        for start in range(0, len(ids), _BATCH):
            part = ids[start : start + _BATCH]
            collection.upsert(ids=part, embeddings=[vectors[hashes[passage]] for passage in part])
        return len(ids)

    def _close_to_others(self) -> None:
        """Chroma gives its files whatever rights the process's mask leaves."""
        for path in loose_below(self._folder) if self._folder else ():
            tighten(path)

    def count(self, shelf: Shelf, encoder: str) -> int:
        return int(self._collection(shelf, encoder).count())

    def close(self) -> None:
        """Let go of the folder: what is kept of it in memory would miss another owner's changes."""
        self._client.close()
