"""One's conversations: kept, found, renamed, deleted and had back, exported, and sent to others."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.web.talk_texts import TALK_TEXTS
from tests.library_builder import write_review
from tests.web.conftest import RunningApp, answered, ask
from tests.web.people import ask as post
from tests.web.people import client, follow
from tests.web.small_app import serving_small

CASE = "What happened in the past case about the zirconium furnace that was switched off?"
PLAIN = "What happened in the past case about the copper kettle that was switched on?"
WORD = "pumpernickel"


def write(library: Path) -> None:
    write_review(
        library, "secret", title=f"The {WORD} furnace", lesson=f"Keep the {WORD} apart.",
        summary=f"A zirconium furnace was switched off over {WORD}.",
    )  # fmt: skip
    write_review(
        library, "open", visibility="public", title="The copper kettle",
        summary="A copper kettle was switched on.",
    )  # fmt: skip


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    with serving_small(tmp_path_factory.mktemp("shared"), write) as app:
        yield app


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_small(tmp_path_factory.mktemp("alone"), write, alone=True) as app:
        yield app.url


def asked(person: httpx.Client, question: str) -> str:
    """Ask in a new conversation; its id."""
    person.get("/en/conversations")  # which gives a browser its cookie
    person.post("/en/conversation", json=[{"do": "new"}])
    assert post(person, "/en/", question).status_code == 200
    follow(person, "/en/", f"talks{abs(hash(question))}")
    return person.get("/en/conversations").text.split('data-talk="')[1].split('"')[0]


def exchange_of(person: httpx.Client, session: str) -> str:
    """The last answer's own id, as its link tells it."""
    return follow(person, "/en/", session).split("#link/")[-1].split(")")[0]


def test_an_answer_is_sent_to_who_may_read_its_sources(shared: RunningApp) -> None:
    with client(shared, "ada") as ada, client(shared, "cora") as cora, client(shared, "bob") as bob:
        asked(ada, CASE)
        id_ = exchange_of(ada, "sharing")
        unshared = cora.get(f"/en/a/{id_}/")
        assert cora.post(f"/en/conversations/{id_}/share", json={}).status_code == 404
        address = ada.post(f"/en/conversations/{id_}/share", json={}).json()["address"]
        seen, hidden = cora.get(address), bob.get(address)
        never = bob.get("/en/a/never-was/")
        assert httpx.get(f"{shared.url}{address.lstrip('/')}").status_code == 401
    assert (unshared.status_code, seen.status_code, hidden.status_code) == (404, 200, 404)
    assert WORD in seen.text
    assert "/library/cases/secret/#s-" in seen.text
    assert WORD not in hidden.text
    assert "zirconium" not in hidden.text
    assert hidden.text == never.text.replace("never-was", id_).replace(
        never.text.split('data-owner="')[1][:16], hidden.text.split('data-owner="')[1][:16]
    )


def test_conversations_are_ones_own_in_any_browser(shared: RunningApp) -> None:
    with client(shared, "max") as max_, client(shared, "bob") as bob:
        id_ = asked(max_, PLAIN)
        with client(shared, "max") as elsewhere:
            assert PLAIN[:40] in elsewhere.get("/en/conversations").text
            assert elsewhere.get(f"/en/c/{id_}").headers["location"] == f"/en/?c={id_}"
            text = elsewhere.get(f"/en/conversations/{id_}.md")
        assert "attachment" in text.headers["content-disposition"]
        assert text.text.startswith(f"# {PLAIN[:60]}")
        assert "The copper kettle" in text.text
        word = max_.get(f"/en/conversations/{id_}.docx")
        assert word.content[:2] == b"PK"
        assert PLAIN[:40] not in bob.get("/en/conversations").text
        for ending in ("md", "docx"):
            assert bob.get(f"/en/conversations/{id_}.{ending}").status_code == 404
        assert bob.post(f"/en/conversations/{id_}/rename", json={"title": "x"}).status_code == 200
        assert bob.post(f"/en/conversations/{id_}/delete", json={}).status_code == 200
        assert PLAIN[:40] in max_.get("/en/conversations").text
        assert max_.post(f"/en/conversations/{id_}/leap", json={}).status_code == 404
        assert max_.post(f"/en/conversations/{id_}/rename", json={}).status_code == 422
        data = max_.get("/account/data").json()["conversations"]
        assert [each["question"] for each in data] == [PLAIN]
        assert max_.post("/account/erase", data={"confirm": "yes"}).status_code == 303
        assert TALK_TEXTS["en"].talks_none in max_.get("/en/conversations").text


def test_a_conversation_that_quotes_what_may_not_be_read_any_more_is_exported_without(
    shared: RunningApp,
) -> None:
    with client(shared, "ada") as ada:
        id_ = asked(ada, CASE)
        assert WORD in ada.get(f"/en/conversations/{id_}.md").text
        shared.accounts.change("ada", roles=["manager"])  # type: ignore[attr-defined]
        with client(shared, "ada") as former:
            text = former.get(f"/en/conversations/{id_}.md").text
            listed = former.get("/en/conversations").text
        shared.accounts.change("ada", roles=["mediator"])  # type: ignore[attr-defined]
    assert WORD not in text + listed
    assert "zirconium" in listed  # one's own question stays


