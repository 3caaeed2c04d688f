"""The chat in a real browser."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import httpx
import pytest
from playwright.sync_api import expect

from tests.web.conftest import RunningApp, Visit, ask

pytestmark = pytest.mark.browser

Open = Callable[..., Visit]
QUESTIONS = {
    "fr": "Notre partenaire met trois mois à valider ce que nous livrons en deux semaines, que faire ?",
    "en": "Our partner takes three months to approve what we deliver in two weeks. What can we do?",
}
TITLES = {
    "fr": "Calendrier commun et synchronisation des rythmes",
    "en": "Joint calendar and synchronised rhythms",
}


@pytest.mark.parametrize(("locale", "lang"), [("fr-FR", "fr"), ("en-GB", "en"), ("de-DE", "fr")])
def test_question_answer_and_citation(visit: Open, app: RunningApp, locale: str, lang: str) -> None:
    seen = visit(locale)
    page = seen.page
    assert page.url == f"{app.url}{lang}/"
    assert page.evaluate("document.documentElement.lang") == lang
    seen.ask(QUESTIONS[lang])
    expect(page.locator("#sources .source-title").first).to_have_text(TITLES[lang])
    quoted = page.locator("#sources-1 li q").nth(1)
    expect(quoted).to_be_visible()
    words = quoted.inner_text().strip()
    expect(page.locator('#conversation [data-testid="bot"]').last).to_contain_text(words)
    page.locator('#conversation a[href*="/library/"]').nth(1).click()
    read = page.frame_locator("#reader iframe")
    marked = read.locator(".s:target")
    expect(marked).to_be_in_viewport()
    expect(marked).to_contain_text(words)
    expect(read.locator("header")).to_have_count(0)
    assert len(page.context.pages) == 1
    # Answer, question box and reader stand beside each other, whatever the answer's length.
    boxes = [page.locator(place).bounding_box() for place in ("#question", "#reader", "#talk")]
    question, reader, talk = (box for box in boxes if box)
    viewport = page.viewport_size
    assert viewport
    assert question["y"] + question["height"] <= viewport["height"]
    assert reader["x"] >= talk["x"] + talk["width"] - 1
    assert reader["x"] + reader["width"] <= viewport["width"]
    assert [url for url in seen.requests if not url.startswith((app.url, "data:", "blob:"))] == []
    assert seen.complaints == []


def test_on_a_phone_a_citation_is_read_and_left_again(visit: Open) -> None:
    seen = visit("en-GB", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = seen.page
    seen.ask(QUESTIONS["en"])
    page.locator('#conversation a[href*="/library/"]').first.tap()
    marked = page.frame_locator("#reader iframe").locator(".s:target")
    expect(marked).to_be_in_viewport()
    header = page.locator("#top").bounding_box()
    assert header
    assert header["height"] < 64
    assert len(page.context.pages) == 1
    page.go_back()
    expect(page.locator("#reader")).to_be_hidden()
    expect(page.locator('#conversation [data-testid="bot"]')).to_contain_text("calendar")


def test_the_reader_keeps_its_links_and_its_place(visit: Open, app: RunningApp) -> None:
    page = visit("fr-FR").page
    ask(page, QUESTIONS["fr"])
    page.locator('#conversation a[href*="/library/"]').first.click()
    read = page.frame_locator("#reader iframe")
    expect(read.locator("h1")).to_have_text(TITLES["fr"])
    read.locator("#related a").first.click()
    expect(read.locator("h1")).not_to_have_text(TITLES["fr"])
    expect(read.locator("header")).to_have_count(0)
    title = read.locator("h1").inner_text()
    page.reload()
    expect(read.locator("h1")).to_have_text(title)
    own = page.locator('#reader-bar a[data-reader="page"]')
    expect(own).to_have_attribute("href", re.compile(r"^/fr/library/pages/[\w-]+/$"))
    page.click('#reader-bar [data-reader="list"]')
    expect(page.locator("#sources .source-title").first).to_be_visible()
    page.click('#reader-bar [data-reader="close"]')
    expect(page.locator("#reader")).to_be_hidden()
    page.click('#opener [data-reader="list"]')
    expect(page.locator("#sources .source-title").first).to_be_visible()


def test_only_what_the_reader_shows_may_be_framed(app: RunningApp) -> None:
    with httpx.Client(base_url=app.url, follow_redirects=True) as client:
        for path, option, ancestors in (
            ("fr/library/pages/joint-calendar/", "SAMEORIGIN", "frame-ancestors 'self'"),
            ("en/library/?beside=1", "SAMEORIGIN", "frame-ancestors 'self'"),
            ("fr/", "DENY", "frame-ancestors 'none'"),
            ("account", "DENY", "frame-ancestors 'none'"),
            ("fr/playbooks/?x=/fr/library/", "DENY", "frame-ancestors 'none'"),
        ):
            headers = client.get(path).headers
            assert headers["x-frame-options"] == option, path
            assert headers["content-security-policy"].endswith(ancestors), path


def test_language_switch_is_remembered_and_keeps_the_conversation(
    visit: Open, app: RunningApp
) -> None:
    seen = visit("fr-FR")
    page = seen.page
    seen.ask(QUESTIONS["fr"])
    page.click("#language a[href^='/language/']")
    page.wait_for_url(f"{app.url}en/")
    expect(page.locator("#send")).to_have_text("Ask")
    expect(page.locator('#conversation [data-testid="user"]')).to_contain_text("trois mois")
    page.goto(app.url)
    assert page.url == f"{app.url}en/"
    page.wait_for_selector("#question textarea")
    seen.complaints.clear()  # leaving a page aborts Gradio's open streams, and it says so
    seen.ask("What if they refuse?")
    expect(page.locator('#conversation [data-testid="bot"]')).to_have_count(2)
    expect(page.locator("#sources .source-of").first).to_contain_text("What if they refuse?")
    assert seen.complaints == []


def test_refusal_names_nearby_topics_and_is_kept_as_a_gap(visit: Open, app: RunningApp) -> None:
    seen = visit("fr-FR")
    seen.ask("Quel est le taux de TVA au Portugal ?")
    answer = seen.page.locator('#conversation [data-testid="bot"]').last
    expect(answer).to_contain_text("Je n’ai pas de réponse fiable")
    expect(answer.locator("li")).to_have_count(3)
    with closing(sqlite3.connect(app.home / "journal.sqlite")) as db:
        assert db.execute("SELECT count(*) FROM gap WHERE question LIKE '%Portugal%'").fetchone()[0]


def test_thumbs_down_asks_for_a_reason_and_keeps_it(visit: Open, app: RunningApp) -> None:
    seen = visit("en-GB")
    page = seen.page
    seen.ask(QUESTIONS["en"])
    page.click('#conversation button[title="Dislike"], #conversation button[aria-label="dislike"i]')
    page.get_by_label("Too long").check()
    with closing(sqlite3.connect(app.home / "journal.sqlite")) as db:
        said = db.execute("SELECT verdict, reason FROM feedback ORDER BY id DESC").fetchone()
    assert said == ("unhelpful", ""), "who gives no reason is counted too"
    page.get_by_label("Tell us more if you like").fill("three steps would do")
    page.click("#feedback-send")
    expect(page.locator("#feedback")).to_be_hidden()
    with closing(sqlite3.connect(app.home / "journal.sqlite")) as db:
        verdict, reason, documents = db.execute(
            "SELECT verdict, reason, documents FROM feedback ORDER BY id DESC"
        ).fetchone()
        (times,) = db.execute(
            "SELECT count(*) FROM feedback WHERE verdict = 'unhelpful'"
        ).fetchone()
    assert (verdict, reason) == ("unhelpful", "Too long: three steps would do")
    assert times == 1
    assert "joint-calendar" in documents


def test_examples_work(visit: Open) -> None:
    seen = visit("fr-FR")
    seen.page.locator("#examples button, .examples button, [id^=examples] button").first.click()
    expect(seen.page.locator("#question textarea")).to_have_value(
        re.compile("trois mois à valider")
    )
    seen.page.click("#send")
    expect(seen.page.locator("#sources .source-title").first).to_be_visible()


def test_markup_in_a_question_is_shown_not_obeyed(visit: Open) -> None:
    seen = visit("fr-FR")
    hostile = '<img src=x onerror="document.title=1"> **gras** [lien](http://x.invalid) que faire ?'
    seen.ask(hostile)
    asked = seen.page.locator('#conversation [data-testid="user"]')
    expect(asked).to_contain_text("**gras** [lien]")
    assert asked.locator("img, a, strong").count() == 0
    assert seen.page.locator("#sources img").count() == 0
    assert seen.complaints == []


def test_phone_has_no_sideways_scrolling(visit: Open) -> None:
    seen = visit("fr-FR", viewport={"width": 360, "height": 740}, color_scheme="dark")
    seen.ask(QUESTIONS["fr"])
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(seen.page.locator("#send")).to_be_visible()


def test_people_do_not_see_each_others_conversations(visit: Open) -> None:
    first, second = visit("fr-FR"), visit("fr-FR")
    first.ask(QUESTIONS["fr"])
    second.page.reload()
    second.page.wait_for_selector("#question textarea")
    expect(second.page.locator('#conversation [data-testid="user"]')).to_have_count(0)
    first.page.reload()
    expect(first.page.locator('#conversation [data-testid="user"]')).to_have_count(1)


def test_security_headers_and_plain_routes(app: RunningApp) -> None:
    with httpx.Client(base_url=app.url) as client:
        response = client.get("fr/")
        policy = response.headers["content-security-policy"]
        assert "script-src 'self' 'nonce-" in policy
        again = client.get("fr/").headers["content-security-policy"]
        assert again != policy
        assert "unsafe-eval" not in policy
        assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
        assert response.headers["x-content-type-options"] == "nosniff"
        assert client.get("language/xx").headers["location"] == "/fr/"
        assert client.get("health").json()["status"] == "ok"
