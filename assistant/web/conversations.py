"""Conversations, kept on the server by person and browser.

The browser shows a conversation but is not trusted with it: what follows from it (follow-up
questions, feedback) is read here. They live in memory, as long as the app runs. Every reading
checks each answer against what its reader may see by then.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Literal

from assistant.access.cookies import SESSION_COOKIE, read_cookie
from assistant.answering.answer import Answer, Turn
from assistant.principal import Principal

_KEPT_EXCHANGES, _KEPT_BY_PERSON, _KEPT_BY_ALL = 50, 1000, 20_000
_WAITING = 6

State = Literal["waiting", "answering", "answered", "failed", "withdrawn"]
MayRead = Callable[[Answer, Principal], bool]


def new_session() -> str:
    """An unguessable session id."""
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Place:
    """Whose conversations in which browser: another person's cookie opens nothing."""

    person: str
    browser: str

    @classmethod
    def of(cls, principal: Principal, cookies: Mapping[str, str]) -> "Place":
        return cls(principal.id, read_cookie(cookies, SESSION_COOKIE))


@dataclass(frozen=True)
class Picked:
    """The page that somebody chose for a question; empty where nobody chose."""

    id: str = ""
    title: str = ""


NOTHING_PICKED = Picked()


@dataclass(frozen=True)
class Exchange:
    """A question and what became of it: an answer, or the sentence that says why there is none."""

    id: str
    question: str
    picked: Picked = NOTHING_PICKED
    state: State = "waiting"
    answer: Answer | None = None
    problem: str = ""


@dataclass(frozen=True)
class Conversation:
    """A conversation as its reader may see it now; ``others`` counts those it can be left for."""

    id: str
    exchanges: tuple[Exchange, ...] = ()
    others: int = 0

    @property
    def busy(self) -> int:
        """How many questions have no answer yet."""
        return sum(exchange.state in ("waiting", "answering") for exchange in self.exchanges)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was answered, oldest first."""
        return tuple(
            Turn(question=exchange.question, answer=exchange.answer)
            for exchange in self.exchanges
            if exchange.answer
        )


class FullError(Exception):
    """As many questions are waiting as may wait in one browser."""


class Conversations:
    """The conversations of everybody. Room is shared: whoever keeps most gives up their oldest."""

    def __init__(self, may_read: MayRead) -> None:
        self._may_read = may_read
        self._kept: OrderedDict[str, tuple[Place, tuple[Exchange, ...]]] = OrderedDict()
        self._current: dict[Place, str] = {}
        self._lock = Lock()

    def mark(self, place: Place) -> object:
        """Compares equal as long as nothing changed here; cheap, and tells nothing else."""
        with self._lock:
            current = self._current.get(place, "")
            return current, self._exchanges(current), len(self._of(place))

    def read(self, place: Place, principal: Principal) -> Conversation:
        """The current conversation; answers that this person may no longer read are left out."""
        with self._lock:
            current = self._current.get(place, "")
            exchanges, others = self._exchanges(current), len(self._of(place)) - bool(current)
        return Conversation(current, self._readable(exchanges, principal), others)

    def history(self, conversation: str, principal: Principal) -> tuple[Turn, ...]:
        """What was answered in a conversation, as far as this person may read it."""
        with self._lock:
            exchanges = self._exchanges(conversation)
        return Conversation(conversation, self._readable(exchanges, principal)).turns

    def answer(self, place: Place, exchange: str, principal: Principal) -> Answer | None:
        """An answer of any conversation here; None where this person may not read it."""
        with self._lock:
            kept = [e for id_ in self._of(place) for e in self._exchanges(id_) if e.id == exchange]
        return next((e.answer for e in self._readable(tuple(kept), principal)), None)

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
        self, place: Place, question: str, picked: Picked = NOTHING_PICKED
    ) -> tuple[str, Exchange]:
        """Add a question that waits for its answer; the conversation's id and the exchange.

        Raises:
            FullError: too many are waiting in this browser.
        """
        exchange = Exchange(secrets.token_urlsafe(9), question, picked)
        with self._lock:
            here = [e for kept in self._of(place) for e in self._exchanges(kept)]
            if sum(e.state in ("waiting", "answering") for e in here) >= _WAITING:
                raise FullError
            id_ = self._current.setdefault(place, secrets.token_urlsafe(9))
            self._kept[id_] = place, (*self._exchanges(id_), exchange)[-_KEPT_EXCHANGES:]
            self._make_room(place.person)
        return id_, exchange

    def change(self, conversation: str, exchange: str, **values: Any) -> None:
        """Set what became of a question; nothing where it is not kept any more."""
        with self._lock:
            if conversation in self._kept:
                place, exchanges = self._kept[conversation]
                changed = (replace(e, **values) if e.id == exchange else e for e in exchanges)
                self._kept[conversation] = place, tuple(changed)

    def waiting(self, conversation: str) -> Exchange | None:
        """The question whose turn it is."""
        with self._lock:
            exchanges = self._exchanges(conversation)
        return next((exchange for exchange in exchanges if exchange.state == "waiting"), None)

    def start_new(self, place: Place) -> None:
        """Begin a new conversation; the one before can be gone back to."""
        with self._lock:
            self._current.pop(place, None)

    def go_back(self, place: Place) -> None:
        """Make the conversation begun before the current one the current one, round and round."""
        with self._lock:
            begun = self._of(place)
            if begun:
                current = self._current.get(place)
                at = begun.index(current) if current in begun else 0
                self._current[place] = begun[at - 1]

    def of(self, principal: Principal) -> list[dict[str, str]]:
        """Everything that is kept of a person and that they may read, ready for JSON."""
        with self._lock:
            own = [e for p, e in self._kept.values() if p.person == principal.id]
        return [
            {
                "question": e.question,
                "answer": e.answer.answer if e.answer else "",
                "state": e.state,
            }
            for exchanges in own
            for e in self._readable(exchanges, principal)
        ]

    def erase(self, principal: Principal) -> None:
        """Forget all conversations of a person; their questions that wait are not answered."""
        with self._lock:
            for id_ in [i for i, (p, _) in self._kept.items() if p.person == principal.id]:
                self._drop(id_)

    def _readable(
        self, exchanges: tuple[Exchange, ...], principal: Principal
    ) -> tuple[Exchange, ...]:
        return tuple(
            e
            if e.answer is None or self._may_read(e.answer, principal)
            else replace(e, state="withdrawn", answer=None)
            for e in exchanges
        )

    def _of(self, place: Place) -> list[str]:
        """Ids of the conversations here, in the order in which they were begun."""
        return [id_ for id_, (whose, _) in self._kept.items() if whose == place]

    def _exchanges(self, conversation: str) -> tuple[Exchange, ...]:
        return self._kept[conversation][1] if conversation in self._kept else ()

    def _drop(self, conversation: str) -> None:
        place, _ = self._kept.pop(conversation)
        if self._current.get(place) == conversation:
            del self._current[place]

    def _make_room(self, person: str) -> None:
        sizes: dict[str, int] = {}
        for place, exchanges in self._kept.values():
            sizes[place.person] = sizes.get(place.person, 0) + len(exchanges)
        while sizes[person] > _KEPT_BY_PERSON or sum(sizes.values()) > _KEPT_BY_ALL:
            most = person if sizes[person] > _KEPT_BY_PERSON else max(sizes, key=sizes.__getitem__)
            oldest = next(id_ for id_, (place, _) in self._kept.items() if place.person == most)
            sizes[most] -= len(self._exchanges(oldest))
            self._drop(oldest)
