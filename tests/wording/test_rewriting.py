"""Texts in a model's other words: each under its number, whatever the model does."""

from pathlib import Path

import pytest

from assistant.checking.checker import Checker, Cited
from assistant.models.allowed import Allowed
from assistant.models.endpoint import Endpoint
from assistant.models.usage import REVIEWS, Usage
from assistant.settings import ModelSettings
from assistant.wording.rewriting import Rewriter, numbered
from assistant.wording.sentences import sentences
from tests.models.server import ModelServer, Way, data

TEXTS = {n: f"Write the date of step {n} on the shared calendar." for n in range(1, 46)}


@pytest.fixture
def server(server: ModelServer) -> ModelServer:
    server.reply = lambda request: "\n".join(
        f"{one['text']} [{one['number']}]" for one in data(request)["passages"]
    )
    return server


def rewriter(server: ModelServer, home: Path, seconds: float = 60.0) -> Rewriter:
    settings = ModelSettings(url=server.url, name="small", seconds=seconds)
    allowed = Allowed(lambda _, paths: dict.fromkeys(paths, "public"), settings.visibility)
    return Rewriter(Endpoint(settings), Checker(), Usage(home / "models.sqlite"), allowed)


@pytest.mark.parametrize(
    ("draft", "found"),
    [
        ("Do this. [1]\nDo that [2].", {1: "Do this.", 2: "Do that."}),
        ("1. Do this. Then stop. [1]\n2. Do that. [2]", {1: "Do this. Then stop.", 2: "Do that."}),
        ("[1] Do this. Then stop.\n[2] Do that.", {1: "Do this. Then stop.", 2: "Do that."}),
        ("Do this. [1] Do that. Then stop. [2]", {1: "Do this.", 2: "Do that. Then stop."}),
        ("Do this. [1]\nAnd more of it. [1]", {1: "Do this. And more of it."}),
        ("Both at once. [1][2]\nSomething else.", {}),
        ("A title without a stop [3]", {3: "A title without a stop"}),
        ("", {}),
    ],
)
def test_a_text_is_what_bears_its_number(draft: str, found: dict[int, str]) -> None:
    assert numbered(list(sentences(draft))) == found


def test_many_texts_go_in_parts_and_what_may_not_stand_is_counted(
    server: ModelServer, tmp_path: Path
) -> None:
    made = rewriter(server, tmp_path).each("rules", TEXTS, "en", REVIEWS, lambda n, _: n != 7)
    assert made.texts == {n: text for n, text in TEXTS.items() if n != 7}
    assert made.failure == ""
    assert len(server.requests) == 3
    used = Usage(tmp_path / "models.sqlite").lately()
    assert (used.beside, used.removed) == ({REVIEWS: {"worded": 3}}, 1)


def test_what_came_before_the_time_was_over_counts(server: ModelServer, tmp_path: Path) -> None:
    server.way = "stuck"
    made = rewriter(server, tmp_path, 1.0).each("rules", TEXTS, "en", REVIEWS)
    assert made.failure == "slow"
    assert 0 < len(made.texts) < 20
    assert set(made.texts.values()) < set(TEXTS.values()), "no half of one"
    assert len(server.requests) == 1, "not asked again"


@pytest.mark.parametrize("way", ["garbage", "empty", "redirect", 429, 401, 500])
def test_a_model_that_fails_gives_nothing(server: ModelServer, tmp_path: Path, way: Way) -> None:
    server.way = way
    words = rewriter(server, tmp_path)
    assert not words.each("rules", TEXTS, "en", REVIEWS).texts
    given = {1: Cited(TEXTS[1], "en")}
    assert not words.together("rules", given, "en", REVIEWS, 3).texts
    used = Usage(tmp_path / "models.sqlite").lately()
    assert sum(used.beside[REVIEWS].values()) == 2


def test_another_language_is_of_no_use(server: ModelServer, tmp_path: Path) -> None:
    made = rewriter(server, tmp_path).each("rules", TEXTS, "fr", REVIEWS)
    assert (made.texts, made.failure) == ({}, "language")


def test_a_summary_holds_what_is_supported_and_no_more_of_it(
    server: ModelServer, tmp_path: Path
) -> None:
    server.reply = lambda _: (
        "You write the date of step 1 on the shared calendar [1]. You write 99 dates [1]. "
        "Trust matters. The date of step 2 goes on the shared calendar [2]. Write it [9]."
    )
    given = {n: Cited(text, "en") for n, text in list(TEXTS.items())[:3]}
    made = rewriter(server, tmp_path).together("rules", given, "en", REVIEWS, 3)
    assert made.texts == {
        0: "You write the date of step 1 on the shared calendar. The date of step 2 goes on the "
        "shared calendar."
    }
    assert Usage(tmp_path / "models.sqlite").lately().removed == 3
