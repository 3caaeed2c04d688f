"""Accounts in the home directory. There is no default account and no default password."""

import json
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from assistant.access.attempts import HERE, Attempts, Place
from assistant.access.links import digest
from assistant.access.names import check_display_name, check_name, name_key
from assistant.access.passwords import check_password, hashed, outdated, verify
from assistant.access.store import Now, access_file, new_account_id, utc_now
from assistant.errors import EntenteError
from assistant.principal import Principal
from assistant.sections import AccessSettings
from assistant.terminal import visible

ROLES = ("manager", "mediator", "curator", "admin")
_DEVICE_DAYS = 180


@dataclass(frozen=True)
class Account:
    """A person who may sign in.

    Attributes:
        id: theirs for good; a name may be given again.
        pen_name: the name, where nobody had it before: what was kept under it is theirs.
    """

    id: str
    name: str
    display_name: str
    roles: frozenset[str]
    partnerships: frozenset[str]
    disabled: bool
    has_password: bool
    created: str
    pen_name: str

    def principal(self) -> Principal:
        """The person as retrieval knows them."""
        pen_names = frozenset({self.pen_name}) if self.pen_name else frozenset()
        return Principal(self.name, self.roles, self.partnerships, self.id, pen_names)


@dataclass(frozen=True)
class Former:
    """Somebody whose account was removed; what they left is still kept under their id."""

    id: str
    name: str
    removed: str


