"""Links by which people choose a password: to come in for the first time, or after forgetting."""

import hashlib
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from assistant.access.names import name_key
from assistant.access.store import Now, access_file, utc_now
from assistant.errors import EntenteError
from assistant.sections import AccessSettings

Purpose = Literal["invite", "reset"]


def digest(token: str) -> str:
    """What is stored of a token: whoever reads the file cannot use it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class Links:
    """One open link per account and purpose; each can be used once, until it expires.

    A link is its account's: it ends when the account is disabled or removed, whoever has the name
    afterwards.
    """

    def __init__(self, path: Path, rules: AccessSettings, now: Now = utc_now) -> None:
        self._file = access_file(path)
        self._rules = rules
        self._now = now

    def invite(self, name: str) -> str:
        """A token for a new account; an earlier one is void."""
        return self._make(name, "invite", self._rules.invite_hours)

    def reset(self, name: str) -> str:
        """A token for a forgotten password; an earlier one is void."""
        return self._make(name, "reset", self._rules.reset_hours)

    def read(self, token: str) -> tuple[str, str] | None:
        """Name and purpose of a link that can still be used."""
        with self._file.open() as db:
            row = db.execute(
                "SELECT a.name, l.purpose, l.expires FROM link l JOIN account a ON a.id = "
                "l.account WHERE l.token = ? AND a.disabled = 0",
                (digest(token),),
            ).fetchone()
        if row is None or datetime.fromisoformat(row["expires"]) <= self._now():
            return None
        return row["name"], row["purpose"]

    def redeem(self, token: str) -> str:
        """Use a link up; the name of its account.

        Raises:
            EntenteError: it was used, has expired or never was.
        """
        found = self.read(token)
        with self._file.open() as db:
            used = db.execute("DELETE FROM link WHERE token = ?", (digest(token),))
            if found is None or used.rowcount != 1:
                raise EntenteError("This link is no longer valid; ask for another.")
        return found[0]

    def _make(self, name: str, purpose: Purpose, hours: int) -> str:
        token = secrets.token_urlsafe(32)
        expires = (self._now() + timedelta(hours=hours)).isoformat()
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            account = db.execute(
                "SELECT id, disabled FROM account WHERE key = ?", (name_key(name),)
            ).fetchone()
            if account is None:
                raise EntenteError(f"There is no account '{name}' to make a link for.")
            if account["disabled"]:
                raise EntenteError(f"The account '{name}' is disabled; enable it first.")
            db.execute(
                "DELETE FROM link WHERE account = ? AND purpose = ?", (account["id"], purpose)
            )
            db.execute(
                "INSERT INTO link VALUES (?, ?, ?, ?)",
                (digest(token), account["id"], purpose, expires),
            )
        return token
