"""Fair turns: what one person asks for does not make the others wait."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, ParamSpec, TypeVar

from fastapi import Depends, Request
from fastapi.responses import Response

from assistant.errors import BusyError
from assistant.language import Lang
from assistant.web.frame import problem
from assistant.web.layout import turn_taker
from assistant.web.preference import page_language

P = ParamSpec("P")
T = TypeVar("T")
_BUSY: dict[Lang, str] = {
    "fr": "Vos demandes précédentes ne sont pas terminées\u202f; attendez la fin de l’une d’elles, "
    "puis recommencez.",
    "en": "Your earlier requests are not done yet; wait for one of them to finish, then try again.",
}


class TooManyWaitingError(BusyError):
    """A person has as many things waiting as they may."""


class FairTurns:
    """Lets a few things run at once, one of a person at a time, and people take turns.

    Belongs to one event loop. ``who`` is any string that tells people apart. Whoever has waited
    longest since their last turn comes first.
    """

    def __init__(self, at_once: int, waiting: int) -> None:
        """``waiting`` bounds what one person may have waiting beside what runs."""
        self._free = at_once
        self._bound = waiting
        self._running: set[str] = set()
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    async def run(
        self, who: str, lang: Lang, work: Callable[P, T], *args: P.args, **named: P.kwargs
    ) -> T:
        """``work(*args)`` in a thread, when it is this person's turn.

        Raises:
            TooManyWaitingError: this person has enough waiting; said in ``lang``.
        """
        async with self.turn(who, lang):
            return await asyncio.to_thread(work, *args, **named)

    @asynccontextmanager
    async def turn(self, who: str, lang: Lang) -> AsyncIterator[None]:
        """Wait for this person's turn and hold it.

        Raises:
            TooManyWaitingError: this person has enough waiting; said in ``lang``.
        """
        queue = self._queues.setdefault(who, deque())
        if len(queue) >= self._bound:
            raise TooManyWaitingError(_BUSY[lang])
        coming: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(coming)
        self._call()
        try:
            await coming
        except asyncio.CancelledError:
            if coming.done() and not coming.cancelled():
                self._leave(who)
            raise
        try:
            yield
        finally:
            self._leave(who)

    def _leave(self, who: str) -> None:
        self._running.discard(who)
        self._free += 1
        if who in self._queues:
            self._queues.move_to_end(who)
        self._call()

    def _call(self) -> None:
        """Give free places to the people who have waited longest since their last turn."""
        for who in list(self._queues):
            queue = self._queues[who]
            while queue and queue[0].cancelled():
                queue.popleft()
            if queue and self._free and who not in self._running:
                self._free -= 1
                self._running.add(who)
                queue.popleft().set_result(None)
            if not queue:
                del self._queues[who]


def in_turn(turns: FairTurns) -> Any:
    """A dependency of routes under a language: they run when it is the turn of whoever asks."""

    async def hold(lang: Lang, request: Request) -> AsyncIterator[None]:
        async with turns.turn(turn_taker(request), lang):
            yield

    return Depends(hold)


async def too_many(request: Request, error: Exception) -> Response:
    """The answer of a route to somebody who has enough waiting."""
    lang = page_language(request)
    return problem(request.scope, lang, 429, str(error), {"Retry-After": "5"})
