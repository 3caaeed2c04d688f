"""Who a program is: told by the token that comes with its request, and by nothing else."""

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.types import Scope

from assistant.access.sessions import Person
from assistant.access.tokens import Tokens
from assistant.web.gate import WhoIsAsking

# Threads of their own, so that slow work does not hold up the gate.
_LOOKUPS = 8


def by_token(tokens: Tokens) -> WhoIsAsking:
    """Whom a request's ``Authorization`` header lets in."""
    lookups = CapacityLimiter(_LOOKUPS)

    async def known(scope: Scope) -> Person | None:
        told = Headers(scope=scope).getlist("authorization")
        if len(told) != 1:
            return None
        return await to_thread.run_sync(tokens.person, told[0], limiter=lookups)

    return known
