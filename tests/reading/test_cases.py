"""The list of past cases, and a dossier of some of them, over a small library."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest

from assistant.errors import EntenteError
from assistant.principal import Principal
from assistant.reading.cases import CaseListing, WantedCases
from assistant.reading.dossier import dossier
from assistant.reading.dossier.contents import contents
from assistant.reviews.lookup import CaseFilter
from assistant.service import Service
from tests.library_builder import write_page, write_review
from tests.web.small import small_service

ANYONE = Principal("anyone")
PARTNER = Principal("max", partnerships=frozenset({"alpha-beta"}))
MEDIATOR = Principal("mia", frozenset({"mediator"}))
ODD = "Łódź → Québec ‘2024’ 東京 = no"


def write(library: Path) -> None:
    write_page(library, "joint-calendar", "en")
    for number in range(12):
        write_review(
            library, f"case-{number:02}", visibility="public", title=f"Story {number:02}",
            sector=("energy", "retail", "airlines-travel")[number % 3],
            mechanism=("arbitration", "litigation")[number % 2],
            summary="A supplier delivers pumps late." if number == 7 else f"A quarrel {number}.",
        )  # fmt: skip
    write_review(library, "closed", title="Story closed", summary=f"A closed story: {ODD}")
    write_review(library, "shared", title="Story shared", visibility="partners")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with small_service(tmp_path_factory.mktemp("cases"), write) as opened:
        yield opened


def found(
    service: Service, who: Principal = ANYONE, description: str = "", order: str = "",
    page: int = 1, chosen: tuple[str, ...] = (), **narrowed: str,
) -> CaseListing:  # fmt: skip
    wanted = WantedCases(description, CaseFilter(**narrowed), order, page, chosen)
    return service.reading.cases(wanted, who, "en")


def ids(listing: CaseListing) -> list[str]:
    return [entry.id for entry in listing.entries]


def test_the_list_is_there_by_title_a_page_at_a_time(service: Service) -> None:
    first, second = found(service), found(service, page=2)
    assert ids(first) == [f"case-{n:02}" for n in range(10)]
    assert ids(second) == ["case-10", "case-11"]
    assert (first.count, first.pages) == (12, 2)
    assert found(service, page=99) == second
    assert ids(found(service, page=-3)) == ids(first)


def test_a_description_brings_the_closest_first_and_says_why(service: Service) -> None:
    near = found(service, description="our supplier delivers pumps late")
    assert near.entries[0].id == "case-07"
    assert "close passage" in near.entries[0].why
    assert near.wanted.order == "near"
    assert "near" not in found(service, order="near").wanted.order
    by_title = found(service, description="our supplier delivers pumps late", order="title")
    assert ids(by_title) == sorted(ids(by_title))


def test_choices_tell_what_each_would_leave(service: Service) -> None:
    energy = found(service, sector="energy")
    assert energy.count == 4
    sectors = {each.id: each.count for each in energy.choices["sector"]}
    assert sectors == {"energy": 4, "retail": 4, "airlines-travel": 4}
    assert {each.id: each.count for each in energy.choices["mechanism"]} == {
        "arbitration": 2, "litigation": 2,
    }  # fmt: skip
    none = found(service, sector="energy", form="licensing")
    assert (none.count, none.pages, none.entries) == (0, 1, ())
    assert [each.count for each in none.choices["form"] if each.id == "licensing"] == [0]
    assert found(service, country="france") == found(service, country="FR")
    unknown = found(service, sector="x'y", country="Atlantis", order="backwards")
    assert (unknown.wanted, unknown.count) == (WantedCases(order="title"), 12)


def test_orders_put_what_is_not_known_last(service: Service) -> None:
    for order in ("recent", "longest", "shortest"):
        assert len(found(service, order=order).entries) == 10
    assert found(service, order="recent").entries[0].resolved == "2025"


@pytest.mark.parametrize("who", [ANYONE, PARTNER, MEDIATOR])
def test_nobody_learns_of_cases_they_may_not_see(service: Service, who: Principal) -> None:
    seen = {"anyone": set(), "max": {"shared"}, "mia": {"shared", "closed"}}[who.id]
    chosen = ("closed", "never-was", "shared", "case-03", "case-03")
    listing = found(service, who, page=2, chosen=chosen)
    assert listing.count == 12 + len(seen)
    assert {entry.id for entry in listing.chosen} == seen | {"case-03"}
    assert sum(each.count for each in listing.choices["outcome"]) == listing.count
    assert service.reading.overview(CaseFilter(), who, "en").cases == listing.count


def read(service: Service, who: Principal, *chosen: str) -> list[Any]:
    cases = [service.reading.case(id_, who, "en", similar=False) for id_ in chosen]
    assert all(case is not None and case.similar == () for case in cases)
    return cases


def test_a_dossier_says_everything_of_its_cases(service: Service) -> None:
    cases = read(service, MEDIATOR, "case-07", "closed")
    blocks = contents(cases, "fr", dt.date(2026, 11, 1))
    assert (blocks[0].text, blocks[1].text) == (
        "Dossier de cas passés",
        "2 cas – 1er novembre 2026",
    )
    assert [b.text for b in blocks if b.kind == "case"] == ["Story 07", "Story closed"]
    assert next(b.text for b in blocks if b.kind == "notice").startswith("Confidentiel")
    told = " ".join(f"{block.label} {block.text}" for block in blocks)
    for part in ("A supplier delivers pumps late.", "Alpha, Beta", "What happened with case-07 in",
                 "Nobody kept a calendar.", ODD):  # fmt: skip
        assert part in told, part


def test_a_dossier_is_a_file_that_others_read(service: Service) -> None:
    cases = read(service, MEDIATOR, "case-07", "closed", "shared", "case-11")
    written = docx.Document(io.BytesIO(dossier(cases, "docx", "en")))
    assert [p.text for p in written.paragraphs if p.style.name == "Heading 1"][1] == "Story closed"
    assert any(ODD in p.text for p in written.paragraphs)
    pages = pypdf.PdfReader(io.BytesIO(dossier(cases, "pdf", "en"))).pages
    assert len(pages) >= 5
    texts = [page.extract_text() for page in pages]
    assert "Story 07" in texts[1]
    assert f"Page 2 of {len(pages)}" in texts[1]
    assert any("?ódz › Québec ‘2024’ ?? = no" in " ".join(text.split()) for text in texts)
    with pytest.raises(EntenteError, match="'odt' is not a format"):
        dossier(cases, "odt", "en")
    assert zipfile.is_zipfile(io.BytesIO(dossier(cases[:1], "docx", "fr")))


def test_long_words_and_long_cases_stay_on_their_pages(service: Service) -> None:
    (case,) = read(service, ANYONE, "case-07")
    long = replace(case, summary=f"{'w' * 700} " * 40)
    pages = pypdf.PdfReader(io.BytesIO(dossier([long], "pdf", "fr"))).pages
    assert len(pages) > 4
    assert "".join(page.extract_text() for page in pages).count("w") >= 28_000
