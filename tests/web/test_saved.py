"""What was saved is told as saved, also where the index cannot follow at once."""

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from assistant.access.control import LOCAL_PERSON, local_tokens
from assistant.errors import EntenteError
from assistant.principal import Principal
from assistant.reviews.typed import typed_form
from tests.library_builder import write_review
from tests.reviews.forms import complete_form
from tests.web.hurry import ready
from tests.web.small import serving_small, small_service

LOCAL = Principal("local", frozenset({"curator"}))
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
            page.goto("/en/curation/drafts/new-case/")
            page.wait_for_selector("#decide")
            monkeypatch.setattr(service, "refresh", refresh)
            page.click("#approve")
            expect(page.locator("#message")).to_contain_text("Approved")
            page.goto("/en/curation/reviews/old-case/retire")
            page.click("#retire")
            expect(page.locator("#message")).to_contain_text("Retired")
            page.close()
    assert "status: approved" in waiting.read_text(encoding="utf-8")
    assert "status: retired" in known.read_text(encoding="utf-8")


@pytest.mark.browser
@pytest.mark.usefixtures("browser")  # Gradio makes loops without end where none runs
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_programs_are_told_too_whatever_the_index_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    with small_service(tmp_path) as service, serving_small(service) as url:
        tokens = local_tokens(service.settings)
        text, _ = tokens.make(LOCAL_PERSON.principal, "write")

        def refresh(*_: object) -> None:
            raise fault

        monkeypatch.setattr(service, "refresh", refresh)
        headers = {"Authorization": f"Bearer {text}"}
        with httpx.Client(base_url=f"{url}api/v1/", headers=headers, timeout=60) as program:
            form = complete_form().model_dump(mode="json")
            key = program.post("drafts", json=form).json()["key"]
            said = program.post(f"drafts/{key}/submit", headers={"Idempotency-Key": "once"})
            again = program.post(f"drafts/{key}/submit", headers={"Idempotency-Key": "once"})
        assert said.status_code == 200, said.text
        assert again.json() == said.json()
        assert len(service.desk.drafts(LOCAL)) == 1


@pytest.mark.browser
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_saved_review_is_told_as_saved_though_its_draft_stays(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    form = complete_form()
    with small_service(tmp_path) as service:
        service.sync()
        service.drafts.begin(LOCAL, "complete-en", typed_form(form), "en")

        def drop(*_: object) -> None:
            raise fault

        with serving_small(service) as url:
            page = browser.new_page(locale="en-GB", base_url=url)
            # The check loads what recognises names, which takes a while on a busy machine.
            page.set_default_timeout(120_000)
            page.goto("/en/review/?draft=complete-en&check=1")
            ready(page)
            monkeypatch.setattr(service.drafts, "drop", drop)
            page.click("#save")
            page.wait_for_url("**saved=**")
            expect(page.locator("#message")).to_contain_text(form.title)
            page.close()
        saved = [one for one in service.desk.drafts(LOCAL) if one.fields.title == form.title]
        assert len(saved) == 1
