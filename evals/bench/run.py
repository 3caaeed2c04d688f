"""All measurements, one after the other."""

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from assistant.encoders.cache import VectorCache
from assistant.encoders.loading import load_encoders
from assistant.service import Service
from assistant.settings import Settings, shipped_library
from evals.bench.figures import Measure
from evals.bench.library import generate
from evals.bench.peers import measure_peers
from evals.bench.processes import installed_size, measure_large, measure_processes
from evals.bench.questions import ROLES, measure_at_once, measure_change, measure_questions
from evals.bench.search import measure_search

Progress = Callable[[str, int, int], None]
SIZES = (1_000, 10_000, 100_000)
_AIMS = {"shipped": (45.0, 90.0), f"{100_000:,} passages": (100.0, 200.0)}
_CHANGE_AIM, _MANY_FILES = 2.0, 10_000


def bench(sizes: Sequence[int], *, peers: bool, progress: Progress) -> list[Measure]:
    """Every figure; minutes for the shipped library, and longer the larger the sizes are.

    Args:
        sizes: passages of the generated libraries.
        peers: whether to measure what people would build instead.
    """
    work = Path(tempfile.mkdtemp(prefix="entente-bench-"))
    try:
        measures = [*installed_size(), *measure_processes(work, progress)]
        measures += _shipped(work, peers=peers, progress=progress)
        for size in sizes:
            measures += _generated(work / f"made-{size}", size, progress)
        return [*measures, *_growth(measures, sizes)]
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _shipped(work: Path, *, peers: bool, progress: Progress) -> list[Measure]:
    settings = Settings(library=(shipped_library(),), home=work / "shipped")
    with Service.open(settings, "bench", progress) as service:
        service.sync(progress=progress)
        measures = measure_questions(service, "shipped", _AIMS["shipped"], progress)
        measures += measure_at_once(service, progress)
        if peers:
            first = service.index.encoders[0]
            measures += measure_peers(settings.own_library, work, first, progress)
    return measures


def _generated(folder: Path, size: int, progress: Progress) -> list[Measure]:
    name = f"{size:,} passages"
    settings = Settings(library=(folder / "library",), home=folder / "home", cache=folder / "cache")
    cache = VectorCache(settings.cache, kept=10 * size + 100_000)
    made = generate(
        settings.own_library, size, load_encoders(settings).dense, cache,
        lambda done, total: progress(f"generating {name}", done, total),
    )  # fmt: skip
    detail = f"{made.files:,} files, {made.texts:,} texts; vectors mixed from shipped ones"
    with Service.open(settings, "bench", progress) as service:
        started = time.perf_counter()
        service.sync(progress=progress)
        spent = time.perf_counter() - started
        measures = [Measure(f"first index without encoding, {name}", spent, "s", None, detail)]
        measures.append(Measure(f"index on the disk, {name}", _gigabytes(settings.index), "GB"))
        measures += measure_search(service, name, progress)
        measures += measure_questions(service, name, _AIMS.get(name), progress)
    with Service.open(settings, "bench", progress) as service:
        service.refresh()
        aim = _CHANGE_AIM if made.files >= _MANY_FILES else None
        measures += measure_change(service, settings.own_library, made.files, aim)
    measures += measure_large(settings.home, settings.own_library, name, progress)
    shutil.rmtree(folder, ignore_errors=True)
    return measures


def _growth(measures: Sequence[Measure], sizes: Sequence[int]) -> list[Measure]:
    """How much more a question costs in a larger library."""
    times = {measure.what: measure.value for measure in measures}
    names = [f"{size:,} passages" for size in sorted(sizes)]
    return [
        Measure(f"a question at {larger} against {smaller}, {role}", after / before, "times")
        for smaller, larger in pairwise(names)
        for role in ROLES
        if (before := times.get(f"question, {smaller}, {role}, p50"))
        and (after := times.get(f"question, {larger}, {role}, p50"))
    ]


def _gigabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e9
