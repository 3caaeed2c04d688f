"""With the keyboard alone: a question, a source of its answer, and a tick in a checklist."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import answered
from tests.web.small_app import SmallApp, serving_small
from tests.web.test_agenda import fill
from tests.web.test_talks import PLAIN, write

pytestmark = pytest.mark.browser

_MOST = 60  # stops after which somebody gives up


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallApp]:
    folder = tmp_path_factory.mktemp("keyboard")
    with serving_small(folder, write, alone=True, lists=True) as app:
        yield app


def tab_to(page: Page, selector: str) -> None:
    """Go on, stop by stop, until something is reached that is also to be seen as reached."""
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "s => { const at = document.activeElement; "
            "return at?.matches(s) && getComputedStyle(at).outlineStyle !== 'none'; }", selector,
        )  # fmt: skip
        if at:
            return
    raise AssertionError(selector)


def test_a_question_and_its_source(app: SmallApp, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto(f"{app.url}en/")
    page.wait_for_selector("#status [data-owner]", state="attached")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type(PLAIN)
    page.keyboard.press("Enter")
    answered(page, 1)
    page.locator("#sources a").first.wait_for()
    tab_to(page, "#sources a")
    page.keyboard.press("Enter")
    page.frame_locator("#reader iframe").locator(".s:target").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("#reader iframe")).to_have_count(0)
    context.close()


def test_a_tick_in_a_checklist(app: SmallApp, browser: Browser) -> None:
    with httpx.Client(base_url=app.url, timeout=60) as person:
        address = fill(person).headers["location"]
    context = browser.new_context(locale="en-GB", viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto(f"{app.url.rstrip('/')}{address}")
    page.wait_for_selector("[data-ready]")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, ".tick")
    page.keyboard.press("Space")
    expect(page.locator("[data-status]").first).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.locator(".tick").first).to_be_checked()
    context.close()


def test_the_menu_of_a_phone(app: SmallApp, browser: Browser) -> None:
    context = browser.new_context(locale="fr-FR", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{app.url}fr/cases/")
    tab_to(page, "#menu")
    page.keyboard.press("Enter")
    tab_to(page, '#pages a[href="/fr/library/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/library/")
    context.close()
