"""The page of past cases for somebody who does not wait: the last that was chosen counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.library_builder import write_library, write_review
from tests.web.small import serving_small, small_service

WORDS = ["turbines", "yoghurt", "patents", "ferries", "timber", "satellites", "enzymes", "bricks", "railways", "vineyards", "batteries", "textiles"]  # fmt: skip


def write(library: Path) -> None:
    write_library(library, 4)
    for n in range(12):
        write_review(
            library, f"case-{n}", visibility="public", title=f"The case number {n}",
            summary=f"A dispute about {WORDS[n]}.", lesson=f"Agree on {WORDS[n]} first.",
        )  # fmt: skip


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("cases")
    with small_service(folder, write) as service, serving_small(service) as at:
        yield at


@pytest.mark.browser
def test_the_last_of_two_quick_searches_is_answered(url: str, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{url}en/cases/")
    page.wait_for_selector("#description textarea")
    # On a slow line an answer is under way for long enough.
    context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 1000, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    place = page.locator("#description textarea")
    for n in (1, 2, 7):
        place.fill(f"a dispute about {WORDS[n]}")
        page.click("#search")
    page.locator("article.case").first.filter(has_text="case number 7").wait_for(timeout=60_000)
    context.close()
