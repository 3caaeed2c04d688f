"""Checklists in use: kept in the home directory with all their versions, reopened by a link.

Who may do what with one is for :mod:`sharing` to say, how its versions are kept for
:mod:`versions`.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.database import Database
from assistant.errors import ChangedError
from assistant.playbooks import sharing, versions
from assistant.playbooks.checklist import Checklist
from assistant.playbooks.editing import Edit, apply, differences, value_of
from assistant.playbooks.readers import Readers
from assistant.playbooks.sharing import SHARED_FIELDS
from assistant.playbooks.versions import Entry as Entry
from assistant.playbooks.versions import ItemTraces
from assistant.playbooks.versions import Saved as Saved
from assistant.principal import Principal

_MADE = ("created", "updated")  # versions whose items are as the template gave them


Visible = Callable[[Principal, Sequence[str]], set[str]]
Read = Callable[[Principal, Sequence[str]], None]


class ChangedMeanwhileError(ChangedError):
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


class ChecklistStore:
    """One SQLite file. A person reaches their own checklists and those that are shared with them;
    others do not exist for them."""

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
        self._file = Database(path, versions.SCHEMA + sharing.SCHEMA)
        self.readers = Readers(self._file)
        self._visible = visible
        self._read = read

    def create(self, checklist: Checklist, principal: Principal) -> Saved:
        """Save a new checklist under an id that cannot be guessed."""
        id_ = secrets.token_urlsafe(9)
        with self._file.open() as db:
            db.execute("INSERT INTO checklist VALUES (?, ?, 1)", (id_, principal.id))
            versions.keep_whole(db, id_, 1, principal, "created", checklist)
        return self.open(id_, principal)

    def change(self, id_: str, edits: Sequence[Edit], principal: Principal, what: str) -> Saved:
        """Change values of items, all or none; changes to other values in between stay.

        Args:
            edits: each from the value that its person saw; one whose new value stands there
                already is done.
            what: what was done, for the history.

        Raises:
            ChangedMeanwhileError: a value is neither the one that was seen nor the new one.
            NotAllowedError: it is for the checklist's owner to change such a value.
            EntenteError: there is no such checklist or item, or a value has not its form.
        """
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            now = versions.read(db, id_, principal)
            if any(edit.field not in SHARED_FIELDS for edit in edits):
                sharing.own(db, id_, principal)
            open_ = [e for e in edits if value_of(now.checklist, e) != e.after]
            conflicts = tuple(
                Edit(e.item, e.field, value, e.after)
                for e in open_
                if (value := value_of(now.checklist, e)) != e.before
            )
            if conflicts:
                raise ChangedMeanwhileError(conflicts)
            changed = apply(now.checklist, open_)
            at, number = versions.now(), now.version + 1
            sharing.know(db, principal.id, principal.name)
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
            NotAllowedError: it is somebody else's checklist.
            EntenteError: there is no such checklist for this person.
        """
        with self._file.open() as db:
            sharing.own(db, id_, principal)
        seen = self.open(id_, principal, version).checklist
        edits = differences(seen, checklist)
        if apply(seen, edits) == checklist:
            return self.change(id_, edits, principal, what)
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            if sharing.own(db, id_, principal).version != version:
                raise ChangedMeanwhileError
            versions.keep_whole(db, id_, version + 1, principal, what, checklist)
        return self.open(id_, principal)

    def arrange(
        self, id_: str, arrange: Callable[[Checklist], Checklist], principal: Principal, what: str
    ) -> int:
        """Have other items, or the same in another order; ticks that come meanwhile stay.

        Returns:
            the version that was there before.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            EntenteError: there is no such checklist for this person, or as ``arrange`` says.
        """
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            before = sharing.own(db, id_, principal).version
            now = versions.read(db, id_, principal).checklist
            arranged = arrange(now)
            if arranged != now:
                versions.keep_whole(db, id_, before + 1, principal, what, arranged)
        return before

    def open(self, id_: str, principal: Principal, version: int | None = None) -> Saved:
        """A checklist in its last version, or in an earlier one.

        Raises:
            EntenteError: there is none for this person.
        """
        with self._file.open() as db:
            return self._shown(versions.read(db, id_, principal, version), principal)

    def made(self, id_: str, principal: Principal) -> Saved:
        """A checklist as it was last made or brought up to date, before the team's own changes.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            EntenteError: there is none for this person.
        """
        with self._file.open() as db:
            sharing.own(db, id_, principal)
        sources = self.open(id_, principal).checklist.sources
        saved = [
            self.open(id_, principal, entry.version)
            for entry in self.history(id_, principal)
            if entry.what in _MADE
        ]
        # An older version may have been restored since: it was made from other files.
        return next((s for s in saved if s.checklist.sources == sources), saved[0])

    def touched(self, id_: str, principal: Principal) -> set[tuple[str, str]]:
        """Item and field of every value that was ever changed since the checklist was made.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            EntenteError: there is none for this person.
        """
        made = self.made(id_, principal).checklist
        now = self.open(id_, principal).checklist
        edits = [edit for entry in self.history(id_, principal) for edit in entry.edits]
        return {(e.item, e.field) for e in (*edits, *differences(made, now))}

    def history(self, id_: str, principal: Principal) -> list[Entry]:
        """What was done, newest first; of a shared checklist, since it is shared.

        Raises:
            EntenteError: there is no such checklist for this person.
        """
        with self._file.open() as db:
            return versions.history(db, id_, principal)

    def traces(self, id_: str, principal: Principal) -> dict[str, ItemTraces]:
        """Who did what stands at each item, and when, by the item's id.

        Raises:
            EntenteError: there is no such checklist for this person.
        """
        with self._file.open() as db:
            return versions.traces(db, id_, principal)

    def of(self, principal: Principal) -> list[Saved]:
        """A person's checklists and those that are shared with them, last changed first."""
        with self._file.open() as db:
            saved = [versions.read(db, id_, principal) for id_ in sharing.reached(db, principal)]
        shown = (self._shown(one, principal) for one in saved)
        return sorted(sorted(shown, key=lambda s: s.id), key=lambda s: s.at, reverse=True)

    def delete(self, id_: str, principal: Principal) -> None:
        """Remove a checklist with its versions.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            MissingError: there is none for this person.
        """
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            sharing.own(db, id_, principal)
            versions.remove(db, [id_])

    def kept(self, principal: Principal) -> dict[str, Any]:
        """All that is kept of a person here, ready for JSON: their checklists, those that are
        shared with them, and what they changed in these."""
        with self._file.open() as db:
            changes = db.execute(
                "SELECT checklist, item, field, before, after, at FROM change WHERE person = ? "
                "AND checklist NOT IN (SELECT id FROM checklist WHERE owner = ?) ORDER BY at",
                (principal.id, principal.id),
            ).fetchall()
            left = sharing.left(db, principal)
        lists = self.of(principal)
        return {
            "checklists": [
                {
                    "id": saved.id, "at": saved.at,
                    "content": saved.checklist.model_dump(mode="json"),
                    "shared_with": [
                        {"kind": each.kind, "name": each.name, "at": each.at}
                        for each in self.readers.of(saved.id, principal)
                    ],
                }
                for saved in lists if saved.mine
            ],
            "shared_checklists": [
                {"id": saved.id, "title": saved.checklist.title, "owner": saved.owner}
                for saved in lists if not saved.mine
            ],
            "left_checklists": [{"id": id_, "at": at} for id_, at in left],
            "checklist_changes": [dict(row) for row in changes],
        }  # fmt: skip

    def erase(self, principal: Principal) -> None:
        """Remove all of a person's checklists with their versions. What they ticked in others'
        stays, without their name."""
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            own = db.execute("SELECT id FROM checklist WHERE owner = ?", (principal.id,)).fetchall()
            versions.remove(db, [row["id"] for row in own])
            sharing.forget(db, principal.id)

    def hand_over(self, old: str, new: str) -> None:
        """What was kept under one id is another's."""
        with self._file.open() as db:
            db.execute("UPDATE checklist SET owner = ? WHERE owner = ?", (new, old))
            for table in ("version", "change"):
                db.execute(f"UPDATE {table} SET person = ? WHERE person = ?", (new, old))
            sharing.hand_over(db, old, new)

    def _shown(self, saved: Saved, principal: Principal) -> Saved:
        """Without what its reader may not see: quotes of cases, that they were used, and what
        worries somebody else."""
        checklist = saved.checklist
        if not saved.mine:
            items = tuple(item.model_copy(update={"reason": ""}) for item in checklist.items)
            checklist = checklist.model_copy(update={"items": items, "concerns": ""})
        quoted = {cited.citation.path for item in checklist.items for cited in item.reviews}
        paths = quoted | {path for path in checklist.sources if path.startswith("reviews/")}
        hidden = paths - (self._visible(principal, sorted(paths)) if paths else set())
        if quoted - hidden:
            self._read(principal, sorted(quoted - hidden))
        if hidden:
            sources = {p: hash_ for p, hash_ in checklist.sources.items() if p not in hidden}
            items = tuple(item.without(hidden) for item in checklist.items)
            checklist = checklist.model_copy(update={"items": items, "sources": sources})
        return replace(saved, checklist=checklist)
