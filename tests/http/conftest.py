"""The API behind the real gate, in the real web server, over a small library."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from assistant.access.accounts import Accounts
from assistant.access.control import access_file
from assistant.access.sessions import Scope
from assistant.access.tokens import Tokens
from assistant.api.entente import Entente
from assistant.http.app import PLACE, build_http
from assistant.principal import Principal
from assistant.service import Service
from assistant.web.bearer import by_token
from assistant.web.gate import Gate, GateRules
from assistant.web.listener import listen, web_server
from assistant.web.turns import FairTurns
from tests.library_builder import write_library, write_review
from tests.services import small_service

PEOPLE: dict[str, tuple[list[str], list[str]]] = {
    "zoe": (["manager"], []),
    "max": (["manager"], ["alpha-beta"]),
    "mia": (["mediator"], []),
    "cora": (["curator"], []),
    "root": (["admin"], []),
}


@dataclass(frozen=True)
class Api:
    """A served API, the service behind it, and the people who have tokens."""

    url: str
    service: Service
    accounts: Accounts
    tokens: Tokens

    def who(self, name: str) -> Principal:
        return self.accounts.required(name).principal()

    def token(self, name: str, scope: Scope = "write") -> str:
        return self.tokens.make(self.who(name), scope, days=1)[0]

    @contextmanager
    def as_(self, name: str, scope: Scope = "write") -> Iterator[httpx.Client]:
        """A program of somebody's."""
        token = self.token(name, scope)
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=self.url, headers=headers, timeout=120) as client:
            yield client
        self.tokens.revoke(token.split("_")[1], self.who(name))


@contextmanager
def serving(service: Service, requests_per_minute: int = 100_000) -> Iterator[Api]:
    """The API on loopback, in a thread of its own, with an account for everybody."""
    home = service.settings.home
    accounts = Accounts(access_file(home), service.settings.access)
    for name, (roles, partnerships) in PEOPLE.items():
        if accounts.get(name) is None:
            accounts.add(name, roles=roles, partnerships=partnerships)
    tokens = Tokens(access_file(home), service.audit)
    api = build_http(Entente(service), home, FairTurns(4, 12), FairTurns(4, 12))
    app = Starlette()
    app.mount(PLACE, api)
    rules = GateRules(frozenset(), requests_per_minute, bearer=by_token(tokens))
    listener = listen("127.0.0.1", 0)
    server = web_server(Gate(app, _nobody, rules))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}{PLACE}"
        yield Api(url, service, accounts, tokens)
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()


async def _nobody(_: object) -> None:
    return None


def write_all(library: Path) -> None:
    """Pages, and reviews of every tier; the hidden ones tell of a zirconium furnace."""
    write_library(library, 6)
    write_review(library, "public-turbine", visibility="public", summary="A turbine came late.")
    write_review(library, "secret-furnace", summary="A zirconium furnace was switched off.")
    write_review(
        library, "partners-furnace", visibility="partners", summary="A zirconium kiln cooled down."
    )


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    folder = tmp_path_factory.mktemp("http")
    write_all(folder / "library")
    with small_service(folder / "library", folder / "home") as service, serving(service) as served:
        yield served


def problem(said: httpx.Response, status: int) -> dict[str, Any]:
    """A problem of RFC 9457, as everything that went wrong is told."""
    assert said.status_code == status, said.text
    assert said.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = said.json()
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    return told
