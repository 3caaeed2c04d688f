"""How much of the app one person, or one stranger's address, may have.

Every kind of request has an allowance of its own, so that a flood of one kind leaves the others
free, and so that what strangers do never counts against people who are signed in.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from assistant.web.refusals import AT_ONCE, BUSY, TOO_MANY, TOO_MUCH, Refusal
from assistant.web.routes import Kind

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Allowance:
    """What one may have of one kind of request.

    Attributes:
        size: most bytes of a body.
        grace: seconds before a body must come at the least rate (``intake.LEAST_RATE``).
        at_once: requests in progress; a few more wait for their turn.
        per_minute: requests begun in a minute; 0 where they are not counted here.
    """

    size: int
    grace: float
    at_once: int
    per_minute: int


PERSON = {
    Kind.STATIC: Allowance(1024, 10, 64, 0),
    Kind.STREAM: Allowance(1024, 10, 48, 600),
    Kind.HEARTBEAT: Allowance(1024, 10, 48, 600),
    Kind.UPLOAD: Allowance(26 * MEGABYTE, 15, 3, 60),
    Kind.CALL: Allowance(2 * MEGABYTE, 15, 16, 0),
    Kind.EDIT: Allowance(2 * MEGABYTE, 15, 8, 0),
    Kind.COSTLY: Allowance(8 * 1024, 10, 4, 60),
    Kind.SIGN_IN: Allowance(8 * 1024, 5, 4, 0),
    Kind.PAGE: Allowance(16 * 1024, 10, 12, 1200),
    Kind.PROGRAM: Allowance(2 * MEGABYTE, 15, 16, 1200),
}
# Wrong passwords are counted where they are judged: by name and address, and nothing else.
STRANGER = {
    kind: Allowance(8 * 1024, 5, at_once, per_minute)
    for kind, at_once, per_minute in (
        (Kind.STATIC, 32, 0), (Kind.SIGN_IN, 8, 0), (Kind.PAGE, 16, 600),
    )
}  # fmt: skip
# Changing requests of a stranger's address, signing in apart: choosing a password.
_STRANGER_CHANGES = RateLimitItemPerMinute(60)
# Requests in progress of all strangers together: what is left is for people who are known. As many
# more have room from addresses that have none in progress: others than those that fill the first.
STRANGERS_AT_ONCE = 64
# Requests that may wait for a place, for each place; and for how many seconds.
_WAITING = 4
_PATIENCE = 10.0
# Bytes of uploads of one person in an hour.
UPLOADED = 300 * MEGABYTE


@dataclass
class _Turns:
    """The places of one for one kind of request, and how many have or want one."""

    places: asyncio.Semaphore
    users: int = 0


class Allowances:
    """What is in progress and what was begun, by person or address."""

    def __init__(self, changes_per_minute: int) -> None:
        """
        Args:
            changes_per_minute: changing requests of one person.
        """
        self._turns: dict[tuple[str, Kind], _Turns] = {}
        self._strangers: Counter[str] = Counter()  # requests in progress, by address
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._changes = RateLimitItemPerMinute(changes_per_minute)
        self._bytes = RateLimitItemPerHour(UPLOADED)

    @asynccontextmanager
    async def place(self, who: str, known: bool, kind: Kind) -> AsyncIterator[Refusal | None]:
        """A place for a request in progress, or why there is none."""
        at_once = (PERSON if known else STRANGER)[kind].at_once
        mine = (who, kind)
        turns = self._turns.setdefault(mine, _Turns(asyncio.Semaphore(at_once)))
        # An open line does not end by itself: waiting for its place leads nowhere.
        waits = kind not in (Kind.STREAM, Kind.HEARTBEAT)
        most = at_once * (1 + _WAITING) if waits else at_once
        if turns.users >= most:
            yield AT_ONCE
            return
        turns.users += 1
        try:
            if not await _taken(turns.places):
                yield AT_ONCE
                return
            try:
                if known:
                    yield None
                    return
                if self._has_its_share(who):
                    yield BUSY
                    return
                self._strangers[who] += 1
                try:
                    yield None
                finally:
                    self._strangers[who] -= 1
                    self._strangers += Counter()  # forgets who has none
            finally:
                turns.places.release()
        finally:
            turns.users -= 1
            if not turns.users:
                del self._turns[mine]

    def _has_its_share(self, address: str) -> bool:
        """Whether the strangers' places are taken, those for addresses that have none included."""
        taken = self._strangers.total()
        return taken >= STRANGERS_AT_ONCE and (
            self._strangers[address] > 0 or taken >= 2 * STRANGERS_AT_ONCE
        )

    async def begin(self, who: str, known: bool, kind: Kind, changes: bool) -> Refusal | None:
        """Count a request; why it may not begin, if it may not."""
        wanted = []
        if per_minute := (PERSON if known else STRANGER)[kind].per_minute:
            wanted.append((RateLimitItemPerMinute(per_minute), kind.name))
        if changes and kind is not Kind.SIGN_IN:
            wanted.append((self._changes if known else _STRANGER_CHANGES, "changes"))
        for item, name in wanted:
            if not await self._limiter.hit(item, name, who):
                return TOO_MANY
        if kind is Kind.UPLOAD and not await self._limiter.test(self._bytes, "bytes", who):
            return TOO_MUCH
        return None

    async def uploaded(self, who: str, size: int) -> None:
        """Count bytes that a person has sent, also of an upload that was broken off."""
        await self._limiter.hit(self._bytes, "bytes", who, cost=size)


async def _taken(places: asyncio.Semaphore) -> bool:
    """Whether a place came free soon enough."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return await places.acquire()
    except TimeoutError:
        return False
