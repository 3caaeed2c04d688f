"""Who did what to which document, when. Lines are added, never changed."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Literal

from assistant.access.cells import inert
from assistant.access.lines import (
    KEEP,
    SCHEMA,
    Anchor,
    Fault,
    Line,
    chain_text,
    insert,
    lines_of,
    same,
    told_since,
    with_person,
)
from assistant.access.seal import Head, Seal
from assistant.access.store import Now, utc_now
from assistant.database import Database
from assistant.principal import Principal
from assistant.terminal import visible

_LONGEST = 500  # characters of a value
PRUNED = "pruned"


class AuditTrail:
    """The trail in one SQLite file, sealed by two files beside it (:mod:`seal`)."""

    def __init__(self, path: Path, now: Now = utc_now) -> None:
        self._file = Database(path, SCHEMA, (with_person,))
        self._now = now
        self._seal = Seal(path)
        if not self._seal.exists:
            self._begin_seal()

    def note(
        self, who: Principal, action: str, kind: str = "", document: str = "", detail: str = ""
    ) -> None:
        """Add a line."""
        self.note_each(who, action, kind, [document], detail)

    def note_each(
        self,
        who: Principal,
        action: str,
        kind: str,
        documents: Iterable[str],
        detail: str = "",
        once_in: timedelta | None = None,
    ) -> None:
        """Add a line for each of some documents.

        Args:
            once_in: leave out what the same person's line says already, when it is not older: a
                page that shows itself again with every click is read once.
        """
        lines = [
            (who.name, action, kind, document, detail, "" if who.id == who.name else who.id)
            for document in documents
        ]
        if not lines:
            return
        with self._seal.held():
            with self._file.open() as db:
                db.execute("BEGIN IMMEDIATE")
                shown = [tuple(visible(value)[:_LONGEST] for value in line) for line in lines]
                if once_in is not None:
                    since = (self._now() - once_in).isoformat(timespec="microseconds")
                    shown = [line for line in shown if not told_since(db, line, since)]
                added = [self._add(db, *line) for line in shown]
            if added:
                self._seal.extend(added[-1].n, added[-1].chain)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody adds or drops lines until the block ends, so that all of the trail fits together
        while it is copied."""
        with self._seal.held():
            yield

    def entries(
        self,
        who: str | None = None,
        action: str | None = None,
        document: str | None = None,
        since: str | None = None,
        limit: int = 200,
    ) -> list[Line]:
        """Lines, newest first."""
        wanted = {"who = ?": who, "action = ?": action, "document = ?": document, "at >= ?": since}
        given = {condition: value for condition, value in wanted.items() if value is not None}
        where = f"WHERE {' AND '.join(given)}" if given else ""
        return self._read(f"{where} ORDER BY n DESC LIMIT ?", (*given.values(), limit))

    def of(self, principal: Principal) -> list[Line]:
        """A person's own lines, newest first."""
        # Lines of before there were ids, and of people who are known by their name alone.
        names = sorted(principal.pen_names | ({principal.name} & {principal.id}))
        marks = ", ".join("?" * len(names))
        return self._read(
            f"WHERE person = ? OR (person = '' AND who IN ({marks})) ORDER BY n DESC",
            (principal.id, *names),
        )

    def export(self, format_: Literal["csv", "json"]) -> str:
        """All lines, oldest first."""
        entries = [asdict(entry) for entry in reversed(self.entries(limit=-1))]
        if format_ == "json":
            return json.dumps(entries, ensure_ascii=False, indent=1)
        target = io.StringIO()
        writer = csv.DictWriter(target, list(Line.__annotations__), quoting=csv.QUOTE_ALL)
        writer.writeheader()
        for entry in entries:
            writer.writerow({name: inert(visible(str(value))) for name, value in entry.items()})
        return target.getvalue()

    def anchor(self) -> Anchor:
        """The last line, to be kept where whoever has the home cannot change it."""
        newest = self.entries(limit=1)
        return Anchor(newest[0].n, newest[0].chain) if newest else Anchor(0, "")

    def verify(self, anchor: Anchor | None = None) -> Fault | None:
        """The first fault; None when the trail is whole.

        Args:
            anchor: a line as it was noted elsewhere, that must still stand as it was.
        """
        with self._seal.held():
            head = self._seal.read()
            if not self._in_form():
                return Fault("form", 0)
            entries = self.entries(limit=-1)[::-1]
        if head is None:
            return Fault("unsealed", entries[0].n if entries else 0)
        return self._broken(entries, head) or _beside(entries, anchor)

    def prune(self, days: int) -> int:
        """Drop lines older than ``days``; how many. The trail says that they were dropped.

        A trail that is not whole is kept as it is: what is wrong with it is not dropped with it.
        """
        before = (self._now() - timedelta(days=days)).isoformat(timespec="microseconds")
        with self._seal.held():
            if not self._in_form():
                return 0
            with self._file.open() as db:
                old = db.execute(
                    "SELECT max(n) AS last, count(*) AS count FROM entry "
                    "WHERE at < ? AND action != ?",
                    (before, PRUNED),
                ).fetchone()
            # The whole trail is read where something is to be dropped, not at every start.
            if not old["count"] or self.verify() is not None:
                return 0
            self._drop(before, old["last"], old["count"])
        return int(old["count"])

    def _drop(self, before: str, until: int, count: int) -> None:
        """Put a line that says so in the place of all lines up to one."""
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            last = db.execute("SELECT chain FROM entry WHERE n = ?", (until,)).fetchone()
            # The line stands in the place of the last one dropped, so that the chain goes on.
            marker = Line(
                until, before, "", PRUNED, "audit", "", f"{count} lines", last["chain"], "",
            )  # fmt: skip
            first = next(lines_of(db.execute("SELECT * FROM entry ORDER BY n LIMIT 1")))
            # Sealed first: if the process is killed in between, both beginnings are in order.
            self._seal.allow_beginning(self._beginning(first), self._beginning(marker))
            db.execute("DROP TRIGGER entry_kept")
            db.execute("DELETE FROM entry WHERE n <= ?", (marker.n,))
            insert(db, marker)
            db.execute(KEEP)

    def _add(
        self, db: sqlite3.Connection, who: str, action: str, kind: str, document: str,
        detail: str, person: str,
    ) -> Line:  # fmt: skip
        row = db.execute("SELECT n, chain FROM entry ORDER BY n DESC LIMIT 1").fetchone()
        at = self._now().isoformat(timespec="microseconds")
        n, before = (row["n"] + 1, row["chain"]) if row else (1, "")
        head = self._seal.read()
        if head and head.last >= n:
            # Lines were taken away: the gap stays, for whoever verifies.
            n, before = head.last + 1, head.chain
        entry = Line(n, at, who, action, kind, document, detail, "", person)
        entry = Line(**{**asdict(entry), "chain": self._seal.link(chain_text(before, entry))})
        insert(db, entry)
        return entry

    def _begin_seal(self) -> None:
        """Seal the trail as it stands: whatever was written before is held by the next line."""
        with self._seal.held():
            if self._seal.exists:
                return
            entries = self.entries(limit=-1)[::-1]
            beginning = self._beginning(entries[0]) if entries else (1, "")
            last, chain = (entries[-1].n, entries[-1].chain) if entries else (0, "")
            self._seal.begin(beginning, last, chain)

    def _broken(self, entries: Sequence[Line], head: Head) -> Fault | None:
        before, at = "", entries[0].n if entries else 1
        if entries and self._beginning(entries[0]) not in head.beginnings:
            return Fault("begun", entries[0].n)
        for place, entry in enumerate(entries):
            # After pruning, the first line holds the chain that the next one goes on from.
            marker = place == 0 and entry.action == PRUNED
            if entry.n != at + place:
                return Fault("cut", at + place)
            if not (marker or self._follows(before, entry, head)):
                return Fault("changed", entry.n)
            if entry.n == head.last and entry.chain != head.chain:
                return Fault("changed", entry.n)
            before = entry.chain
        if head.last > (entries[-1].n if entries else 0):
            return Fault("cut", entries[-1].n + 1 if entries else 1)
        return None

    def _beginning(self, first: Line) -> tuple[int, str]:
        """A first line's number; its sealed content, where it says that older ones were dropped."""
        pruned = first.action == PRUNED
        return first.n, self._seal.link(chain_text(first.chain, first)) if pruned else ""

    def _follows(self, before: str, entry: Line, head: Head) -> bool:
        told = chain_text(before, entry)
        expected = self._seal.link(told) if entry.n > head.unkeyed else self._seal.plain_link(told)
        return same(entry.chain, expected)

    def _in_form(self) -> bool:
        """Whether the table has the columns of a line."""
        with self._file.open() as db:
            columns = {row["name"] for row in db.execute("PRAGMA table_info(entry)")}
        return columns >= set(Line.__annotations__)

    def _read(self, rest: str, values: Sequence[object]) -> list[Line]:
        with self._file.open() as db:
            db.text_factory = _text
            return list(lines_of(db.execute(f"SELECT * FROM entry {rest}", values)))


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "replace")


def _beside(entries: Sequence[Line], anchor: Anchor | None) -> Fault | None:
    if anchor is None or not anchor.n:
        return None
    first = entries[0].n if entries else 0
    if first > anchor.n:
        return None  # dropped at its term, as the sealed first line says
    found = next((entry for entry in entries if entry.n == anchor.n), None)
    if found is None:
        return Fault("cut", anchor.n)
    return None if same(found.chain, anchor.chain) else Fault("replaced", anchor.n)
