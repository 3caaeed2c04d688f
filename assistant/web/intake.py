"""What a request brings: counted and timed while it comes, and kept no longer than needed."""

import asyncio
import re

from starlette.datastructures import Headers
from starlette.types import Message, Receive

from assistant.web.refusals import ENDED_EARLY, TOO_LARGE, TOO_SLOW, Refusal

# Bytes a second at which a body must come on the whole, after a first time of grace.
LEAST_RATE = 32 * 1024
_LENGTH = re.compile(r"[0-9]{1,15}")


class RefusedError(Exception):
    """A request that is not taken."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.en)
        self.refusal = refusal


class Intake:
    """The body of one request. What is wrong with it is kept in ``refusal``."""

    def __init__(self, receive: Receive, headers: Headers, size: int, grace: float) -> None:
        """
        Args:
            size: most bytes.
            grace: seconds before the least rate counts.

        Raises:
            RefusedError: the request announces more than it may bring.
        """
        self.refusal: Refusal | None = None
        self.taken = 0
        self._receive = receive
        self._size = size
        self._grace = grace
        self._started: float | None = None
        self._ended = False
        self._body = b""
        told = headers.get("content-length", "0")
        if not _LENGTH.fullmatch(told) or int(told) > size:
            raise self._refuse(TOO_LARGE)

    async def receive(self) -> Message:
        """The next part, as an app asks for it; after the body whatever else happens.

        Raises:
            RefusedError: the body is too large, too slow, or has no end.
        """
        if self._ended:
            return await self._receive()
        loop = asyncio.get_running_loop()
        if self._started is None:
            self._started = loop.time()
        deadline = self._started + self._grace + self.taken / LEAST_RATE
        try:
            async with asyncio.timeout_at(deadline):
                message = await self._receive()
        except TimeoutError:
            raise self._refuse(TOO_SLOW) from None
        if message["type"] != "http.request":
            raise self._refuse(ENDED_EARLY)
        self.taken += len(message.get("body", b""))
        if self.taken > self._size:
            raise self._refuse(TOO_LARGE)
        self._ended = not message.get("more_body")
        return message

    async def whole(self) -> bytes:
        """The whole body; the same when it is asked for again.

        Raises:
            RefusedError: as for a part.
        """
        while not self._ended:
            self._body += (await self.receive()).get("body", b"")
        return self._body

    def _refuse(self, refusal: Refusal) -> RefusedError:
        self.refusal = refusal
        return RefusedError(refusal)