class Accounts:
    """Everybody's accounts. Names differ by more than their case."""

    def __init__(self, path: Path, rules: AccessSettings, now: Now = utc_now) -> None:
        self._file = access_file(path)
        self._now = now
        self._attempts = Attempts(self._file, rules, now)

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
        check_name(name)
        check_display_name(display_name)
        known, key = _known(roles), name_key(name)
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            given_before = db.execute("SELECT 1 FROM former WHERE key = ?", (key,)).fetchone()
            try:
                db.execute(
                    "INSERT INTO account (key, id, name, display_name, roles, partnerships, "
                    "disabled, password, created, pen_name) VALUES (?, ?, ?, ?, ?, ?, 0, '', ?, ?)",
                    (
                        key, new_account_id(), name, display_name, _packed(known),
                        _packed(partnerships), self._now().isoformat(timespec="seconds"),
                        "" if given_before else name,
                    ),
                )  # fmt: skip
            except sqlite3.IntegrityError as error:
                raise EntenteError(f"There is an account '{name}' already; choose another.") from (
                    error
                )
        return self.required(name)

    def get(self, name: str) -> Account | None:
        """The account of this name, in any case."""
        with self._file.open() as db:
            row = _row(db, name)
        return account_of(row) if row else None

    def required(self, name: str) -> Account:
        """The account of this name.

        Raises:
            EntenteError: there is none.
        """
        found = self.get(name)
        if found is None:
            raise EntenteError(
                f"There is no account '{visible(name)}'; 'entente account list' shows those "
                "there are."
            )
        return found

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._file.open() as db:
            rows = db.execute("SELECT * FROM account ORDER BY key").fetchall()
        return [account_of(row) for row in rows]

    def former(self) -> list[Former]:
        """Everybody whose account was removed, by name."""
        with self._file.open() as db:
            rows = db.execute("SELECT id, name, removed FROM former ORDER BY key, removed")
            return [Former(*row) for row in rows]

    def change(
        self,
        name: str,
        *,
        display_name: str | None = None,
        roles: Iterable[str] | None = None,
        partnerships: Iterable[str] | None = None,
        disabled: bool | None = None,
    ) -> Account:
        """Change what is given. Sessions and tokens reflect it at once; disabling ends all.

        Raises:
            EntenteError: there is no such account or role, or nobody would administer any more.
        """
        if display_name is not None:
            check_display_name(display_name)
        known = None if roles is None else _known(roles)
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            account = self._locked(db, name)
            db.execute(
                "UPDATE account SET display_name = ?, roles = ?, partnerships = ?, disabled = ? "
                "WHERE id = ?",
                (
                    account.display_name if display_name is None else display_name,
                    _packed(account.roles if known is None else known),
                    _packed(account.partnerships if partnerships is None else partnerships),
                    account.disabled if disabled is None else disabled,
                    account.id,
                ),
            )
            self._keep_an_administrator(db, account)
            if disabled:
                _end_everything(db, account)
        return self.required(name)

    def remove(self, name: str) -> Account:
        """Remove an account with its links, sessions and tokens; returns what it was.

        Raises:
            EntenteError: there is none, or it is the last administrator's.
        """
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            account = self._locked(db, name)
            db.execute("DELETE FROM account WHERE id = ?", (account.id,))
            db.execute(
                "INSERT INTO former VALUES (?, ?, ?, ?)",
                (
                    account.id, name_key(account.name), account.name,
                    self._now().isoformat(timespec="seconds"),
                ),
            )  # fmt: skip
            _end_everything(db, account)
            self._keep_an_administrator(db, account)
        return account

    def set_password(self, name: str, password: str) -> None:
        """Set a password; links and tokens are void, and sessions end.

        Raises:
            EntenteError: the password may not be chosen, or there is no such account, or it is
                disabled.
        """
        account = self.required(name)
        check_password(account.name, password)
        hash_ = hashed(password)
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            done = db.execute(
                "UPDATE account SET password = ? WHERE id = ? AND disabled = 0", (hash_, account.id)
            )
            if done.rowcount != 1:
                raise EntenteError(
                    f"The account '{account.name}' is disabled; an administrator can enable it."
                )
            _end_everything(db, account)

    def check(self, name: str, password: str, place: Place = HERE) -> Account | None:
        """The account, if the password is right and it is not disabled; see :meth:`judge`."""
        found = self.judge(name, password, place)
        return found if isinstance(found, Account) else None

    def judge(self, name: str, password: str, place: Place = HERE) -> Account | int:
        """The account, if the password is right and it is not disabled.

        All refusals are alike, in what is said and in the time they take: a wrong password, a
        name that nobody has, a disabled account.

        Returns:
            else the seconds to wait before a password is judged; 0 when this one was, and is wrong.
        """
        with self._file.open() as db:
            row = _row(db, name)
            known = row is not None and self._knows(db, row["id"], place)
        if wait := self._attempts.reserve(name, place, known):
            return wait
        right = verify(row["password"] if row else "", password)
        if row is None or not right:
            self._attempts.failed(name, place, known)
            return 0
        renewed = hashed(password) if outdated(row["password"]) else row["password"]
        with self._file.open() as db:
            # Whoever was disabled, or chose another password, meanwhile stays outside.
            done = db.execute(
                "UPDATE account SET password = ? WHERE id = ? AND password = ? AND disabled = 0",
                (renewed, row["id"], row["password"]),
            )
            if done.rowcount != 1:
                return 0
        self._attempts.succeeded(name, place, known)
        return account_of(row)

    def pause(self, name: str, place: Place = HERE) -> int:
        """Seconds for which no password for this name is judged from this place."""
        with self._file.open() as db:
            row = _row(db, name)
            known = row is not None and self._knows(db, row["id"], place)
        return self._attempts.pause(name, place, known)

    def remember_device(self, account: Account, token: str = "") -> str:
        """The token by which a browser is known again: others' wrong passwords do not stop it.

        Args:
            token: the one that the browser has. It is kept where it was made here, for this or
                another account; one that somebody else put there makes no browser known.
        """
        now = self._now()
        with self._file.open() as db:
            known = db.execute("SELECT DISTINCT account FROM device").fetchall()
            place = Place(device=token)
            if not any(self._knows(db, row["account"], place) for row in known):
                token = secrets.token_urlsafe(32)
            oldest = (now - timedelta(days=_DEVICE_DAYS)).isoformat()
            db.execute("DELETE FROM device WHERE used < ?", (oldest,))
            db.execute(
                "INSERT OR REPLACE INTO device VALUES (?, ?, ?)",
                (digest(f"{account.id} {token}"), account.id, now.isoformat()),
            )
        return token

    def has_administrator(self) -> bool:
        """Whether somebody can administer: an enabled account with that role."""
        return any("admin" in account.roles and not account.disabled for account in self.all())

    @staticmethod
    def _knows(db: sqlite3.Connection, account: str, place: Place) -> bool:
        wanted = (digest(f"{account} {place.device}"), account)
        found = db.execute("SELECT 1 FROM device WHERE token = ? AND account = ?", wanted)
        return found.fetchone() is not None

    @staticmethod
    def _locked(db: sqlite3.Connection, name: str) -> Account:
        row = _row(db, name)
        if row is None:
            raise EntenteError(
                f"There is no account '{visible(name)}'; 'entente account list' shows those "
                "there are."
            )
        return account_of(row)

    @staticmethod
    def _keep_an_administrator(db: sqlite3.Connection, before: Account) -> None:
        if "admin" not in before.roles or before.disabled:
            return
        rows = db.execute("SELECT * FROM account WHERE disabled = 0").fetchall()
        if not any("admin" in account_of(row).roles for row in rows):
            raise EntenteError(
                f"'{before.name}' is the last administrator; make another one first."
            )


def account_of(row: sqlite3.Row) -> Account:
    """An account as it is stored."""
    return Account(
        row["id"], row["name"], row["display_name"], frozenset(json.loads(row["roles"])),
        frozenset(json.loads(row["partnerships"])), bool(row["disabled"]), bool(row["password"]),
        row["created"], row["pen_name"],
    )  # fmt: skip


def _end_everything(db: sqlite3.Connection, account: Account) -> None:
    """All by which somebody came in, as their rights ended or changed hands."""
    db.execute("DELETE FROM link WHERE account = ?", (account.id,))
    db.execute("DELETE FROM token WHERE person = ?", (account.id,))
    db.execute("DELETE FROM session WHERE person = ?", (account.id,))
    db.execute("DELETE FROM device WHERE account = ?", (account.id,))


def _row(db: sqlite3.Connection, name: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM account WHERE key = ?", (name_key(name),)
    ).fetchone()
    return row


def _packed(values: Iterable[str]) -> str:
    return json.dumps(sorted(set(values)))


def _known(roles: Iterable[str]) -> list[str]:
    wanted = list(roles)
    for role in wanted:
        if role not in ROLES:
            raise EntenteError(f"'{role}' is no role; use {', '.join(ROLES)}.")
    return wanted
