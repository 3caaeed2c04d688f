"""From a question in the chat to an exported, half-ticked checklist that survives a restart."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.web.conftest import Visit, serving
from tests.web.test_chat import QUESTIONS

pytestmark = pytest.mark.browser


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
        page.locator('#conversation a[href*="/playbooks/?"]').click()
        page.wait_for_selector("#fill-form")
        assert page.locator("#concerns textarea").input_value() == QUESTIONS["fr"]
        page.click("#fill")
        page.get_by_text("Il manque « Votre entreprise »").wait_for()
        names = page.locator("#fill-form textarea:visible, #fill-form input[type=text]:visible")
        page.get_by_label("Votre entreprise").fill("Nordlys")
        page.get_by_label("Partenaire").first.fill("Brennec")
        for at in range(names.count()):
            if names.nth(at).get_attribute("placeholder") == "AAAA-MM-JJ":
                names.nth(at).fill("2027-01-04")
        page.click("#fill")
        page.wait_for_selector("#checklist-head h2")
        assert "Nordlys et Brennec" in page.locator("#checklist-head h2").inner_text()
        boxes = page.locator(".section-items input:visible")
        half = boxes.count() // 2
        for at in range(half):
            boxes.nth(at).check()
            page.locator(".progress-text", has_text=f"{at + 1} sur").wait_for()
        assert "priorité haute" in page.locator(".section-items").all_inner_texts()[0] or any(
            "priorité haute" in text for text in page.locator(".section-items").all_inner_texts()
        )
        link = page.locator(".exports a", has_text="Cette page").get_attribute("href")
        with page.expect_download() as download:
            page.locator(".exports a", has_text="CSV").click()
        rows = list(
            csv.reader(
                io.StringIO(Path(download.value.path()).read_text("utf-8-sig")), delimiter=";"
            )
        )
        assert [row[5] for row in rows].count("Fait") == half
        assert visit.complaints == []
    with serving(home, {"ENTENTE_CACHE": str(cache)}) as app:
        page.goto(app.url.rstrip("/") + str(link))
        page.locator(".progress-text", has_text=f"{half} sur").wait_for()
        rows[half + 1][5], rows[half + 1][12] = "Fait", "Vu <i>ensemble</i>"
        table = tmp_path / "list.csv"
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerows(rows)
        table.write_text(out.getvalue(), encoding="utf-8-sig")
        with page.expect_file_chooser() as chooser:
            page.click("#table")
        chooser.value.set_files(str(table))
        page.get_by_text("1 point(s) modifié(s)").wait_for()
        page.locator(".progress-text", has_text=f"{half + 1} sur").wait_for()
        assert "<i>ensemble</i>" in page.locator("#details").text_content()
        assert visit.complaints == []
    context.close()


def test_a_free_request_opens_the_form_with_what_it_tells(visit: Callable[..., Any]) -> None:
    opened = visit("en-GB", "en/playbooks/", wait="#wish textarea")
    page = opened.page
    page.fill(
        "#wish textarea", "a checklist to launch a joint venture with a competitor in 90 days"
    )
    page.click("#find")
    page.wait_for_selector("#fill-form")
    assert page.get_by_label("Form of the relationship").first.input_value() == "joint venture"
    page.fill("#wish textarea", "What is the VAT rate in Portugal?")
    page.click("#find")
    page.get_by_text("does not cover this request").wait_for()
    assert opened.complaints == []
    assert all(url.startswith(("http://127.0.0.1", "data:", "blob:")) for url in opened.requests)
