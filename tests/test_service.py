"""Questions beside a library that people change: nothing is read for them, and none fails."""

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from assistant.api import watcher
from assistant.api.calls import caller, perform
from assistant.api.entente import Entente
from assistant.library.files import LibraryFiles
from assistant.principal import Principal
from assistant.retrieval.retriever import Retriever
from assistant.reviews.lookup import CaseFilter
from assistant.service import Service
from tests.library_builder import TAXONOMY, write_page, write_review
from tests.proofs.small_service import make_library, small_service

ANYONE = Principal("anyone")
PAGE = TAXONOMY.practices[0].id
QUESTION = f"How do we start with {PAGE}?"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    library = make_library(tmp_path)
    write_review(library, "settled", visibility="public")
    write_review(library, "gone", status="retired")
    write_review(library, "faulty", sector="enrgy")
    with small_service(tmp_path) as opened:
        opened.refresh()
        yield opened


def test_questions_read_nothing_of_the_library(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a command asks the running app, whatever state its files are in."""
    do = caller(partial(perform, Entente(service), service.settings), service.settings)
    monkeypatch.setattr(LibraryFiles, "load", None)
    for lang in ("en", "fr"):
        assert do.refresh() is None
        assert do.ask(QUESTION, ANYONE, lang).ranking
        assert do.cases.search("A dispute about settled", ANYONE, lang, CaseFilter()).results


def test_an_edit_is_in_the_next_answer_and_problems_are_told_again(service: Service) -> None:
    do = caller(partial(perform, Entente(service), service.settings), service.settings)
    write_page(service.settings.own_library, PAGE, why="Zebras share a waterhole. Lions do too.")
    report = do.refresh()
    assert report is not None
    assert (report.changed, len(report.problems)) == (1, 1)
    said = service.retriever.passage(f"guidance/en/{PAGE}.md", "Why it matters", ANYONE)
    assert [item.text for item in said] == ["Zebras share a waterhole.", "Lions do too."]


@pytest.mark.parametrize("changes", [1, 2])
@pytest.mark.parametrize("lost", [False, True])
def test_a_question_outlives_a_change_of_what_it_found(
    service: Service, monkeypatch: pytest.MonkeyPatch, changes: int, lost: bool
) -> None:
    """The page that it found is indexed anew, or goes, before it is quoted."""
    real = Retriever.evidence
    left = changes
    path = service.settings.own_library / "guidance" / "en" / f"{PAGE}.md"

    def overtaken(self: Retriever, *values: Any) -> Any:
        nonlocal left
        if left:
            left -= 1
            if lost and not left:
                path.unlink(missing_ok=True)
            else:
                write_page(service.settings.own_library, PAGE, why=f"New words {left}. And more.")
            service.index.sync()
        return real(self, *values)

    monkeypatch.setattr(Retriever, "evidence", overtaken)
    found = service.cases("A dispute about settled", ANYONE, "en")
    assert found.results
    left = changes
    raw = {"our_company": "Alpha", "partner": "Beta", "start": "2027-01-04"}
    assert service.playbooks.fill("small-start", raw, ANYONE, "en").items
    left = changes
    service.ask(QUESTION, ANYONE, "en")


def test_the_watcher_goes_on_after_what_nobody_foresaw(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    taken_in = threading.Event()
    real, failures = service.refresh, [ValueError("unforeseen"), OSError("unforeseen")]

    def refresh(*progress: Any) -> Any:
        if failures:
            raise failures.pop()
        report = real(*progress)
        if report and report.changed:
            taken_in.set()
        return report

    monkeypatch.setattr(service, "refresh", refresh)
    monkeypatch.setattr(watcher, "_EVERY", 0.01)
    write_page(service.settings.own_library, PAGE, why="Zebras share a waterhole. Lions do too.")
    with watcher.Watcher(service):
        assert taken_in.wait(60)
    assert caplog.text.count("it is tried again") == 2
