"""The shipped reviews: sourced, in both languages, and saying the same in each."""

import re

import pytest

from assistant.library.documents import Document
from assistant.library.reader import find_files, read_file
from assistant.settings import shipped_library
from assistant.typography import plain
from tests.library_builder import TAXONOMY

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
    assert len(IDS) >= 72


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
    ):  # fmt: skip
        assert getattr(french.case, field) == getattr(english.case, field), field
    for review in (french, english):
        assert review.case is not None
        assert review.sources
        assert review.case.resolution_mechanism in review.case.escalation_path
        assert len(review.case.lessons) >= 2
        body = plain("\n".join(passage.text for passage in review.passages))
        assert 220 <= len(body.split()) <= 480
        keys = {plain(source.key) for source in review.sources}
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
