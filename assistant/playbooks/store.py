"""Checklists in use: kept in the home directory with all their versions, reopened by a link.

A version is kept whole where a checklist is made or its template brings others items; everything
else is a row for each value that somebody changed.
"""

import json
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from assistant.database import Database
from assistant.errors import EntenteError
from assistant.playbooks.checklist import Checklist
from assistant.playbooks.editing import Edit, apply, differences, value_of
from assistant.principal import Principal

_SCHEMA = """
CREATE TABLE IF NOT EXISTS checklist (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS version (
    checklist TEXT NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL, person TEXT NOT NULL,
    what TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (checklist, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS change (
    checklist TEXT NOT NULL, number INTEGER NOT NULL, item TEXT NOT NULL, field TEXT NOT NULL,
    before TEXT NOT NULL, after TEXT NOT NULL, at TEXT NOT NULL, person TEXT NOT NULL,
    what TEXT NOT NULL, PRIMARY KEY (checklist, number, item, field)
) WITHOUT ROWID;
"""
_MADE = ("created", "updated")  # versions whose items are as the template gave them


Visible = Callable[[Principal, Sequence[str]], set[str]]
Read = Callable[[Principal, Sequence[str]], None]


class ChangedMeanwhileError(EntenteError):
    """Somebody else changed the same values; nothing was saved.

    ``conflicts`` are the edits that did not fit, each with the value that stands there now as
    ``before``; empty where the whole checklist is another by now.
    """

    def __init__(self, conflicts: tuple[Edit, ...] = ()) -> None:
        which = ", ".join(sorted({f"'{edit.item}' ({edit.field})" for edit in conflicts})[:5])
        super().__init__(
            f"{which or 'This checklist'} was changed elsewhere meanwhile; open the checklist "
            "again and repeat your change.",
            f"{which or 'Cette liste'} a changé ailleurs entre-temps\u202f; rouvrez la liste et "
            f"refaites "
            "votre changement.",
        )
        self.conflicts = conflicts


@dataclass(frozen=True)
class Saved:
    """A saved checklist: its id (as in its link), version and content."""

    id: str
    version: int
    at: str
    person: str
    what: str
    checklist: Checklist


@dataclass(frozen=True)
class Entry:
    """One save in a checklist's history; without edits where the checklist was kept whole."""

    version: int
    at: str
    person: str
    what: str
    edits: tuple[Edit, ...] = ()


