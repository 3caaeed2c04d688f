"""``entente audit``: who did what to which document, when."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.access.audit import AuditTrail
from assistant.access.control import audit_file
from assistant.access.lines import Anchor
from assistant.cli.console import tell
from assistant.cli.context import CommandContext
from assistant.errors import EntenteError
from assistant.files import write_whole

_FAULTS = {
    "changed": "Line {n} of the audit trail does not follow from the one before: it was changed",
    "cut": "The audit trail is cut: lines are missing from line {n} on",
    "begun": "The audit trail does not begin as it was sealed: lines before line {n} are missing, "
    "or it was changed",
    "unsealed": "The seal of the audit trail (audit.head, audit.key) is missing or is not its own",
    "form": "The table of the audit trail is missing or has other columns: it was changed",
    "replaced": "Line {n} of the audit trail is not the one of the anchor: the trail was replaced",
}

audit = typer.Typer(no_args_is_help=True, help="The audit trail.")


def _trail(context: typer.Context) -> AuditTrail:
    shared: CommandContext = context.obj
    return AuditTrail(audit_file(shared.settings.home))


@audit.command("list")
def list_(
    context: typer.Context,
    who: Annotated[str | None, typer.Option(help="Only this person.")] = None,
    action: Annotated[str | None, typer.Option(help="Only this action.")] = None,
    document: Annotated[str | None, typer.Option(help="Only this document.")] = None,
    since: Annotated[str | None, typer.Option(help="Only since this date, 2026-01-31.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many, newest first.")] = 50,
) -> None:
    """List lines, newest first."""
    for entry in _trail(context).entries(who, action, document, since, limit):
        told = " ".join(part for part in (entry.kind, entry.document, entry.detail) if part)
        tell(f"{entry.at[:19]}  {entry.who:<20}{entry.action:<16}{told}")


@audit.command("export")
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that ends in .csv or .json.")],
) -> None:
    """Write the whole trail to a file."""
    if file.suffix not in (".csv", ".json"):
        raise EntenteError(f"'{file.name}' ends in neither .csv nor .json; choose one of them.")
    text = _trail(context).export("csv" if file.suffix == ".csv" else "json")
    write_whole(file, text)


@audit.command("anchor")
def anchor(context: typer.Context) -> None:
    """Print the last line's number and chain, to be kept outside this machine."""
    tell(str(_trail(context).anchor()))


@audit.command("verify")
def verify(
    context: typer.Context,
    anchor: Annotated[
        str, typer.Option(help="What 'entente audit anchor' printed: must still be so.")
    ] = "",
) -> None:
    """Check that no line was changed or taken out, at either end or in between."""
    n, _, chain = anchor.partition(":")
    if anchor and not (n.isdecimal() and chain):
        raise typer.BadParameter("an anchor is a line's number, a colon and its chain.")
    fault = _trail(context).verify(Anchor(int(n), chain) if anchor else None)
    if fault is not None:
        raise EntenteError(f"{_FAULTS[fault.what].format(n=fault.n)}; compare with a backup.")
    tell("The chain of lines is unbroken.")


@audit.command("prune")
def prune(context: typer.Context) -> None:
    """Drop lines that are older than access.audit_days."""
    shared: CommandContext = context.obj
    tell(f"{_trail(context).prune(shared.settings.access.audit_days)} lines dropped")
