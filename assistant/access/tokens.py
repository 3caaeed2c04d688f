"""Tokens by which programs come in on a person's behalf, with the rights the person has then."""

import hmac
import re
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from assistant.access.accounts import account_of
from assistant.access.audit import AuditTrail
from assistant.access.links import digest
from assistant.access.sessions import Person, Scope
from assistant.access.store import Now, access_file, utc_now
from assistant.errors import EntenteError, MissingError
from assistant.principal import Principal
from assistant.terminal import visible

SCOPES: tuple[Scope, ...] = get_args(Scope)
DAYS = 90  # for which a token holds where nothing else is said
MOST_DAYS = 366
MOST_TOKENS = 20  # of one person
_LONGEST_LABEL = 60
# A prefix that scanners of repositories and logs find; the id is no secret, what follows it is.
_TOKEN = re.compile(r"entente_([0-9a-f]{12})_([0-9a-f]{64})")
_NOTED_EVERY = timedelta(minutes=1)
# Every call would be many lines: the trail says that a token was used in an hour, and from when on.
_ONE_USE = timedelta(hours=1)


@dataclass(frozen=True)
class Token:
    """A token as it may be shown again: without what makes it one.

    Attributes:
        id: names it in lists and in the audit trail.
        person: id of whose it is.
        label: what its owner calls it.
        made, expires, used: moments in UTC, ISO 8601; ``used`` is empty until it is.
    """

    id: str
    person: str
    label: str
    scope: Scope
    made: str
    expires: str
    used: str


