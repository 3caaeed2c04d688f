"""What was saved is told as saved, also where the index cannot follow at once."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assistant.errors import EntenteError
from tests.library_builder import write_review
from tests.web.small import serving_small, small_service

FAULTS = (EntenteError("The index is busy."), OSError("no space left"), ValueError("unforeseen"))


@pytest.mark.browser
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_curation_says_what_was_done_whatever_the_index_does(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    with small_service(tmp_path) as service:
        (library,) = service.settings.library
        waiting = write_review(library, "new-case", visibility="public", status="draft")
        known = write_review(library, "old-case", visibility="public")
        service.sync()

        def refresh(*_: object) -> None:
            raise fault

        with serving_small(service) as url:
            page = browser.new_page(locale="en-GB", base_url=url)
            page.goto("/en/curation/")
            page.wait_for_selector("#learned h3")
            monkeypatch.setattr(service, "refresh", refresh)
            page.locator("#waiting input").click()
            page.get_by_role("option", name="new-case").click()
            page.locator("#preview h3").wait_for()
            page.click("#approve")
            expect(page.locator("#message")).to_contain_text("is approved")
            page.click("#retiring button")
            page.locator("#retired input").click()
            page.get_by_role("option", name="old-case").click()
            page.click("#retire")
            page.click("#retire-yes")
            expect(page.locator("#message")).to_contain_text("is retired")
            page.close()
    assert "status: approved" in waiting.read_text(encoding="utf-8")
    assert "status: retired" in known.read_text(encoding="utf-8")
