"""``entente sync``, ``serve`` and ``doctor``: the index, the app, and whether all is well."""

from typing import Annotated

import typer

from assistant.cli.console import (
    JsonOption,
    keep_traces,
    report_problems,
    sync_progress,
    tell,
    tell_json,
)
from assistant.cli.context import CommandContext


def sync(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Read and index every file again.")] = False,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Go on although most files are gone.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring the index up to date with the library."""
    shared: CommandContext = context.obj
    with shared.entente("sync", refresh=False) as entente:
        report = entente.sync(full, accept_loss)
    counts = {
        name: getattr(report, name)
        for name in ("added", "changed", "moved", "removed", "unchanged")
    }
    if as_json:
        problems = [
            {name: getattr(problem, name) for name in ("path", "line", "field", "message")}
            for problem in report.problems
        ]
        tell_json({**counts, "problems": problems})
    else:
        tell(", ".join(f"{count} {name}" for name, count in counts.items()))
    report_problems(report.problems)
    if report.problems:
        raise typer.Exit(1)


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 for any that is free.")] = 7860,
) -> None:
    """Open the assistant in the browser."""
    from assistant.api.owner import Owner
    from assistant.web.server import run

    shared: CommandContext = context.obj
    keep_traces()
    with sync_progress() as progress, Owner.open(shared.settings, "serve", progress) as owner:
        run(owner, host, port, announce=tell, reporting=sync_progress)


def doctor(context: typer.Context) -> None:
    """Say what is installed, what is configured, what is wrong and how to mend it."""
    from assistant.doctor import examine

    shared: CommandContext = context.obj
    findings = examine(shared.settings)
    width = max(len(finding.subject) for finding in findings)
    for finding in findings:
        mark = "ok " if finding.healthy else "BAD"
        tell(f"{mark} {finding.subject:<{width}}  {finding.text}")
    if not all(finding.healthy for finding in findings):
        raise typer.Exit(1)
