"""The gate by itself: how much and how fast, before anything else sees a request."""

import asyncio
from collections.abc import MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Scope

from assistant.access.sessions import Person
from assistant.principal import Principal
from assistant.web import gate
from assistant.web.gate import Gate, GateRules

LIMIT = 10


async def who(scope: Scope) -> Person | None:
    name = dict(scope["headers"]).get(b"x-name", b"").decode()
    return Person(name, name, Principal(name, frozenset({"manager"})), "password") if name else None


async def answer(request: Request) -> PlainTextResponse:
    await request.body()
    return PlainTextResponse("done")


@pytest.fixture
def guarded() -> Gate:
    app = Starlette(routes=[Route("/account/erase", answer, methods=["GET", "POST"])])
    return Gate(app, who, GateRules(frozenset(), LIMIT))


def test_one_person_cannot_ask_without_end(guarded: Gate) -> None:
    client = TestClient(guarded)
    sent = [client.post("/account/erase", headers={"x-name": "eve"}) for _ in range(LIMIT + 1)]
    assert [response.status_code for response in sent] == [200] * LIMIT + [429]
    assert sent[-1].headers["retry-after"] == "60"
    assert client.post("/account/erase", headers={"x-name": "ada"}).status_code == 200
    assert client.get("/account/erase", headers={"x-name": "eve"}).status_code == 200


def test_a_request_that_never_ends_is_given_up(
    guarded: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_BODY_SECONDS", 0.01)
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/account/erase", "query_string": b"",
        "headers": [(b"x-name", b"eve"), (b"content-length", b"10")], "client": ("127.0.0.1", 1),
    }  # fmt: skip
    # A thread of its own: a browser that is open in this one keeps a loop running.
    with ThreadPoolExecutor() as threads:
        threads.submit(asyncio.run, guarded(scope, receive, send)).result()
    assert sent[0]["status"] == 408
