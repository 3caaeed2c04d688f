"""``entente account``: who may sign in. Works beside a running app, without loading a model."""

from dataclasses import replace
from typing import Annotated

import typer

from assistant.access.accounts import Account, Accounts
from assistant.access.audit import AuditTrail
from assistant.access.control import access_file, audit_file
from assistant.access.links import Links
from assistant.access.sessions import Sessions
from assistant.cli.console import confirmed, tell, tell_json, warn
from assistant.cli.context import CommandContext
from assistant.errors import EntenteError
from assistant.principal import Principal

account = typer.Typer(no_args_is_help=True, help="Accounts of people who may sign in.")

Name = Annotated[str, typer.Argument(help="Name of the account.")]
Roles = Annotated[
    list[str] | None, typer.Option("--role", help="manager, mediator, curator or admin.")
]
Partnerships = Annotated[
    list[str] | None, typer.Option("--partnership", help="Id of a partnership.")
]


def _accounts(shared: CommandContext) -> Accounts:
    return Accounts(access_file(shared.settings.home), shared.settings.access)


def _note(shared: CommandContext, action: str, name: str) -> None:
    AuditTrail(audit_file(shared.settings.home)).note(
        shared.principal, action, "account", name, "command line"
    )


def _link(shared: CommandContext, name: str, purpose: str) -> None:
    links = Links(access_file(shared.settings.home), shared.settings.access)
    rules = shared.settings.access
    token = links.invite(name) if purpose == "invite" else links.reset(name)
    hours = rules.invite_hours if purpose == "invite" else rules.reset_hours
    tell(f"/{purpose}/{token}")
    warn(
        f"Put the app's address in front of it and give it to {name}; it works once, for {hours} "
        "hours."
    )


@account.command("add")
def add(
    context: typer.Context,
    name: Name,
    display_name: Annotated[str, typer.Option(help="Name as it is shown.")] = "",
    role: Roles = None,
    partnership: Partnerships = None,
) -> None:
    """Make an account; prints the link by which its owner chooses a password."""
    shared: CommandContext = context.obj
    _accounts(shared).add(name, display_name, role or ["manager"], partnership or [])
    _note(shared, "added", name)
    _link(shared, name, "invite")


@account.command("list")
def list_(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List all accounts."""
    accounts = _accounts(context.obj).all()
    if as_json:
        values = [
            vars(replace(a, roles=sorted(a.roles), partnerships=sorted(a.partnerships)))  # type: ignore[arg-type]
            for a in accounts
        ]
        tell_json(values)
        return
    for found in accounts:
        tell(_line(found))


def _line(found: Account) -> str:
    state = "disabled" if found.disabled else "" if found.has_password else "invited"
    partnerships = ", ".join(sorted(found.partnerships))
    return f"{found.name:<24}{', '.join(sorted(found.roles)):<28}{partnerships:<24}{state}".rstrip()


@account.command("change")
def change(
    context: typer.Context,
    name: Name,
    display_name: Annotated[str | None, typer.Option(help="Name as it is shown.")] = None,
    role: Roles = None,
    partnership: Partnerships = None,
    no_partnership: Annotated[
        bool, typer.Option("--no-partnership", help="Take all partnerships away.")
    ] = False,
) -> None:
    """Change an account's display name, roles or partnerships; what is not named stays."""
    shared: CommandContext = context.obj
    if partnership and no_partnership:
        raise typer.BadParameter("give either --partnership or --no-partnership.")
    partnerships = [] if no_partnership else partnership
    changed = _accounts(shared).change(
        name, display_name=display_name, roles=role, partnerships=partnerships
    )
    _note(shared, "changed", name)
    tell(_line(changed))


@account.command("invite")
def invite(context: typer.Context, name: Name) -> None:
    """Print a new invitation; an earlier one is void."""
    _link(context.obj, name, "invite")
    _note(context.obj, "invited", name)


@account.command("reset")
def reset(context: typer.Context, name: Name) -> None:
    """Print a link for a forgotten password; an earlier one is void."""
    _link(context.obj, name, "reset")
    _note(context.obj, "reset", name)


@account.command("disable")
def disable(context: typer.Context, name: Name) -> None:
    """Let nobody in by this account any more; its sessions end."""
    _accounts(context.obj).change(name, disabled=True)
    _note(context.obj, "disabled", name)


@account.command("enable")
def enable(context: typer.Context, name: Name) -> None:
    """Let its owner in again."""
    _accounts(context.obj).change(name, disabled=False)
    _note(context.obj, "enabled", name)


@account.command("remove")
def remove(
    context: typer.Context,
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove an account. What its owner wrote stays until 'entente account erase'."""
    if not yes and not confirmed(f"Remove the account {name}?"):
        raise EntenteError("Nothing was removed.")
    _accounts(context.obj).remove(name)
    _note(context.obj, "removed", name)


@account.command("end-sessions")
def end_sessions(context: typer.Context, name: Name) -> None:
    """Sign somebody out everywhere."""
    shared: CommandContext = context.obj
    Sessions(access_file(shared.settings.home), shared.settings.access).end_all(name)
    _note(shared, "sessions ended", name)


@account.command("erase")
def erase(
    context: typer.Context,
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase what somebody asked, judged, drafted and filled in; the audit trail stays."""
    shared: CommandContext = context.obj
    if not yes and not confirmed(f"Erase everything that {name} wrote?"):
        raise EntenteError("Nothing was erased.")
    with shared.use_cases("account", refresh=False) as do:
        do.erase(Principal(name))
    _note(shared, "erased", name)
    tell(f"Everything that {name} wrote is erased; what the audit trail says of it stays.")
