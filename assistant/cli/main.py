"""The ``entente`` command."""

import logging
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from assistant.access.control import named
from assistant.cli.console import ready_streams, warn
from assistant.cli.context import CommandContext
from assistant.errors import EntenteError
from assistant.principal import ROLES
from assistant.settings import Settings

log = logging.getLogger(__name__)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Cited guidance for strategic partnerships, in French and English.",
)


@app.callback()
def options(
    context: typer.Context,
    library: Annotated[
        list[Path] | None,
        typer.Option(
            help="Folder that holds guidance/ and reviews/; repeat it for several, "
            "'shipped' for the shipped one.",
            metavar="DIR",
        ),
    ] = None,
    home: Annotated[Path | None, typer.Option(help="Folder of the index and of all use.")] = None,
    name: Annotated[str, typer.Option("--as", help="Name of the person who asks.")] = "operator",
    role: Annotated[
        list[str] | None, typer.Option(help=f"Role of that person: {', '.join(ROLES)}.")
    ] = None,
    partnership: Annotated[
        list[str] | None, typer.Option(help="Partnership that person belongs to.")
    ] = None,
) -> None:
    """Options before the command apply to all of them."""
    unknown = [given for given in role or [] if given not in ROLES]
    if unknown:
        raise typer.BadParameter(f"'{unknown[0]}' is not one of {', '.join(ROLES)}.")
    # The operator owns the files, so nothing is hidden from them unless they ask for it.
    settings = Settings.read(library or (), home)
    principal = named(settings, name, frozenset(role or ["curator"]), frozenset(partnership or []))
    context.obj = CommandContext(settings, principal)


def main() -> None:
    """Run the command; failures are one sentence on standard error and status 1."""
    from assistant.cli import commands

    os.umask(0o077)  # whatever is written, by whatever library, is this user's alone
    ready_streams()
    commands.register(app, commands.called(sys.argv[1:]))
    try:
        app()
    except EntenteError as error:
        _fail(str(error))
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        _fail(f"{what}; check the rights and the space on the disk.")
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and str(error.name).startswith("evals"):
            _fail("The evaluation comes with the source of Entente, not with the package.")
        log.exception("The command could not be done.")
        _fail(f"Something unforeseen went wrong ({type(error).__name__}: {error}).")


def _fail(message: str) -> NoReturn:
    warn(f"entente: {message}")
    sys.exit(1)


if __name__ == "__main__":
    main()
