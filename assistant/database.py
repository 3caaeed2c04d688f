"""A small SQLite file of what people make in use; only its owner may read it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from assistant.files import private_file

_PATIENCE = 30  # seconds for which a writer waits for another


class Database:
    """Opens the file for one thing at a time, from any thread."""

    def __init__(self, path: Path, schema: str) -> None:
        """``schema`` is a script that may be run again: ``CREATE … IF NOT EXISTS``."""
        # Its companions (-wal, -shm) get the rights of the file itself.
        self._path = private_file(path)
        with self.open() as db:
            db.executescript(schema)

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept together at the end, or not at all."""
        with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as db:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA journal_mode = WAL")
            with db:
                yield db
