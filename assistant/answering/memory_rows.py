"""The tables of kept conversations, and what is read out of them."""

import sqlite3

from assistant.answering.answer import Answer
from assistant.answering.exchange import UNANSWERED, Exchange, Picked, Place

_KEPT_EXCHANGES, _KEPT_BY_PERSON, _KEPT_BY_ALL = 50, 1000, 20_000

SCHEMA = """
CREATE TABLE IF NOT EXISTS conversation (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, person TEXT NOT NULL,
    browser TEXT NOT NULL, title TEXT NOT NULL, changed TEXT NOT NULL,
    deleted TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS owned ON conversation (person, browser);
CREATE TABLE IF NOT EXISTS exchange (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, conversation TEXT NOT NULL,
    at TEXT NOT NULL, question TEXT NOT NULL, picked TEXT NOT NULL, picked_title TEXT NOT NULL,
    state TEXT NOT NULL, answer TEXT NOT NULL DEFAULT '', problem TEXT NOT NULL DEFAULT '',
    shared INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS held ON exchange (conversation);
"""


def owned(db: sqlite3.Connection, place: Place, conversation: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM conversation WHERE id = ? AND person = ? AND browser = ? AND deleted = ''",
        (conversation, *place.owner),
    ).fetchone()
    return row


def exchanges_of(db: sqlite3.Connection, conversation: str) -> tuple[Exchange, ...]:
    rows = db.execute(
        "SELECT * FROM exchange WHERE conversation = ? ORDER BY number", (conversation,)
    )
    return tuple(map(exchange_of, rows))


def exchange_where(
    db: sqlite3.Connection, id_: str, condition: str, *values: str
) -> tuple[Exchange, ...]:
    """The exchange with this id if its conversation is kept and the condition holds."""
    rows = db.execute(
        "SELECT e.* FROM exchange e JOIN conversation c ON c.id = e.conversation "
        f"WHERE e.id = ? AND c.deleted = '' AND {condition}", (id_, *values),
    )  # fmt: skip
    return tuple(map(exchange_of, rows))


def exchange_of(row: sqlite3.Row) -> Exchange:
    answer = Answer.model_validate_json(row["answer"]) if row["answer"] else None
    picked = Picked(row["picked"], row["picked_title"])
    return Exchange(row["id"], row["question"], picked, row["state"], answer, row["problem"])


def unanswered(db: sqlite3.Connection, place: Place) -> int:
    (count,) = db.execute(
        "SELECT count(*) FROM exchange e JOIN conversation c ON c.id = e.conversation "
        "WHERE c.person = ? AND c.browser = ? AND e.state IN (?, ?)",
        (*place.owner, *UNANSWERED),
    ).fetchone()
    return int(count)


def make_room(db: sqlite3.Connection, person: str, conversation: str) -> None:
    """Forget a conversation's oldest exchanges, then whole conversations of who keeps most."""
    db.execute(
        "DELETE FROM exchange WHERE conversation = ? AND number <= (SELECT number FROM exchange "
        "WHERE conversation = ? ORDER BY number DESC LIMIT 1 OFFSET ?)",
        (conversation, conversation, _KEPT_EXCHANGES),
    )
    while True:
        sizes = dict(
            db.execute(
                "SELECT c.person, count(*) FROM exchange e JOIN conversation c "
                "ON c.id = e.conversation GROUP BY c.person"
            ).fetchall()
        )
        crowded = sizes.get(person, 0) > _KEPT_BY_PERSON
        if not crowded and sum(sizes.values()) <= _KEPT_BY_ALL:
            return
        most = person if crowded else max(sizes, key=sizes.__getitem__)
        forget(db, "number = (SELECT min(number) FROM conversation WHERE person = ?)", most)


def forget(db: sqlite3.Connection, condition: str, *values: str) -> None:
    db.execute(
        "DELETE FROM exchange WHERE conversation IN "
        f"(SELECT id FROM conversation WHERE {condition})", values,
    )  # fmt: skip
    db.execute(f"DELETE FROM conversation WHERE {condition}", values)
