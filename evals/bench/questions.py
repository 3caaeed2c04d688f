"""Warm questions in one process: how long, how many at once, and where the time goes."""

import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from assistant.principal import Principal
from assistant.service import Service
from evals.bench.figures import Measure, quantiles
from evals.sets import Covered, load_cases, load_covered

Progress = Callable[[str, int, int], None]

_ASKED = 200
_PEOPLE = 20
_EACH = 5
# Everybody sees another part of a library of mixed visibility.
ROLES = {
    "manager": Principal("author-3", frozenset({"manager"}), frozenset({"made-3"})),
    "mediator": Principal("bench", frozenset({"mediator"})),
    "curator": Principal("bench", frozenset({"curator"})),
}


def some_questions() -> list[Covered]:
    """The same questions in every run, in both languages."""
    questions = load_covered("dev")
    random.Random(5).shuffle(questions)
    return questions[:_ASKED]


def some_cases() -> list[Covered]:
    """The same descriptions of shipped cases in every run, in both languages."""
    questions = load_cases("dev")
    random.Random(5).shuffle(questions)
    return questions[: _ASKED // 2]


def measure_questions(
    service: Service, name: str, aims: tuple[float, float] | None, progress: Progress
) -> list[Measure]:
    """Times of one question after the other, for every role."""
    measures: list[Measure] = []
    questions = some_questions()
    for at, (role, principal) in enumerate(ROLES.items()):
        service.ask(questions[0].q, principal, questions[0].lang)
        spent, parts = [], defaultdict(list)
        for number, question in enumerate(questions):
            progress(f"questions, {name}", at * _ASKED + number, len(ROLES) * _ASKED)
            started = time.perf_counter()
            answer = service.ask(question.q, principal, question.lang)
            spent.append(1000 * (time.perf_counter() - started))
            # Encoding is done by now: what is left is finding and ranking, kind by kind.
            parts["encode"].append(answer.timings_ms.get("encode", 0.0))
            for kind in ("guidance", "review"):
                found = service.retriever.retrieve(
                    question.q, principal, question.lang or "fr", kind=kind
                )
                for part in ("find", "rank"):
                    parts[f"{part} {kind}"].append(found.timings_ms[part])
        measures += quantiles(f"question, {name}, {role}", spent, aims)
        shares = ", ".join(f"{part} {np.median(times):.1f}" for part, times in parts.items())
        measures[-1] = Measure(
            measures[-1].what, measures[-1].value, "ms", measures[-1].aim, f"medians: {shares}"
        )
    return measures


def measure_at_once(service: Service, progress: Progress) -> list[Measure]:
    """Twenty people asking at the same time."""
    questions = some_questions()
    spent: list[float] = []
    failures: list[BaseException] = []
    ready = threading.Barrier(_PEOPLE)

    def person(own: Sequence[Covered]) -> None:
        try:
            ready.wait()
            for question in own:
                started = time.perf_counter()
                service.ask(question.q, ROLES["manager"], question.lang)
                spent.append(1000 * (time.perf_counter() - started))
                progress("people at once", len(spent), _PEOPLE * _EACH)
        except BaseException as error:
            failures.append(error)

    people = [
        threading.Thread(target=person, args=(questions[at * _EACH : (at + 1) * _EACH],))
        for at in range(_PEOPLE)
    ]
    for thread in people:
        thread.start()
    for thread in people:
        thread.join()
    measures = quantiles(f"{_PEOPLE} people asking at once", spent, None)
    worst = measures[1]
    return [
        measures[0],
        Measure(worst.what, worst.value, "ms", 1500.0, f"{len(failures)} errors"),
    ]


def measure_change(service: Service, library: Path, files: int, aim: float | None) -> list[Measure]:
    """A sync after one file changed, and the question after it; models and caches are warm."""
    first, second = sorted((library / "reviews" / "en").glob("*.md"))[:2]
    service.ask(some_questions()[0].q, ROLES["curator"], "fr")
    _change(first)
    service.sync()
    _change(second)
    started = time.perf_counter()
    service.sync()
    synced = time.perf_counter()
    service.ask(some_questions()[0].q, ROLES["curator"], "fr")
    what = f"one file changed among {files:,}"
    return [
        Measure(f"sync, {what}", synced - started, "s", aim),
        Measure(f"first question, {what}", 1000 * (time.perf_counter() - synced), "ms"),
    ]


def _change(file: Path) -> None:
    text = file.read_text(encoding="utf-8").rstrip()
    file.write_text(f"{text} One more sentence that nobody wrote before.\n", encoding="utf-8")
