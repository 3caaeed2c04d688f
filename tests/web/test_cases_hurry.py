"""The page of past cases for somebody who does not wait: the last that was chosen counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.library_builder import write_library, write_review
from tests.web.small import serving_small, small_service


def write(library: Path) -> None:
    write_library(library, 4)
    for n in range(12):
        write_review(library, f"case-{n}", visibility="public", title=f"The case number {n}")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("cases")
    with small_service(folder, write) as service, serving_small(service) as at:
        yield at


@pytest.mark.browser
def test_cases_ticked_while_others_are_compared_are_compared_too(
    url: str, browser: Browser
) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{url}en/cases/")
    page.wait_for_selector("#description textarea")
    page.fill("#description textarea", "a dispute about deliveries")
    page.click("#search")
    page.wait_for_selector("#compare input")
    page.evaluate(
        """async () => {
            for (const box of [...document.querySelectorAll("#compare input")].slice(0, 3)) {
                box.click();
                await new Promise((done) => setTimeout(done, 20));
            }
        }"""
    )
    page.wait_for_function(
        "() => document.querySelectorAll('.compare thead th').length === 3", timeout=60_000
    )
    context.close()
