"""A stream ends with the rights of whoever opened it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from assistant.access.accounts import Accounts
from assistant.access.sessions import Person, Sessions
from assistant.web.rights import EndingStreams
from tests.loops import alone
from tests.web.people import PASSWORD, RULES

Change = Callable[[Accounts, Sessions], object]
ENDING: dict[str, Change] = {
    "disabled": lambda accounts, _: accounts.change("ada", disabled=True),
    "removed": lambda accounts, _: accounts.remove("ada"),
    "a role less": lambda accounts, _: accounts.change("ada", roles=["manager"]),
    "a partnership less": lambda accounts, _: accounts.change("ada", partnerships=[]),
    "another password": lambda accounts, _: accounts.set_password("ada", PASSWORD),
    "signed out": lambda accounts, sessions: sessions.end_all(accounts.required("ada").id),
}
STAYING: dict[str, Change] = {
    "nothing": lambda *_: None,
    "a role more": lambda accounts, _: accounts.change("ada", roles=["mediator", "curator"]),
    "another name": lambda accounts, _: accounts.change("ada", display_name="Ada M."),
}


class Opened:
    """A stream of three parts, before the second of which something changes."""

    def __init__(self, folder: Path, change: Change) -> None:
        self.accounts = Accounts(folder / "access.sqlite", RULES)
        self.sessions = Sessions(folder / "access.sqlite", RULES)
        self.accounts.add("ada", roles=["mediator"], partnerships=["nordlys"])
        token = self.sessions.start(self.accounts.required("ada").principal(), "password")
        person = self.sessions.person(token)
        assert person is not None
        self.person: Person = person
        self.change = change

    async def stream(self, _: Request) -> Response:
        async def parts() -> Any:
            yield b"first "
            await anyio.to_thread.run_sync(self.change, self.accounts, self.sessions)
            yield b"second "
            yield b"third"

        return StreamingResponse(parts(), media_type="text/event-stream")

    def read(self) -> bytes:
        """What comes over, in the way of servers of either version of ASGI."""
        got: list[bytes] = []

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body":
                got.append(message["body"])

        async def receive() -> Any:
            await anyio.sleep_forever()

        async def ask() -> None:
            scope = {
                "type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b"",
                "state": {"person": self.person}, "asgi": {"spec_version": "2.4"},
            }  # fmt: skip
            await EndingStreams(Starlette(routes=[Route("/", self.stream)]))(scope, receive, send)

        alone(ask())
        return b"".join(got)


@pytest.mark.parametrize("change", ENDING.values(), ids=ENDING)
def test_nothing_comes_after_rights_ended(tmp_path: Path, change: Change) -> None:
    assert Opened(tmp_path, change).read() == b"first "


@pytest.mark.parametrize("change", STAYING.values(), ids=STAYING)
def test_everything_comes_while_they_last(tmp_path: Path, change: Change) -> None:
    assert Opened(tmp_path, change).read() == b"first second third"
