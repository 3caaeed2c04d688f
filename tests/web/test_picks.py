"""Pages to choose from in a real browser: one click answers the question that was asked."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.web.conftest import answered, ask
from tests.web.small_app import serving_small

pytestmark = pytest.mark.browser

QUESTIONS = {
    "fr": "Combien coûtent les crêpes & le cidre ?",
    "en": "What does the fish & chips cost?",
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_small(tmp_path_factory.mktemp("picks"), lambda _: None, alone=True) as app:
        yield app.url


@pytest.mark.parametrize(("locale", "lang"), [("fr-FR", "fr"), ("en-GB", "en")])
def test_a_click_on_a_nearest_page_answers_from_it(
    url: str, browser: Browser, locale: str, lang: str
) -> None:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(f"{url}{lang}/")
    page.wait_for_selector("#status [data-owner]", state="attached")
    ask(page, QUESTIONS[lang])
    links = page.locator('#conversation [data-testid="bot"] a[href*="#pick/"]')
    expect(links).to_have_count(3)
    title = links.nth(1).inner_text().strip()
    links.nth(1).click()
    answered(page, 2)
    asked = page.locator('#conversation [data-testid="user"]').last
    expect(asked).to_contain_text(QUESTIONS[lang])
    expect(asked).to_contain_text(title)
    expect(page.locator("#sources .source-title").first).to_have_text(title)
    expect(page.locator("#sources .source-of").first).to_contain_text(QUESTIONS[lang])
    # The keyboard does it too, and the address of the page stays.
    links.first.focus()
    page.keyboard.press("Enter")
    answered(page, 3)
    assert page.url == f"{url}{lang}/"
    assert len(context.pages) == 1
    page.reload()
    expect(page.locator('#conversation [data-testid="user"]')).to_have_count(3)
    context.close()


def test_nothing_is_picked_that_was_not_offered(url: str) -> None:
    with httpx.Client(base_url=url, timeout=60) as client:
        client.get("en/")
        for given in (
            {"do": "pick"},
            {"do": "pick", "exchange": "none", "page": "joint-calendar"},
            {"do": "pick", "exchange": "none", "page": "joint-calendar", "question": "Mine?"},
        ):
            answer = client.post(
                "en/conversation", json=[given], headers={"Origin": url.rstrip("/")}
            )
            assert answer.status_code == 200, answer.text
            assert answer.json() == {"taken": 1}
        too_long = [{"do": "pick", "exchange": "x" * 201, "page": "y"}]
        refused = client.post("en/conversation", json=too_long, headers={"Origin": url.rstrip("/")})
        assert refused.status_code == 422
