"""A small SQLite file of what people make in use; only its owner may read it."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from assistant.errors import EntenteError
from assistant.files import private_file

PATIENCE = 30  # seconds for which a writer waits for another
_PAUSE = 0.01  # seconds

Upgrade = Callable[[sqlite3.Connection], None]


class DamagedError(EntenteError):
    """A file that is no database, or one that cannot be read."""


class Database:
    """Opens the file for one thing at a time, from any thread."""

    def __init__(self, path: Path, schema: str, upgrades: Sequence[Upgrade] = ()) -> None:
        """A file with these tables, made where there is none yet.

        Args:
            schema: a script that may be run again: ``CREATE … IF NOT EXISTS``. What it makes is
                the first form of the file, on which the upgrades build.
            upgrades: changes of that form, each made once and in this order. They run in one
                transaction, so they use ``execute``, never ``executescript``.

        Raises:
            DamagedError: what stands there is no database.
        """
        # Its companions (-wal, -shm) get the rights of the file itself.
        self._path = private_file(path)
        try:
            self._prepare(schema, upgrades)
        except sqlite3.OperationalError:  # locked, or a full disk: the file may be in order
            raise
        except sqlite3.DatabaseError as error:
            raise DamagedError(
                f"{path} cannot be read ({error}); put a backup in its place, or move it away: a "
                "new one is made."
            ) from error

    def _prepare(self, schema: str, upgrades: Sequence[Upgrade]) -> None:
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
        with closing(sqlite3.connect(self._path, timeout=PATIENCE)) as db:
            db.row_factory = sqlite3.Row
            write_ahead(db)
            with db:
                yield db


def write_ahead(db: sqlite3.Connection) -> None:
    """Let others read a file while it is written.

    The first to open a new file changes its form, and whoever opens it in that moment is told at
    once that it is locked: SQLite does not wait here as it does for a lock of writers.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # The low byte says what kind of fault it is.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(_PAUSE)


def _made(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
