"""What is searched by vectors: the passages of each shelf, as rows of the catalogue say."""

import sqlite3

import numpy as np
import numpy.typing as npt

from assistant.index.schema import marks
from assistant.index.units import DENSE_ROLES
from assistant.library.documents import Kind

Keys = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]
# Documents of one scope and kind share term tables and vector collections with no others: what a
# person may not see has no influence, and reviews do not crowd out guidance.
Shelf = tuple[str, Kind]
_ROLES = marks(DENSE_ROLES)


def sizes(db: sqlite3.Connection) -> dict[Shelf, int]:
    """How many passages each shelf has."""
    found = db.execute(
        f"""SELECT d.scope, d.kind, count(*) FROM document d
            JOIN passage p ON p.document = d.key AND p.role IN ({_ROLES})
            GROUP BY d.scope, d.kind""",
        DENSE_ROLES,
    )
    return {(row[0], row[1]): row[2] for row in found}


def units(db: sqlite3.Connection, scope: str, kind: Kind) -> dict[str, str]:
    """Text hash by passage id."""
    found = db.execute(
        f"""SELECT p.id, p.text_hash FROM passage p JOIN document d ON d.key = p.document
            WHERE d.scope = ? AND d.kind = ? AND p.role IN ({_ROLES})""",
        (scope, kind, *DENSE_ROLES),
    )
    return dict(found.fetchall())


def rows(db: sqlite3.Connection, scope: str, kind: Kind, encoder: str) -> tuple[Keys, Vectors]:
    """Keys of documents, shape (passages,), and vectors, shape (passages, dimensions)."""
    found = db.execute(
        f"""SELECT d.key, v.data FROM document d
            JOIN passage p ON p.document = d.key AND p.role IN ({_ROLES})
            JOIN vector v ON v.encoder = ? AND v.text_hash = p.text_hash
            WHERE d.scope = ? AND d.kind = ?""",
        (*DENSE_ROLES, encoder, scope, kind),
    ).fetchall()
    keys = np.asarray([row[0] for row in found], np.int64)
    vectors = np.frombuffer(b"".join(row[1] for row in found), np.float32)
    return keys, vectors.reshape(len(keys), -1 if len(keys) else 0)


def versions(db: sqlite3.Connection) -> dict[Shelf, tuple[int, int]]:
    """The highest key, which is never given again, and the number of documents of each shelf."""
    found = db.execute("SELECT scope, kind, max(key), count(*) FROM document GROUP BY scope, kind")
    return {(row[0], row[1]): (row[2], row[3]) for row in found}
