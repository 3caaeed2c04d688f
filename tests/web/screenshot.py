"""Pictures of the running app, made by the tests' browser: ``make screenshot``."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.web.conftest import FLAGS, Visit, chromium, serving
from tests.web.test_chat import QUESTIONS

VIEWS: dict[str, dict[str, Any]] = {
    "screenshot": {"locale": "fr-FR", "viewport": {"width": 1280, "height": 920}},
    "dark": {
        "locale": "en-GB", "viewport": {"width": 1280, "height": 860}, "color_scheme": "dark",
    },
    "phone": {"locale": "fr-FR", "viewport": {"width": 390, "height": 844}, "is_mobile": True},
}  # fmt: skip


def take(url: str, folder: Path, names: list[str]) -> None:
    """Ask a question in each view and keep a picture of the answer with a source open."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for name in names:
            context = browser.new_context(**VIEWS[name])
            visit = Visit(context.new_page())
            visit.page.goto(url)
            visit.page.wait_for_selector("#question textarea")
            visit.ask(QUESTIONS[VIEWS[name]["locale"][:2]])
            visit.page.wait_for_selector("#sources details")
            visit.page.locator('#conversation a[href="#source-1-2"]').click()
            visit.page.locator("#source-1-2 mark").wait_for()
            visit.page.wait_for_timeout(1500)  # the panel scrolls smoothly to the source
            visit.page.screenshot(path=folder / f"{name}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home, serving(Path(home), {}) as app:
        take(app.url, Path(sys.argv[1]), sys.argv[2:] or ["screenshot"])
