"""Conversations that are kept: who asked what, what was answered, and who may read it again.

The browser shows a conversation but is not trusted with it: what follows from it (follow-up
questions, feedback) is read here. Every reading checks each answer against what its reader may see
by then.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from assistant.answering.answer import Answer
from assistant.answering.exchange import (
    NOTHING_PICKED,
    UNANSWERED,
    Conversation,
    Exchange,
    Heading,
    Picked,
    Place,
)
from assistant.answering.memory_rows import (
    SCHEMA,
    exchange_of,
    exchange_where,
    exchanges_of,
    forget,
    make_room,
    owned,
    unanswered,
)
from assistant.database import Database
from assistant.principal import Principal
from assistant.typography import fold

_WAITING = 6
_TITLE = 80  # characters
_UNDO = timedelta(hours=1)  # for which what was deleted can be had back

MayRead = Callable[[Answer, Principal], bool]


class FullError(Exception):
    """As many questions are waiting as one owner may have waiting."""


class Conversations:
    """A small SQLite file. Room is shared: whoever keeps most gives up their oldest."""

    def __init__(self, path: Path, may_read: MayRead) -> None:
        self._file = Database(path, SCHEMA)
        self._may_read = may_read
        self._current: dict[Place, str] = {}
        self._changes: dict[tuple[str, str], int] = {}
        # Of questions that are being answered; kept nowhere else, the next piece comes soon.
        self._drafts: dict[str, Answer] = {}
        self._lock = Lock()

    def settle(self) -> None:
        """No question waits: to be called by the process that answers, before it begins."""
        with self._file.open() as db:
            db.execute("UPDATE exchange SET state = 'failed' WHERE state IN (?, ?)", UNANSWERED)

    def mark(self, place: Place) -> tuple[str, int]:
        """Compares equal as long as nothing changed here; cheap, and tells nothing else."""
        with self._lock:
            return self._current.get(place, ""), self._changes.get(place.owner, 0)

    def open(self, place: Place, conversation: str) -> bool:
        """Make a conversation the current one here; whether it is there and one's own."""
        with self._file.open() as db:
            if not owned(db, place, conversation):
                return False
        with self._lock:
            self._current[place] = conversation
        return True

    def read(self, place: Place, principal: Principal, conversation: str = "") -> Conversation:
        """One's own conversation, or else the current one; empty where there is none.

        Answers that this person may no longer read are left out.
        """
        with self._lock:
            id_ = conversation or self._current.get(place, "")
        with self._file.open() as db:
            row = owned(db, place, id_)
            exchanges = exchanges_of(db, id_) if row else ()
        if row is None:
            return Conversation()
        with self._lock:
            drafts = {e.id: self._drafts[e.id] for e in exchanges if e.id in self._drafts}
        growing = tuple(replace(e, draft=drafts.get(e.id)) for e in exchanges)
        return Conversation(id_, row["title"], self._readable(growing, principal))

    def headings(self, place: Place, words: str = "") -> tuple[Heading, ...]:
        """One's own conversations whose title or questions hold these words, newest first."""
        wanted = fold(words).split()
        with self._file.open() as db:
            rows = db.execute(
                "SELECT c.id, c.title, c.changed, group_concat(e.question, char(10)) AS questions "
                "FROM conversation c JOIN exchange e ON e.conversation = c.id "
                "WHERE c.person = ? AND c.browser = ? AND c.deleted = '' "
                "GROUP BY c.id ORDER BY max(e.number) DESC",
                place.owner,
            ).fetchall()
        return tuple(
            Heading(row["id"], row["title"], row["changed"])
            for row in rows
            if all(word in fold(f"{row['title']}\n{row['questions']}") for word in wanted)
        )

    def answer(self, place: Place, exchange: str, principal: Principal) -> Answer | None:
        """An answer of any conversation here; None where this person may not read it."""
        with self._file.open() as db:
            found = exchange_where(db, exchange, "c.person = ? AND c.browser = ?", *place.owner)
        return next((e.answer for e in self._readable(found, principal)), None)

    def choice(
        self, place: Place, exchange: str, page: str, principal: Principal
    ) -> tuple[str, Picked] | None:
        """The question of an answer here with the page that was picked from its choices; None where
        the answer cannot be read or offers no such page."""
        answer = self.answer(place, exchange, principal)
        for choice in answer.choices if answer else ():
            if answer and choice.id == page:
                return answer.question, Picked(choice.id, choice.title)
        return None

    def ask(
        self, place: Place, question: str, picked: Picked = NOTHING_PICKED, conversation: str = ""
    ) -> tuple[str, Exchange]:
        """Add a question that waits for its answer; the conversation's id and the exchange.

        Args:
            conversation: where it is asked; in the current one, or a new one, if empty or gone.

        Raises:
            FullError: too many are waiting here.
        """
        exchange = Exchange(secrets.token_urlsafe(9), question, picked)
        with self._lock, self._file.open() as db:
            if unanswered(db, place) >= _WAITING:
                raise FullError
            id_ = conversation or self._current.get(place, "")
            if not owned(db, place, id_):
                id_ = secrets.token_urlsafe(9)
                db.execute(
                    "INSERT INTO conversation (id, person, browser, title, changed) "
                    "VALUES (?, ?, ?, ?, ?)",
                    (id_, *place.owner, _title(question), _now()),
                )
            db.execute(
                "INSERT INTO exchange (id, conversation, at, question, picked, picked_title, "
                "state) VALUES (?, ?, ?, ?, ?, ?, 'waiting')",
                (exchange.id, id_, _now(), question, picked.id, picked.title),
            )
            db.execute("UPDATE conversation SET changed = ? WHERE id = ?", (_now(), id_))
            make_room(db, place.person, id_)
            self._current[place] = id_
        self._changed(place.owner)
        return id_, exchange

    def change(self, exchange: str, **values: Any) -> None:
        """Set what became of a question; nothing where it is not kept any more."""
        answer: Answer | None = values.pop("answer", None)
        if answer:
            values["answer"] = answer.model_dump_json(exclude={"outcome"})
        with self._lock:
            self._drafts.pop(exchange, None)
        names = ", ".join(f"{name} = ?" for name in values)
        with self._file.open() as db:
            db.execute(f"UPDATE exchange SET {names} WHERE id = ?", (*values.values(), exchange))
            row = db.execute(
                "SELECT c.person, c.browser FROM exchange e JOIN conversation c "
                "ON c.id = e.conversation WHERE e.id = ?", (exchange,),
            ).fetchone()  # fmt: skip
        if row:
            self._changed((row["person"], row["browser"]))

    def grow(self, place: Place, exchange: str, draft: Answer) -> None:
        """Show what may be read of an answer that is being worded, until the question changes."""
        with self._lock:
            self._drafts[exchange] = draft
        self._changed(place.owner)

    def waiting(self, conversation: str) -> Exchange | None:
        """The question whose turn it is."""
        with self._file.open() as db:
            exchanges = exchanges_of(db, conversation)
        return next((exchange for exchange in exchanges if exchange.state == "waiting"), None)

    def unanswered(self, place: Place, conversation: str = "") -> tuple[Exchange, ...]:
        """The questions of one's own conversation that have no answer yet, oldest first."""
        with self._lock:
            id_ = conversation or self._current.get(place, "")
        with self._file.open() as db:
            exchanges = exchanges_of(db, id_) if owned(db, place, id_) else ()
        return tuple(each for each in exchanges if each.state in UNANSWERED)

    def take_back(self, exchange: str, place: Place) -> None:
        """Forget a question that has no answer yet, and its conversation if it has no other."""
        with self._file.open() as db:
            db.execute(
                "DELETE FROM exchange WHERE id = ? AND state IN (?, ?) AND conversation IN "
                "(SELECT id FROM conversation WHERE person = ? AND browser = ?)",
                (exchange, *UNANSWERED, *place.owner),
            )
            db.execute(
                "DELETE FROM conversation WHERE person = ? AND browser = ? AND deleted = '' "
                "AND id NOT IN (SELECT conversation FROM exchange)", place.owner,
            )  # fmt: skip
        self._changed(place.owner)

    def start_new(self, place: Place) -> None:
        """Begin a new conversation; the one before stays in the list."""
        with self._lock:
            self._current.pop(place, None)

    def rename(self, place: Place, conversation: str, title: str) -> None:
        """Give one's own conversation another title; an empty one changes nothing."""
        if title := _title(title):
            self._set(place, conversation, "title", title)

    def delete(self, place: Place, conversation: str) -> None:
        """Take one's own conversation out of sight; it can be restored for an hour."""
        self._set(place, conversation, "deleted", _now())
        with self._lock:
            for where in [w for w, id_ in self._current.items() if id_ == conversation]:
                del self._current[where]
        with self._file.open() as db:
            forget(db, "deleted != '' AND deleted < ?", _ago(_UNDO))

    def restore(self, place: Place, conversation: str) -> None:
        """Have back what was deleted."""
        self._set(place, conversation, "deleted", "")

    def share(self, place: Place, exchange: str) -> bool:
        """Let others who know its id read an answer as far as they may; whether it is one's own."""
        with self._file.open() as db:
            own = exchange_where(db, exchange, "c.person = ? AND c.browser = ?", *place.owner)
            db.execute("UPDATE exchange SET shared = 1 WHERE id = ?", (exchange,)) if own else None
        return bool(own)

    def shared(self, exchange: str, principal: Principal) -> Exchange | None:
        """An answer that its owner shared; None where this person may not read all it quotes."""
        with self._file.open() as db:
            found = exchange_where(db, exchange, "e.shared = 1 AND e.state = 'answered'")
        return next((e for e in self._readable(found, principal) if e.answer), None)

    def of(self, principal: Principal) -> list[dict[str, str]]:
        """Everything that is kept of a person and that they may read, ready for JSON."""
        with self._file.open() as db:
            rows = db.execute(
                "SELECT e.*, c.title FROM exchange e JOIN conversation c ON c.id = e.conversation "
                "WHERE c.person = ? ORDER BY e.number", (principal.id,),
            ).fetchall()  # fmt: skip
        found = zip(rows, self._readable(tuple(map(exchange_of, rows)), principal), strict=True)
        return [
            {
                "conversation": row["title"],
                "at": row["at"],
                "question": e.question,
                "answer": e.answer.answer if e.answer else "",
                "state": e.state,
            }
            for row, e in found
        ]

    def erase(self, principal: Principal) -> None:
        """Forget all conversations of a person; their questions that wait are not answered."""
        with self._file.open() as db:
            forget(db, "person = ?", principal.id)
        for owner in [each for each in tuple(self._changes) if each[0] == principal.id]:
            self._changed(owner)

    def hand_over(self, old: str, new: str) -> None:
        """What was kept under one id is another's."""
        with self._file.open() as db:
            db.execute("UPDATE conversation SET person = ? WHERE person = ?", (new, old))

    def prune(self, days: int) -> None:
        """Forget conversations in which nothing was asked for ``days``, and what was deleted."""
        with self._file.open() as db:
            forget(db, "changed < ?", _ago(timedelta(days=days)))
            forget(db, "deleted != '' AND deleted < ?", _ago(_UNDO))

    def _readable(
        self, exchanges: tuple[Exchange, ...], principal: Principal
    ) -> tuple[Exchange, ...]:
        def readable(answer: Answer | None) -> bool:
            return answer is None or self._may_read(answer, principal)

        return tuple(
            e
            if readable(e.answer) and readable(e.draft)
            else Exchange(e.id, e.question, e.picked, "withdrawn")
            for e in exchanges
        )

    def _set(self, place: Place, conversation: str, name: str, value: str) -> None:
        with self._file.open() as db:
            db.execute(
                f"UPDATE conversation SET {name} = ? WHERE id = ? AND person = ? AND browser = ?",
                (value, conversation, *place.owner),
            )
        self._changed(place.owner)

    def _changed(self, owner: tuple[str, str]) -> None:
        with self._lock:
            self._changes[owner] = self._changes.get(owner, 0) + 1


def _title(words: str) -> str:
    """Words as a title: one line, cut between two of them."""
    line = " ".join(words.split())
    if len(line) <= _TITLE:
        return line
    return f"{line[: _TITLE - 1].rsplit(' ', 1)[0]}…"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _ago(time: timedelta) -> str:
    return (datetime.now(UTC) - time).isoformat(timespec="seconds")
