"""The shipped pages: complete, well formed, and carrying what the founding document asks for."""

import re
from pathlib import Path

import pytest
import yaml

from assistant.index.terms import terms
from assistant.library.documents import Document
from assistant.library.reader import find_files, read_file
from assistant.settings import shipped_library
from assistant.typography import plain, typeset
from tests.library_builder import TAXONOMY

LIBRARY = shipped_library()
POINTS = yaml.safe_load(
    (Path(__file__).parent / "founding_points.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def pages() -> dict[tuple[str, str], Document]:
    found = {}
    for file in find_files(LIBRARY):
        document = read_file(file, TAXONOMY)
        assert isinstance(document, Document), str(document)
        if document.kind == "guidance":
            found[document.id, document.lang] = document
    return found


def test_every_practice_has_a_page_in_each_language(
    pages: dict[tuple[str, str], Document],
) -> None:
    assert set(pages) == {(p.id, lang) for p in TAXONOMY.practices for lang in TAXONOMY.languages}


@pytest.mark.parametrize("practice", [p.id for p in TAXONOMY.practices])
def test_both_languages_say_the_same_things(
    pages: dict[tuple[str, str], Document], practice: str
) -> None:
    french, english = pages[practice, "fr"], pages[practice, "en"]
    for section, least in (("how", 5), ("indicators", 3), ("pitfalls", 3)):
        counts = [len(page.section(section).statements) for page in (french, english)]
        assert counts[0] == counts[1] >= least, (section, counts)
    assert [source.key for source in french.sources] == [source.key for source in english.sources]
    assert (french.theme, french.phases, french.related) == (
        english.theme, english.phases, english.related,
    )  # fmt: skip


def test_pages_lead_to_one_another(pages: dict[tuple[str, str], Document]) -> None:
    """Three to five related pages each, and every page can be come upon from another one."""
    led_to = set()
    for (practice, _), page in pages.items():
        assert 3 <= len(set(page.related)) == len(page.related) <= 5, practice
        assert practice not in page.related
        led_to |= set(page.related)
    assert led_to == {practice for practice, _ in pages}


@pytest.mark.parametrize("practice", [p.id for p in TAXONOMY.practices])
@pytest.mark.parametrize("lang", TAXONOMY.languages)
def test_page_keeps_to_the_form(
    pages: dict[tuple[str, str], Document], practice: str, lang: str
) -> None:
    page = pages[practice, lang]
    assert page.title == typeset(TAXONOMY.practice_by_id[practice].label(page.lang), lang)
    assert 15 <= len(page.questions) <= 28
    title = set(terms(page.title, page.lang))
    without = [q for q in page.questions if not title & set(terms(q, page.lang))]
    assert 2 * len(without) >= len(page.questions)
    body = "\n".join(passage.text for passage in page.passages)
    for source in page.sources:
        assert source.key in body, f"{source.key} is not cited"
    keys = {plain(source.key) for source in page.sources}
    for pointers in re.findall(r"\(([A-ZÀ-Ý][^()]*\b(?:19|20)\d\d)\)", plain(body)):
        for pointer in pointers.split(";"):
            assert pointer.strip() in keys, f"({pointer}) is not among the sources"


@pytest.mark.parametrize("path", sorted(LIBRARY.rglob("*/??/*.md")), ids=lambda path: path.stem)
def test_typography_is_set(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate(text.split("\n"), 1):
        if "http" not in line:
            assert typeset(line, path.parent.name) == line, f"line {number}: run 'make format'"


@pytest.mark.parametrize("point", POINTS, ids=lambda p: f"{p['practice']}: {p['point'][:40]}")
def test_founding_point_is_carried_by_its_page(
    pages: dict[tuple[str, str], Document], point: dict[str, dict[str, str]]
) -> None:
    for lang in TAXONOMY.languages:
        page = pages[str(point["practice"]), lang]
        heading = plain(point["section"][lang])
        (passage,) = [p for p in page.passages if plain(p.heading) == heading]
        said = plain(passage.text.replace("\n", " "))
        assert plain(point["carries"][lang]).rstrip(".") in said
