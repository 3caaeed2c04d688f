"""The catalogue: one SQLite file with every document, passage, statement, vector and term."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from assistant.errors import EntenteError
from assistant.files import private_file
from assistant.index import changes, dense
from assistant.index.connections import Connections
from assistant.index.dense import Shelf
from assistant.index.encoded import (
    Encoded,
    drop_encoders,
    drop_unused,
    read_vectors,
    write_vectors,
)
from assistant.index.known import KnownFile, read_known, write_known
from assistant.index.outbox import Outbox
from assistant.index.records import Record, read_record
from assistant.index.schema import SCHEMA, SCHEMA_VERSION, marks
from assistant.index.term_tables import TermTables
from assistant.index.units import Role, Unit
from assistant.language import Lang
from assistant.library.documents import Document, Kind

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Made:
    """What everything depends on: hashes of the taxonomy and of the encoders; empty at first."""

    vocabulary: str
    encoders: str


class Catalogue:
    """Access to the SQLite file. Safe for many readers and one writer at a time.

    Every reading method takes the scopes that may be read; rows of other scopes take no part in
    the statement.

    Attributes:
        terms: the words of documents.
        outbox: what the vector store has still to do.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connections = Connections(private_file(path))
        self.terms = TermTables(self._connections, self.generation)
        self.outbox = Outbox(self._connections)
        if self._version() not in (0, SCHEMA_VERSION):
            # Everything in it is derived: another version's index is made anew from the library.
            self.close()
            for ending in ("", "-wal", "-shm"):
                path.with_name(path.name + ending).unlink(missing_ok=True)
            private_file(path)
        if self._version() == 0:
            self._connect().executescript(
                f"BEGIN; {SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
            )

    def _version(self) -> int:
        """The version of the file's tables; 0 for a new file.

        Raises:
            EntenteError: the file is not a database.
        """
        try:
            return int(self._connect().execute("PRAGMA user_version").fetchone()[0])
        except sqlite3.DatabaseError as error:
            raise EntenteError(
                f"The index at {self.path} cannot be read ({error}); delete it and run "
                "'entente sync': it is rebuilt from the library."
            ) from error

    def _connect(self) -> sqlite3.Connection:
        return self._connections.own()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction that is committed at the end or rolled back."""
        db = self._connect()
        with db:
            yield db

    def close(self) -> None:
        self._connections.close()

    # -- what is there ------------------------------------------------------------------------

    def generation(self) -> int:
        """A number that grows with every change of documents, in this process or another."""
        row = self._connect().execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
        return int(row[0]) if row else 0

    def hashes(self) -> dict[str, str]:
        """The content hash of every indexed file by its path."""
        return dict(self._connect().execute("SELECT path, hash FROM document").fetchall())

    def files(self) -> dict[str, KnownFile]:
        """Every file that was dealt with, usable or not, by its path."""
        return read_known(self._connect())

    def made_by(self) -> Made:
        """The taxonomy and encoders of the last sync that went to its end."""
        rows = self._connect().execute("SELECT name, value FROM meta").fetchall()
        known = {row[0]: str(row[1]) for row in rows}
        return Made(known.get("vocabulary", ""), known.get("encoders", ""))

    def keys(self) -> set[int]:
        """The keys of all documents."""
        return {row[0] for row in self._connect().execute("SELECT key FROM document")}

    def scopes(self) -> tuple[str, ...]:
        rows = self._connect().execute("SELECT DISTINCT scope FROM lexicon").fetchall()
        return tuple(sorted(row[0] for row in rows))

    def shelves(self) -> tuple[Shelf, ...]:
        """The scopes and kinds that there are."""
        rows = self._connect().execute("SELECT DISTINCT scope, kind FROM lexicon").fetchall()
        return tuple(sorted((row[0], row[1]) for row in rows))

    def records(
        self,
        scopes: Sequence[str],
        *,
        ids: Sequence[str] | None = None,
        keys: Sequence[int] | None = None,
        path: str | None = None,
        kind: Kind | None = None,
    ) -> list[Record]:
        """Documents of these scopes, in the order of their paths.

        Args:
            ids: only these documents, in all their languages.
            keys: the same for the ids of the documents with these keys.
            path: only the document in this file.
            kind: only documents of this kind.
        """
        conditions, values = [f"scope IN ({marks(scopes)})"], [*scopes]
        if ids is not None:
            conditions.append(f"id IN ({marks(ids)})")
            values += ids
        if keys is not None:
            conditions.append(
                f"id IN (SELECT id FROM document WHERE key IN ({marks(keys)}) "
                f"AND scope IN ({marks(scopes)}))"
            )
            values += [*map(str, keys), *scopes]
        if path is not None:
            conditions.append("path = ?")
            values.append(path)
        if kind is not None:
            conditions.append("kind = ?")
            values.append(kind)
        rows = self._connect().execute(
            f"SELECT * FROM document WHERE {' AND '.join(conditions)} ORDER BY path", values
        )
        return [read_record(row) for row in rows]

    def sizes(self, scopes: Sequence[str], kind: Kind) -> dict[Lang, tuple[int, float, float]]:
        """Per language: documents, and mean number of terms with and without questions."""
        rows = self._connect().execute(
            f"""SELECT lang, count(*), avg(length_all), avg(length_body) FROM document
                WHERE scope IN ({marks(scopes)}) AND kind = ? GROUP BY lang""",
            (*scopes, kind),
        )
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def units(
        self, documents: Sequence[int], scopes: Sequence[str], roles: Sequence[str]
    ) -> list[tuple[int, Unit]]:
        """Passages of these roles in these documents, with the document's key, in text order."""
        rows = self._connect().execute(
            f"""SELECT p.document, p.id, p.role, p.section, p.heading, p.position, p.text,
                p.text_hash, p.line_start, p.line_end, p.setting
                FROM passage p CROSS JOIN document d ON d.key = p.document
                WHERE p.document IN ({marks(documents)}) AND p.role IN ({marks(roles)})
                AND d.scope IN ({marks(scopes)}) ORDER BY p.key""",
            (*documents, *roles, *scopes),
        )
        return [(row[0], Unit(*row[1:])) for row in rows]

    def owners(self, passage_ids: Sequence[str], scopes: Sequence[str]) -> dict[str, int]:
        """The document key of each of these passages."""
        # CROSS JOIN: the passages are looked up first, not all documents of a scope.
        rows = self._connect().execute(
            f"""SELECT p.id, p.document FROM passage p CROSS JOIN document d ON d.key = p.document
                WHERE p.id IN ({marks(passage_ids)}) AND d.scope IN ({marks(scopes)})""",
            (*passage_ids, *scopes),
        )
        return dict(rows.fetchall())

    # -- vectors ------------------------------------------------------------------------------

    def vectors(self, encoder: str, text_hashes: Sequence[str]) -> dict[str, Vectors]:
        """Stored vectors by the hash of their text; those that are missing are left out."""
        return read_vectors(self._connect(), encoder, text_hashes)

    def add_vectors(self, encoded: Encoded) -> None:
        """Keep vectors of texts that are there."""
        with self._connection() as db:
            write_vectors(db, encoded)

    def texts_without_vector(
        self, encoder: str, kind: Kind | None = None, roles: Sequence[Role] = ()
    ) -> list[tuple[str, str]]:
        """Hash and text of everything that this encoder has not encoded yet.

        Args:
            kind, roles: only of documents of this kind, and only these units.
        """
        of_kind = (
            f"JOIN document d ON d.key = p.document AND d.kind = ? AND p.role IN ({marks(roles)})"
        )
        rows = self._connect().execute(
            f"""SELECT DISTINCT p.text_hash, p.text FROM passage p {of_kind if kind else ""}
                WHERE NOT EXISTS
                (SELECT 1 FROM vector v WHERE v.encoder = ? AND v.text_hash = p.text_hash)""",
            (*((kind, *roles) if kind else ()), encoder),
        )
        return [(row[0], row[1]) for row in rows]

    def drop_other_encoders(self, used: Sequence[str]) -> None:
        """Forget the vectors of encoders that are no longer in use."""
        with self._connection() as db:
            drop_encoders(db, used)

    # -- changes ------------------------------------------------------------------------------

    def replace(
        self,
        documents: Sequence[Document],
        removed_paths: Sequence[str],
        files: Sequence[KnownFile] = (),
        encoded: Encoded = MappingProxyType({}),
    ) -> None:
        """Put documents in and take files out, with text, vectors, terms and outbox in one
        transaction.

        Args:
            files: what is to be remembered of the files that were dealt with.
            encoded: the vectors of new texts; kept earlier, they would outlive a text that was
                changed after a kill.
        """
        with self._connection() as db:
            taken_out: list[str] = []
            for path in [*removed_paths, *(document.path for document in documents)]:
                taken_out += changes.remove(db, path)
            db.executemany("DELETE FROM file WHERE path = ?", ((path,) for path in removed_paths))
            for document in documents:
                changes.insert(db, document)
            write_vectors(db, encoded)
            drop_unused(db, taken_out)
            write_known(db, files)
            db.execute(
                """INSERT INTO meta VALUES ('generation', '1') ON CONFLICT (name)
                   DO UPDATE SET value = CAST(value AS INTEGER) + 1"""
            )

    def note(self, files: Sequence[KnownFile], made_by: Made) -> None:
        """Remember files whose content is what it was, and what everything was made by."""
        with self._connection() as db:
            write_known(db, files)
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", vars(made_by).items())

    # -- shelves ------------------------------------------------------------------------------

    def dense_sizes(self) -> dict[Shelf, int]:
        """How many passages belong in each shelf's vector collections."""
        return dense.sizes(self._connect())

    def dense_units(self, shelf: Shelf) -> dict[str, str]:
        """Text hash by passage id of everything that belongs in a shelf's vector collections."""
        return dense.units(self._connect(), *shelf)

    def dense_rows(self, shelf: Shelf, encoder: str) -> tuple[dense.Keys, Vectors]:
        """The document's key and the vector of each of these passages."""
        return dense.rows(self._connect(), *shelf, encoder)

    def shelf_versions(self) -> dict[Shelf, tuple[int, int]]:
        """Of each shelf two numbers that change together with it; the second: its documents."""
        return dense.versions(self._connect())
