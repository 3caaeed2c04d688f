"""A library of one's own in the index: its words, its pages beside or in the place of others."""

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from assistant.index.home import Home
from assistant.index.index import Index
from assistant.library.beginning import begin_library
from assistant.principal import PUBLIC, Principal
from assistant.reviews.lookup import CaseFilter
from assistant.service import Service
from assistant.settings import Settings
from tests.index.test_sync import consistent, current, encoded
from tests.library_builder import (
    FakeEncoder,
    open_small_index,
    page,
    playbook,
    write_library,
    write_page,
    write_review,
)

READER = Principal("ada", frozenset({"curator"}))
WORDS = "practices:\n  - {id: harvest-rota, theme: communication, en: Harvest rota}\n"


def own_page(library: Path, lang: str = "en") -> Path:
    text = page("joint-calendar", lang).replace("joint-calendar", "harvest-rota")
    text = text.replace("theme: objective-alignment", "theme: communication")
    path = library / "guidance" / lang / "harvest-rota.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Twelve pages, and a library of one's own with a page that needs its own words."""
    base, own = tmp_path / "base", tmp_path / "own"
    write_library(base)
    own_page(own)
    (own / "taxonomy.yaml").write_text(WORDS, encoding="utf-8")
    return base, own


@pytest.fixture
def index(two: tuple[Path, Path], tmp_path: Path) -> Iterator[Index]:
    opened = open_small_index(two, tmp_path / "home", FakeEncoder("one"), FakeEncoder("two"))  # type: ignore[arg-type]
    yield opened
    opened.close()


def ids(index: Index) -> set[str]:
    return {record.id for record in index.catalogue.records([PUBLIC])}


def test_both_are_indexed_and_new_words_are_noticed(index: Index, two: tuple[Path, Path]) -> None:
    taxonomy = two[1] / "taxonomy.yaml"
    taxonomy.unlink()
    report = index.sync()
    assert report.added == 12
    (problem,) = report.problems
    assert "'harvest-rota' is not in the taxonomy" in problem.message
    taxonomy.write_text(WORDS, encoding="utf-8")
    before = index.catalogue.generation()
    encoded(index).clear()
    assert index.outdated()
    report = index.sync()
    assert report.problems == ()
    assert (report.added, report.changed, report.unchanged) == (1, 0, 12)
    assert "harvest-rota" in ids(index)
    # The other pages are what they were: nothing of them was made anew.
    assert index.catalogue.generation() == before + 1
    assert not any("exit" in text for text in encoded(index))
    assert consistent(index)
    assert current(index)
    taxonomy.unlink()
    assert index.outdated()
    assert "harvest-rota" not in {
        r.id for r in (index.sync(), index)[1].catalogue.records([PUBLIC])
    }


def test_a_faulty_vocabulary_stops_nothing_that_does_without_it(
    index: Index, two: tuple[Path, Path]
) -> None:
    (two[1] / "taxonomy.yaml").write_text("practices: [\n", encoding="utf-8")
    report = index.sync()
    assert report.added == 12
    named = [str(problem) for problem in report.problems]
    assert named[0].startswith("taxonomy.yaml, line ")
    assert any("harvest-rota" in line for line in named[1:])
    assert current(index)
    (two[1] / "taxonomy.yaml").write_text(WORDS, encoding="utf-8")
    assert index.sync().problems == ()
    assert len(ids(index)) == 13


