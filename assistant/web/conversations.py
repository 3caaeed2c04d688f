"""Conversations, kept on the server by session.

The browser shows a conversation but is not trusted with it: what follows from it (follow-up
questions, feedback) is read here. They live in memory, as long as the app runs.
"""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping

from assistant.answering.answer import Turn
from assistant.principal import Principal

SESSION_COOKIE = "entente_session"
_KEPT_SESSIONS = 500
_KEPT_TURNS = 50


def new_session() -> str:
    """An unguessable session id."""
    return secrets.token_urlsafe(24)


def session_of(principal: Principal, cookies: Mapping[str, str]) -> str:
    """The key of a person's conversation in a browser."""
    return f"{principal.id}\n{cookies.get(SESSION_COOKIE, '')}"


class Conversations:
    """Turns by session; the sessions longest unused are dropped first."""

    def __init__(self) -> None:
        self._turns: OrderedDict[str, tuple[Turn, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def turns(self, session: str) -> tuple[Turn, ...]:
        """The conversation so far, oldest first."""
        with self._lock:
            return self._turns.get(session, ())

    def add(self, session: str, turn: Turn) -> tuple[Turn, ...]:
        """Append a turn; returns the conversation."""
        with self._lock:
            turns = (*self._turns.get(session, ()), turn)[-_KEPT_TURNS:]
            self._turns[session] = turns
            self._turns.move_to_end(session)
            while len(self._turns) > _KEPT_SESSIONS:
                self._turns.popitem(last=False)
            return turns

    def of(self, principal: Principal) -> list[dict[str, str]]:
        """Everything that is kept of a person, ready for JSON."""
        with self._lock:
            own = [t for s, t in self._turns.items() if s.startswith(f"{principal.id}\n")]
        return [
            {"question": turn.question, "answer": turn.answer.answer}
            for turns in own
            for turn in turns
        ]

    def erase(self, principal: Principal) -> None:
        """Forget all conversations of a person."""
        with self._lock:
            for session in [s for s in self._turns if s.startswith(f"{principal.id}\n")]:
                del self._turns[session]

    def clear(self, session: str) -> None:
        """Forget a conversation."""
        with self._lock:
            self._turns.pop(session, None)
