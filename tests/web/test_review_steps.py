"""A review written step by step: each has its address and fits on a screen; drafts have a page."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect

from assistant.principal import Principal
from assistant.reviews.typed import typed_form
from assistant.service import Service
from assistant.web.step_texts import STEP_TEXTS
from tests.reviews.forms import complete_form
from tests.web.hurry import ready, type_
from tests.web.small import serving_small, small_service

LANGS = ("fr", "en")
LOCAL = Principal("local", frozenset({"curator"}))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with small_service(tmp_path_factory.mktemp("steps")) as service:
        yield service


@pytest.fixture(scope="module")
def url(service: Service) -> Iterator[str]:
    with serving_small(service) as at:
        yield at


@pytest.mark.parametrize("lang", LANGS)
def test_a_half_written_review_is_previewed_as_far_as_it_goes(
    service: Service, url: str, lang: str
) -> None:
    def shown(key: str) -> str:
        return httpx.get(f"{url}{lang}/review/?draft={key}&step=preview", timeout=60).text

    assert STEP_TEXTS[lang].preview_none in shown(f"nothing-{lang}")  # type: ignore[index]
    typed = {
        "title": ("Half <b>told</b>",), "countries": ("Atlantis, FR",), "review_by": ("soon",),
        "context": ("It began in May. # no heading",), "opened": ("2024-13",),
        "practices.0.id": ("joint-calendar",), "lang": (lang,),
    }  # fmt: skip
    service.drafts.begin(LOCAL, f"half-told-{lang}", typed, lang)  # type: ignore[arg-type]
    page = shown(f"half-told-{lang}")
    assert "Half &lt;b&gt;told&lt;/b&gt;</h2>" in page
    assert "It began in May." in page
    assert "Atlantis" not in page
    whole = complete_form(lang=lang)
    service.drafts.begin(LOCAL, f"whole-{lang}", typed_form(whole), lang)  # type: ignore[arg-type]
    page = shown(f"whole-{lang}")
    assert whole.summary.replace("'", "&#39;") in page
    assert page.count('class="ended"') == 1


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_somebody_in_a_hurry_goes_through_the_steps_and_comes_back(
    url: str, browser: Browser, lang: str
) -> None:
    texts = STEP_TEXTS[lang]  # type: ignore[index]
    context = browser.new_context(
        locale={"fr": "fr-FR", "en": "en-GB"}[lang], viewport={"width": 1366, "height": 768}
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{url}{lang}/review/?draft=new")
    ready(page)
    expect(page.locator(".steps [aria-current]")).to_contain_text(texts.steps["essentials"])
    type_(page.locator("[name=title]"), f"In a hurry ({lang})")
    page.click("#next")  # in the middle of the last saving
    page.wait_for_url("**step=conflict**")
    ready(page)
    page.locator("[name=sector]").select_option("energy")
    page.click("#next")
    page.wait_for_url("**step=course**")
    ready(page)
    page.click("#next")
    page.wait_for_url("**step=story**")
    ready(page)
    type_(page.locator("[name=context]"), "It began in May.")
    page.locator(".steps a").nth(5).click()
    expect(page.locator("#preview h2.title")).to_have_text(f"In a hurry ({lang})")
    expect(page.locator("#preview")).to_contain_text("It began in May.")
    page.go_back()
    page.wait_for_url("**step=story**")
    ready(page)
    expect(page.locator("[name=context]")).to_have_value("It began in May.")
    # Every step of a new review fits on a laptop's screen.
    for step in ("conflict", "course", "story", "lessons"):
        page.goto(re.sub(r"step=\w+", f"step={step}", page.url))
        ready(page)
        assert page.evaluate("document.documentElement.scrollHeight") <= 768, step
    page.click("#all-drafts")
    page.wait_for_url("**/review/drafts/")
    own = page.locator("#drafts > li", has_text=f"In a hurry ({lang})")
    own.get_by_text(texts.delete).click()
    own.locator("button").click()
    page.wait_for_url("**/review/drafts/")
    expect(page.locator("main")).not_to_contain_text(f"In a hurry ({lang})")
    context.close()
