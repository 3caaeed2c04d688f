"""``entente init``: a library of one's own."""

import json
import os
import shlex
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.console import tell
from assistant.library.beginning import begin_library


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    example: Annotated[
        bool, typer.Option("--example", help="With two pages, a review and a checklist to look at.")
    ] = False,
) -> None:
    """Begin a library of your own, to use alone or beside the shipped one."""
    for path in begin_library(folder, example=example):
        tell(str(folder / path))
    place = shlex.quote(str(folder))
    ask = "How do we share collection rounds?" if example else "Who decides when we disagree?"
    both = os.pathsep.join(("shipped", str(folder.resolve())))
    tell("")
    tell(f"Next: read {folder / 'README.md'}, write a page, and ask:")
    tell(f'  entente --library shipped --library {place} ask "{ask}"')
    tell(f"Alone, without the shipped library: entente --library {place} ask …")
    tell(f"For good: set ENTENTE_LIBRARY to {shlex.quote(both)}, or write into settings.toml:")
    tell(f"  library = {json.dumps(['shipped', str(folder.resolve())])}")
