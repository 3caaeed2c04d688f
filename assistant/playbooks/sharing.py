"""Who else works on a checklist: people by their ids, or everybody of a partnership.

Rights are looked up with every reading. Whoever a checklist is shared with sees it as it is since
then, and changes of each item what :data:`SHARED_FIELDS` names.
"""

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.errors import MissingError, NotAllowedError
from assistant.principal import Principal

SCHEMA = """
CREATE TABLE IF NOT EXISTS share (
    checklist TEXT NOT NULL, reader TEXT NOT NULL, since INTEGER NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (checklist, reader)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS share_reader ON share (reader);
CREATE TABLE IF NOT EXISTS departure (
    checklist TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (checklist, person)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS person (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
"""
SHARED_FIELDS = ("status", "evidence", "comment")
ReaderKind = Literal["person", "partnership"]


@dataclass(frozen=True)
class Reader:
    """Somebody, or everybody of a partnership, with whom a checklist is shared.

    Attributes:
        id: by which the sharing is withdrawn.
        name: of the person or the partnership.
        left: whether the person left it; they may come back.
    """

    id: str
    kind: ReaderKind
    name: str
    at: str
    left: bool = False


@dataclass(frozen=True)
class Standing:
    """What a checklist is to somebody.

    Attributes:
        owner: the id of whose it is.
        mine: whether it is this person's: they may everything.
        version: the one it is at.
        since: the earliest version that they may see.
    """

    owner: str
    mine: bool
    version: int
    since: int


def standing(db: sqlite3.Connection, id_: str, principal: Principal) -> Standing:
    """What a checklist is to somebody at this moment.

    Raises:
        MissingError: there is none for them.
    """
    row = db.execute("SELECT owner, version FROM checklist WHERE id = ?", (id_,)).fetchone()
    if row and row["owner"] == principal.id:
        return Standing(row["owner"], True, row["version"], 1)
    keys = _keys(principal)
    (since,) = db.execute(
        f"SELECT min(since) FROM share WHERE checklist = ? AND reader IN ({_places(keys)}) "
        "AND NOT EXISTS (SELECT 1 FROM departure d WHERE d.checklist = ? AND d.person = ?)",
        (id_, *keys, id_, principal.id),
    ).fetchone()
    if not row or since is None:
        raise MissingError(
            "There is no such checklist; open it from your list.",
            "Cette liste n’existe pas\u202f; ouvrez-la depuis vos listes.",
        )
    return Standing(row["owner"], False, row["version"], since)


def own(db: sqlite3.Connection, id_: str, principal: Principal) -> Standing:
    """The standing of a checklist's owner.

    Raises:
        MissingError: there is no such checklist for this person.
        NotAllowedError: it is somebody else's, who shares it with them.
    """
    found = standing(db, id_, principal)
    if not found.mine:
        raise NotAllowedError(
            "This checklist is shared with you: you may tick its items, note evidence and "
            "comment; ask its owner for other changes.",
            "Cette liste est partagée avec vous\u00a0: vous pouvez cocher ses points, noter des "
            "preuves et commenter\u202f; demandez les autres changements à son propriétaire.",
        )
    return found


def reached(db: sqlite3.Connection, principal: Principal) -> list[str]:
    """Ids of the checklists that somebody has or that are shared with them."""
    keys = _keys(principal)
    rows = db.execute(
        "SELECT id FROM checklist WHERE owner = ? UNION "
        f"SELECT checklist FROM share WHERE reader IN ({_places(keys)}) "
        "AND checklist NOT IN (SELECT checklist FROM departure WHERE person = ?)",
        (principal.id, *keys, principal.id),
    ).fetchall()
    return [row["id"] for row in rows]


def share(
    db: sqlite3.Connection, id_: str, kind: ReaderKind, reader: str, version: int, at: str
) -> None:
    """Share a checklist from a version on; what was shared before stays as it was. Whoever left it
    has it again where they themselves are meant."""
    db.execute(
        "INSERT OR IGNORE INTO share VALUES (?, ?, ?, ?)", (id_, f"{kind}:{reader}", version, at)
    )
    if kind == "person":
        db.execute("DELETE FROM departure WHERE checklist = ? AND person = ?", (id_, reader))


def leave(db: sqlite3.Connection, id_: str, principal: Principal, at: str) -> None:
    """Let a checklist that is shared with somebody exist no more for them."""
    db.execute("INSERT OR REPLACE INTO departure VALUES (?, ?, ?)", (id_, principal.id, at))