def menu(page: Page, title: str, act: str) -> None:
    item = page.locator("#talk-list li", has_text=title)
    item.hover()
    item.locator("summary").click()
    item.locator(f'[data-do="{act}"]').click()


@pytest.mark.browser
@pytest.mark.parametrize(("locale", "lang"), [("fr-FR", "fr"), ("en-GB", "en")])
def test_somebody_finds_renames_deletes_and_has_back(
    alone: str, browser: Browser, locale: str, lang: str
) -> None:
    texts = TALK_TEXTS[lang]
    context = browser.new_context(locale=locale, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{alone}{lang}/")
    page.wait_for_selector("#talk-list p")
    expect(page.locator("#talk-list")).to_contain_text(texts.talks_none)
    ask(page, PLAIN)
    talks = page.locator("#talk-list li")
    expect(talks).to_have_count(1)
    page.click("#restart")
    expect(page.locator('#conversation [data-testid="user"]')).to_have_count(0)
    ask(page, CASE)
    expect(talks).to_have_count(2)
    expect(page.locator("#talk-list [aria-current]")).to_contain_text("zirconium")
    page.fill("#talk-words", "kettle")
    expect(talks).to_have_count(1)
    page.locator("#talk-list a", has_text="kettle").click()
    page.wait_for_url("**/?c=*")
    answered(page, 1)
    page.wait_for_selector("#talk-list [aria-current]")
    expect(page.locator('#conversation [data-testid="user"]')).to_contain_text("kettle")
    menu(page, "kettle", "rename")
    page.keyboard.type("Cuivre")
    page.keyboard.press("Enter")
    expect(page.locator("#talk-list [aria-current]")).to_have_text("Cuivre")
    menu(page, "Cuivre", "delete")
    expect(talks).to_have_count(1)
    expect(page.locator('#conversation [data-testid="user"]')).to_have_count(0)
    page.locator("#talk-told button").click()
    expect(talks).to_have_count(2)
    page.reload()
    page.wait_for_selector("#talk-list li")
    expect(talks).to_have_count(2)
    assert complaints == []
    context.close()


@pytest.mark.browser
def test_an_answer_is_copied_with_its_sources_and_a_question_about_a_text_begun(
    alone: str, browser: Browser
) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{alone}en/")
    ask(page, PLAIN)
    page.locator("#conversation .bot-row + .message-buttons button").first.click()
    expect(page.locator("#talk-told")).to_have_text(TALK_TEXTS["en"].copied)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[1] The copper kettle, " in copied
    assert f"{alone}en/library/cases/open/#s-" in copied
    page.locator('#conversation a[href*="#link/"]').click()
    expect(page.locator("#talk-told")).to_have_text(TALK_TEXTS["en"].link_copied)
    address = page.evaluate("navigator.clipboard.readText()")
    assert address.startswith(f"{alone}en/a/")
    # The reader: at the sentence, its links stay in it, and a question about it stays here.
    page.locator('#conversation a[href*="/library/"]').first.click()
    read = page.frame_locator("#reader iframe")
    read.locator(".s:target").wait_for()
    expect(read.locator(".s:target")).to_be_in_viewport()
    expect(read.locator("header")).to_have_count(0)
    read.locator("a.ask").click()
    expect(page.locator("#question textarea")).to_have_value("About the case “The copper kettle”: ")
    expect(page.locator('#conversation [data-testid="user"]')).to_have_count(1)
    page.reload()
    read.locator("h1").wait_for()
    expect(read.locator("h1")).to_have_text("The copper kettle")
    page.click('#reader-bar [data-reader="close"]')
    expect(page.locator("#reader")).to_be_hidden()
    page.goto(f"{alone}en/library/cases/open/")
    page.locator("a.ask").click()
    page.wait_for_selector("#status [data-owner]", state="attached")
    expect(page.locator("#question textarea")).to_have_value("About the case “The copper kettle”: ")
    assert "ask=" not in page.url
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("copper kettle")
    context.close()


@pytest.mark.browser
def test_on_a_phone_the_reader_lies_over_the_chat(alone: str, browser: Browser) -> None:
    context = browser.new_context(
        locale="en-GB", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    page.goto(f"{alone}en/")
    ask(page, PLAIN)
    page.locator('#conversation a[href*="/library/"]').first.tap()
    page.frame_locator("#reader iframe").locator(".s:target").wait_for()
    page.go_back()
    expect(page.locator("#reader")).to_be_hidden()
    expect(page.locator("#question textarea")).to_be_in_viewport()
    page.locator('#opener [data-talks="open"]').tap()
    page.wait_for_selector("#talk-list li")
    expect(page.locator("#talk-list li")).to_have_count(1)
    page.locator('#talks-bar [data-talks="close"]').tap()
    expect(page.locator("#talks")).to_be_hidden()
    page.locator("#menu").tap()
    expect(page.locator("#pages a").last).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
