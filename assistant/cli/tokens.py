"""``entente token``: by which programs come in. Works beside a running app, without a model."""

from typing import Annotated

import typer

from assistant.access.accounts import Accounts
from assistant.access.control import LOCAL_PERSON, access_file, local_tokens
from assistant.access.tokens import DAYS, Token, Tokens
from assistant.cli.console import JsonOption, tell, tell_json, warn
from assistant.cli.context import CommandContext
from assistant.principal import Principal

token = typer.Typer(no_args_is_help=True, help="Tokens by which programs come in.")

_OWNER = "Name of the account; left out: the one person of an app that only this machine reaches."


def _tokens(shared: CommandContext) -> Tokens:
    return local_tokens(shared.settings)


def _owner(shared: CommandContext, name: str) -> Principal:
    if not name:
        return LOCAL_PERSON.principal
    accounts = Accounts(access_file(shared.settings.home), shared.settings.access)
    return accounts.required(name).principal()


@token.command("new")
def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=_OWNER)] = "",
    write: Annotated[
        bool, typer.Option("--write", help="It may change things; else it only reads.")
    ] = False,
    days: Annotated[int, typer.Option(help="Days for which it holds.")] = DAYS,
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
) -> None:
    """Print a new token, this once."""
    shared: CommandContext = context.obj
    owner = _owner(shared, name)
    text, made = _tokens(shared).make(
        owner, "write" if write else "read", label, days, by=shared.principal
    )
    tell(text)
    warn(f"It lets programs in as {owner.name} until {made.expires[:10]}, and is not shown again.")


@token.command("list")
def list_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Only those of this account.")] = "",
    as_json: JsonOption = False,
) -> None:
    """List the tokens that hold, without what makes them tokens."""
    shared: CommandContext = context.obj
    tokens = _tokens(shared)
    found = tokens.of(_owner(shared, name).id) if name else tokens.all()
    accounts = Accounts(access_file(shared.settings.home), shared.settings.access).all()
    names = {account.id: account.name for account in accounts}
    if as_json:
        tell_json([vars(one) | {"name": names.get(one.person, one.person)} for one in found])
        return
    for one in found:
        tell(_line(one, names.get(one.person, one.person)))


def _line(one: Token, name: str) -> str:
    used = f"used {one.used[:10]}" if one.used else "never used"
    until = f"until {one.expires[:10]}"
    return f"{one.id:<14}{name:<24}{one.scope:<7}{until:<18}{used:<17}{one.label}".rstrip()


@token.command("revoke")
def revoke(
    context: typer.Context, id_: Annotated[str, typer.Argument(metavar="ID", help="As listed.")]
) -> None:
    """Let programs in by it no more."""
    shared: CommandContext = context.obj
    _tokens(shared).revoke(id_, shared.principal, anyone=True)
