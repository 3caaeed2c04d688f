"""What people read of a small library: pages and cases whole, and the list of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.principal import Principal
from assistant.reading.listing import Listing, Wanted
from assistant.service import Service
from tests.library_builder import TAXONOMY, playbook, write_page, write_review
from tests.web.small import small_service

ANYONE = Principal("anyone")
PARTNER = Principal("max", partnerships=frozenset({"alpha-beta"}))
CURATOR = Principal("cora", frozenset({"curator"}))
PRACTICE = "joint-calendar"  # which every review of the builder names
THEME = TAXONOMY.practice_by_id[PRACTICE].theme
REVIEWS = {"open": "public", "shared": "partners", "closed": "restricted"}


def write(library: Path) -> None:
    for practice in (PRACTICE, "exit-clauses", "graduated-escalation"):
        for lang in ("fr", "en"):
            write_page(library, practice, lang)
    write_page(library, "culture-fit", "fr", why="Les ornithorynques se méfient. Puis non.")
    for id_, visibility in REVIEWS.items():
        write_review(library, id_, visibility=visibility, title=f"A quarrel {id_}")
    write_review(library, "draft", visibility="public", status="draft")
    (library / "playbooks" / "en").mkdir(parents=True)
    (library / "playbooks" / "en" / "small-start.md").write_text(playbook(), encoding="utf-8")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("reading")
    with small_service(folder, write, playbooks=folder / "library" / "playbooks") as opened:
        yield opened


def ids(found: Listing) -> list[str]:
    return [entry.id for group in found.groups for entry in group.entries]


def test_a_page_is_read_whole(service: Service) -> None:
    page = service.reading.page(PRACTICE, ANYONE, "en")
    assert page is not None
    assert [section.id for section in page.sections] == [
        "principle", "why", "how", "indicators", "pitfalls", "example", "when-not",
    ]  # fmt: skip
    (steps,) = page.sections[2].blocks
    assert (steps.setting, len(steps.lines)) == ("step", 2)
    assert (page.languages, page.updated, page.roles) == (("fr", "en"), "2026-11-23", ("manager",))
    assert [(p.id, p.name) for p in page.phases] == [("operate", "operation")]
    assert [(case.id, case.effect) for case in page.cases] == [("open", "missing")]
    assert [each.id for each in page.checklists] == ["small-start"]


def test_a_case_is_read_whole(service: Service) -> None:
    case = service.reading.case("open", ANYONE, "en")
    assert case is not None
    assert (case.tier, case.countries, case.form.id) == ("public", ("France",), "supply")
    assert [(step.name, step.ended) for step in case.steps] == [
        ("direct negotiation", False), ("internal mediation", True),
    ]  # fmt: skip
    assert [(p.id, p.effect, p.exists) for p in case.practices] == [(PRACTICE, "missing", True)]
    lessons = next(section for section in case.sections if section.id == "lessons")
    assert lessons.blocks[0].lines[0].condition == "When deliveries depend on approvals."
    assert case.similar == ()


@pytest.mark.parametrize(
    ("reader", "seen"),
    [(ANYONE, {"open"}), (PARTNER, {"open", "shared"}), (CURATOR, {*REVIEWS, "draft"})],
    ids=["anyone", "partner", "curator"],
)
def test_people_read_what_they_may_see(service: Service, reader: Principal, seen: set[str]) -> None:
    for id_ in (*REVIEWS, "draft", "never-was"):
        found = service.reading.case(id_, reader, "en")
        assert (found is not None) is (id_ in seen)
        if found:
            assert {each.id for each in found.similar} == seen - {id_}
    page = service.reading.page(PRACTICE, reader, "en")
    assert page is not None
    assert {case.id for case in page.cases} == seen
    whole = service.reading.listing(Wanted(), reader, "en")
    assert set(ids(whole)) & {*REVIEWS, "draft"} == seen
    assert whole.kinds["case"] == len(seen)
    assert [(form.id, form.count) for form in whole.forms] == [("supply", len(seen))]
    assert set(ids(service.reading.listing(Wanted(words="quarrel"), reader, "en"))) == seen - {
        "draft"
    }


def test_the_list_is_narrowed_down(service: Service) -> None:
    def found(**wanted: str) -> list[str]:
        return ids(service.reading.listing(Wanted(**wanted), ANYONE, "en"))

    assert found(theme=THEME) == ["culture-fit", PRACTICE, "open"]
    assert found(theme=THEME, kind="page") == ["culture-fit", PRACTICE]
    assert found(form="supply") == ["open"]
    assert found(form="joint-venture") == []
    assert found(phase="exit") == []
    assert len(found(phase="operate")) == 5
    assert found(theme="no-theme") == found()


def test_words_are_found_in_either_language(service: Service) -> None:
    def found(words: str) -> Listing:
        return service.reading.listing(Wanted(words=words), ANYONE, "en")

    only_french = found("ornithorynque")
    assert (only_french.how, ids(only_french)) == ("words", ["culture-fit"])
    assert only_french.groups[0].entries[0].lang == "fr"
    assert ids(found("exit"))[0] == "exit-clauses"
    assert ids(found("quarrel OPEN")) == ["open"]
    assert found('"* OR NEAR(').how in ("meaning", "nothing")


def test_a_page_of_one_language_says_so(service: Service) -> None:
    page = service.reading.page("culture-fit", ANYONE, "en")
    assert page is not None
    assert (page.lang, page.languages) == ("fr", ("fr",))
