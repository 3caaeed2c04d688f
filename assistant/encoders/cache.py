"""What was encoded once is not encoded again: vectors by encoder and text, for one user.

All libraries and homes of a user share the cache. It holds hashes of texts and vectors, never the
texts; it can be deleted at any time.
"""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.database import DamagedError, Database
from assistant.encoders.encoder import Encoder, Queries
from assistant.encoders.shipped import ShippedVectors
from assistant.errors import EntenteError

Vectors = npt.NDArray[np.float32]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vector (
    encoder TEXT NOT NULL, text TEXT NOT NULL, used INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (encoder, text)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS vector_by_use ON vector (used);
"""
_KEPT = 300_000  # vectors, about 550 MB; those used longest ago go first
_AT_ONCE = 900  # what one statement may name
_PIECE = 64  # texts whose vectors are kept together: a stop loses at most these


def hash_of(text: str) -> str:
    """What a text is known by: its sha256, shortened."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]


class VectorCache:
    """One SQLite file in the user's cache folder."""

    def __init__(self, folder: Path, kept: int = _KEPT) -> None:
        """
        Raises:
            EntenteError: the folder cannot be written.
        """
        path = folder / "vectors.sqlite"
        try:
            try:
                self._file = Database(path, _SCHEMA)
            except DamagedError:  # all that is in it can be made again
                for ending in ("", "-wal", "-shm"):
                    path.with_name(path.name + ending).unlink(missing_ok=True)
                self._file = Database(path, _SCHEMA)
        except OSError as error:
            raise EntenteError(
                f"The cache {folder} cannot be written ({error.strerror}); check the folder's "
                "rights and the space on the disk, or name another one in ENTENTE_CACHE."
            ) from error
        self._kept = kept

    def get(self, encoder: str, texts: Iterable[str]) -> dict[str, Vectors]:
        """Vectors by the hash of their text; those that are missing are left out."""
        found: dict[str, Vectors] = {}
        wanted = list(texts)
        with self._file.open() as db:
            for start in range(0, len(wanted), _AT_ONCE):
                part = wanted[start : start + _AT_ONCE]
                marks = ", ".join("?" * len(part))
                rows = db.execute(
                    f"SELECT text, data FROM vector WHERE encoder = ? AND text IN ({marks})",
                    (encoder, *part),
                )
                found.update((row[0], np.frombuffer(row[1], np.float32)) for row in rows)
        return found

    def add(self, encoder: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors, and let go of the oldest beyond what is kept."""
        now = int(time.time())
        with self._file.open() as db:
            db.executemany(
                "INSERT OR REPLACE INTO vector VALUES (?, ?, ?, ?)",
                (
                    (encoder, text, now, vector.astype(np.float32).tobytes())
                    for text, vector in vectors.items()
                ),
            )
            spare = db.execute("SELECT count(*) FROM vector").fetchone()[0] - self._kept
            if spare > 0:
                db.execute(
                    "DELETE FROM vector WHERE (encoder, text) IN "
                    "(SELECT encoder, text FROM vector ORDER BY used LIMIT ?)",
                    (spare,),
                )


class CachedEncoder:
    """Behaves as the encoder it wraps, and encodes each document's text once."""

    def __init__(self, encoder: Encoder, shipped: ShippedVectors, cache: VectorCache) -> None:
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self._encoder = encoder
        self._shipped = shipped
        self._cache = cache

    def queries(self, texts: Sequence[str]) -> Queries:
        return self._encoder.queries(texts)

    def documents(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None
    ) -> Vectors:
        hashes = [hash_of(text) for text in texts]
        found = self._shipped.get(self.fingerprint, hashes)
        found |= self._known(hash_ for hash_ in hashes if hash_ not in found)
        progress(sum(hash_ in found for hash_ in hashes))
        missing = {h: text for h, text in zip(hashes, texts, strict=True) if h not in found}
        # Neighbours by length waste no work on padding.
        order = sorted(missing, key=lambda hash_: len(missing[hash_]))
        for start in range(0, len(order), _PIECE):
            piece = order[start : start + _PIECE]
            vectors = self._encoder.documents([missing[hash_] for hash_ in piece], progress)
            new = dict(zip(piece, vectors, strict=True))
            self._keep(new)
            found |= new
        if not texts:
            return np.empty((0, 0), np.float32)
        return np.stack([found[hash_] for hash_ in hashes])

    def _known(self, hashes: Iterable[str]) -> dict[str, Vectors]:
        try:
            return self._cache.get(self.fingerprint, hashes)
        except sqlite3.Error:  # a damaged or locked cache costs time, nothing else
            return {}

    def _keep(self, vectors: Mapping[str, Vectors]) -> None:
        try:
            self._cache.add(self.fingerprint, vectors)
        except sqlite3.Error:
            return
