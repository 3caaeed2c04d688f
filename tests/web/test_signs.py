"""Whoever waits sees at once that something is on its way: held up in the browser, so that they do."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.web.small_app import SmallApp, serving_small
from tests.web.test_agenda import fill
from tests.web.test_talks import PLAIN, write

pytestmark = pytest.mark.browser


# Of a page that goes away: the sign that stood on it.
NOTED = """() => new MutationObserver(() => sessionStorage.setItem("noted", document.body.className))
  .observe(document.body, {attributes: true})"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallApp]:
    folder = tmp_path_factory.mktemp("signs")
    with serving_small(folder, write, alone=True, lists=True) as app:
        yield app


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB")
    yield context.new_page()
    context.close()


def hold(page: Page, pattern: str) -> list[Route]:
    """Let no request to such an address out; those that wait."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(pattern, keep)
    return held


def test_a_question(app: SmallApp, page: Page) -> None:
    page.goto(f"{app.url}en/")
    page.wait_for_selector("#status [data-owner]", state="attached")
    held = hold(page, "**/en/conversation")
    page.fill("#question textarea", PLAIN)
    page.press("#question textarea", "Enter")
    expect(page.locator("#main[data-asking] #stop")).to_be_visible()
    held[0].continue_()
    page.locator("#sources a").first.wait_for()
    expect(page.locator("#stop")).to_be_hidden()


def test_a_search(app: SmallApp, page: Page) -> None:
    page.goto(f"{app.url}en/cases/")
    page.wait_for_selector("[data-ready]")
    page.evaluate(NOTED)
    page.fill("#description", "a kettle")
    page.press("#description", "Enter")
    page.wait_for_url("**/en/cases/?q=*")
    assert page.evaluate("sessionStorage.getItem('noted')") == "busy"


def test_an_import(app: SmallApp, page: Page) -> None:
    page.goto(f"{app.url}en/review/?draft=new")
    page.wait_for_selector("[data-ready]")
    page.evaluate(NOTED)
    page.set_input_files(
        'input[type="file"]', {"name": "a.md", "mimeType": "text/markdown", "buffer": b"# A\n\nB"}
    )
    expect(page.locator("#field-unplaced")).to_be_attached()
    assert page.evaluate("sessionStorage.getItem('noted')") == "busy"


def test_an_export(app: SmallApp, page: Page) -> None:
    with httpx.Client(base_url=app.url, timeout=60) as person:
        address = fill(person).headers["location"]
    page.goto(f"{app.url.rstrip('/')}{address}")
    page.wait_for_selector("[data-ready]")
    held = hold(page, "**/checklists/*.docx")
    link = page.locator('a[href$=".docx"]')
    link.click()
    expect(link).to_have_attribute("aria-busy", "true")
    with page.expect_download() as download:
        held[0].continue_()
    assert download.value.suggested_filename == "aligning-objectives.docx"
    expect(link).not_to_have_attribute("aria-busy", "true")


def test_an_export_that_fails_says_why_on_a_page(app: SmallApp, page: Page) -> None:
    page.goto(f"{app.url}en/cases/?chosen=open")
    page.wait_for_selector("[data-ready]")
    page.evaluate("document.querySelector('.tray a[download]').href = '/checklists/never-was.docx'")
    page.locator(".tray a[download]").first.click()
    page.wait_for_url("**/checklists/never-was.docx")
    expect(page.locator("h1")).to_have_text("Page not found")
