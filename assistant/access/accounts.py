"""Accounts in the home directory. There is no default account and no default password."""

import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.access.store import Now, access_file, utc_now
from assistant.errors import EntenteError
from assistant.principal import Principal
from assistant.settings import AccessSettings

ROLES = ("manager", "mediator", "curator", "admin")
_NAME = re.compile(r"[\w.@-]{2,64}")
_SHORTEST, _LONGEST = 12, 200
# Something to verify against where there is no password, so that all refusals take as long.
_NOBODY = PasswordHasher().hash("nobody's password")


@dataclass(frozen=True)
class Account:
    """A person who may sign in."""

    name: str
    display_name: str
    roles: frozenset[str]
    partnerships: frozenset[str]
    disabled: bool
    has_password: bool
    created: str

    def principal(self) -> Principal:
        """The person as retrieval knows them."""
        return Principal(self.name, self.roles, self.partnerships)


class Accounts:
    """Everybody's accounts. Names differ by more than their case."""

    def __init__(self, path: Path, rules: AccessSettings, now: Now = utc_now) -> None:
        self._file = access_file(path)
        self._rules = rules
        self._now = now
        self._hasher = PasswordHasher()

    def add(
        self,
        name: str,
        display_name: str = "",
        roles: Iterable[str] = (),
        partnerships: Iterable[str] = (),
    ) -> Account:
        """A new account, without a password until its invite link is used.

        Raises:
            EntenteError: the name is taken or has not the form, or there is no such role.
        """
        if not _NAME.fullmatch(name):
            raise EntenteError(
                f"'{name}' is no usable name: 2 to 64 letters, digits, dots, hyphens, underscores "
                "or @."
            )
        with self._file.open() as db:
            try:
                db.execute(
                    "INSERT INTO account VALUES (?, ?, ?, ?, ?, 0, '', ?, 0, '')",
                    (
                        name.casefold(), name, display_name, _packed(_known(roles)),
                        _packed(partnerships), self._now().isoformat(timespec="seconds"),
                    ),
                )  # fmt: skip
            except sqlite3.IntegrityError as error:
                raise EntenteError(f"There is an account '{name}' already; choose another.") from (
                    error
                )
        return self._required(name)

    def get(self, name: str) -> Account | None:
        """The account of this name, in any case."""
        with self._file.open() as db:
            row = _row(db, name)
        return _account(row) if row else None

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._file.open() as db:
            rows = db.execute("SELECT * FROM account ORDER BY key").fetchall()
        return [_account(row) for row in rows]

    def change(
        self,
        name: str,
        *,
        display_name: str | None = None,
        roles: Iterable[str] | None = None,
        partnerships: Iterable[str] | None = None,
        disabled: bool | None = None,
    ) -> Account:
        """Change what is given. Sessions reflect it at once.

        Raises:
            EntenteError: there is no such account or role, or nobody would administer any more.
        """
        account = self._required(name)
        with self._file.open() as db:
            db.execute(
                "UPDATE account SET display_name = ?, roles = ?, partnerships = ?, disabled = ? "
                "WHERE key = ?",
                (
                    account.display_name if display_name is None else display_name,
                    _packed(account.roles if roles is None else _known(roles)),
                    _packed(account.partnerships if partnerships is None else partnerships),
                    account.disabled if disabled is None else disabled,
                    name.casefold(),
                ),
            )
            self._keep_an_administrator(db, account)
            if disabled:
                db.execute("DELETE FROM session WHERE person = ?", (account.name,))
        return self._required(name)

    def remove(self, name: str) -> None:
        """Remove an account with its links and sessions.

        Raises:
            EntenteError: there is none, or it is the last administrator's.
        """
        account = self._required(name)
        with self._file.open() as db:
            db.execute("DELETE FROM account WHERE key = ?", (name.casefold(),))
            db.execute("DELETE FROM link WHERE account = ?", (name.casefold(),))
            db.execute("DELETE FROM session WHERE person = ?", (account.name,))
            self._keep_an_administrator(db, account)

    def check_password(self, name: str, password: str) -> None:
        """Whether a password may be chosen.

        Raises:
            EntenteError: it is too short, too long or holds the name.
        """
        if not _SHORTEST <= len(password) <= _LONGEST:
            raise EntenteError(
                f"The password needs {_SHORTEST} to {_LONGEST} characters; choose another."
            )
        if name.casefold() in password.casefold():
            raise EntenteError("The password holds the account's name; choose another.")

    def set_password(self, name: str, password: str) -> None:
        """Set a password; links are void and sessions end.

        Raises:
            EntenteError: the password may not be chosen, or there is no such account.
        """
        account = self._required(name)
        self.check_password(name, password)
        hash_ = self._hasher.hash(password)
        with self._file.open() as db:
            db.execute(
                "UPDATE account SET password = ?, failures = 0, locked_until = '' WHERE key = ?",
                (hash_, name.casefold()),
            )
            db.execute("DELETE FROM link WHERE account = ?", (name.casefold(),))
            db.execute("DELETE FROM session WHERE person = ?", (account.name,))

    def check(self, name: str, password: str) -> Account | None:
        """The account, if the password is right and it is neither disabled nor locked.

        All refusals are alike, in what is said and in the time they take.
        """
        with self._file.open() as db:
            row = _row(db, name)
        usable = row is not None and row["password"] and not row["disabled"]
        right = self._verify(row["password"] if row and row["password"] else _NOBODY, password)
        if row is None:
            return None
        now = self._now()
        locked = row["locked_until"] and datetime.fromisoformat(row["locked_until"]) > now
        if locked or not usable:
            return None
        if not right:
            self._failed(name, now)
            return None
        with self._file.open() as db:
            db.execute(
                "UPDATE account SET failures = 0, locked_until = '' WHERE key = ?",
                (name.casefold(),),
            )
            if self._hasher.check_needs_rehash(row["password"]):
                db.execute(
                    "UPDATE account SET password = ? WHERE key = ?",
                    (self._hasher.hash(password), name.casefold()),
                )
        return _account(row)

    def has_administrator(self) -> bool:
        """Whether somebody can administer: an enabled account with that role."""
        return any("admin" in account.roles and not account.disabled for account in self.all())

    def _verify(self, hash_: str, password: str) -> bool:
        try:
            return self._hasher.verify(hash_, password[:_LONGEST])
        except (VerificationError, InvalidHashError):
            return False

    def _failed(self, name: str, now: datetime) -> None:
        until = (now + timedelta(minutes=self._rules.lock_minutes)).isoformat()
        with self._file.open() as db:
            db.execute(
                "UPDATE account SET failures = failures + 1 WHERE key = ?", (name.casefold(),)
            )
            db.execute(
                "UPDATE account SET failures = 0, locked_until = ? WHERE key = ? AND failures >= ?",
                (until, name.casefold(), self._rules.attempts),
            )

    def _required(self, name: str) -> Account:
        found = self.get(name)
        if found is None:
            raise EntenteError(
                f"There is no account '{name}'; 'entente account list' shows those there are."
            )
        return found

    @staticmethod
    def _keep_an_administrator(db: sqlite3.Connection, before: Account) -> None:
        if "admin" not in before.roles or before.disabled:
            return
        rows = db.execute("SELECT * FROM account WHERE disabled = 0").fetchall()
        if not any("admin" in _account(row).roles for row in rows):
            raise EntenteError(
                f"'{before.name}' is the last administrator; make another one first."
            )


def _row(db: sqlite3.Connection, name: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM account WHERE key = ?", (name.casefold(),)
    ).fetchone()
    return row


def _account(row: sqlite3.Row) -> Account:
    return Account(
        row["name"], row["display_name"], frozenset(json.loads(row["roles"])),
        frozenset(json.loads(row["partnerships"])), bool(row["disabled"]), bool(row["password"]),
        row["created"],
    )  # fmt: skip


def _packed(values: Iterable[str]) -> str:
    return json.dumps(sorted(set(values)))


def _known(roles: Iterable[str]) -> list[str]:
    wanted = list(roles)
    for role in wanted:
        if role not in ROLES:
            raise EntenteError(f"'{role}' is no role; use {', '.join(ROLES)}.")
    return wanted
