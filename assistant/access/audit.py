"""Who did what to which document, when. Lines are added, never changed."""

import csv
import hashlib
import io
import json
import sqlite3
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from assistant.access.store import Now, utc_now
from assistant.database import Database
from assistant.principal import Principal

_GUARDS = """
CREATE TRIGGER IF NOT EXISTS entry_stays BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER IF NOT EXISTS entry_kept BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'the audit trail is never shortened'); END;
"""
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS entry (
    n INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
    kind TEXT NOT NULL, document TEXT NOT NULL, detail TEXT NOT NULL, chain TEXT NOT NULL
);
{_GUARDS}
"""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Entry:
    """One line. ``chain`` is the SHA-256 over the line before and this one."""

    n: int
    at: str
    who: str
    action: str
    kind: str
    document: str
    detail: str
    chain: str


class AuditTrail:
    """The trail in one SQLite file."""

    def __init__(self, path: Path, now: Now = utc_now) -> None:
        self._file = Database(path, _SCHEMA)
        self._now = now

    def note(
        self, who: Principal, action: str, kind: str = "", document: str = "", detail: str = ""
    ) -> None:
        """Add a line."""
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            self._add(db, who.name, action, kind, document, detail)

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
        with self._file.open() as db:
            rows = db.execute(
                f"SELECT * FROM entry {where} ORDER BY n DESC LIMIT ?", (*given.values(), limit)
            ).fetchall()
        return [Entry(**row) for row in map(dict, rows)]

    def of(self, principal: Principal) -> list[Entry]:
        """A person's own lines, newest first."""
        return self.entries(who=principal.name, limit=-1)

    def export(self, format_: Literal["csv", "json"]) -> str:
        """All lines, oldest first."""
        entries = [asdict(entry) for entry in reversed(self.entries(limit=-1))]
        if format_ == "json":
            return json.dumps(entries, ensure_ascii=False, indent=1)
        target = io.StringIO()
        writer = csv.DictWriter(target, list(Entry.__annotations__))
        writer.writeheader()
        for entry in entries:
            writer.writerow({name: _cell(value) for name, value in entry.items()})
        return target.getvalue()

    def verify(self) -> int | None:
        """The number of the first line that does not follow from the one before; None when the
        trail is whole."""
        before = ""
        for place, entry in enumerate(reversed(self.entries(limit=-1))):
            # After pruning, the first line holds the chain that the next one goes on from.
            marker = place == 0 and entry.action == "pruned"
            if not marker and entry.chain != _link(before, entry):
                return entry.n
            before = entry.chain
        return None

    def prune(self, days: int) -> int:
        """Drop lines older than ``days``; how many. The trail says that they were dropped."""
        before = (self._now() - timedelta(days=days)).isoformat(timespec="microseconds")
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            old = db.execute(
                "SELECT max(n) AS last, count(*) AS count FROM entry "
                "WHERE at < ? AND action != 'pruned'",
                (before,),
            ).fetchone()
            if not old["count"]:
                return 0
            last = db.execute("SELECT chain FROM entry WHERE n = ?", (old["last"],)).fetchone()
            db.execute("DROP TRIGGER entry_kept")
            db.execute("DELETE FROM entry WHERE n <= ?", (old["last"],))
            # The line stands in the place of the last one dropped, so that the chain goes on.
            db.execute(
                "INSERT INTO entry VALUES (?, ?, '', 'pruned', 'audit', '', ?, ?)",
                (old["last"], before, f"{old['count']} lines", last["chain"]),
            )
            db.execute(
                "CREATE TRIGGER entry_kept BEFORE DELETE ON entry "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is never shortened'); END"
            )
        return int(old["count"])

    def _add(
        self, db: sqlite3.Connection, who: str, action: str, kind: str, document: str, detail: str
    ) -> None:
        row = db.execute("SELECT n, chain FROM entry ORDER BY n DESC LIMIT 1").fetchone()
        entry = Entry(
            (row["n"] if row else 0) + 1,
            self._now().isoformat(timespec="microseconds"),
            who, action, kind, document, detail, "",
        )  # fmt: skip
        _insert(db, entry, row["chain"] if row else "")


def _insert(db: sqlite3.Connection, entry: Entry, before: str) -> None:
    db.execute(
        "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (entry.n, entry.at, entry.who, entry.action, entry.kind, entry.document, entry.detail,
         _link(before, entry)),
    )  # fmt: skip


def _link(before: str, entry: Entry) -> str:
    told = [before, entry.n, entry.at, entry.who, entry.action, entry.kind, entry.document,
            entry.detail]  # fmt: skip
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