def come_back(db: sqlite3.Connection, id_: str, principal: Principal) -> None:
    """Let it exist again."""
    db.execute("DELETE FROM departure WHERE checklist = ? AND person = ?", (id_, principal.id))


def left(db: sqlite3.Connection, principal: Principal) -> list[tuple[str, str]]:
    """The checklists that somebody left, and when."""
    rows = db.execute(
        "SELECT checklist, at FROM departure WHERE person = ? ORDER BY at", (principal.id,)
    ).fetchall()
    return [(row["checklist"], row["at"]) for row in rows]


def withdraw(db: sqlite3.Connection, id_: str, reader: str) -> Reader:
    """Share a checklist no more with a reader, who is returned.

    Raises:
        MissingError: it is not shared with them.
    """
    found = next((r for r in _readers(db, id_) if r[1].id == reader), None)
    if found is None:
        raise MissingError(
            "This checklist is not shared with them.",
            "Cette liste n’est pas partagée avec cette personne ou ce partenariat.",
        )
    db.execute("DELETE FROM share WHERE checklist = ? AND reader = ?", (id_, found[0]))
    return found[1]


def readers(db: sqlite3.Connection, id_: str) -> tuple[Reader, ...]:
    """With whom a checklist is shared: people first, by name."""
    found = [reader for _, reader in _readers(db, id_)]
    return tuple(sorted(found, key=lambda r: (r.kind == "partnership", r.name.casefold(), r.id)))


def names(db: sqlite3.Connection, principal: Principal) -> dict[str, str]:
    """What people are called, by id, as they were when they last changed something."""
    rows = db.execute("SELECT id, name FROM person").fetchall()
    return {row["id"]: row["name"] for row in rows} | {principal.id: principal.name}


def know(db: sqlite3.Connection, id_: str, name: str) -> None:
    """Remember what somebody is called."""
    db.execute("INSERT OR REPLACE INTO person VALUES (?, ?)", (id_, name))


def forget(db: sqlite3.Connection, person: str) -> None:
    """Share nothing with somebody any more, and forget who did what they did."""
    db.execute("DELETE FROM share WHERE reader = ?", (f"person:{person}",))
    db.execute("DELETE FROM person WHERE id = ?", (person,))
    db.execute("DELETE FROM departure WHERE person = ?", (person,))
    for table in ("version", "change"):
        db.execute(f"UPDATE {table} SET person = '' WHERE person = ?", (person,))


def hand_over(db: sqlite3.Connection, old: str, new: str) -> None:
    """What is shared with one id is shared with another."""
    db.execute(
        "UPDATE OR REPLACE share SET reader = ? WHERE reader = ?",
        (f"person:{new}", f"person:{old}"),
    )
    db.execute(
        "DELETE FROM share WHERE reader = ? AND checklist IN "
        "(SELECT id FROM checklist WHERE owner = ?)",
        (f"person:{new}", new),
    )
    db.execute("UPDATE OR REPLACE departure SET person = ? WHERE person = ?", (new, old))
    db.execute("UPDATE OR IGNORE person SET id = ? WHERE id = ?", (new, old))
    db.execute("DELETE FROM person WHERE id = ?", (old,))


def _readers(db: sqlite3.Connection, id_: str) -> Iterable[tuple[str, Reader]]:
    known = {row["id"]: row["name"] for row in db.execute("SELECT id, name FROM person")}
    gone = {
        row["person"]
        for row in db.execute("SELECT person FROM departure WHERE checklist = ?", (id_,))
    }
    for row in db.execute("SELECT reader, at FROM share WHERE checklist = ?", (id_,)).fetchall():
        kind, _, reader = row["reader"].partition(":")
        name = reader if kind == "partnership" else known.get(reader, "")
        short = hashlib.blake2s(row["reader"].encode(), digest_size=8).hexdigest()
        shown: ReaderKind = "partnership" if kind == "partnership" else "person"
        left_it = shown == "person" and reader in gone
        yield row["reader"], Reader(short, shown, name, row["at"], left_it)


def _keys(principal: Principal) -> tuple[str, ...]:
    of = (f"partnership:{each}" for each in sorted(principal.partnerships))
    return (f"person:{principal.id}", *of)


def _places(keys: tuple[str, ...]) -> str:
    return ", ".join("?" * len(keys))
