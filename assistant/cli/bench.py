"""``entente bench``: the figures of speed and size, with aims beside them."""

import json
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.console import sync_progress, tell_text
from assistant.files import SHARED_FILE, write_whole


def bench(
    size: Annotated[
        list[int] | None,
        typer.Option(help="Passages of a generated library; may be repeated. 0 for none."),
    ] = None,
    peers: Annotated[
        bool, typer.Option(help="Measure also what people would build instead.")
    ] = True,
    out: Annotated[
        Path | None, typer.Option(help="Write the JSON to a file, beside the table.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure times and memory on the shipped library and on generated ones."""
    from evals.bench.figures import as_json as prepared
    from evals.bench.figures import as_table
    from evals.bench.run import SIZES
    from evals.bench.run import bench as measure

    sizes = [given for given in SIZES if size is None] + [given for given in size or () if given]
    with sync_progress() as progress:
        measures = measure(sizes, peers=peers, progress=progress)
    text = json.dumps(prepared(measures), indent=2, ensure_ascii=False)
    if out:
        write_whole(out, text + "\n", SHARED_FILE)
    tell_text(text if as_json else as_table(measures))
