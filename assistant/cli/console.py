"""Results on standard output alone; messages, questions and progress on standard error.

Whatever is printed goes through here: no title, name or document acts on the terminal.
"""

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.progress import LABELS, ProgressLines, Report
from assistant.terminal import visible

if TYPE_CHECKING:
    from rich.progress import Progress

    from assistant.library.documents import Problem

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def tell(line: str) -> None:
    """Print one line of a result."""
    print(visible(line), flush=True)


def tell_text(text: str) -> None:
    """Print a result of several lines."""
    print(visible(text, keep="\n\t"), flush=True)


def tell_json(value: Any, *, whole: bool = True) -> None:
    """Print JSON, over several lines or, unless it is ``whole``, as one line of many."""
    tell_text(json.dumps(value, ensure_ascii=False, indent=2 if whole else None))


def warn(line: str) -> None:
    """Print one line about what was done or went wrong."""
    print(visible(line), file=sys.stderr, flush=True)


def confirmed(question: str, *, default: bool = False) -> bool:
    """Whether the person at the terminal says yes."""
    return typer.confirm(visible(question), default=default)


def asked(question: str) -> str:
    """What the person at the terminal answers."""
    return str(typer.prompt(visible(question)))


def ready_streams() -> None:
    """Let no character that the terminal's encoding lacks, and no log line, end a command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    handler = logging.StreamHandler()
    handler.setFormatter(_LINES)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def keep_traces() -> None:
    """From now on the log holds the traces of faults: somebody keeps it, as of a server."""
    _LINES.traces = True


class _Lines(logging.Formatter):
    """A record as one line, and its trace where that is wanted."""

    traces = False

    def formatMessage(self, record: logging.LogRecord) -> str:
        return visible(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:
        return super().formatException(ei) if self.traces else ""


_LINES = _Lines("%(message)s")


@contextmanager
def sync_progress() -> Iterator[Report]:
    """A bar for long work, which leaves nothing behind; a line now and then where standard error
    is no terminal. Silent when nothing takes long."""
    if not sys.stderr.isatty():
        yield ProgressLines(warn)
        return
    bar: Progress | None = None
    tasks: dict[str, Any] = {}

    def report(stage: str, done: int, total: int) -> None:
        nonlocal bar
        if total <= 0:
            return
        if bar is None:
            bar = _bar()
            bar.start()
        if stage not in tasks:
            tasks[stage] = bar.add_task(LABELS.get(stage, stage), total=total)
        bar.update(tasks[stage], completed=done, total=total, visible=done < total)

    try:
        yield report
    finally:
        if bar is not None:
            bar.stop()


def _bar() -> "Progress":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )  # fmt: skip
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    return Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal)


def report_problems(problems: "Sequence[Problem]") -> None:
    """Name every file that was skipped, and why."""
    for problem in problems:
        warn(str(problem))
    if problems:
        warn(f"{len({problem.path for problem in problems})} file(s) with faults.")
