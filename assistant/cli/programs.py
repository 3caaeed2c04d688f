"""``entente mcp``: a server for programs, over standard input and output."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import typer

from assistant.cli.console import report_problems, sync_progress
from assistant.cli.context import CommandContext
from assistant.principal import Principal


def mcp(context: typer.Context) -> None:
    """Serve one program over MCP on standard input and output, as --as and --role say."""
    from anyio import to_thread

    from assistant.api.sharing import opened
    from assistant.mcp.asking import Caller
    from assistant.mcp.server import EntenteServer

    shared: CommandContext = context.obj
    caller = Caller(shared.principal, writes=True)
    with (
        sync_progress() as progress,
        opened(shared.settings, "mcp", progress, sharing=True) as entente,
    ):

        def refresh() -> None:
            if report := entente.refresh():
                report_problems(report.problems)

        @asynccontextmanager
        async def up_to_date(_: Principal) -> AsyncIterator[None]:
            await to_thread.run_sync(refresh)
            yield

        refresh()
        server = EntenteServer(entente, lambda _: caller, shared.settings.language, up_to_date)
        server.run("stdio")
