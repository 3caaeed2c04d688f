"""Checklists in use: saved in the home directory with all their versions, reopened by a link."""

import secrets
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.database import Database
from assistant.errors import EntenteError
from assistant.playbooks.checklist import Checklist
from assistant.principal import Principal

_SCHEMA = """
CREATE TABLE IF NOT EXISTS checklist (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS version (
    checklist TEXT NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL, person TEXT NOT NULL,
    what TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (checklist, number)
) WITHOUT ROWID;
"""


Visible = Callable[[Principal, Sequence[str]], set[str]]


class ChangedMeanwhileError(EntenteError):
    """Somebody else saved a newer version."""


@dataclass(frozen=True)
class Saved:
    """A saved checklist: its id (as in its link), version and content."""

    id: str
    version: int
    at: str
    person: str
    what: str
    checklist: Checklist


class ChecklistStore:
    """One SQLite file. A person reaches their own checklists; nobody else's exist for them."""

    def __init__(self, path: Path, visible: Visible = lambda _, paths: set(paths)) -> None:
        """``visible`` tells which of some files a person may see: what a checklist once quoted is
        shown only as long as its reader may see where it comes from."""
        self._file = Database(path, _SCHEMA)
        self._visible = visible

    def create(self, checklist: Checklist, principal: Principal) -> Saved:
        """Save a new checklist under an id that cannot be guessed."""
        id_ = secrets.token_urlsafe(9)
        with self._file.open() as db:
            db.execute("INSERT INTO checklist VALUES (?, ?, 1)", (id_, principal.id))
            _add(db, id_, 1, principal, "created", checklist)
        return self.open(id_, principal)

    def save(
        self, id_: str, checklist: Checklist, principal: Principal, version: int, what: str
    ) -> Saved:
        """Add a version.

        Args:
            version: the version that was changed.
            what: what was done, for the history.

        Raises:
            ChangedMeanwhileError: there is a newer version.
            EntenteError: there is no such checklist for this person.
        """
        self.open(id_, principal)
        with self._file.open() as db:
            done = db.execute(
                "UPDATE checklist SET version = version + 1 WHERE id = ? AND version = ?",
                (id_, version),
            )
            if done.rowcount != 1:
                raise ChangedMeanwhileError(
                    "This checklist was changed elsewhere meanwhile; open it again and repeat "
                    "your change."
                )
            _add(db, id_, version + 1, principal, what, checklist)
        return self.open(id_, principal)

    def open(self, id_: str, principal: Principal, version: int | None = None) -> Saved:
        """A checklist in its last version, or in an earlier one.

        Raises:
            EntenteError: there is none for this person.
        """
        with self._file.open() as db:
            row = db.execute(
                "SELECT c.id, v.number, v.at, v.person, v.what, v.content FROM checklist c "
                "JOIN version v ON v.checklist = c.id AND v.number = coalesce(?, c.version) "
                "WHERE c.id = ? AND c.owner = ?",
                (version, id_, principal.id),
            ).fetchone()
        if row is None:
            raise EntenteError("There is no such checklist; open it from your list.")
        return self._shown(row, principal)

    def history(self, id_: str, principal: Principal) -> list[Saved]:
        """All versions, newest first."""
        self.open(id_, principal)
        with self._file.open() as db:
            rows = db.execute(
                "SELECT checklist, number, at, person, what, content FROM version "
                "WHERE checklist = ? ORDER BY number DESC",
                (id_,),
            ).fetchall()
        return [self._shown(row, principal) for row in rows]

    def of(self, principal: Principal) -> list[Saved]:
        """A person's checklists, last changed first."""
        with self._file.open() as db:
            rows = db.execute(
                "SELECT c.id, v.number, v.at, v.person, v.what, v.content FROM checklist c "
                "JOIN version v ON v.checklist = c.id AND v.number = c.version "
                "WHERE c.owner = ? ORDER BY v.at DESC, c.id",
                (principal.id,),
            ).fetchall()
        return [self._shown(row, principal) for row in rows]

    def erase(self, principal: Principal) -> None:
        """Remove all of a person's checklists with their versions."""
        with self._file.open() as db:
            db.execute(
                "DELETE FROM version WHERE checklist IN (SELECT id FROM checklist WHERE owner = ?)",
                (principal.id,),
            )
            db.execute("DELETE FROM checklist WHERE owner = ?", (principal.id,))

    def hand_over(self, old: str, new: str) -> None:
        """What was kept under one id is another's."""
        with self._file.open() as db:
            db.execute("UPDATE checklist SET owner = ? WHERE owner = ?", (new, old))
            db.execute("UPDATE version SET person = ? WHERE person = ?", (new, old))

    def _shown(self, row: Sequence[object], principal: Principal) -> Saved:
        saved = _saved(row)
        checklist = saved.checklist
        paths = {case.citation.path for item in checklist.items for case in item.cases}
        seen = self._visible(principal, sorted(paths)) if paths else set()
        if seen == paths:
            return saved
        items = tuple(
            item.model_copy(
                update={"cases": tuple(c for c in item.cases if c.citation.path in seen)}
            )
            for item in checklist.items
        )
        return replace(saved, checklist=checklist.model_copy(update={"items": items}))


def _add(
    db: sqlite3.Connection, id_: str, number: int, principal: Principal, what: str,
    checklist: Checklist,
) -> None:  # fmt: skip
    now = datetime.now(UTC).isoformat(timespec="seconds")
    db.execute(
        "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?)",
        (id_, number, now, principal.id, what, checklist.model_dump_json()),
    )


def _saved(row: Sequence[object]) -> Saved:
    id_, number, at, person, what, content = row
    return Saved(
        str(id_), int(str(number)), str(at), str(person), str(what),
        Checklist.model_validate_json(str(content)),
    )  # fmt: skip
