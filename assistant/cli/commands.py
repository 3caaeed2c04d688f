"""The commands by their names, and where they are. One that is called is imported, no other."""

from collections.abc import Sequence
from importlib import import_module

import typer

_PLACES = {
    "init": "beginning:init",
    "sync": "upkeep:sync",
    "ask": "asking:ask",
    "cases": "similar:cases",
    "sum-up": "similar:sum_up",
    "serve": "upkeep:serve",
    "mcp": "programs:mcp",
    "doctor": "upkeep:doctor",
    "export": "moving:export",
    "import": "moving:import_",
    "bench": "bench:bench",
    "eval": "evaluation:evaluate",
    "review": "reviews:review",
    "account": "accounts:account",
    "token": "tokens:token",
    "audit": "audit:audit",
    "playbook": "playbooks:playbook",
}
# The options before a command; each takes a value.
_BEFORE = ("--library", "--home", "--as", "--role", "--partnership")


def called(arguments: Sequence[str]) -> str:
    """The command that is called; empty where it takes the whole command line to tell."""
    left = iter(arguments)
    for argument in left:
        if argument in _BEFORE:
            next(left, None)
        elif not argument.startswith(tuple(f"{option}=" for option in _BEFORE)):
            return argument if argument in _PLACES else ""
    return ""


def register(app: typer.Typer, only: str = "") -> None:
    """Add all commands to the application, or one."""
    for name in (only,) if only else _PLACES:
        module, _, what = _PLACES[name].partition(":")
        found = getattr(import_module(f"assistant.cli.{module}"), what)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
