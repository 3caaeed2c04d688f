"""``entente export`` and ``import``: everything that a home holds, to keep, move and restore."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.console import tell
from assistant.cli.context import CommandContext

_MEGABYTE = 1_000_000


def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")],
) -> None:
    """Write everything that the home holds, and your own libraries, into one file."""
    from assistant.backup.export import export_home

    shared: CommandContext = context.obj
    manifest = export_home(shared.settings, file, shared.principal)
    size = file.stat().st_size / _MEGABYTE
    tell(f"{file}: {len(manifest.files)} files, {size:.1f} MB. It holds what is confidential: keep "
         "it like the home directory.")  # fmt: skip


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What 'entente export' wrote.")],
) -> None:
    """Make an empty home of an export; nothing is written unless all of it is in order."""
    from assistant.backup.restore import import_home

    shared: CommandContext = context.obj
    home = shared.settings.home
    manifest = import_home(file, home, shared.principal)
    tell(f"{home}: {len(manifest.files)} files of {manifest.made}, by Entente {manifest.version}. "
         "The next command makes the index.")  # fmt: skip
