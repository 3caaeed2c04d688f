"""An answer over HTTP as it grows: the same as without, and no work for a program that is gone."""

import json
import queue
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.models.usage import Usage
from tests.http.conftest import Api, serving, write_all
from tests.models.server import ModelServer, data, model_server
from tests.web.small import small_service

QUESTION = "How do we start with culture-fit?"
ASKED = {"question": QUESTION, "lang": "en"}
ACCEPT = {"Accept": "text/event-stream"}
PATIENCE = 60.0  # seconds in which what must come does come


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with model_server() as told:
        told.reply = lambda request: (
            3
            * " ".join(
                f"{one['text'].rstrip('.')} [{one['number']}]. "
                for one in data(request)["passages"]
            )
        )
        yield told


@pytest.fixture(scope="module")
def worded(server: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    model = {"url": server.url, "name": "small", "seconds": PATIENCE}
    folder = tmp_path_factory.mktemp("events")
    with small_service(folder, write_all, model=model) as service, serving(service) as served:
        yield served


def events(api: Api, asked: dict[str, Any], **headers: str) -> list[tuple[str, Any]]:
    with api.as_("zoe", "read") as zoe:
        said = zoe.post("/ask", json=asked, headers={**ACCEPT, **headers})
    assert said.status_code == 200
    assert said.headers["content-type"].startswith("text/event-stream")
    found = []
    for event in said.text.split("\n\n"):
        if event and not event.startswith(":"):
            name, told = event.split("\n")
            found.append((name.removeprefix("event: "), json.loads(told.removeprefix("data: "))))
    return found


def timeless(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "timings_ms": {}}


def test_without_a_model_there_is_one_event_and_it_is_the_answer(api: Api) -> None:
    ((name, answer),) = events(api, ASKED)
    with api.as_("zoe", "read") as zoe:
        whole = zoe.post("/ask", json=ASKED).json()
    assert (name, timeless(answer)) == ("answer", timeless(whole))


def test_what_a_model_words_is_told_as_it_grows(worded: Api) -> None:
    *growing, (last, answer) = events(worded, ASKED)
    assert growing
    assert {name for name, _ in growing} == {"growing"}
    assert last == "answer"
    with worded.as_("zoe", "read") as zoe:
        assert timeless(answer) == timeless(zoe.post("/ask", json=ASKED).json())
    lengths = [len(piece["answer"]) for _, piece in growing]
    assert lengths == sorted(set(lengths))
    for _, piece in growing:
        assert piece["wording"] == "model"
        assert answer["answer"].startswith(piece["answer"])


def test_what_cannot_be_answered_is_a_problem(api: Api) -> None:
    asked = {**ASKED, "page": "never-was"}
    ((name, problem),) = events(api, asked, **{"Accept-Language": "fr"})
    assert (name, problem["status"], problem["type"]) == ("problem", 422, "about:blank")
    assert "never-was" in problem["detail"]
    with api.as_("zoe", "read") as zoe:
        told = zoe.post("/ask", json=asked, headers={"Accept-Language": "fr"}).json()
        assert told == problem
        assert zoe.post("/ask", json={}, headers=ACCEPT).status_code == 422


def test_a_program_that_goes_away_ends_the_work(
    worded: Api, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model says half of its draft and stalls; nobody waits for the end of its time."""
    noted: queue.SimpleQueue[float] = queue.SimpleQueue()
    real = Usage.note

    def note(self: Usage, outcome: str, removed: int, tokens: int, seconds: float) -> None:
        real(self, outcome, removed, tokens, seconds)
        noted.put(seconds)

    monkeypatch.setattr(Usage, "note", lambda *given: note(*given[:5]))
    server.way = "stuck"
    try:
        with worded.as_("max", "read") as max_:
            with max_.stream("POST", "/ask", json=ASKED, headers=ACCEPT) as answer:
                assert next(answer.iter_lines()) == "event: growing"
            assert noted.get(timeout=PATIENCE / 2) < PATIENCE / 2
            # Its turn is over too: the next question of the same person does not wait behind it.
            server.way = "well"
            assert max_.post("/ask", json=ASKED).status_code == 200
    finally:
        server.way = "well"
