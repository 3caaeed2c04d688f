"""Adding a review in a real browser: typed or imported, approved, found by the next question."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypandoc
import pytest
from playwright.sync_api import Browser, Page

from tests.library_builder import write_library, write_page
from tests.reviews.test_convert import NOTES
from tests.web.conftest import RunningApp, Visit, serving

pytestmark = pytest.mark.browser
ATTEMPTS = """
## Démarches

- Deux réunions de direction, sans effet : personne n'avait les dates.

## Issue

Un calendrier commun et un délai de validation de quinze jours ouvrés. Mme Claire Fontaine l'a signé.

## Portée

Vaut pour les contrats de fourniture à validations répétées.
"""
FACTS = "Phase : operate\n\nMécanisme : médiation interne\n\nSuite : relation poursuivie\n\nPartenariat : alpha-beta\n"


@pytest.fixture(scope="module")
def own_app(
    tmp_path_factory: pytest.TempPathFactory, cache: Path
) -> Iterator[tuple[RunningApp, Path]]:
    """An app over a small library of its own, which the tests add to."""
    folder = tmp_path_factory.mktemp("own")
    library = folder / "library"
    write_library(library, 4)
    write_library(library, 4, "fr")
    write_page(library, "joint-calendar", "fr")
    environment = {"ENTENTE_CACHE": str(cache), "ENTENTE_LIBRARY": str(library)}
    with serving(folder / "home", environment) as running:
        yield running, library


@pytest.fixture
def open_page(browser: Browser, own_app: tuple[RunningApp, Path]) -> Iterator[Callable[..., Visit]]:
    contexts = []

    def open_(path: str, wait: str) -> Visit:
        context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 1000})
        contexts.append(context)
        visit = Visit(context.new_page())
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.goto(own_app[0].url + path)
        visit.page.wait_for_selector(wait)
        return visit

    yield open_
    for context in contexts:
        context.close()


def approve(page: Page, url: str, title: str) -> None:
    page.goto(f"{url}fr/curation/")
    page.locator("#waiting input").click()
    page.get_by_role("option", name=title).click()
    page.locator("#preview h3").wait_for()
    page.click("#approve")
    page.get_by_text("est approuvée").wait_for()


def test_an_imported_document_reaches_approval_and_is_found_in_the_other_language(
    open_page: Callable[..., Visit], own_app: tuple[RunningApp, Path], tmp_path: Path
) -> None:
    app, library = own_app
    source = tmp_path / "notes.md"
    title, _, rest = NOTES.partition("\n\n")
    source.write_text(f"{title}\n\n{FACTS}\n{rest}{ATTEMPTS}", encoding="utf-8")
    document = tmp_path / "notes.docx"
    subprocess.run([pypandoc.get_pandoc_path(), str(source), "-o", str(document)], check=True)
    visit = open_page("fr/review/", "#upload")
    page = visit.page
    with page.expect_file_chooser() as chooser:
        page.click("#upload")
    chooser.value.set_files(str(document))
    page.get_by_text("Reconnu").wait_for()
    page.click("#save")  # the check comes first
    page.locator("#findings input").first.wait_for(timeout=120_000)
    assert not list(library.glob("reviews/*/*.md"))
    assert "Mme Claire Fontaine" in page.locator("#findings").inner_text()
    page.click("#replace")
    page.get_by_text("1 passage(s) remplacé(s)").wait_for()
    page.click("#save")
    page.get_by_text("enregistrée comme brouillon").wait_for()
    (path,) = library.glob("reviews/fr/*.md")
    text = path.read_text(encoding="utf-8")
    assert "status: draft" in text
    assert "Fontaine" not in text
    approve(page, app.url, "Retards de validation")
    assert "status: approved" in path.read_text(encoding="utf-8")
    page.goto(f"{app.url}en/cases/")
    page.fill(
        "#description textarea", "the customer approves too late what its supplier delivers on time"
    )
    page.click("#search")
    page.wait_for_selector("article.case")
    assert path.stem in page.locator("article.case").first.inner_html()
    assert visit.complaints == []


def test_what_is_typed_survives_and_is_asked_for_until_complete(
    open_page: Callable[..., Visit], own_app: tuple[RunningApp, Path]
) -> None:
    page = open_page("fr/review/", "#field-title textarea, #field-title input").page
    title = page.locator("#field-title textarea, #field-title input").first
    title.press_sequentially("Une histoire <b>à moitié</b> écrite")
    page.get_by_text("Brouillon enregistré").wait_for()
    page.reload()
    page.wait_for_selector("#drafts input")
    page.locator("#drafts input").click()
    page.get_by_role("option", name="Une histoire").click()
    page.get_by_text("est ouverte").wait_for()
    assert title.input_value().startswith("Une histoire")
    title.fill("Une histoire <b>à moitié</b> écrite")
    page.click("#check")
    page.get_by_text("« Résumé sans les noms » manque").wait_for(timeout=120_000)
    assert page.locator("#message b, #report b").count() == 0


def test_a_bad_file_is_refused_in_a_sentence(
    open_page: Callable[..., Visit], tmp_path: Path
) -> None:
    page = open_page("fr/review/", "#upload").page
    bad = tmp_path / "broken.docx"
    bad.write_bytes(b"PK\x03\x04 broken")
    with page.expect_file_chooser() as chooser:
        page.click("#upload")
    chooser.value.set_files(str(bad))
    page.get_by_text("broken.docx is damaged").wait_for()


def test_the_curators_page_has_a_next_step_for_everything(
    visit: Callable[..., Any],
) -> None:
    opened = visit("en-GB", "en/curation/", wait="#learned h3")
    text = opened.page.locator("#learned").inner_text()
    for heading in ("Reviews to read again", "Questions that found no answer", "most often missing",
                    "Lessons that recur", "nobody has found"):  # fmt: skip
        assert heading in text
    assert text.count("Next:") >= 3
    assert opened.complaints == []