def test_ones_own_page_takes_the_place_of_another_in_all_languages_and_gives_it_back(
    index: Index, two: tuple[Path, Path]
) -> None:
    base, own = two
    write_page(base, "recognition", "en")
    write_page(base, "recognition", "fr")
    index.sync()
    mine = write_page(own, "recognition", "fr", why="Les nôtres. Et la suite.")
    assert index.outdated()
    index.sync()
    records = [r for r in index.catalogue.records([PUBLIC]) if r.id == "recognition"]
    assert [record.path for record in records] == ["guidance/fr/recognition.md"]
    assert consistent(index)
    mine.unlink()
    index.sync()
    paths = [r.path for r in index.catalogue.records([PUBLIC]) if r.id == "recognition"]
    assert paths == ["guidance/en/recognition.md", "guidance/fr/recognition.md"]
    assert consistent(index)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A base library, and the example that ``entente init`` makes, with fake encoders."""
    base, own, lists = tmp_path / "base", tmp_path / "own", tmp_path / "lists"
    write_library(base)
    write_review(base, "late-pumps", "en", visibility="public")
    write_review(base, "late-pumps", "fr", visibility="public")
    (lists / "en").mkdir(parents=True)
    (lists / "en" / "small-start.md").write_text(playbook(), encoding="utf-8")
    begin_library(own, example=True)
    settings = Settings(library=[base, own], playbooks=lists, home=tmp_path / "home")
    with Home(settings.home, "tests") as owned, ExitStack() as stack:
        index = Index(
            settings.library, settings.playbooks,
            *_stores(settings, stack), FakeEncoder("one"), FakeEncoder("two"),
        )  # fmt: skip
        made = Service(settings, owned, index)
        assert made.sync().problems == ()
        yield made


def _stores(settings: Settings, stack: ExitStack) -> tuple[object, object]:
    small = open_small_index(
        settings.own_library, settings.index, FakeEncoder("one"), FakeEncoder("two")
    )
    stack.callback(small.close)
    return small.catalogue, small.store


def test_ones_own_pages_reviews_and_checklists_are_in_use(service: Service) -> None:
    answer = service.ask("How do we call each other on frost nights in the orchard?", READER, "en")
    paths = {citation.path for citation in answer.citations}
    assert all(service.index.files.locate(path).is_file() for path in paths)
    ranked = service.retriever.retrieve("tournées de collecte partagées camions", READER, "en")
    assert ranked.candidates[0].id == "tournees-partagees"  # a French page for an English reader
    (case,) = service.cases("", READER, "fr", CaseFilter(sector="fruit-growing")).results
    assert case.path == "reviews/fr/cerises-du-val-mirage.md"
    assert service.cases("", READER, "fr", CaseFilter(country="CH")).results == (case,)
    found = service.cases("des cerises dans un verger", READER, "fr").results[0]
    assert "arboriculture fruitière" in found.why
    assert set(service.playbooks.templates().ids()) == {"before-the-harvest", "small-start"}
    raw = {
        "our_company": "A",
        "partner": "B",
        "start": "2027-06-01",
        "people": {"orchard-manager": "Zoé"},
    }
    filled = service.playbooks.fill("before-the-harvest", raw, READER, "en")
    assert [item.owner for item in filled.items] == ["Zoé", "alliance manager", "Zoé"]
    assert {item.why.citation.id for item in filled.items} == {
        "tournees-partagees", "frost-night-call",
    }  # fmt: skip


def test_a_shipped_review_that_is_changed_stands_in_ones_own_library_from_then_on(
    service: Service,
) -> None:
    base, own = service.settings.library
    before = {path: path.read_bytes() for path in base.rglob("*") if path.is_file()}
    form, stored = service.desk.open("late-pumps", "fr", READER)
    changed = form.model_copy(update={"title": "Nos pompes", "countries": ("Suisse",)})
    service.desk.submit(changed, READER, stored.hash, dt.date(2026, 11, 28))
    # In all its languages, for one of them takes the place of all.
    assert (own / "reviews/en/late-pumps.md").is_file()
    text = (own / "reviews/fr/late-pumps.md").read_text(encoding="utf-8")
    assert "Nos pompes" in text
    assert "- CH" in text
    service.refresh()
    titles = {r.title for r in service.retriever.documents(READER, "fr", "review")}
    assert "Nos pompes" in titles
    service.desk.retire("late-pumps", READER)
    service.refresh()
    assert service.reading.case("late-pumps", READER, "en") is None
    assert {path: path.read_bytes() for path in base.rglob("*") if path.is_file()} == before
    shutil.rmtree(own / "reviews")
    service.refresh()
    assert service.reading.case("late-pumps", READER, "en") is not None
