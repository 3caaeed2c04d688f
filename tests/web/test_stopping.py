"""Stopping: who waits no longer has the question back to change it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from assistant.web.answer_texts import ANSWER_TEXTS
from tests.web.conftest import answered, ask
from tests.web.people import ask as post
from tests.web.people import client
from tests.web.small_app import SmallApp, serving_small

QUESTION, OTHER = "How do we start with culture-fit?", "How do we start with cross-training?"
# What was asked once is known, and cannot be held up again.
HELD = {"fr": "How do we start with joint-calendar?", "en": "How do we start with recognition?"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallApp]:
    with serving_small(tmp_path_factory.mktemp("stopping"), lambda _: None) as app:
        yield app


def stopped(app: SmallApp, name: str) -> list[str]:
    with client(app, name) as person:
        sent = person.post("/en/conversation", json=[{"do": "stop"}])
        assert sent.status_code == 200
        back: list[str] = sent.json().get("back", [])
        return back


def test_a_question_is_taken_back_by_who_asked_it_alone(app: SmallApp) -> None:
    app.hold()
    with client(app, "bob") as bob:
        for question in (QUESTION, OTHER):
            assert post(bob, "/en/", question).status_code == 200
        assert stopped(app, "ada") == []
        assert stopped(app, "bob") == [QUESTION, OTHER]
        assert stopped(app, "bob") == []
        app.go()
        assert QUESTION not in bob.get("/en/conversations").text
        assert QUESTION not in bob.get("/account/data").text


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_stands_in_the_box_again(app: SmallApp, browser: Browser, lang: str) -> None:
    context = browser.new_context(locale={"fr": "fr-FR", "en": "en-GB"}[lang])
    with client(app, {"fr": "max", "en": "cora"}[lang]) as person:
        context.add_cookies(
            [{"name": c.name, "value": c.value or "", "url": app.url} for c in person.cookies.jar]
        )
    page = context.new_page()
    page.goto(f"{app.url}{lang}/")
    page.wait_for_selector("#status [data-owner]", state="attached")
    stop, box = page.locator("#stop"), page.locator("#question textarea")
    expect(stop).to_be_hidden()
    app.hold()
    box.fill(HELD[lang])
    box.press("Enter")
    expect(stop).to_have_text(ANSWER_TEXTS[lang].stop)  # type: ignore[index]
    expect(stop).to_be_visible()
    stop.click()
    expect(box).to_have_value(HELD[lang])
    expect(box).to_be_focused()
    expect(stop).to_be_hidden()
    for side in ("user", "bot"):
        expect(page.locator(f'#conversation [data-testid="{side}"]')).to_have_count(0)
    app.go()
    ask(page, OTHER)
    answered(page, 1)
    expect(page.locator('#conversation [data-testid="user"]')).to_have_count(1)
    expect(stop).to_be_hidden()
    context.close()


@pytest.mark.browser
def test_a_page_that_hears_no_more_opens_anew(app: SmallApp, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB")
    with client(app, "ada") as person:
        context.add_cookies(
            [{"name": c.name, "value": c.value or "", "url": app.url} for c in person.cookies.jar]
        )
    page = context.new_page()
    page.goto(f"{app.url}en/")
    page.wait_for_selector("#status [data-owner]", state="attached")
    # What Gradio follows by never answers, until the page is opened anew.
    page.route("**/queue/**", lambda route: None)
    page.once("domcontentloaded", lambda _: page.unroute("**/queue/**"))
    page.clock.install()
    with page.expect_request("**/queue/join**"):
        ask(page, QUESTION)
    page.clock.fast_forward(15_000)
    expect(page.locator('#conversation [data-testid="user"]')).to_have_count(1)
    context.close()
