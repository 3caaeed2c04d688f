"""``entente account``: who may sign in. Works beside a running app, without loading a model."""

from dataclasses import replace
from typing import Annotated

import typer

from assistant.access.accounts import Account, Accounts
from assistant.access.audit import AuditTrail
from assistant.access.control import access_file, audit_file
from assistant.access.links import Links
from assistant.access.names import RESERVED
from assistant.access.sessions import Sessions
from assistant.api.calls import caller
from assistant.belongings import Belongings
from assistant.cli.console import confirmed, tell, tell_json, warn
from assistant.cli.context import CommandContext
from assistant.errors import EntenteError
from assistant.local import LocalClient
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
    former: Annotated[
        bool, typer.Option("--former", help="List those whose account was removed.")
    ] = False,
) -> None:
    """List all accounts."""
    if former:
        for gone in _accounts(context.obj).former():
            tell(f"{gone.name:<24}{gone.id:<44}removed {gone.removed[:10]}")
        return
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
    """Let nobody in by this account any more; its sessions and links end at once."""
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
    """Remove an account. What its owner wrote stays until 'entente account erase ID'.

    Whoever gets the name afterwards is somebody else, and finds nothing of it.
    """
    if not yes and not confirmed(f"Remove the account {name}?"):
        raise EntenteError("Nothing was removed.")
    removed = _accounts(context.obj).remove(name)
    _note(context.obj, "removed", name)
    warn(f"What {removed.name} wrote is kept as {removed.id}.")


@account.command("erase")
def erase(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(help="Name of an account, or the id of a person without one.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase what somebody asked, judged, drafted and filled in; reviews and audit trail stay."""
    shared: CommandContext = context.obj
    person = _person(shared, name)
    if not yes and not confirmed(
        f"Erase all that {person.name} ({person.id}) asked, judged, drafted and filled in?"
    ):
        raise EntenteError("Nothing was erased.")
    if client := LocalClient.connect(shared.settings.home):
        with client:  # the app has their conversations in memory
            caller(client.send, shared.settings).accounts.erase(person)
    else:
        Belongings.open(shared.settings).erase(person)
    _note(shared, "erased", person.name)


@account.command("hand-over")
def hand_over(
    context: typer.Context,
    old: Annotated[str, typer.Argument(help="Id, or name of before there were ids.")],
    name: Annotated[str, typer.Argument(help="Name of an account, or id of who gets it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Give what is kept under an id to somebody: after a change of the single sign-on, say."""
    shared: CommandContext = context.obj
    person = _person(shared, name)
    if not yes and not confirmed(f"Give what is kept as {old} to {person.name}?"):
        raise EntenteError("Nothing was handed over.")
    Belongings.open(shared.settings).hand_over(old, person.id)
    _note(shared, "handed over", f"{old} -> {person.id}")


def _person(shared: CommandContext, name: str) -> Principal:
    """The person of an account, or of an id that says by its slash that it is one."""
    account = _accounts(shared).get(name)
    if account:
        return account.principal()
    former = [known for known in _accounts(shared).former() if name in (known.id, known.name)]
    if len(former) > 1:
        ids = ", ".join(known.id for known in former)
        raise EntenteError(f"Several people were called '{name}'; give the id of one: {ids}.")
    if former:
        return Principal(former[0].name, id=former[0].id)
    if "/" in name or name in RESERVED:
        return Principal(name)
    raise EntenteError(
        f"Nobody is or was called '{name}'; 'entente account list --former' shows everybody."
    )


@account.command("end-sessions")
def end_sessions(context: typer.Context, name: Name) -> None:
    """Sign somebody out everywhere; the name is that of an account or of a single sign-on."""
    shared: CommandContext = context.obj
    sessions = Sessions(access_file(shared.settings.home), shared.settings.access)
    account = _accounts(shared).get(name)
    people = {account.id} if account else {name, *sessions.called(name)}
    ended = sum(sessions.end_all(person) for person in people)
    _note(shared, "sessions ended", name)
    warn(f"{ended} sessions ended.")
