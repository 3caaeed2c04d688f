"""The command and the app as people start them: times and memory of real processes."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from assistant.errors import EntenteError
from evals.bench.day import HOURS, hours
from evals.bench.figures import Measure

Progress = Callable[[str, int, int], None]

_QUESTION = "Notre partenaire met trois mois à valider ce que nous livrons, que faire ?"
_ROUNDS = 3
_REST = 90  # seconds after which helpers of the app that nobody uses have ended


def entente(home: Path, *arguments: str) -> list[str]:
    """The command with a home of its own."""
    return [sys.executable, "-m", "assistant.cli.main", "--home", str(home), *arguments]


def run(home: Path, *arguments: str) -> float:
    """Run a command to its end; seconds.

    Raises:
        EntenteError: it failed.
    """
    started = time.perf_counter()
    done = subprocess.run(
        entente(home, *arguments), capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    if done.returncode:
        raise EntenteError(f"'entente {' '.join(arguments)}' failed: {done.stderr[-300:]}")
    return time.perf_counter() - started


@contextmanager
def serving(home: Path) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    """A running app: its process, its address and the seconds until it said that it is open."""
    started = time.perf_counter()
    with subprocess.Popen(
        entente(home, "serve", "--port", "0"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if "http://" not in line:
                raise EntenteError("'entente serve' did not start; run it to see why.")
            address = line[line.index("http://") :].split()[0]
            urllib.request.urlopen(f"{address}fr/", timeout=60).read()
            yield process, address, time.perf_counter() - started
        finally:
            process.terminate()
            process.wait(timeout=60)


def resident(pid: int) -> float:
    """Gigabytes of a process and of those that it started; 0 where the system does not tell."""
    try:
        listed = subprocess.run(
            ["ps", "-o", "rss=", "--pid", str(pid), "--ppid", str(pid)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        return 0.0
    return sum(int(size) for size in listed.stdout.split()) / 1_048_576


def measure_processes(work: Path, progress: Progress) -> list[Measure]:
    """First start, later starts, the command cold and beside the app, memory."""
    home = work / "home"
    measures: list[Measure] = []
    steps = 4 + HOURS

    def step(done: int) -> None:
        progress("processes", done, steps)

    step(0)
    with serving(home) as (_, _, seconds):
        first = run(home, "ask", _QUESTION)
    what = "first start with an empty home to an answering app"
    measures.append(Measure(what, seconds + first, "s", 20.0))
    step(1)
    with serving(home) as (process, address, seconds):
        measures.append(Measure("start again to the first page", seconds, "s", 4.0))
        first = run(home, "ask", _QUESTION)
        measures.append(Measure("start again to the first answer", seconds + first, "s", 12.0))
        measures.append(Measure("memory at start", resident(process.pid), "GB", 1.0))
        step(2)
        served = sorted(run(home, "ask", _QUESTION) for _ in range(_ROUNDS))
        measures.append(Measure("ask beside a running app", served[_ROUNDS // 2], "s", 0.5))
        step(3)
        most = 0.0
        for hour in hours(address, work, partial(run, home)):
            most = max(most, resident(process.pid))
            step(4 + hour)
        measures.append(Measure("highest memory over a day of mixed use", most, "GB"))
        time.sleep(_REST)
        used = resident(process.pid)
        measures.append(Measure("memory after a day of mixed use", used, "GB", 1.2))
    cold = sorted(run(home, "ask", _QUESTION) for _ in range(_ROUNDS))
    measures.append(Measure("ask, cold", cold[_ROUNDS // 2], "s", 9.0))
    step(steps)
    return measures


def installed_size() -> Measure:
    """Gigabytes of the environment in which this runs."""
    root = Path(sys.prefix)
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    return Measure("installed size, development tools included", size / 1e9, "GB")
