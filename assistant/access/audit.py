"""Who did what to which document, when. Lines are added, never changed."""

import csv
import hmac
import io
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from assistant.access.cells import inert
from assistant.access.seal import Head, Seal
from assistant.access.store import Now, utc_now
from assistant.database import Database
from assistant.principal import Principal
from assistant.terminal import visible

_KEEP = (
    "CREATE TRIGGER IF NOT EXISTS entry_kept BEFORE DELETE ON entry "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is never shortened'); END"
)
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS entry (
    n INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
    kind TEXT NOT NULL, document TEXT NOT NULL, detail TEXT NOT NULL, chain TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS entry_stays BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
{_KEEP};
"""
_LONGEST = 500  # characters of a value
_LOOKED_BACK = 5000  # lines
PRUNED = "pruned"


@dataclass(frozen=True)
class Entry:
    """One line. ``chain`` follows from the line before and this one.

    Attributes:
        who: the name that the person had then.
        person: their id; empty in lines of before there were ids, and where nobody is known.
    """

    n: int
    at: str
    who: str
    action: str
    kind: str
    document: str
    detail: str
    chain: str
    person: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with the trail: the first line that is not as it was written.

    Attributes:
        what: ``changed``: the line does not follow from the one before; ``cut``: lines are missing
            from this one on; ``begun``: lines before this one are missing; ``unsealed``: the seal
            is missing or is not this trail's; ``replaced``: the line is not the one of an anchor;
            ``form``: the table is missing or has other columns.
    """

    what: Literal["changed", "cut", "begun", "unsealed", "replaced", "form"]
    n: int


@dataclass(frozen=True)
class Anchor:
    """A line's number and chain, kept elsewhere: whatever the home says later can be compared."""

    n: int
    chain: str

    def __str__(self) -> str:
        return f"{self.n}:{self.chain}"


class AuditTrail:
    """The trail in one SQLite file, sealed by two files beside it (:mod:`seal`)."""

    def __init__(self, path: Path, now: Now = utc_now) -> None:
        self._file = Database(path, _SCHEMA, (_with_person,))
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
                    shown = [line for line in shown if not _told_since(db, line, since)]
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
    ) -> list[Entry]:
        """Lines, newest first."""
        wanted = {"who = ?": who, "action = ?": action, "document = ?": document, "at >= ?": since}
        given = {condition: value for condition, value in wanted.items() if value is not None}
        where = f"WHERE {' AND '.join(given)}" if given else ""
        return self._read(f"{where} ORDER BY n DESC LIMIT ?", (*given.values(), limit))

    def of(self, principal: Principal) -> list[Entry]:
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
        writer = csv.DictWriter(target, list(Entry.__annotations__), quoting=csv.QUOTE_ALL)
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
            marker = Entry(
                until, before, "", PRUNED, "audit", "", f"{count} lines", last["chain"], "",
            )  # fmt: skip
            first = next(_entries(db.execute("SELECT * FROM entry ORDER BY n LIMIT 1")))
            # Sealed first: if the process is killed in between, both beginnings are in order.
            self._seal.allow_beginning(self._beginning(first), self._beginning(marker))
            db.execute("DROP TRIGGER entry_kept")
            db.execute("DELETE FROM entry WHERE n <= ?", (marker.n,))
            _insert(db, marker)
            db.execute(_KEEP)

    def _add(
        self, db: sqlite3.Connection, who: str, action: str, kind: str, document: str,
        detail: str, person: str,
    ) -> Entry:  # fmt: skip
        row = db.execute("SELECT n, chain FROM entry ORDER BY n DESC LIMIT 1").fetchone()
        at = self._now().isoformat(timespec="microseconds")
        n, before = (row["n"] + 1, row["chain"]) if row else (1, "")
        head = self._seal.read()
        if head and head.last >= n:
            # Lines were taken away: the gap stays, for whoever verifies.
            n, before = head.last + 1, head.chain
        entry = Entry(n, at, who, action, kind, document, detail, "", person)
        entry = Entry(**{**asdict(entry), "chain": self._seal.link(_told(before, entry))})
        _insert(db, entry)
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

    def _broken(self, entries: Sequence[Entry], head: Head) -> Fault | None:
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

    def _beginning(self, first: Entry) -> tuple[int, str]:
        """A first line's number; its sealed content, where it says that older ones were dropped."""
        pruned = first.action == PRUNED
        return first.n, self._seal.link(_told(first.chain, first)) if pruned else ""

    def _follows(self, before: str, entry: Entry, head: Head) -> bool:
        told = _told(before, entry)
        expected = self._seal.link(told) if entry.n > head.unkeyed else self._seal.plain_link(told)
        return _same(entry.chain, expected)

    def _in_form(self) -> bool:
        """Whether the table has the columns of a line."""
        with self._file.open() as db:
            columns = {row["name"] for row in db.execute("PRAGMA table_info(entry)")}
        return columns >= set(Entry.__annotations__)

    def _read(self, rest: str, values: Sequence[object]) -> list[Entry]:
        with self._file.open() as db:
            db.text_factory = _text
            return list(_entries(db.execute(f"SELECT * FROM entry {rest}", values)))


def _entries(rows: Iterable[sqlite3.Row]) -> Iterator[Entry]:
    """Lines as they stand, also where somebody else wrote them and left what is no text."""
    names = [name for name in Entry.__annotations__ if name != "n"]
    for row in rows:
        yield Entry(n=row["n"], **{name: _plain(row[name]) for name in names})


def _plain(value: object) -> str:
    return value if isinstance(value, str) else repr(value)


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "replace")


def _beside(entries: Sequence[Entry], anchor: Anchor | None) -> Fault | None:
    if anchor is None or not anchor.n:
        return None
    first = entries[0].n if entries else 0
    if first > anchor.n:
        return None  # dropped at its term, as the sealed first line says
    found = next((entry for entry in entries if entry.n == anchor.n), None)
    if found is None:
        return Fault("cut", anchor.n)
    return None if _same(found.chain, anchor.chain) else Fault("replaced", anchor.n)


def _same(chain: str, other: str) -> bool:
    return hmac.compare_digest(chain.encode(), other.encode())


def _told_since(db: sqlite3.Connection, line: tuple[str, ...], since: str) -> bool:
    found = db.execute(
        "SELECT 1 FROM entry WHERE n > (SELECT max(n) FROM entry) - ? AND at >= ? AND who = ? AND "
        "action = ? AND kind = ? AND document = ? AND detail = ? AND person = ? LIMIT 1",
        (_LOOKED_BACK, since, *line),
    )
    return found.fetchone() is not None


def _with_person(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE entry ADD COLUMN person TEXT NOT NULL DEFAULT ''")


def _insert(db: sqlite3.Connection, entry: Entry) -> None:
    db.execute(
        "INSERT INTO entry (n, at, who, action, kind, document, detail, chain, person) "
        "VALUES (:n, :at, :who, :action, :kind, :document, :detail, :chain, :person)",
        asdict(entry),
    )


def _told(before: str, entry: Entry) -> str:
    """What a line's chain is made of."""
    told = [before, entry.n, entry.at, entry.who, entry.action, entry.kind, entry.document,
            entry.detail]  # fmt: skip
    return json.dumps([*told, entry.person] if entry.person else told, ensure_ascii=False)
