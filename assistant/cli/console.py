"""Messages and progress on standard error; results go to standard output alone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from assistant.library.documents import Problem

Report = Callable[[str, int, int], None]

LABELS = {
    "weights": "Preparing the language model (once)",
    "index": "Reading the library",
    "encode": "Encoding for the new language model",
}

errors = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def sync_progress() -> Iterator[Report]:
    """A bar for long work; it leaves nothing behind and stays silent when nothing takes long."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        tasks = {}

        def report(stage: str, done: int, total: int) -> None:
            if total <= 0:
                return
            if stage not in tasks:
                tasks[stage] = bar.add_task(LABELS.get(stage, stage), total=total)
            bar.update(tasks[stage], completed=done, total=total, visible=done < total)

        yield report


def report_problems(problems: Sequence[Problem]) -> None:
    """Name every file that was skipped, and why."""
    for problem in problems:
        errors.print(str(problem), markup=False)
    if problems:
        errors.print(f"{len(problems)} file(s) skipped.")
