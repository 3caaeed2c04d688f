"""The command and the app as people start them: times and memory of real processes."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from assistant.errors import EntenteError
from evals.bench.day import HOURS, hours
from evals.bench.figures import Measure
from evals.sets import load_cases, load_covered

Progress = Callable[[str, int, int], None]

_QUESTION = "Notre partenaire met trois mois à valider ce que nous livrons, que faire ?"
_ROUNDS = 3
_ASKED = 60  # questions of a batch
_REST = 90  # seconds after which helpers of the app that nobody uses have ended


def entente(home: Path, *arguments: str) -> list[str]:
    """The command with a home of its own; options of all commands may come first."""
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
def serving(home: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    """A running app: its process, its address and the seconds until it said that it is open."""
    started = time.perf_counter()
    with subprocess.Popen(
        entente(home, *options, "serve", "--port", "0"),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
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


def measure_large(home: Path, library: Path, name: str, progress: Progress) -> list[Measure]:
    """A large library that is indexed: start, the first answers, memory after some work."""
    options = ("--library", str(library))
    progress(f"processes, {name}", 0, 2)
    with serving(home, *options) as (process, _, seconds):
        measures = [Measure(f"start to the first page, {name}", seconds, "s")]
        first = run(home, *options, "ask", _QUESTION)
        measures.append(Measure(f"start to the first answer, {name}", seconds + first, "s"))
        progress(f"processes, {name}", 1, 2)
        batch = home / "batch.jsonl"
        batch.write_text(
            "\n".join(
                json.dumps({"q": question.q, "lang": question.lang})
                for question in [*load_covered("dev")[:_ASKED], *load_cases("dev")[:_ASKED]]
            ),
            encoding="utf-8",
        )
        run(home, *options, "ask", "--batch", str(batch), "--json")
        run(home, *options, "cases", "--batch", str(batch), "--json")
        measures.append(Measure(f"memory of the app, {name}", resident(process.pid), "GB"))
    return measures


def installed_size() -> list[Measure]:
    """Gigabytes of the packages that the app needs, and of all that is installed here."""
    names = _needed("entente")
    needed = sum(_size(distribution(name)) for name in names)
    everything = {found.metadata["Name"]: found for found in distributions()}
    return [
        Measure(
            "installed size without development tools", needed / 1e9, "GB", 2.0,
            f"{len(names)} packages",
        ),
        Measure(
            "installed size, development tools included",
            sum(_size(found) for found in everything.values()) / 1e9, "GB",
        ),
    ]  # fmt: skip


def _needed(name: str) -> set[str]:
    """A package and all that it needs here, by name; extras that it asks for included."""
    found: set[str] = set()
    waiting: list[tuple[str, str]] = [(name, "")]
    seen = set(waiting)
    while waiting:
        package, extra = waiting.pop()
        try:
            metadata = distribution(package)
        except PackageNotFoundError:  # for another platform
            continue
        found.add(canonicalize_name(package))
        for text in metadata.requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                for part in ("", *sorted(requirement.extras)):
                    if (requirement.name, part) not in seen:
                        seen.add((requirement.name, part))
                        waiting.append((requirement.name, part))
    return found


def _size(package: Distribution) -> int:
    paths = (Path(str(package.locate_file(file))) for file in package.files or ())
    return sum(path.stat().st_size for path in paths if path.is_file())
