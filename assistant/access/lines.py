"""A line of the audit trail, as a row of its SQLite file and as the chain is made of it."""

import hmac
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

KEEP = (
    "CREATE TRIGGER IF NOT EXISTS entry_kept BEFORE DELETE ON entry "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is never shortened'); END"
)
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS entry (
    n INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
    kind TEXT NOT NULL, document TEXT NOT NULL, detail TEXT NOT NULL, chain TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS entry_stays BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
{KEEP};
"""
_LOOKED_BACK = 5000  # lines


@dataclass(frozen=True)
class Line:
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


def lines_of(rows: Iterable[sqlite3.Row]) -> Iterator[Line]:
    """Lines as they stand, also where somebody else wrote them and left what is no text."""
    names = [name for name in Line.__annotations__ if name != "n"]
    for row in rows:
        yield Line(n=row["n"], **{name: _plain(row[name]) for name in names})


def _plain(value: object) -> str:
    return value if isinstance(value, str) else repr(value)


def told_since(db: sqlite3.Connection, line: tuple[str, ...], since: str) -> bool:
    """Whether one of the last lines says the same, and not before a moment."""
    found = db.execute(
        "SELECT 1 FROM entry WHERE n > (SELECT max(n) FROM entry) - ? AND at >= ? AND who = ? AND "
        "action = ? AND kind = ? AND document = ? AND detail = ? AND person = ? LIMIT 1",
        (_LOOKED_BACK, since, *line),
    )
    return found.fetchone() is not None


def insert(db: sqlite3.Connection, entry: Line) -> None:
    """Add a line as it is."""
    db.execute(
        "INSERT INTO entry (n, at, who, action, kind, document, detail, chain, person) "
        "VALUES (:n, :at, :who, :action, :kind, :document, :detail, :chain, :person)",
        asdict(entry),
    )


def with_person(db: sqlite3.Connection) -> None:
    """Bring a trail of before there were ids up to the form of a line."""
    db.execute("ALTER TABLE entry ADD COLUMN person TEXT NOT NULL DEFAULT ''")


def chain_text(before: str, entry: Line) -> str:
    """What a line's chain is made of."""
    told = [before, entry.n, entry.at, entry.who, entry.action, entry.kind, entry.document,
            entry.detail]  # fmt: skip
    return json.dumps([*told, entry.person] if entry.person else told, ensure_ascii=False)


def same(chain: str, other: str) -> bool:
    """Whether two chains are one; the time tells nothing."""
    return hmac.compare_digest(chain.encode(), other.encode())
