"""Signing in through a real OpenID provider, a process of its own on this machine."""

import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.access.single_sign_on import SingleSignOn
from assistant.errors import EntenteError
from assistant.sections import SignOnSettings

PEOPLE: dict[str, dict[str, Any]] = {
    "ada": {"preferred_username": "ada", "name": "Ada Morel", "groups": ["alliances", "x"],
            "org": {"partners": ["nordlys"]}},
    "bob": {"preferred_username": "bob", "groups": "ombuds", "org": None},
    "eve": {"preferred_username": "eve", "groups": ["cooks"]},
    "tab": {"preferred_username": "a\tb", "groups": [1, None, "alliances"]},
}  # fmt: skip


@pytest.fixture(scope="session")
def provider() -> Iterator[str]:
    """The address of an OpenID provider that knows some people."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    people = [
        part
        for sub, claims in PEOPLE.items()
        for part in ("--user-claims", json.dumps({"sub": sub, **claims}))
    ]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    with subprocess.Popen(
        [*command, *people], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        env=environment,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        for line in process.stderr:
            if "running on" in line.lower() or "Press CTRL" in line:
                break
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def settings(issuer: str, **changes: Any) -> SignOnSettings:
    values = {
        "issuer": issuer, "client_id": "entente", "client_secret": "secret",
        "partnerships_claim": "org.partners", "roles": {"alliances": "manager", "ombuds": "mediator"},
    }  # fmt: skip
    return SignOnSettings.model_validate(values | changes)


def app(sign_on: SingleSignOn) -> TestClient:
    async def begin(request: Request) -> Response:
        try:
            return await sign_on.begin(request, "http://testserver/return")
        except EntenteError as error:
            return JSONResponse({"error": str(error)}, 502)

    async def finish(request: Request) -> Response:
        try:
            told = await sign_on.finish(request)
        except EntenteError as error:
            return JSONResponse({"error": str(error)}, 401)
        return JSONResponse(
            {"id": told.id, "name": told.name, "shown": told.display_name, "roles": sorted(told.roles),
             "partnerships": sorted(told.partnerships)}
        )  # fmt: skip

    routes = [Route("/begin", begin), Route("/return", finish)]
    middleware = [Middleware(SessionMiddleware, secret_key="of this test")]
    return TestClient(Starlette(routes=routes, middleware=middleware), follow_redirects=False)


def at_the_provider(address: str, sub: str) -> str:
    """What somebody does there; where they are sent back to."""
    sent = httpx.post(address, data={"sub": sub}, follow_redirects=False)
    assert sent.status_code in (302, 303), sent.text
    return sent.headers["location"]


def sign_in(client: TestClient, sub: str) -> httpx.Response:
    begun = client.get("/begin")
    asked = parse_qs(urlsplit(begun.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"]
    assert asked["state"]
    return client.get(at_the_provider(begun.headers["location"], sub))


def test_claims_become_name_roles_and_partnerships(provider: str) -> None:
    found = sign_in(app(SingleSignOn(settings(provider))), "ada")
    assert found.json() == {
        "id": f"oidc/{provider}#ada", "name": "127.0.0.1/ada", "shown": "Ada Morel",
        "roles": ["manager"], "partnerships": ["nordlys"],
    }  # fmt: skip


def test_claims_of_other_types_do_no_harm(provider: str) -> None:
    client = app(SingleSignOn(settings(provider)))
    assert sign_in(client, "bob").json()["roles"] == ["mediator"]
    odd = sign_in(client, "tab").json()
    assert (odd["name"], odd["roles"]) == ("127.0.0.1/tab", ["manager"])


def test_people_in_no_group_learn_whom_to_ask(provider: str) -> None:
    refused = sign_in(app(SingleSignOn(settings(provider))), "eve")
    assert refused.status_code == 401
    assert "ask an administrator" in refused.json()["error"]
    let_in = sign_in(app(SingleSignOn(settings(provider, default_role="manager"))), "eve")
    assert let_in.json()["roles"] == ["manager"]


def test_partnerships_are_mapped_where_that_is_said(provider: str) -> None:
    mapped = settings(provider, partnerships={"nordlys": "nordlys-brennec"})
    assert sign_in(app(SingleSignOn(mapped)), "ada").json()["partnerships"] == ["nordlys-brennec"]
    unknown = settings(provider, partnerships={"other": "x"})
    assert sign_in(app(SingleSignOn(unknown)), "ada").json()["partnerships"] == []


def test_a_login_comes_back_to_the_browser_that_began_it(provider: str) -> None:
    sign_on = SingleSignOn(settings(provider))
    begun = app(sign_on).get("/begin")
    back = at_the_provider(begun.headers["location"], "ada")
    assert app(sign_on).get(back).status_code == 401, "another browser has no such state"


def test_a_code_is_used_once(provider: str) -> None:
    client = app(SingleSignOn(settings(provider)))
    back = at_the_provider(client.get("/begin").headers["location"], "ada")
    assert client.get(back).status_code == 200
    assert client.get(back).status_code == 401


@pytest.mark.parametrize("change", ["code=forged", "state=forged", "error=access_denied"])
def test_forged_answers_are_refused(provider: str, change: str) -> None:
    client = app(SingleSignOn(settings(provider)))
    back = at_the_provider(client.get("/begin").headers["location"], "ada")
    name = change.split("=")[0]
    parts = urlsplit(back)
    kept = "&".join(p for p in parts.query.split("&") if not p.startswith(f"{name}="))
    refused = client.get(f"/return?{kept}&{change}")
    assert refused.status_code == 401
    assert "forged" not in refused.text


@pytest.mark.parametrize(
    ("signed_by", "changes", "status"),
    [
        ("provider", {}, 200),
        ("somebody else", {}, 401),
        ("provider", {"aud": "another app"}, 401),
        ("provider", {"iss": "http://127.0.0.1:1"}, 401),
        ("provider", {"nonce": "of another login"}, 401),
        ("provider", {"exp": 1_000_000_000}, 401),
        ("provider", {"aud": ["entente"]}, 200),
        ("provider", {"aud": ["entente", "another app"], "azp": "entente"}, 200),
        ("provider", {"aud": "another app", "azp": "entente"}, 401),
        ("provider", {"aud": ["another app"], "azp": "entente"}, 401),
        ("provider", {"aud": [], "azp": "entente"}, 401),
        ("provider", {"aud": "entente", "azp": "another app"}, 401),
        ("provider", {"aud": None}, 401),
        ("provider", {"aud": "ententes"}, 401),
        ("provider", {"nonce": None}, 401),
        ("provider", {"nonce": ""}, 401),
        ("provider", {"exp": None}, 401),
        ("provider", {"sub": None}, 401),
        ("provider", {"sub": ""}, 401),
        ("provider", {"sub": 7}, 401),
        ("provider", {"sub": "x" * 256}, 401),
        ("provider", {"iss": None}, 401),
    ],
)
def test_only_a_token_of_this_provider_for_this_login_is_accepted(
    provider: str, monkeypatch: pytest.MonkeyPatch, signed_by: str, changes: dict[str, Any],
    status: int,
) -> None:  # fmt: skip
    """The provider's answer is exchanged on its way for one that a key known here has signed."""
    sign_on = SingleSignOn(settings(provider))
    client = app(sign_on)
    address = client.get("/begin").headers["location"]
    nonce = parse_qs(urlsplit(address).query)["nonce"][0]
    known, stranger = (RSAKey.generate_key(2048, {"kid": "one"}) for _ in range(2))
    key = known if signed_by == "provider" else stranger
    told = {name: v for name, v in (claims(provider, nonce) | changes).items() if v is not None}
    token = jwt.encode({"alg": "RS256", "kid": "one"}, told, key)
    exchange(monkeypatch, sign_on, token, known.as_dict(private=False))
    assert client.get(at_the_provider(address, "ada")).status_code == status


