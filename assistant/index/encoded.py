"""Rows of vectors in the catalogue, by encoder and text.

There are as many as texts, and each is large: no statement here goes through all of them.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from assistant.index.schema import marks

Vectors = npt.NDArray[np.float32]
# Of each encoder, vectors with the hash of their text.
Encoded = Mapping[str, Sequence[tuple[str, Vectors]]]
AT_ONCE = 900  # what one statement may name
# The encoders that there are, by one look into the key for each.
_ENCODERS = """
WITH RECURSIVE known (encoder) AS (
    SELECT min(encoder) FROM vector UNION ALL
    SELECT (SELECT min(v.encoder) FROM vector v WHERE v.encoder > k.encoder) FROM known k
    WHERE k.encoder IS NOT NULL
) SELECT encoder FROM known WHERE encoder IS NOT NULL
"""


def read_vectors(
    db: sqlite3.Connection, encoder: str, text_hashes: Sequence[str]
) -> dict[str, Vectors]:
    """Stored vectors by the hash of their text; those that are missing are left out."""
    found: dict[str, Vectors] = {}
    for part in in_parts(text_hashes):
        rows = db.execute(
            "SELECT text_hash, data FROM vector WHERE encoder = ? "
            f"AND text_hash IN ({marks(part)})",
            (encoder, *part),
        )
        found.update((row[0], np.frombuffer(row[1], np.float32)) for row in rows)
    return found


def write_vectors(db: sqlite3.Connection, encoded: Encoded) -> None:
    """Keep vectors."""
    db.executemany(
        "INSERT OR REPLACE INTO vector VALUES (?, ?, ?)",
        (
            (encoder, hash_, vector.astype(np.float32).tobytes())
            for encoder, vectors in encoded.items()
            for hash_, vector in vectors
        ),
    )


def drop_unused(db: sqlite3.Connection, text_hashes: Sequence[str]) -> None:
    """Forget vectors of those of some texts that no passage holds any more."""
    encoders = [row[0] for row in db.execute(_ENCODERS).fetchall()]
    for part in in_parts(list(set(text_hashes))):
        held = db.execute(
            f"SELECT DISTINCT text_hash FROM passage WHERE text_hash IN ({marks(part)})", part
        )
        gone = set(part) - {row[0] for row in held}
        db.executemany(
            "DELETE FROM vector WHERE encoder = ? AND text_hash = ?",
            [(encoder, hash_) for encoder in encoders for hash_ in gone],
        )


def drop_encoders(db: sqlite3.Connection, used: Sequence[str]) -> None:
    """Forget the vectors of all other encoders."""
    for (encoder,) in db.execute(_ENCODERS).fetchall():
        if encoder not in used:
            db.execute("DELETE FROM vector WHERE encoder = ?", (encoder,))


def in_parts(values: Sequence[str]) -> Iterator[list[str]]:
    """Values by as many as a statement may name."""
    return (list(values[at : at + AT_ONCE]) for at in range(0, len(values), AT_ONCE))
