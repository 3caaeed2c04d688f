"""Whole journeys with the real encoders: from a question to a half-done checklist, from a document
to an answer."""

import csv
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypandoc
import pytest
from playwright.sync_api import Browser, Page

from tests.library_builder import write_library, write_page
from tests.reviews.test_convert import NOTES
from tests.web.conftest import Visit, follow, serving
from tests.web.hurry import FILLING, field_of, person, ready
from tests.web.test_chat import QUESTIONS

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


def test_from_a_question_to_a_checklist_that_survives_a_restart(
    browser: Browser, shipped_home: Path, cache: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(shipped_home, home)
    context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 1000})
    visit = Visit(context.new_page())
    page = visit.page
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    with serving(home, {"ENTENTE_CACHE": str(cache)}) as app:
        page.goto(f"{app.url}fr/")
        page.wait_for_selector("#question textarea")
        visit.ask(QUESTIONS["fr"])
        follow(page, '#conversation a[href*="/playbooks/?"]', "#fill-form")
        ready(page)
        assert page.locator("#concerns").input_value() == QUESTIONS["fr"]
        page.click("#fill")
        page.get_by_text("Il manque « Votre entreprise »").wait_for()
        ready(page)
        names = page.locator('#fill-form input[type="date"]')
        for at in range(names.count()):
            names.nth(at).fill("2027-01-04")
        for name in ("our_company", "partner"):
            field_of(page, name).fill(FILLING[name])
        page.click("#fill")
        page.wait_for_selector("#checklist-head h2")
        ready(page)
        assert "Nordlys et Brennec" in page.locator("#checklist-head h2").inner_text()
        boxes = page.locator(".tick")
        half = boxes.count() // 2
        for at in range(half):
            boxes.nth(at).check()
        with page.expect_download() as download:
            page.locator(".exports a", has_text="CSV").click()
        text = Path(download.value.path()).read_text("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        assert sum("Fait" in row for row in rows) == half
        link = page.locator(".exports a", has_text="Cette page").get_attribute("href")
        assert visit.complaints == []
    with serving(home, {"ENTENTE_CACHE": str(cache)}) as app:
        page.goto(app.url.rstrip("/") + str(link))
        page.get_by_text(f"{half} sur").wait_for()
        assert page.locator(".tick:checked").count() == half
        assert visit.complaints == []
    context.close()


def test_a_free_request_opens_the_form_with_what_it_tells(visit: Callable[..., Any]) -> None:
    opened = visit("en-GB", "en/playbooks/", wait="#wish")
    page = opened.page
    page.fill("#wish", "a checklist to negotiate the contract of our joint venture")
    page.click("#find")
    page.wait_for_selector("#fill-form")
    assert field_of(page, "relationship_form").input_value() == "joint-venture"
    page.fill("#wish", "What is the VAT rate in Portugal?")
    page.click("#find")
    page.get_by_text("does not cover this request").wait_for()
    assert opened.complaints == []
    assert all(url.startswith(("http://127.0.0.1", "data:", "blob:")) for url in opened.requests)


def test_an_imported_document_reaches_approval_and_is_found_in_the_other_language(
    browser: Browser, cache: Path, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    write_library(library, 4)
    write_library(library, 4, "fr")
    write_page(library, "joint-calendar", "fr")
    source, document = tmp_path / "notes.md", tmp_path / "notes.docx"
    title, _, rest = NOTES.partition("\n\n")
    source.write_text(f"{title}\n\n{FACTS}\n{rest}{ATTEMPTS}", encoding="utf-8")
    subprocess.run([pypandoc.get_pandoc_path(), str(source), "-o", str(document)], check=True)
    environment = {"ENTENTE_CACHE": str(cache), "ENTENTE_LIBRARY": str(library)}
    with (
        serving(tmp_path / "home", environment) as app,
        person(browser, app.url, "fr") as somebody,
    ):
        page = somebody.open("fr/review/?step=all")
        page.set_input_files("#upload input[type=file]", str(document))
        page.get_by_text("Reconnu").wait_for()
        ready(page)
        if page.locator("#field-unplaced").count():
            page.fill("#field-unplaced", "")
        page.click("#save")  # the check comes first
        page.locator("#findings").wait_for()
        assert not list(library.glob("reviews/*/*.md"))
        assert "Mme Claire Fontaine" in page.locator("#findings").inner_text()
        page.click("#replace")
        page.get_by_text("1 passage(s) remplacé(s)").wait_for()
        ready(page)
        page.click("#save")
        page.get_by_text("enregistrée comme brouillon").wait_for()
        (path,) = library.glob("reviews/fr/*.md")
        text = path.read_text(encoding="utf-8")
        assert "status: draft" in text
        assert "Fontaine" not in text
        approve(page, app.url, "Retards de validation")
        assert "status: approved" in path.read_text(encoding="utf-8")
        page.goto(f"{app.url}en/cases/")
        page.fill("#description", "the customer approves too late what its supplier delivers")
        page.press("#description", "Enter")
        page.wait_for_url("**q=the+customer**")
        assert path.stem in page.locator(".case").first.inner_html()


def approve(page: Page, url: str, title: str) -> None:
    page.goto(f"{url}fr/curation/")
    page.get_by_role("link", name=title).click()
    page.locator("#decide").wait_for()
    page.click("#approve")
    page.get_by_text("la prochaine question le trouve").wait_for()


def test_the_curators_page_has_a_next_step_for_everything(visit: Callable[..., Any]) -> None:
    opened = visit("en-GB", "en/curation/", wait="#gaps")
    text = opened.page.locator("main").inner_text()
    for heading in ("Drafts to approve", "Questions without an answer", "did not help",
                    "To be read again", "What the cases teach"):  # fmt: skip
        assert heading in text
    opened.page.get_by_role("link", name="What the cases teach").click()
    opened.page.wait_for_selector("#missing")
    assert opened.page.locator(".bars li").count() == 10
    assert opened.complaints == []
