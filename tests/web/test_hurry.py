"""The chat with a person in a hurry: they type, click and leave while answers arrive."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.conftest import RunningApp, Visit, answered

pytestmark = pytest.mark.browser

Open = Callable[..., Visit]
KEY = 12  # milliseconds
QUESTIONS = {
    "fr": (
        "Notre partenaire met trois mois à valider nos livrables, que faire ?",
        "Le comité de pilotage ne décide plus rien, que faire ?",
        "Comment protéger notre savoir-faire face à un allié concurrent ?",
    ),
    "en": (
        "Our partner takes three months to approve our deliverables. What can we do?",
        "The steering committee no longer decides anything. What can we do?",
        "How do we protect our know-how from an ally who competes with us?",
    ),
}
LOCALES = [("fr-FR", "fr"), ("en-GB", "en")]
BOX = "#question textarea"


def typed(page: Page, text: str) -> None:
    page.locator(BOX).press_sequentially(text, delay=KEY)


def asked(page: Page) -> list[str]:
    return page.locator('#conversation [data-testid="user"]').all_inner_texts()


def said(page: Page) -> list[str]:
    """The answers, without the questions to go on with, which come a moment later."""
    texts = page.locator('#conversation [data-testid="bot"]').all_inner_texts()
    return [re.split("Where to go from here|Pour continuer", text)[0].strip() for text in texts]


@pytest.mark.parametrize(("locale", "lang"), LOCALES)
def test_quick_questions_are_all_answered_in_order(visit: Open, locale: str, lang: str) -> None:
    seen = visit(locale)
    page = seen.page
    for question in QUESTIONS[lang]:
        typed(page, question)
        page.keyboard.press("Enter")
    typed(page, "Et après" if lang == "fr" else "And then")
    answered(page, 3)
    assert [text.strip() for text in asked(page)] == list(QUESTIONS[lang])
    assert page.input_value(BOX) == ("Et après" if lang == "fr" else "And then")
    answers = said(page)
    assert len(set(answers)) == 3
    assert seen.complaints == []
    page.reload()
    answered(page, 3)
    assert said(page) == answers


def test_a_double_click_and_enter_ask_once(visit: Open) -> None:
    page = visit("fr-FR").page
    page.fill(BOX, QUESTIONS["fr"][0])
    page.dblclick("#send", delay=KEY)
    page.press(BOX, "Enter")
    answered(page, 1)
    expect(page.locator('#conversation [data-testid="user"]')).to_have_count(1)


@pytest.mark.parametrize(("locale", "lang"), LOCALES)
def test_a_new_conversation_during_an_answer_is_what_a_reload_shows(
    visit: Open, locale: str, lang: str
) -> None:
    page = visit(locale).page
    first, second, third = QUESTIONS[lang]
    page.fill(BOX, first)
    page.press(BOX, "Enter")
    page.fill(BOX, second)
    page.press(BOX, "Enter")
    page.click("#restart")
    page.click("#restart")
    page.fill(BOX, third)
    page.press(BOX, "Enter")
    answered(page, 1)
    expect(page.locator('#conversation [data-testid="user"]')).to_have_text([third])
    page.reload()
    answered(page, 1)
    expect(page.locator('#conversation [data-testid="user"]')).to_have_text([third])
    # Nothing of the conversation that was left is lost: it was answered, and can be gone back to.
    page.locator("#talk-list a[title]").nth(1).click()
    page.wait_for_url("**/?c=*")
    answered(page, 2)
    expect(page.locator('#conversation [data-testid="user"]')).to_have_text([first, second])
    page.locator("#talk-list a[title]").first.click()
    answered(page, 1)
    expect(page.locator('#conversation [data-testid="user"]')).to_have_text([third])


def test_leaving_during_an_answer_loses_nothing(visit: Open, app: RunningApp) -> None:
    page = visit("fr-FR").page
    first, second, third = QUESTIONS["fr"]
    page.fill(BOX, first)
    page.press(BOX, "Enter")
    page.reload()
    page.wait_for_selector(BOX)
    page.fill(BOX, second)
    page.press(BOX, "Enter")
    page.click("#language a[href^='/language/']")
    page.wait_for_url(f"{app.url}en/")
    page.wait_for_selector(BOX)
    page.fill(BOX, third)
    page.press(BOX, "Enter")
    page.go_back()
    page.wait_for_selector(BOX)
    answered(page, 3)
    assert [text.strip() for text in asked(page)] == [first, second, third]


def test_two_tabs_show_one_conversation(visit: Open, app: RunningApp) -> None:
    first = visit("en-GB").page
    second = first.context.new_page()
    second.goto(app.url)
    second.wait_for_selector(BOX)
    for page, question in ((first, QUESTIONS["en"][0]), (second, QUESTIONS["en"][1])):
        page.fill(BOX, question)
        page.press(BOX, "Enter")
    answered(second, 2)
    first.bring_to_front()
    first.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
    answered(first, 2)
    assert sorted(asked(first)) == sorted(asked(second))


def test_a_question_too_many_comes_back_into_the_field(visit: Open) -> None:
    page = visit("en-GB").page
    held: list[Route] = []
    page.route("**/conversation", lambda route: held.append(route), times=1)
    questions = [f"Question {n}: the committee decides nothing, what now?" for n in range(10)]
    for question in questions:
        page.fill(BOX, question)
        page.press(BOX, "Enter")
    typed(page, "One more")
    held[0].continue_()
    expect(page.locator("#chat-problem")).to_contain_text("waiting for their answers already")
    page.wait_for_function("() => !document.querySelector('#status').innerText.trim()")
    kept = page.input_value(BOX).splitlines()
    assert kept[-1] == "One more"
    assert len(kept) >= 4
    assert [text.strip() for text in asked(page)] + kept[:-1] == questions


def test_a_session_that_ended_gives_the_question_back(visit: Open) -> None:
    page = visit("fr-FR").page
    page.route("**/conversation", lambda route: route.fulfill(status=401, json={"error": "x"}))
    page.fill(BOX, QUESTIONS["fr"][0])
    page.press(BOX, "Enter")
    expect(page.locator("#chat-problem")).to_contain_text("reconnectez-vous")
    assert page.input_value(BOX) == QUESTIONS["fr"][0]
    page.unroute_all()
    page.press(BOX, "Enter")
    answered(page, 1)
    expect(page.locator("#chat-problem")).to_be_empty()
