"""The SQLite file of accounts, links and sessions."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

Now = Callable[[], datetime]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS account (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, display_name TEXT NOT NULL, roles TEXT NOT NULL,
    partnerships TEXT NOT NULL, disabled INTEGER NOT NULL, password TEXT NOT NULL,
    created TEXT NOT NULL, failures INTEGER NOT NULL, locked_until TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS link (
    token TEXT PRIMARY KEY, account TEXT NOT NULL, purpose TEXT NOT NULL, expires TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS session (
    token TEXT PRIMARY KEY, person TEXT NOT NULL, how TEXT NOT NULL, started TEXT NOT NULL,
    used TEXT NOT NULL, told TEXT NOT NULL
) WITHOUT ROWID;
"""


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class AccessFile:
    """Opens the file for one thing at a time; only its owner may read it."""

    def __init__(self, path: Path, schema: str = _SCHEMA) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        with self.open() as db:
            db.executescript(schema)

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept together at the end, or not at all."""
        with closing(sqlite3.connect(self._path, timeout=30)) as db:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA journal_mode = WAL")
            with db:
                yield db
