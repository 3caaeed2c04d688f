"""Connections: how many may wait for what their client has yet to send, and for how long.

A connection that waits costs a place and does no work. Places go to the newest: hundreds of silent
connections push out each other, never somebody at work. What is at work is counted by the gate.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from assistant.web.addresses import neighbourhood

# A person's id or a stranger's network, and which of both.
Owner = tuple[str, str]


@dataclass(frozen=True)
class ConnectionLimits:
    """Limits of waiting connections.

    Attributes:
        places: waiting connections together.
        places_of_one: waiting connections of one address or person.
        head_seconds: for the first byte and the whole head of a request.
        unread_seconds: for which a client may leave an answer unread.
        leftover_seconds: for which a client that is refused may go on sending before it is cut off.
    """

    places: int = 400
    places_of_one: int = 100
    head_seconds: float = 10.0
    unread_seconds: float = 30.0
    leftover_seconds: float = 1.0


class Stage(Enum):
    """What a connection waits for."""

    HEAD = "the head of a request"
    BODY = "the body of a request, whose time the gate keeps"
    WORK = "the app"
    READING = "the client to read its answer"
    LEFTOVER = "a refused client to notice"


class WaitingRoom:
    """The connections that wait, those that came first in front."""

    def __init__(self, limits: ConnectionLimits, shared: Callable[[str], bool]) -> None:
        """
        Args:
            shared: whether an address stands for many people, as a trusted proxy's does.
        """
        self.limits = limits
        self._shared = shared
        # Of each waiting connection who it counts for, and the same the other way round: a flood
        # must not cost more, the more there are.
        self._waiting: dict[Connection, Owner] = {}
        self._of: dict[Owner, dict[Connection, None]] = {}

    def __call__(self, **settings: Any) -> "Connection":
        """A new connection; the server calls this as it would call a protocol's class."""
        return Connection(self, **settings)

    def enter(self, connection: "Connection") -> None:
        """Take a place; where there is none left, whoever waited longest gives theirs up."""
        self._waiting[connection] = owner = connection.owner
        theirs = self._of.setdefault(owner, {})
        theirs[connection] = None
        shared = not connection.person and self._shared(connection.address)
        if len(theirs) > self.limits.places_of_one and not shared:
            next(iter(theirs)).give_up()
        elif len(self._waiting) > self.limits.places:
            strangers = (one for one in self._waiting if not one.person)
            next(strangers, next(iter(self._waiting))).give_up()

    def leave(self, connection: "Connection") -> None:
        """Free the place, if it had one."""
        owner = self._waiting.pop(connection, None)
        if owner is not None:
            theirs = self._of[owner]
            del theirs[connection]
            if not theirs:
                del self._of[owner]


class Connection(H11Protocol):
    """One connection. Requests find it in their state, so that the gate can say whose it is."""

    def __init__(self, room: WaitingRoom, **settings: Any) -> None:
        super().__init__(**settings)
        self.app_state = {**self.app_state, "connection": self}
        self.address = ""
        self.network = ""
        self.person = ""
        self._room = room
        self._stage = Stage.WORK
        self._timer: asyncio.TimerHandle | None = None

    @property
    def owner(self) -> Owner:
        """Who the connection counts for: a person once one is known, else an address."""
        return ("person", self.person) if self.person else ("address", self.network)

    def belongs_to(self, person: str) -> None:
        """Count it for a person from now on."""
        if self.person != person:
            self.person = person
            if self._stage is not Stage.WORK:
                self._room.leave(self)
                self._room.enter(self)

    def give_up(self) -> None:
        """End it at once."""
        self._room.leave(self)
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        self.network = neighbourhood(self.address)
        self._settle()

    def connection_lost(self, exc: Exception | None) -> None:
        self._room.leave(self)
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._settle()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._settle()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._settle()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._settle()

    def send_400_response(self, msg: str) -> None:
        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            super().send_400_response(msg)
            return
        # The rest of a request makes no sense: whoever waits for it learns that there is none.
        cycle.disconnected = True
        cycle.message_event.set()
        try:
            super().send_400_response(msg)
        except h11.LocalProtocolError:
            self.give_up()

    def _settle(self) -> None:
        """Notice what the connection waits for now."""
        stage = self._now()
        if stage is self._stage:
            return
        left, self._stage = self._stage, stage
        self._stop_timer()
        if stage is Stage.WORK:
            self._room.leave(self)
            return
        limits = self._room.limits
        seconds = {
            Stage.HEAD: limits.head_seconds,
            Stage.READING: limits.unread_seconds,
            Stage.LEFTOVER: limits.leftover_seconds,
        }.get(stage)
        if seconds is not None:
            self._timer = self.loop.call_later(seconds, self.give_up)
        if stage is Stage.LEFTOVER:
            self.flow.pause_reading()
        if left is Stage.WORK:
            self._room.enter(self)

    def _now(self) -> Stage:
        if self.flow.write_paused or self.transport.is_closing():
            return Stage.READING
        if self.cycle is None:
            return Stage.HEAD
        if self.cycle.response_complete:
            return Stage.LEFTOVER if self.cycle.more_body else Stage.HEAD
        return Stage.BODY if self.cycle.more_body else Stage.WORK

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
