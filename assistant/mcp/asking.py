"""Who is behind a request, from the moment it comes in."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.mcpserver.exceptions import ToolError
from starlette.requests import Request

from assistant.principal import Principal


@dataclass(frozen=True)
class Caller:
    """A person, and whether the program that acts for them may change anything."""

    principal: Principal
    writes: bool


# The request is None on standard input, where one person asks throughout.
Who = Callable[[Request | None], Caller]


class Asking:
    """Tells the tools and resources of a server for whom they work.

    Requests of several people are worked on at once, so it is told by the context of each.
    """

    def __init__(self, who: Who) -> None:
        self._who = who
        self._caller: ContextVar[Caller] = ContextVar("caller")

    async def middleware(
        self, ctx: ServerRequestContext[Any, Any], call_next: CallNext
    ) -> HandlerResult:
        """Notes who asks before anything is done."""
        mark = self._caller.set(self._who(ctx.request))
        try:
            return await call_next(ctx)
        finally:
            self._caller.reset(mark)

    @property
    def principal(self) -> Principal:
        """The person behind this request."""
        return self._caller.get().principal

    def writing(self) -> Principal:
        """The person behind this request, who lets the program change something.

        Raises:
            ToolError: they do not.
        """
        caller = self._caller.get()
        if not caller.writes:
            raise ToolError("This token may only read; use one with the scope 'write'.")
        return caller.principal
