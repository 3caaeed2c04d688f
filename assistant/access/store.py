"""The SQLite file of accounts, links and sessions."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from assistant.database import Database

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


def access_file(path: Path) -> Database:
    """The file, made where there is none yet."""
    return Database(path, _SCHEMA)
