"""The SQLite file of accounts, links, sessions, tokens and wrong passwords."""

import secrets
import sqlite3
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
    return Database(path, _SCHEMA, (_with_ids, _with_tokens))


def new_account_id() -> str:
    """An id that was never given and never will be again."""
    return f"account/{secrets.token_hex(16)}"


def _with_ids(db: sqlite3.Connection) -> None:
    """Accounts get ids. What was kept under a name is from now on of who has this name now.

    Everybody signs in again: of earlier sessions of a single sign-on nobody knows whose they are.
    """
    db.execute("ALTER TABLE account ADD COLUMN id TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE account ADD COLUMN pen_name TEXT NOT NULL DEFAULT ''")
    for (key,) in db.execute("SELECT key FROM account").fetchall():
        db.execute(
            "UPDATE account SET id = ?, pen_name = name WHERE key = ?", (new_account_id(), key)
        )
    db.execute("CREATE UNIQUE INDEX account_id ON account (id)")
    db.execute("ALTER TABLE account DROP COLUMN failures")
    db.execute("ALTER TABLE account DROP COLUMN locked_until")
    # Links and devices belong to ids; "former" remembers to whom a name was given before.
    db.execute("DELETE FROM link WHERE account NOT IN (SELECT key FROM account)")
    db.execute("UPDATE link SET account = (SELECT id FROM account WHERE key = link.account)")
    db.execute(
        "CREATE TABLE former (id TEXT PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, "
        "removed TEXT NOT NULL) WITHOUT ROWID"
    )
    db.execute("DROP TABLE session")
    db.execute(
        "CREATE TABLE session (token TEXT PRIMARY KEY, person TEXT NOT NULL, name TEXT NOT NULL, "
        "how TEXT NOT NULL, started TEXT NOT NULL, used TEXT NOT NULL, told TEXT NOT NULL) "
        "WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE attempt (subject TEXT PRIMARY KEY, failures INTEGER NOT NULL, "
        "latest TEXT NOT NULL) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE device (token TEXT PRIMARY KEY, account TEXT NOT NULL, used TEXT NOT NULL) "
        "WITHOUT ROWID"
    )


def _with_tokens(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE token (id TEXT PRIMARY KEY, hash TEXT NOT NULL, person TEXT NOT NULL, "
        "label TEXT NOT NULL, scope TEXT NOT NULL, made TEXT NOT NULL, expires TEXT NOT NULL, "
        "used TEXT NOT NULL) WITHOUT ROWID"
    )
