"""A small SQLite file of what people make in use; only its owner may read it."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from assistant.files import private_file

_PATIENCE = 30  # seconds for which a writer waits for another

Upgrade = Callable[[sqlite3.Connection], None]


class Database:
    """Opens the file for one thing at a time, from any thread."""

    def __init__(self, path: Path, schema: str, upgrades: Sequence[Upgrade] = ()) -> None:
        """A file with these tables, made where there is none yet.

        Args:
            schema: a script that may be run again: ``CREATE … IF NOT EXISTS``. What it makes is
                the first form of the file, on which the upgrades build.
            upgrades: changes of that form, each made once and in this order. They run in one
                transaction, so they use ``execute``, never ``executescript``.
        """
        # Its companions (-wal, -shm) get the rights of the file itself.
        self._path = private_file(path)
        with self.open() as db:
            if not upgrades or _made(db) == 0:
                db.executescript(schema)
            if _made(db) < len(upgrades):
                db.execute("BEGIN IMMEDIATE")
                for number, change in enumerate(upgrades[_made(db) :], _made(db) + 1):
                    change(db)
                    db.execute(f"PRAGMA user_version = {number}")

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept together at the end, or not at all."""
        with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as db:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA journal_mode = WAL")
            with db:
                yield db


def _made(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
