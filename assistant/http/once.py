"""Writes that are done once, however often a program sends them: ``Idempotency-Key``.

What is remembered of a write is the id of what it made, never an answer: whoever repeats it is
shown what they may see by then.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

from fastapi import Header, Request

from assistant.database import Database
from assistant.http.problems import UnusableKeyError

KEPT = timedelta(days=1)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS done (
    person TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, at TEXT NOT NULL,
    result TEXT, PRIMARY KEY (person, key)
) WITHOUT ROWID;
"""


class Memory:
    """What was done under which key, for a day, in one small SQLite file."""

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._file = Database(path, _SCHEMA)
        self._now = now

    def once(self, person: str, key: str, request: str, work: Callable[[], str]) -> str:
        """The result of ``work``, or of what was done under this key before.

        Args:
            request: stands for what is asked: another one under the same key is refused.

        Raises:
            UnusableKeyError: the key stands for something else, or it is not known whether the
                work was done: it is under way, or a process was stopped while it was.
        """
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            now = self._now()
            db.execute("DELETE FROM done WHERE at <= ?", ((now - KEPT).isoformat(),))
            row = db.execute(
                "SELECT request, result FROM done WHERE person = ? AND key = ?", (person, key)
            ).fetchone()
            if row is None:
                db.execute(
                    "INSERT INTO done VALUES (?, ?, ?, ?, NULL)",
                    (person, key, request, now.isoformat()),
                )
        if row is not None:
            return _result(row["request"], row["result"], request)
        try:
            result = work()
        except BaseException:
            self._set(person, key, "DELETE FROM done WHERE person = ? AND key = ?")
            raise
        self._set(person, key, "UPDATE done SET result = ? WHERE person = ? AND key = ?", result)
        return result

    def _set(self, person: str, key: str, statement: str, *values: str) -> None:
        with self._file.open() as db:
            db.execute(statement, (*values, person, key))


class Once:
    """Does the write of one request, unless it was done before under its key."""

    def __init__(self, memory: Memory, person: str, key: str, request: str) -> None:
        self._memory = memory
        self._person = person
        self._key = key
        self._request = request

    def __call__(self, work: Callable[[], str]) -> str:
        """The id that ``work`` returns; see :meth:`Memory.once`."""
        if not self._key:
            return work()
        return self._memory.once(self._person, self._key, self._request, work)


Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", min_length=1, max_length=200,
        description="Any string of your own: the same request with the same key is done once "
        "within a day.",
    ),
]  # fmt: skip


async def once(request: Request, idempotency_key: Key = None) -> Once:
    """How this request's write is to be done."""
    told = (
        f"{request.method} {request.url.path}?{request.url.query} {request.headers.get('if-match')}"
    )
    digest = hashlib.sha256(told.encode("utf-8", "surrogatepass") + await request.body())
    memory: Memory = request.app.state.memory
    return Once(memory, request.state.person.id, idempotency_key or "", digest.hexdigest())


def _result(before: str, result: str | None, request: str) -> str:
    if before != request:
        raise UnusableKeyError(
            "This Idempotency-Key was used for another request within a day; take a new one.",
            "Cet en-tête Idempotency-Key a déjà servi à une autre requête depuis un jour\u202f: "
            "prenez-en un nouveau.",
            422,
        )
    if result is None:
        raise UnusableKeyError(
            "This request is under way, or was interrupted; look whether it was done before you "
            "send it with a new key.",
            "Cette requête est en cours, ou a été interrompue\u202f: regardez si elle a abouti "
            "avant de la renvoyer avec une nouvelle clé.",
            409,
        )
    return result
