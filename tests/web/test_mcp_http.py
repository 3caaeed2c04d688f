"""The official client speaks to the app at /mcp: by a token, with the rights of whose it is."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from tests.library_builder import write_review
from tests.loops import alone
from tests.reviews.forms import complete_form
from tests.web.small_app import SmallApp, serving_small
from tests.web.test_tokens import bearer, made, signed_in


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallApp]:
    def write(library: Path) -> None:
        write_review(library, "secret-quarrel", title="The pumpernickel furnace")

    with serving_small(tmp_path_factory.mktemp("mcp-http"), write) as running:
        yield running


@asynccontextmanager
async def connected(app: SmallApp, token: str) -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers=bearer(token), timeout=300) as http,
        Client(streamable_http_client(f"{app.url}mcp", http_client=http)) as client,
    ):
        yield client


def token_of(app: SmallApp, name: str, scope: str) -> str:
    with signed_in(app, name) as person:
        return made(person, scope=scope)


async def told(client: Client, tool: str, **arguments: Any) -> Any:
    result = await client.call_tool(tool, arguments)
    return result.structured_content or str(result.content)


def test_each_token_sees_with_the_rights_of_its_owner(app: SmallApp) -> None:
    async def run() -> None:
        bob, cora = (token_of(app, name, "read") for name in ("bob", "cora"))
        async with connected(app, bob) as low, connected(app, cora) as high:
            for client, sees in ((low, False), (high, True), (low, False)):
                found = await told(client, "find_cases", description="pumpernickel furnace")
                assert ("secret-quarrel" in [c["id"] for c in found["results"]]) is sees
                read = await told(client, "read", id="secret-quarrel", kind="case")
                assert ("pumpernickel" in str(read)) is sees
                listed = [each.uri for each in (await client.list_resources()).resources]
                assert ("entente://cases/en/secret-quarrel" in listed) is sees

    alone(run())


def test_a_token_that_may_only_read_changes_nothing(app: SmallApp) -> None:
    async def run() -> None:
        review = complete_form().model_dump(mode="json")
        given = {"review": review, "save": True, "personal_data_read": True}
        async with connected(app, token_of(app, "cora", "read")) as client:
            assert "may only read" in await told(client, "draft_review", **given)
        async with connected(app, token_of(app, "cora", "write")) as client:
            saved = await told(client, "draft_review", **given)
            assert saved["saved"].startswith("reviews/fr/")

    alone(run())


def test_nobody_comes_in_without_a_token(app: SmallApp) -> None:
    with signed_in(app, "cora") as cora:
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
        said = cora.post("/mcp", json=call)
        assert (said.status_code, said.headers["www-authenticate"]) == (401, "Bearer")
        assert httpx.post(f"{app.url}mcp", json=call, headers=bearer("x")).status_code == 401
        token = bearer(made(cora))
        assert httpx.get(f"{app.url}mcp", headers=token).status_code == 405
