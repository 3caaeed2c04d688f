"""The gate: green for the library as it is, red for every way of spoiling it."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.answering import assistant as answering
from assistant.index.catalogue import Catalogue
from assistant.index.vectors import VectorStore
from assistant.retrieval import ranking
from assistant.retrieval.fitted import fitted_for
from assistant.service import Service
from assistant.settings import shipped_library
from evals.asked import in_sample
from evals.baseline import load_baseline, load_history, save_baseline
from evals.gate import GateResult, compare, show_gate
from evals.outcome import Outcome
from evals.outcomes import SETS, collect
from evals.remembering import RememberingEncoder

Spoil = Callable[[Path], None]
ONE_IN = 10
# Of all sets together, fewer.
ONE_IN_ALL = 15


def problems(result: GateResult) -> list[str]:
    return [f"{verdict.name}: {verdict.problem}" for verdict in result.verdicts if verdict.problem]


def of_sets(outcomes: list[Outcome], *sets: str) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.set in sets]


def sample(outcomes: list[Outcome], one_in: int = ONE_IN) -> list[Outcome]:
    return [outcome for outcome in outcomes if in_sample(outcome.id, one_in)]


def test_the_library_passes_the_committed_baseline(
    evaluated: Service, accepted: list[Outcome]
) -> None:
    """On a sample; 'make gate' asks every question, those about one's own pages too, which have to
    be encoded for them."""
    sets = [name for name in SETS if name != "own pages"]
    result = compare(
        sample(accepted, ONE_IN_ALL), collect(evaluated, "dev", sets, one_in=ONE_IN_ALL)
    )
    assert result.passed, show_gate(result)


@pytest.fixture
def spoilt(
    tmp_path: Path, evaluated: Service, known: tuple[RememberingEncoder, RememberingEncoder]
) -> Iterator[Callable[[Spoil], Service]]:
    """Makes a service over a copy of the library that a function has spoilt."""
    opened: list[Catalogue] = []

    def open_(spoil: Spoil) -> Service:
        library = tmp_path / "library"
        shutil.copytree(shipped_library(), library)
        spoil(library)
        settings = evaluated.settings.model_copy(
            update={"library": (library,), "home": tmp_path / "home"}
        )
        # The index of the library as it was: only what is spoilt is encoded.
        shutil.copytree(evaluated.settings.index, settings.index)
        catalogue = Catalogue(settings.index / "catalogue.sqlite")
        opened.append(catalogue)
        first, second = known
        index = replace(
            evaluated.index,
            library=library,
            catalogue=catalogue,
            store=VectorStore(settings.index / "vectors"),
            primary=first,
            secondary=second,
        )
        index.sync()
        return Service(settings, evaluated.home, index)

    yield open_
    for catalogue in opened:
        catalogue.close()


def remove_a_page(library: Path) -> None:
    for lang in ("fr", "en"):
        (library / "guidance" / lang / "joint-calendar.md").unlink()


def remove_a_translation(library: Path) -> None:
    (library / "guidance" / "fr" / "steering-committees.md").unlink()


def swap_bodies(library: Path) -> None:
    """Two pages keep their front matter and exchange their text."""
    for lang in ("fr", "en"):
        first, second = (
            library / "guidance" / lang / f"{name}.md"
            for name in ("partner-due-diligence", "shared-celebrations")
        )
        texts = [path.read_text(encoding="utf-8").split("---\n", 2) for path in (first, second)]
        first.write_text("---\n".join([*texts[0][:2], texts[1][2]]), encoding="utf-8")
        second.write_text("---\n".join([*texts[1][:2], texts[0][2]]), encoding="utf-8")


def hollow_a_page(library: Path) -> None:
    """The sections of a page say nothing any more."""
    for lang, nothing in (("fr", "Faites ce qu’il faut."), ("en", "Do what is needed.")):
        path = library / "guidance" / lang / "leadership-meetings.md"
        *head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        hollow = re.sub(r"(?m)^(\d+\. |- |)[^#\n].*$", rf"\1{nothing}", body)
        path.write_text("---\n".join([*head, hollow]), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "sets", "named", "one_in"),
    [
        (remove_a_page, ("guidance",), "joint-calendar", ONE_IN),
        # Few questions carry key points: these samples hold those of the spoilt page.
        (remove_a_translation, ("key points", "parallel"), "in the reader's language", 7),
        (swap_bodies, ("key points",), "shared-celebrations", 6),
        (hollow_a_page, ("key points",), "leadership-meetings", 5),
    ],
)
def test_a_spoilt_library_turns_the_gate_red(
    spoilt: Callable[[Spoil], Service],
    accepted: list[Outcome],
    spoil: Spoil,
    sets: tuple[str, ...],
    named: str,
    one_in: int,
) -> None:
    before = of_sets(sample(accepted, one_in), *sets)
    result = compare(before, collect(spoilt(spoil), "dev", sets, one_in=one_in))
    assert not result.passed
    assert any(named in problem for problem in problems(result)), problems(result)
    shown = show_gate(result)
    assert "The gate is RED." in shown
    worst = result.changes[0]
    assert worst.now.question in shown
    assert worst.before.reply in shown


def test_a_broken_weight_turns_the_gate_red(
    evaluated: Service, accepted: list[Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = fitted_for("guidance")
    weights = stored["ranking"]["weights"]
    heaviest = max(weights, key=lambda name: weights[name])
    broken = {"weights": {**weights, heaviest: 0.0}, "spreads": stored["ranking"]["spreads"]}
    monkeypatch.setattr(ranking, "fitted_for", lambda kind: {**stored, "ranking": broken})
    service = Service(evaluated.settings, evaluated.home, evaluated.index)
    run = collect(service, "dev", ("guidance",), one_in=ONE_IN)
    result = compare(of_sets(sample(accepted), "guidance"), run)
    assert any("guidance: " in problem for problem in problems(result)), problems(result)


def test_shuffled_citations_turn_the_gate_red(
    evaluated: Service, accepted: list[Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = answering.compose

    def shuffled(*given: Any) -> Any:
        text, citations = original(*given)
        turned = [
            citation.model_copy(update={"n": citation.n % len(citations) + 1})
            for citation in citations
        ]
        return text, tuple(turned)

    monkeypatch.setattr(answering, "compose", shuffled)
    run = collect(evaluated, "dev", ("key points",), one_in=ONE_IN)
    result = compare(of_sets(sample(accepted), "key points"), run)
    assert any("citations: precision" in problem for problem in problems(result))


def test_questions_that_are_no_longer_asked_turn_the_gate_red(accepted: list[Outcome]) -> None:
    run = [o for o in accepted if o.id != "g-dev-0001"]
    result = compare(accepted, run)
    assert any("no longer asked: g-dev-0001" in problem for problem in problems(result))


def test_chance_does_not_turn_the_gate_red(accepted: list[Outcome]) -> None:
    """Two questions of different pages that go wrong are no significant drop."""
    lost = {"g-dev-0001", "g-dev-0400"}
    run = [
        o.model_copy(update={"values": {**o.values, "recall@1": 0.0}}) if o.id in lost else o
        for o in accepted
    ]
    assert compare(accepted, run).passed


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path, accepted: list[Outcome]) -> None:
    baseline, history = tmp_path / "baseline.jsonl", tmp_path / "history.jsonl"
    save_baseline(accepted, baseline, history)
    save_baseline(accepted, baseline, history)
    assert compare(load_baseline(baseline), accepted).passed
    assert {o.id for o in load_baseline(baseline)} == {o.id for o in accepted}
    first, second = load_history(history)
    assert first.figures == second.figures
    assert "guidance: recall@1" in first.figures
