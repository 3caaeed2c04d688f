"""Who is signed in. A session expires when it is not used, and after a fixed time in any case."""

import json
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal

from assistant.access.accounts import account_of
from assistant.access.links import digest
from assistant.access.store import Now, access_file, utc_now
from assistant.errors import EntenteError
from assistant.principal import Principal
from assistant.sections import AccessSettings

# What is asked for: ``write`` may all that the person may; ``read`` changes nothing.
Scope = Literal["read", "write"]
# Writing on every request would be many; a minute is near enough.
_NOTED_EVERY = timedelta(minutes=1)


class RightsEndedError(EntenteError):
    """Somebody was disabled, removed or signed out while their request waited."""


@dataclass(frozen=True)
class Told:
    """A person as another system describes them: single sign-on, or a proxy.

    Attributes:
        name: what they are called there; somebody else may be called so later.
        id: what the system never gives to anybody else.
    """

    name: str
    display_name: str
    roles: frozenset[str]
    partnerships: frozenset[str]
    id: str

    def principal(self) -> Principal:
        """The person as retrieval knows them."""
        return Principal(self.name, self.roles, self.partnerships, self.id)


@dataclass(frozen=True)
class Person:
    """Somebody who is known, with the rights they had when they were asked for.

    Attributes:
        how: by what they are known: password, oidc, proxy, token or this machine.
        again: looks the same person up once more; None where rights cannot end in between.
        scope: ``read`` for a program that may change nothing on their behalf.
    """

    name: str
    display_name: str
    principal: Principal
    how: str
    again: Callable[[], "Person | None"] | None = field(default=None, compare=False, repr=False)
    scope: Scope = "write"

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

    def start(self, principal: Principal, how: str, told: Told | None = None) -> str:
        """A new session; its token.

        Args:
            told: the person without an account, as single sign-on describes them.

        Raises:
            RightsEndedError: the account was disabled or removed meanwhile.
        """
        token, now = secrets.token_urlsafe(32), self._now().isoformat()
        described = "" if told is None else json.dumps(
            {"display_name": told.display_name, "roles": sorted(told.roles),
             "partnerships": sorted(told.partnerships)}
        )  # fmt: skip
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute("DELETE FROM session WHERE started < ?", (self._oldest(),))
            if told is None and _enabled(db, principal.id) is None:
                raise RightsEndedError("This account is no longer open; ask an administrator.")
            db.execute(
                "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?)",
                (digest(token), principal.id, principal.name, how, now, now, described),
            )
        return token

    def person(self, token: str, *, using: bool = True) -> Person | None:
        """Whose session this is, with the rights they have now; None once it has ended.

        Args:
            using: whether this counts as use, which keeps the session open.
        """
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
            if using and now - used >= _NOTED_EVERY:
                db.execute(
                    "UPDATE session SET used = ? WHERE token = ?", (now.isoformat(), digest(token))
                )
            again = partial(self.person, token, using=False)
            if row["told"]:
                return _described(row, again)
            account = _enabled(db, row["person"])
        if account is None:
            return None
        found = account_of(account)
        return Person(found.name, found.display_name, found.principal(), row["how"], again)

    def end(self, token: str) -> None:
        """End one session."""
        with self._file.open() as db:
            db.execute("DELETE FROM session WHERE token = ?", (digest(token),))

    def end_all(self, person: str) -> int:
        """End all sessions of the person with this id; how many there were."""
        with self._file.open() as db:
            return db.execute("DELETE FROM session WHERE person = ?", (person,)).rowcount

    def all(self, person: str) -> list[Session]:
        """A person's sessions that have not expired, last used first."""
        least = (self._now() - timedelta(minutes=self._rules.session_idle_minutes)).isoformat()
        with self._file.open() as db:
            rows = db.execute(
                "SELECT how, started, used FROM session WHERE person = ? AND started >= ? "
                "AND used > ? ORDER BY used DESC",
                (person, self._oldest(), least),
            ).fetchall()
        return [Session(row["how"], row["started"], row["used"]) for row in rows]

    def called(self, name: str) -> list[str]:
        """Ids of the people who are signed in under this name."""
        with self._file.open() as db:
            rows = db.execute("SELECT DISTINCT person FROM session WHERE name = ?", (name,))
            return sorted(person for (person,) in rows)

    def _oldest(self) -> str:
        return (self._now() - timedelta(hours=self._rules.session_hours)).isoformat()


def _enabled(db: sqlite3.Connection, account: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM account WHERE id = ? AND disabled = 0", (account,)
    ).fetchone()
    return row


def _described(row: sqlite3.Row, again: Callable[[], Person | None]) -> Person:
    described = json.loads(row["told"])
    told = Told(
        row["name"], described["display_name"], frozenset(described["roles"]),
        frozenset(described["partnerships"]), row["person"],
    )  # fmt: skip
    return Person(told.name, told.display_name, told.principal(), row["how"], again)