def claims(provider: str, nonce: str) -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": provider, "aud": "entente", "sub": "ada", "exp": now + 60, "iat": now,
        "nonce": nonce, "preferred_username": "ada", "groups": ["alliances"],
    }  # fmt: skip


def exchange(
    monkeypatch: pytest.MonkeyPatch, sign_on: SingleSignOn, token: str, key: dict[str, Any],
    **more: Any,
) -> None:  # fmt: skip
    """Have the provider answer with this token, and with this key to check it."""

    async def exchanged(*_: Any, **__: Any) -> dict[str, Any]:
        identity = {"id_token": token} if token else {}
        return {"access_token": "x", "token_type": "Bearer", **identity, **more}

    async def keys(*_: Any, **__: Any) -> dict[str, Any]:
        return {"keys": [key]}

    monkeypatch.setattr(sign_on._client, "fetch_access_token", exchanged)
    monkeypatch.setattr(sign_on._client, "fetch_jwk_set", keys)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "HS384", "HS512"])
def test_the_provider_does_not_choose_weak_algorithms(
    provider: str, monkeypatch: pytest.MonkeyPatch, algorithm: str
) -> None:
    """A provider, or somebody on the way, that offers what anybody could sign."""
    sign_on = SingleSignOn(settings(provider))
    client = app(sign_on)
    address = client.get("/begin").headers["location"]
    nonce = parse_qs(urlsplit(address).query)["nonce"][0]
    shared = OctKey.generate_key(512, {"kid": "one"})
    if algorithm == "none":
        parts = ({"alg": "none"}, claims(provider, nonce))
        coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
        token = ".".join(part.rstrip("=") for part in coded) + "."
    else:
        header = {"alg": algorithm, "kid": "one"}
        token = jwt.encode(header, claims(provider, nonce), shared, algorithms=[algorithm])
    exchange(monkeypatch, sign_on, token, dict(shared.as_dict()))
    sign_on._client.server_metadata["id_token_signing_alg_values_supported"] = [algorithm]
    assert client.get(at_the_provider(address, "ada")).status_code == 401


def test_claims_beside_a_token_are_nobody(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_on = SingleSignOn(settings(provider))
    client = app(sign_on)
    address = client.get("/begin").headers["location"]
    beside = claims(provider, "") | {"sub": "root"}
    exchange(monkeypatch, sign_on, "", {}, userinfo=beside)
    assert client.get(at_the_provider(address, "ada")).status_code == 401


def test_people_of_one_name_are_different_people(provider: str) -> None:
    sign_on = SingleSignOn(settings(provider))
    same = {"preferred_username": "ada", "name": "Ada", "groups": ["alliances"]}
    people = {sign_on.told({"sub": sub, **same}).id for sub in ("1", "2", "3", " 3", "3 ", "ADA")}
    assert len(people) == 6
    renamed = sign_on.told({"sub": "1", **same, "preferred_username": "grace"})
    assert renamed.id in people, "a new name is the same person"
    other = SingleSignOn(settings("http://other.example")).told({"sub": "1", **same})
    assert other.id not in people


def test_a_provider_that_is_down_is_said_to_be(provider: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
    answer = app(SingleSignOn(settings(nowhere))).get("/begin")
    assert answer.status_code == 502
    assert "does not answer" in answer.json()["error"]
