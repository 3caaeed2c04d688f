"""``entente mcp``: a server for programs, over standard input and output."""

from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from typing import Any, cast

import typer

from assistant.api.entente import Entente
from assistant.cli.console import report_problems, sync_progress
from assistant.cli.context import CommandContext
from assistant.principal import Principal


class _Coming:
    """An Entente that is still being opened: whoever wants something of it waits."""

    def __init__(self, opening: Future[Entente]) -> None:
        self._opening = opening

    def __getattr__(self, name: str) -> Any:
        return getattr(self._opening.result(), name)


def mcp(context: typer.Context) -> None:
    """Serve one program over MCP on standard input and output, as --as and --role say."""
    from anyio import to_thread

    from assistant.api.sharing import opened
    from assistant.mcp.asking import Caller
    from assistant.mcp.server import EntenteServer

    shared: CommandContext = context.obj
    caller = Caller(shared.principal, writes=True)
    with (
        ExitStack() as stack,
        ThreadPoolExecutor(1, "opening") as pool,
        sync_progress() as progress,
    ):

        def open_() -> Entente:
            opening = opened(shared.settings, "mcp", progress, sharing=True)
            return stack.enter_context(opening)

        def refresh() -> None:
            if report := entente.refresh():
                report_problems(report.problems)

        @asynccontextmanager
        async def up_to_date(_: Principal) -> AsyncIterator[None]:
            await to_thread.run_sync(refresh)
            yield

        # Programs give up on a server that does not greet them within seconds: meanwhile it opens.
        coming = pool.submit(open_)
        entente = cast(Entente, _Coming(coming))
        pool.submit(refresh)
        server = EntenteServer(entente, lambda _: caller, shared.settings.language, up_to_date)
        server.run("stdio")
        coming.result()
