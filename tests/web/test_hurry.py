"""The chat with a person in a hurry: they type, click and leave while answers arrive."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

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
    return page.locator('#conversation [data-testid="bot"]').all_inner_texts()


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
    page.reload()
    answered(page, 3)
    assert said(page) == answers
    assert seen.complaints == []


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
    page.click("#earlier")
    answered(page, 2)
    expect(page.locator('#conversation [data-testid="user"]')).to_have_text([first, second])
    page.click("#earlier")
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
    for number in range(30):
        page.fill(BOX, f"Question {number}: the steering committee decides nothing, what now?")
        page.press(BOX, "Enter")
        if page.locator("#chat-problem:not(:empty)").count():
            break
    kept = page.input_value(BOX)
    expect(page.locator("#chat-problem")).to_contain_text("waiting for their answers already")
    assert kept.startswith("Question")
    page.wait_for_function("() => !document.querySelector('#status').innerText.trim()")
    lost = set(range(number + 1)) - {int(t.split(":")[0].split()[1]) for t in asked(page)}
    assert lost == {int(line.split(":")[0].split()[1]) for line in kept.splitlines()}


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
