"""Who is signed in. A session expires when it is not used, and after a fixed time in any case."""

import json
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from assistant.access.links import digest
from assistant.access.store import Now, access_file, utc_now
from assistant.errors import EntenteError
from assistant.principal import Principal
from assistant.settings import AccessSettings

# Writing on every request would be many; a minute is near enough.
_NOTED_EVERY = timedelta(minutes=1)


class RightsEndedError(EntenteError):
    """Somebody was disabled, removed or signed out while their request waited."""


@dataclass(frozen=True)
class Told:
    """A person as another system describes them: single sign-on, or a proxy."""

    name: str
    display_name: str
    roles: frozenset[str]
    partnerships: frozenset[str]


@dataclass(frozen=True)
class Person:
    """Somebody who is known, with the rights they had when they were asked for.

    Attributes:
        how: by what they are known: password, oidc, proxy or this machine.
        again: looks the same person up once more; None where rights cannot end in between.
    """

    name: str
    display_name: str
    principal: Principal
    how: str
    again: Callable[[], "Person | None"] | None = field(default=None, compare=False, repr=False)

    @property
    def id(self) -> str:
        """The id under which everything of theirs is kept."""
        return self.principal.id

    def now(self) -> "Person":
        """The person with the rights of this very moment: work that waited asks again.

        Raises:
            RightsEndedError: they may not come in any more.
        """
        found = self.again() if self.again else self
        if found is None or found.id != self.id:
            raise RightsEndedError("Your session has ended; sign in again.")
        return found


@dataclass(frozen=True)
class Session:
    """An open session, without its token."""

    how: str
    started: str
    used: str


class Sessions:
    """Sessions by token; only the token's hash is stored."""

    def __init__(self, path: Path, rules: AccessSettings, now: Now = utc_now) -> None:
        self._file = access_file(path)
        self._rules = rules
        self._now = now

    def start(self, name: str, how: str, told: Told | None = None) -> str:
        """A new session; its token.

        Args:
            told: the person without an account, as single sign-on describes them.
        """
        token, now = secrets.token_urlsafe(32), self._now().isoformat()
        described = "" if told is None else json.dumps(
            {"display_name": told.display_name, "roles": sorted(told.roles),
             "partnerships": sorted(told.partnerships)}
        )  # fmt: skip
        with self._file.open() as db:
            db.execute("DELETE FROM session WHERE started < ?", (self._oldest(),))
            db.execute(
                "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?)",
                (digest(token), name, how, now, now, described),
            )
        return token

    def person(self, token: str) -> Person | None:
        """Whose session this is, with the rights they have now; None once it has ended."""
        now = self._now()
        with self._file.open() as db:
            row = db.execute("SELECT * FROM session WHERE token = ?", (digest(token),)).fetchone()
            if row is None:
                return None
            used = datetime.fromisoformat(row["used"])
            idle = timedelta(minutes=self._rules.session_idle_minutes)
            if now - used >= idle or row["started"] < self._oldest():
                db.execute("DELETE FROM session WHERE token = ?", (digest(token),))
                return None
            if now - used >= _NOTED_EVERY:
                db.execute(
                    "UPDATE session SET used = ? WHERE token = ?", (now.isoformat(), digest(token))
                )
            return _described(row) if row["told"] else _of_account(db, row)

    def end(self, token: str) -> None:
        """End one session."""
        with self._file.open() as db:
            db.execute("DELETE FROM session WHERE token = ?", (digest(token),))

    def end_all(self, name: str) -> None:
        """End all sessions of a person."""
        with self._file.open() as db:
            db.execute("DELETE FROM session WHERE person = ?", (name,))

    def all(self, name: str) -> list[Session]:
        """A person's sessions that have not expired, last used first."""
        least = (self._now() - timedelta(minutes=self._rules.session_idle_minutes)).isoformat()
        with self._file.open() as db:
            rows = db.execute(
                "SELECT how, started, used FROM session WHERE person = ? AND started >= ? "
                "AND used > ? ORDER BY used DESC",
                (name, self._oldest(), least),
            ).fetchall()
        return [Session(row["how"], row["started"], row["used"]) for row in rows]

    def _oldest(self) -> str:
        return (self._now() - timedelta(hours=self._rules.session_hours)).isoformat()


def _described(row: sqlite3.Row) -> Person:
    told = json.loads(row["told"])
    principal = Principal(row["person"], frozenset(told["roles"]), frozenset(told["partnerships"]))
    return Person(row["person"], told["display_name"], principal, row["how"])


def _of_account(db: sqlite3.Connection, row: sqlite3.Row) -> Person | None:
    account = db.execute(
        "SELECT * FROM account WHERE key = ? AND disabled = 0", (row["person"].casefold(),)
    ).fetchone()
    if account is None:
        return None
    principal = Principal(
        account["name"],
        frozenset(json.loads(account["roles"])),
        frozenset(json.loads(account["partnerships"])),
    )
    return Person(account["name"], account["display_name"], principal, row["how"])
