"""The versions of a checklist in use, in its SQLite file.

A version is kept whole where a checklist is made or its items are others; everything else is a row
for each value that somebody changed.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from assistant.errors import MissingError
from assistant.playbooks import sharing
from assistant.playbooks.checklist import Checklist
from assistant.playbooks.editing import Edit
from assistant.principal import Principal

SCHEMA = """
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


@dataclass(frozen=True)
class Saved:
    """A saved checklist: its id (as in its link), version and content.

    Attributes:
        person: the name of who saved this version; empty where nobody knows any more.
        mine: whether it is its reader's own; else somebody shares it with them.
        owner: the name of whose it is.
    """

    id: str
    version: int
    at: str
    person: str
    what: str
    checklist: Checklist
    mine: bool = True
    owner: str = ""


@dataclass(frozen=True)
class Entry:
    """One save in a checklist's history; without edits where the checklist was kept whole.

    Attributes:
        person: a name; empty where nobody knows any more.
        mine: whether the reader did it.
    """

    version: int
    at: str
    person: str
    what: str
    edits: tuple[Edit, ...] = ()
    mine: bool = False


@dataclass(frozen=True)
class Trace:
    """Who did something, and when; ``mine`` where the reader did."""

    at: str
    person: str
    mine: bool


@dataclass(frozen=True)
class ItemTraces:
    """Who ticked an item off, and who last changed something else of it."""

    ticked: Trace | None = None
    changed: Trace | None = None


def now() -> str:
    """This moment, as it is kept."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def keep_whole(
    db: sqlite3.Connection, id_: str, number: int, principal: Principal, what: str,
    checklist: Checklist,
) -> None:  # fmt: skip
    """Keep a version as it is, which is the last one from now on."""
    sharing.know(db, principal.id, principal.name)
    db.execute("UPDATE checklist SET version = ? WHERE id = ?", (number, id_))
    db.execute(
        "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?)",
        (id_, number, now(), principal.id, what, checklist.model_dump_json()),
    )


def remove(db: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Remove checklists with all that belongs to them."""
    for id_ in ids:
        for table in ("version", "change", "share", "departure"):
            db.execute(f"DELETE FROM {table} WHERE checklist = ?", (id_,))
        db.execute("DELETE FROM checklist WHERE id = ?", (id_,))


def read(
    db: sqlite3.Connection, id_: str, principal: Principal, version: int | None = None
) -> Saved:
    """A version of a checklist: the last one kept whole before it, and the changes since.

    Raises:
        EntenteError: there is none for this person.
    """
    found = sharing.standing(db, id_, principal)
    wanted = found.version if version is None else version
    whole = db.execute(
        "SELECT number, at, person, what, content FROM version "
        "WHERE checklist = ? AND number <= ? ORDER BY number DESC LIMIT 1",
        (id_, wanted),
    ).fetchone()
    rows = db.execute(
        "SELECT number, at, person, what, item, field, after FROM change "
        "WHERE checklist = ? AND number > ? AND number <= ? ORDER BY number",
        (id_, whole["number"] if whole else 0, wanted),
    ).fetchall()
    last = rows[-1] if rows else whole
    if not whole or last["number"] != wanted or wanted < found.since:
        raise MissingError(
            "There is no such version; choose one from the list of versions.",
            "Cette version n’existe pas\u202f; choisissez-en une dans la liste des versions.",
        )
    content: dict[str, Any] = json.loads(whole["content"])
    items = {item["id"]: item for item in content["items"]}
    for row in rows:
        items[row["item"]][row["field"]] = row["after"]
    names = sharing.names(db, principal)
    return Saved(
        id_, last["number"], last["at"], names.get(last["person"], ""), last["what"],
        Checklist.model_validate(content), found.mine, names.get(found.owner, ""),
    )  # fmt: skip


def history(db: sqlite3.Connection, id_: str, principal: Principal) -> list[Entry]:
    """What was done, newest first; of a shared checklist, since it is shared.

    Raises:
        MissingError: there is no such checklist for this person.
    """
    since = sharing.standing(db, id_, principal).since
    names = sharing.names(db, principal)
    whole = db.execute(
        "SELECT number, at, person, what FROM version WHERE checklist = ? AND number >= ?",
        (id_, since),
    ).fetchall()
    rows = db.execute(
        "SELECT number, at, person, what, item, field, before, after FROM change "
        "WHERE checklist = ? AND number >= ? ORDER BY number, item, field",
        (id_, since),
    ).fetchall()

    def entry(row: sqlite3.Row, edits: tuple[Edit, ...] = ()) -> Entry:
        name, mine = names.get(row["person"], ""), row["person"] == principal.id
        return Entry(row["number"], row["at"], name, row["what"], edits, mine)

    entries = [entry(row) for row in whole]
    for _, each in groupby(rows, key=lambda row: row["number"]):
        own = list(each)
        entries.append(entry(own[0], tuple(Edit(*tuple(row)[4:]) for row in own)))
    return sorted(entries, key=lambda entry: -entry.version)


def traces(db: sqlite3.Connection, id_: str, principal: Principal) -> dict[str, ItemTraces]:
    """Who did what stands at each item, and when, by the item's id.

    Raises:
        MissingError: there is no such checklist for this person.
    """
    items = {item.id: item for item in read(db, id_, principal).checklist.items}
    names = sharing.names(db, principal)
    found: dict[str, ItemTraces] = {}
    for row in db.execute(
        "SELECT item, field, after, at, person FROM change WHERE checklist = ? ORDER BY number",
        (id_,),
    ).fetchall():
        item = items.get(row["item"])
        # What was restored since, or ticked and taken back, was not this change's doing.
        if item is None or str(getattr(item, row["field"])) != row["after"]:
            continue
        trace = Trace(row["at"], names.get(row["person"], ""), row["person"] == principal.id)
        before = found.get(item.id, ItemTraces())
        if row["field"] != "status":
            found[item.id] = replace(before, changed=trace)
        elif row["after"] == "done":
            found[item.id] = replace(before, ticked=trace)
    return found