class ChecklistStore:
    """One SQLite file. A person reaches their own checklists; nobody else's exist for them."""

    def __init__(
        self,
        path: Path,
        visible: Visible = lambda _, paths: set(paths),
        read: Read = lambda *_: None,
    ) -> None:
        """
        Args:
            visible: tells which of some files a person may see: what a checklist once quoted is
                shown only as long as its reader may see where it comes from.
            read: is told which files a checklist quotes when it is shown to somebody.
        """
        self._file = Database(path, _SCHEMA)
        self._visible = visible
        self._read = read

    def create(self, checklist: Checklist, principal: Principal) -> Saved:
        """Save a new checklist under an id that cannot be guessed."""
        id_ = secrets.token_urlsafe(9)
        with self._file.open() as db:
            db.execute("INSERT INTO checklist VALUES (?, ?, 1)", (id_, principal.id))
            _keep_whole(db, id_, 1, principal, "created", checklist)
        return self.open(id_, principal)

    def change(self, id_: str, edits: Sequence[Edit], principal: Principal, what: str) -> Saved:
        """Change values of items, all or none; changes to other values in between stay.

        Args:
            edits: each from the value that its person saw; one whose new value stands there
                already is done.
            what: what was done, for the history.

        Raises:
            ChangedMeanwhileError: a value is neither the one that was seen nor the new one.
            EntenteError: there is no such checklist or item, or a value has not its form.
        """
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            now = _read(db, id_, principal)
            open_ = [e for e in edits if value_of(now.checklist, e) != e.after]
            conflicts = tuple(
                Edit(e.item, e.field, value, e.after)
                for e in open_
                if (value := value_of(now.checklist, e)) != e.before
            )
            if conflicts:
                raise ChangedMeanwhileError(conflicts)
            changed = apply(now.checklist, open_)
            at, number = _now(), now.version + 1
            for e in differences(now.checklist, changed):
                db.execute(
                    "INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (id_, number, e.item, e.field, e.before, e.after, at, principal.id, what),
                )
                db.execute("UPDATE checklist SET version = ? WHERE id = ?", (number, id_))
        return self.open(id_, principal)

    def save(
        self, id_: str, checklist: Checklist, principal: Principal, version: int, what: str
    ) -> Saved:
        """Save a checklist that was made from an earlier version of it.

        Values that differ from that version are changed one by one, as :meth:`change` does.

        Args:
            version: the version that was changed.
            what: what was done, for the history.

        Raises:
            ChangedMeanwhileError: somebody else changed the same values; or the items are others
                and there is a newer version.
            EntenteError: there is no such checklist for this person.
        """
        seen = self.open(id_, principal, version).checklist
        edits = differences(seen, checklist)
        if apply(seen, edits) == checklist:
            return self.change(id_, edits, principal, what)
        with self._file.open() as db:
            done = db.execute(
                "UPDATE checklist SET version = version + 1 WHERE id = ? AND version = ?",
                (id_, version),
            )
            if done.rowcount != 1:
                raise ChangedMeanwhileError
            _keep_whole(db, id_, version + 1, principal, what, checklist)
        return self.open(id_, principal)

    def open(self, id_: str, principal: Principal, version: int | None = None) -> Saved:
        """A checklist in its last version, or in an earlier one.

        Raises:
            EntenteError: there is none for this person.
        """
        with self._file.open() as db:
            return self._shown(_read(db, id_, principal, version), principal)

    def made(self, id_: str, principal: Principal) -> Saved:
        """A checklist as it was last made or brought up to date, before the team's own changes.

        Raises:
            EntenteError: there is none for this person.
        """
        sources = self.open(id_, principal).checklist.sources
        versions = [e.version for e in self.history(id_, principal) if e.what in _MADE]
        saved = [self.open(id_, principal, version) for version in versions]
        # An older version may have been restored since: it was made from other files.
        return next((s for s in saved if s.checklist.sources == sources), saved[0])

    def touched(self, id_: str, principal: Principal) -> set[tuple[str, str]]:
        """Item and field of every value that was ever changed since the checklist was made.

        Raises:
            EntenteError: there is none for this person.
        """
        made = self.made(id_, principal).checklist
        now = self.open(id_, principal).checklist
        edits = [edit for entry in self.history(id_, principal) for edit in entry.edits]
        return {(e.item, e.field) for e in (*edits, *differences(made, now))}

    def history(self, id_: str, principal: Principal) -> list[Entry]:
        """What was done, newest first.

        Raises:
            EntenteError: there is no such checklist for this person.
        """
        with self._file.open() as db:
            _read(db, id_, principal)
            whole = db.execute(
                "SELECT number, at, person, what FROM version WHERE checklist = ?", (id_,)
            ).fetchall()
            rows = db.execute(
                "SELECT number, at, person, what, item, field, before, after FROM change "
                "WHERE checklist = ? ORDER BY number, item, field",
                (id_,),
            ).fetchall()
        entries = [Entry(*row) for row in whole]
        for _, rows_ in groupby(rows, key=lambda row: row["number"]):
            own = [tuple(row) for row in rows_]
            number, at, person, what = own[0][:4]
            edits = tuple(Edit(*row[4:]) for row in own)
            entries.append(Entry(number, at, person, what, edits))
        return sorted(entries, key=lambda entry: -entry.version)

    def of(self, principal: Principal) -> list[Saved]:
        """A person's checklists, last changed first."""
        with self._file.open() as db:
            ids = db.execute("SELECT id FROM checklist WHERE owner = ?", (principal.id,))
            saved = [_read(db, row["id"], principal) for row in ids.fetchall()]
        shown = (self._shown(one, principal) for one in saved)
        return sorted(sorted(shown, key=lambda s: s.id), key=lambda s: s.at, reverse=True)

    def erase(self, principal: Principal) -> None:
        """Remove all of a person's checklists with their versions."""
        with self._file.open() as db:
            for table in ("version", "change"):
                db.execute(
                    f"DELETE FROM {table} WHERE checklist IN "
                    "(SELECT id FROM checklist WHERE owner = ?)",
                    (principal.id,),
                )
            db.execute("DELETE FROM checklist WHERE owner = ?", (principal.id,))

    def hand_over(self, old: str, new: str) -> None:
        """What was kept under one id is another's."""
        with self._file.open() as db:
            db.execute("UPDATE checklist SET owner = ? WHERE owner = ?", (new, old))
            for table in ("version", "change"):
                db.execute(f"UPDATE {table} SET person = ? WHERE person = ?", (new, old))

    def _shown(self, saved: Saved, principal: Principal) -> Saved:
        """Without what its reader may no longer see: quotes of cases, and that they were used."""
        checklist = saved.checklist
        quoted = {case.citation.path for item in checklist.items for case in item.cases}
        paths = quoted | {path for path in checklist.sources if path.startswith("reviews/")}
        hidden = paths - (self._visible(principal, sorted(paths)) if paths else set())
        if quoted - hidden:
            self._read(principal, sorted(quoted - hidden))
        if not hidden:
            return saved
        items = tuple(
            item.model_copy(
                update={"cases": tuple(c for c in item.cases if c.citation.path not in hidden)}
            )
            for item in checklist.items
        )
        sources = {p: hash_ for p, hash_ in checklist.sources.items() if p not in hidden}
        shown = checklist.model_copy(update={"items": items, "sources": sources})
        return Saved(saved.id, saved.version, saved.at, saved.person, saved.what, shown)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _keep_whole(
    db: sqlite3.Connection, id_: str, number: int, principal: Principal, what: str,
    checklist: Checklist,
) -> None:  # fmt: skip
    db.execute(
        "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?)",
        (id_, number, _now(), principal.id, what, checklist.model_dump_json()),
    )


