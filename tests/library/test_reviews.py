"""The shipped reviews: sourced, in both languages, and saying the same in each."""

import re

import pytest
from pydantic import TypeAdapter

from assistant.library.documents import CaseDetails, Document
from assistant.library.markdown import FileError
from assistant.library.reader import find_files, read_file
from assistant.library.reviews import read_review
from assistant.settings import shipped_library
from assistant.typography import plain
from tests.library_builder import TAXONOMY
from tests.library_builder import review as small_review

LIBRARY = shipped_library()
FILES = [file for file in find_files(LIBRARY) if file.path.startswith("reviews/")]
IDS = sorted({file.path.rsplit("/", 1)[-1].removesuffix(".md") for file in FILES})


@pytest.fixture(scope="module")
def reviews() -> dict[tuple[str, str], Document]:
    found = {}
    for file in FILES:
        document = read_file(file, TAXONOMY)
        assert isinstance(document, Document), str(document)
        found[document.id, document.lang] = document
    return found


def test_every_case_is_told_in_both_languages(reviews: dict[tuple[str, str], Document]) -> None:
    assert set(reviews) == {(id_, lang) for id_ in IDS for lang in TAXONOMY.languages}
    assert len(IDS) >= 104


@pytest.mark.parametrize("case", IDS)
def test_case_is_sourced_and_the_same_in_both_languages(
    reviews: dict[tuple[str, str], Document], case: str
) -> None:
    french, english = reviews[case, "fr"], reviews[case, "en"]
    assert french.case is not None
    assert english.case is not None
    for field in (
        "sector", "countries", "relationship_form", "conflict_types", "opened", "resolved",
        "duration_months", "escalation_path", "resolution_mechanism", "relationship_outcome",
        "settlement_form",
    ):  # fmt: skip
        assert getattr(french.case, field) == getattr(english.case, field), field
    for review in (french, english):
        assert review.case is not None
        assert review.sources
        assert review.case.resolution_mechanism in review.case.escalation_path
        assert len(review.case.lessons) >= 2
        body = plain("\n".join(passage.text for passage in review.passages))
        keys = {plain(source.key) for source in review.sources}
        story = body
        for pointers in re.findall(r"\(([^()]*)\)", body):
            if {pointer.strip() for pointer in pointers.split(";")} <= keys:
                story = story.replace(f"({pointers})", "")
        assert 220 <= len(story.split()) <= 480
        for key in keys:
            assert key in body, f"{key} is not cited"
        for pointers in re.findall(r"\(([A-ZÀ-Ý][^()]*\b(?:19|20)\d\d[a-z]?)\)", body):
            for pointer in pointers.split(";"):
                assert pointer.strip() in keys, f"({pointer}) is not among the sources"


@pytest.mark.parametrize("case", IDS)
def test_both_languages_print_the_same_numbers(
    reviews: dict[tuple[str, str], Document], case: str
) -> None:
    """Years are said more or less often; every other figure stands in both."""
    found = []
    for lang in TAXONOMY.languages:
        body = "\n".join(passage.text for passage in reviews[case, lang].passages)
        digits = re.sub(r"(?<=\d)([.,](?=\d)| (?=\d{3}\b))", "", plain(body))
        found.append({n for n in re.findall(r"\d+", digits) if not re.match(r"(19|20)\d\d$", n)})
    assert found[0] ^ found[1] <= {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "16", "90"}


def test_what_a_conflict_was_settled_with_is_optional_and_of_the_vocabulary() -> None:
    path, before = "reviews/en/some-case.md", "relationship_outcome:"
    text = small_review("some-case")
    told = text.replace(before, f"settlement_form: buy-out\n{before}")
    for content, wanted in ((text, ""), (told, "buy-out")):
        document = read_review(content, path, "", TAXONOMY)
        assert document is not None
        assert document.case is not None
        assert document.case.settlement_form == wanted
    with pytest.raises(FileError, match=r"settlement_form.*buy-out"):
        read_review(told.replace("buy-out", "buyout"), path, "", TAXONOMY)


def test_details_kept_before_there_was_a_settlement_form_are_read() -> None:
    document = read_review(small_review("some-case"), "reviews/en/some-case.md", "", TAXONOMY)
    assert document is not None
    adapter = TypeAdapter(CaseDetails)
    kept = adapter.dump_python(document.case, mode="json")
    del kept["settlement_form"]
    assert adapter.validate_python(kept) == document.case
