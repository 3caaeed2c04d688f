"""Drafts of a language model in the chat: read as they come, and stopped."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assistant.api.calls import caller, perform
from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.principal import Principal
from assistant.service import Service
from tests.library_builder import write_library
from tests.models.server import ModelServer, data
from tests.web.small import serving_small, small_service

QUESTION = "How do we start with culture-fit?"
READER = Principal("reader")


def pages(library: Path) -> None:
    for lang in ("fr", "en"):
        write_library(library, 100, lang)


@pytest.fixture
def server(server: ModelServer) -> ModelServer:
    server.reply = lambda request: " ".join(
        f"{one['text'].rstrip('.')} [{one['number']}]." for one in data(request).get("passages", ())
    )
    return server


@pytest.fixture
def service(server: ModelServer, tmp_path: Path) -> Iterator[Service]:
    model = {"url": server.url, "name": "small", "seconds": 60.0}
    with small_service(tmp_path, pages, model=model) as opened:
        yield opened


def test_programs_read_an_answer_as_it_grows(service: Service) -> None:
    entente = Entente(service)
    *growing, last = entente.answers(QUESTION, READER, "en")
    assert growing
    assert last.whole
    assert last.answer.wording == "model"
    for piece in growing:
        assert not piece.whole
        marks = set(map(int, re.findall(r"\[(\d+)\]", piece.answer.answer)))
        assert marks == {one.n for one in piece.answer.citations}
        assert len(piece.answer.answer) < len(last.answer.answer)
    # Over the socket it comes at once.
    other = caller(lambda call: perform(entente, service.settings, call), service.settings)
    (whole,) = other.answers(QUESTION, READER, "en")
    assert whole.whole
    assert whole.answer.citations == last.answer.citations
    used = other.accounts.model_use(Principal("ada", frozenset({"admin"})))
    assert (used.worded, used.fallen) == (2, {})
    assert used.tokens > 0
    with pytest.raises(EntenteError, match="Only administrators"):
        other.accounts.model_use(READER)


def test_a_draft_that_nobody_reads_on_ends(service: Service, server: ModelServer) -> None:
    server.way = "stuck"
    growing = Entente(service).answers(QUESTION, READER, "en")
    assert not next(growing).whole
    growing.close()  # type: ignore[attr-defined]
    used = Entente(service).accounts.model_use(Principal("ada", frozenset({"admin"})))
    assert used.fallen == {"stopped": 1}


@pytest.mark.browser
# Gradio's, of a pandas that is newer than it; the app runs in this process to have its model here.
@pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated")
def test_the_chat_shows_a_draft_as_it_comes_and_keeps_what_was_checked(
    service: Service, server: ModelServer, browser: Browser
) -> None:
    server.way = "stuck"  # half of the draft, and then nothing for a minute
    with serving_small(service) as url:
        page = browser.new_context(locale="en-GB").new_page()
        page.goto(f"{url}en/")
        # With a model, questions go to its address.
        expect(page.get_by_text("no question leaves the machine")).to_have_count(0)
        page.fill("#question textarea", QUESTION)
        page.click("#send")
        bot = page.locator('#conversation [data-testid="bot"]').last
        expect(bot.locator("a").first).to_be_visible()  # a citation that resolves already
        expect(page.locator("#status")).not_to_be_empty()
        shown = bot.inner_text().rstrip(" …\n")
        page.evaluate(
            "() => fetch('/en/conversation', {method: 'POST', headers: {'Content-Type': "
            "'application/json'}, body: JSON.stringify([{do: 'stop'}])})"
        )
        expect(bot).to_contain_text("Stopped at your request")
        assert shown.splitlines()[0] in bot.inner_text()
        server.over.set()  # or the app waits at its end for what it still reads