def _read(
    db: sqlite3.Connection, id_: str, principal: Principal, version: int | None = None
) -> Saved:
    """A version of a checklist: the last one kept whole before it, and the changes since.

    Raises:
        EntenteError: there is none for this person.
    """
    owned = db.execute(
        "SELECT coalesce(?, version) FROM checklist WHERE id = ? AND owner = ?",
        (version, id_, principal.id),
    ).fetchone()
    whole = (
        owned
        and db.execute(
            "SELECT number, at, person, what, content FROM version "
            "WHERE checklist = ? AND number <= ? ORDER BY number DESC LIMIT 1",
            (id_, owned[0]),
        ).fetchone()
    )
    if not whole:
        raise EntenteError(
            "There is no such checklist; open it from your list.",
            "Cette liste n’existe pas\u202f; ouvrez-la depuis vos listes.",
        )
    rows = db.execute(
        "SELECT number, at, person, what, item, field, after FROM change "
        "WHERE checklist = ? AND number > ? AND number <= ? ORDER BY number",
        (id_, whole["number"], owned[0]),
    ).fetchall()
    last = rows[-1] if rows else whole
    if last["number"] != owned[0]:
        raise EntenteError(
            "There is no such version; choose one from the list of versions.",
            "Cette version n’existe pas\u202f; choisissez-en une dans la liste des versions.",
        )
    content: dict[str, Any] = json.loads(whole["content"])
    items = {item["id"]: item for item in content["items"]}
    for row in rows:
        items[row["item"]][row["field"]] = row["after"]
    return Saved(
        id_, last["number"], last["at"], last["person"], last["what"],
        Checklist.model_validate(content),
    )  # fmt: skip
