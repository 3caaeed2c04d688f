"""Looking up past cases: what is found, why, and by whom."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.index.index import Index
from assistant.principal import Principal
from assistant.retrieval.retriever import Retriever
from assistant.reviews.lookup import CaseFilter, checked_filter, find_cases
from tests.library_builder import TAXONOMY, write_library, write_review

MEDIATOR = Principal("mia", frozenset({"mediator"}))
MANAGER = Principal("bob", frozenset({"manager"}))
PARTNER = Principal("eve", frozenset({"manager"}), frozenset({"alpha-beta"}))


@pytest.fixture
def retriever(tmp_path: Path, open_index: Callable[[Path], Index]) -> Retriever:
    library = tmp_path / "library"
    write_library(library, 3)
    write_review(library, "late-pumps", summary="A supplier delivers pumps late every month.")
    write_review(
        library, "royalty-fight", sector="automotive", conflict="financial-terms",
        mechanism="arbitration", summary="Two partners quarrel over the price of a licence.",
    )  # fmt: skip
    write_review(library, "shared-lab", visibility="partners", summary="A laboratory is crowded.")
    write_review(library, "old-story", status="retired", summary="A supplier delivers pumps late.")
    write_review(library, "half-done", status="draft", summary="A supplier delivers pumps late.")
    index = open_index(library)
    assert index.sync().problems == ()
    return Retriever(index)


def ids(retriever: Retriever, text: str, who: Principal, **wanted: str) -> list[str]:
    found = find_cases(retriever, text, who, "en", CaseFilter(**wanted))
    return [result.id for result in found.results]


def test_the_likest_case_comes_first_with_a_reason(retriever: Retriever) -> None:
    found = find_cases(retriever, "our supplier delivers pumps late", MEDIATOR, "en")
    first = found.results[0]
    assert first.id == "late-pumps"
    assert "supplier" in first.why.lower() or "pumps" in first.why.lower()
    assert first.mechanism == "internal-mediation"


def test_filters_leave_what_fits_and_facets_count_it(retriever: Retriever) -> None:
    assert ids(retriever, "a quarrel over price", MEDIATOR, mechanism="arbitration") == [
        "royalty-fight"
    ]
    assert ids(retriever, "a quarrel", MEDIATOR, sector="retail") == []
    found = find_cases(
        retriever, "a quarrel", MEDIATOR, "en", CaseFilter(conflict_type="financial-terms")
    )
    assert found.facets["mechanism"] == {"arbitration": 1}


def test_nobody_learns_of_cases_they_may_not_see(retriever: Retriever) -> None:
    text = "our supplier delivers pumps late"
    for who, seen in (
        (MANAGER, set()),
        (PARTNER, {"shared-lab"}),
        (MEDIATOR, {"late-pumps", "royalty-fight", "shared-lab"}),
    ):
        found = find_cases(retriever, text, who, "en")
        assert {result.id for result in found.results} == seen
        assert sum(found.facets["outcome"].values()) == len(seen)


def test_drafts_are_their_authors_and_retired_ones_nobodys(retriever: Retriever) -> None:
    author = Principal("ada", frozenset({"manager"}))
    assert "half-done" in ids(retriever, "pumps", author)
    for who in (MEDIATOR, MANAGER, author):
        assert "old-story" not in ids(retriever, "pumps", who)


def test_unknown_filter_is_refused_with_the_nearest() -> None:
    with pytest.raises(EntenteError, match=r"'arbitraton' is not in the taxonomy.*arbitration"):
        checked_filter(CaseFilter(mechanism="arbitraton"), TAXONOMY)