class Tokens:
    """Everybody's tokens; only their hashes are stored, and making and using them is noted.

    A token is its account's: it is dead as soon as the account is disabled or removed, and what it
    may do follows the account's roles and partnerships.
    """

    def __init__(
        self,
        path: Path,
        audit: AuditTrail,
        now: Now = utc_now,
        others: Mapping[str, Principal] = MappingProxyType({}),
    ) -> None:
        """
        Args:
            path: the file of accounts.
            others: people without an account who may have tokens, by their ids: the one person of
                an app that only this machine reaches.
        """
        self._file = access_file(path)
        self._audit = audit
        self._now = now
        self._others = others

    def make(
        self, owner: Principal, scope: Scope, label: str = "", days: int = DAYS,
        by: Principal | None = None,
    ) -> tuple[str, Token]:  # fmt: skip
        """A new token: its text, which is told this once, and what is kept of it.

        Args:
            days: for which it holds, 1 to 366.
            by: who makes it, where that is not its owner.

        Raises:
            EntenteError: the owner has no account, or too many tokens, or a value is not usable.
        """
        label = " ".join(label.split())
        _check(scope, label, days)
        id_, secret, now = secrets.token_hex(6), secrets.token_hex(32), self._now()
        text = f"entente_{id_}_{secret}"
        token = Token(
            id_, owner.id, label, scope, now.isoformat(timespec="seconds"),
            (now + timedelta(days=days)).isoformat(timespec="seconds"), "",
        )  # fmt: skip
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            if self._owner(db, owner.id) is None:
                raise EntenteError(
                    f"'{visible(owner.name)}' has no account here, and tokens belong to accounts; "
                    "an administrator can add one.",
                    f"«\u00a0{visible(owner.name)}\u00a0» n’a pas de compte ici, et un jeton "
                    "appartient à un compte\u202f: un administrateur peut en ajouter un.",
                )
            db.execute("DELETE FROM token WHERE expires <= ?", (token.made,))
            (count,) = db.execute(
                "SELECT count(*) FROM token WHERE person = ?", (owner.id,)
            ).fetchone()
            if count >= MOST_TOKENS:
                raise EntenteError(
                    f"There are {count} tokens already; revoke one that is not used any more.",
                    f"Il y a déjà {count} jetons\u202f: révoquez-en un qui ne sert plus.",
                )
            db.execute(
                "INSERT INTO token (id, hash, person, label, scope, made, expires, used) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (id_, digest(text), token.person, label, scope, token.made, token.expires, ""),
            )
        self._note(by or owner, "made", token, owner)
        return text, token

    def principal(self, text: str) -> tuple[Principal, Scope] | None:
        """Whom a token lets in, with the rights they have now, and what it may be used for.

        None for a token that expired, was revoked or never was, and for one whose owner's account
        ended.
        """
        form = _TOKEN.fullmatch(text)
        if form is None:
            return None
        now = self._now()
        with self._file.open() as db:
            row = db.execute("SELECT * FROM token WHERE id = ?", (form[1],)).fetchone()
            if row is None or not hmac.compare_digest(row["hash"], digest(text)):
                return None
            owner = self._owner(db, row["person"])
            if owner is None or datetime.fromisoformat(row["expires"]) <= now:
                return None
            token = _token_of(row)
            first = not token.used or now - datetime.fromisoformat(token.used) >= _NOTED_EVERY
            if first:
                db.execute(
                    "UPDATE token SET used = ? WHERE id = ?",
                    (now.isoformat(timespec="seconds"), token.id),
                )
        if first:
            self._audit.note_each(owner, "used", "token", [token.id], token.scope, _ONE_USE)
        return owner, token.scope

    def person(self, authorization: str) -> Person | None:
        """Whom the ``Authorization`` header of a request lets in: ``Bearer`` and a token."""
        how, _, text = authorization.partition(" ")
        found = self.principal(text.strip()) if how.lower() == "bearer" else None
        if found is None:
            return None
        principal, scope = found
        again = partial(self.person, authorization)
        return Person(principal.name, "", principal, "token", again, scope)

    def may_have(self, person: str) -> bool:
        """Whether the person with this id can have tokens: not where others sign them in."""
        with self._file.open() as db:
            return self._owner(db, person) is not None

    def of(self, person: str) -> list[Token]:
        """The tokens of the person with this id that have not expired, newest first."""
        return [token for token in self.all() if token.person == person]

    def all(self) -> list[Token]:
        """Everybody's tokens that have not expired, newest first."""
        with self._file.open() as db:
            rows = db.execute(
                "SELECT * FROM token WHERE expires > ? ORDER BY made DESC, id",
                (self._now().isoformat(timespec="seconds"),),
            ).fetchall()
        return [_token_of(row) for row in rows]

    def revoke(self, id_: str, by: Principal, *, anyone: bool = False) -> None:
        """Let a token in no more.

        Args:
            anyone: also one that is not theirs, as whoever owns the files may.

        Raises:
            MissingError: they have no such token.
        """
        found = next((token for token in self.all() if token.id == id_), None)
        if found is None or not (anyone or found.person == by.id):
            raise MissingError(
                f"There is no token '{visible(id_)}'; the list shows those there are.",
                f"Il n’y a pas de jeton «\u00a0{visible(id_)}\u00a0»\u202f: la liste montre ceux "
                "qui existent.",
            )
        with self._file.open() as db:
            db.execute("DELETE FROM token WHERE id = ?", (id_,))
        self._note(by, "revoked", found)

    def _owner(self, db: sqlite3.Connection, person: str) -> Principal | None:
        row = db.execute(
            "SELECT * FROM account WHERE id = ? AND disabled = 0", (person,)
        ).fetchone()
        return account_of(row).principal() if row else self._others.get(person)

    def _note(
        self, by: Principal, action: str, token: Token, owner: Principal | None = None
    ) -> None:
        whose = f", for {owner.name}" if owner and owner.id != by.id else ""
        self._audit.note(by, action, "token", token.id, f"{token.scope}{whose}")


def _check(scope: str, label: str, days: int) -> None:
    if scope not in SCOPES:
        raise EntenteError(
            f"'{visible(scope)}' is no scope of a token; use {' or '.join(SCOPES)}.",
            f"«\u00a0{visible(scope)}\u00a0» n’est pas une portée de jeton\u202f: choisissez "
            f"{' ou '.join(SCOPES)}.",
        )
    if not 1 <= days <= MOST_DAYS:
        raise EntenteError(
            f"A token holds for 1 to {MOST_DAYS} days, not for {days}.",
            f"Un jeton vaut de 1 à {MOST_DAYS}\u00a0jours, et non {days}.",
        )
    if len(label) > _LONGEST_LABEL or not label.isprintable():
        raise EntenteError(
            f"The label of a token has at most {_LONGEST_LABEL} characters, all of which can be "
            "seen; choose a shorter one.",
            f"Le libellé d’un jeton compte au plus {_LONGEST_LABEL}\u00a0caractères, tous "
            "visibles\u202f: choisissez-en un plus court.",
        )


def _token_of(row: sqlite3.Row) -> Token:
    return Token(**{name: row[name] for name in Token.__annotations__})
