"""Pictures of every page of the running app, made by the tests' browser: ``make screenshots``."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from assistant.language import LANGUAGES, Lang
from tests.web.conftest import FLAGS, chromium, serving
from tests.web.tour import LAPTOP, PHONE, STOPS, Prepared, Stop, account, prepared

VIEWS: dict[str, dict[str, Any]] = {
    "laptop": {"viewport": LAPTOP},
    "laptop-dark": {"viewport": LAPTOP, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "is_mobile": True, "has_touch": True},
    "phone-dark": {"viewport": PHONE, "is_mobile": True, "has_touch": True, "color_scheme": "dark"},
}  # fmt: skip
# As a reader does: what is followed until then stays where it was.
_TO_THE_END = """() => {
  dispatchEvent(new WheelEvent("wheel"));
  const log = document.querySelector('#conversation [role="log"]');
  log.scrollTop = log.scrollHeight;
}"""
SHOWN = ("shared-indicators", ("danone-wahaha", "bp-rosneft-aar-2011"), "mediation")


def take(made: Prepared, folder: Path, names: list[str]) -> None:
    """A picture of each page in each language and view, or of those that are named."""
    views, langs = (
        [one for one in VIEWS if one in names],
        [one for one in LANGUAGES if one in names],
    )
    stops = [stop for stop in STOPS if stop.name in names]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for lang in langs or LANGUAGES:
            for view in views or VIEWS:
                for stop in stops or STOPS:
                    _take(browser, made, folder / lang / view, stop, lang, VIEWS[view])
        browser.close()


def _take(
    browser: Browser, made: Prepared, folder: Path, stop: Stop, lang: Lang, view: dict[str, Any]
) -> None:
    with made.visitor(browser, lang, stranger=stop.stranger, **view) as context:
        page = context.new_page()
        made.open(page, stop, lang)
        if stop.name == "answer":
            page.locator('#conversation a[href*="#next/"]').first.wait_for()
            page.evaluate(_TO_THE_END)
            page.screenshot(path=folder / "answer-end.png")
            page.locator('#conversation [data-testid="user"]').first.scroll_into_view_if_needed()
            if not view.get("is_mobile"):
                _open_source(page)
        page.screenshot(path=folder / f"{stop.name}.png")
        if not stop.chat:
            page.screenshot(path=folder / f"{stop.name}-whole.png", full_page=True)


def _open_source(page: Page) -> None:
    """Read a source beside the answer."""
    page.locator('#conversation a[href*="/library/"]').nth(1).click()
    page.frame_locator("#reader iframe").locator(".s:target").wait_for()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        account(home)
        with serving(home, {}) as app:
            take(prepared(app, *SHOWN), folder, sys.argv[2:])
