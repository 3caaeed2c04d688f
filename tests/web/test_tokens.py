"""Programs come in by a token and nothing else; people make and revoke their own on their page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.web.people import client
from tests.web.small_app import SmallApp, serving_small

TOKEN = re.compile(r"entente_[0-9a-f]{12}_[0-9a-f]{64}")
PATHS = ("/api/v1/nothing", "/api/nothing")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallApp]:
    with serving_small(tmp_path_factory.mktemp("tokens"), lambda _: None) as running:
        yield running


@contextmanager
def signed_in(app: SmallApp, name: str) -> Iterator[httpx.Client]:
    with client(app, name) as person:
        person.headers["Accept-Language"] = "en"
        yield person


def made(person: httpx.Client, **changes: str) -> str:
    form = {"scope": "read", "label": "a <b>program", "days": "90"} | changes
    page = person.post("/account/token", data=form)
    assert page.status_code == 200
    (text,) = TOKEN.findall(page.text)
    return str(text)


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_one_makes_and_revokes_ones_own(app: SmallApp) -> None:
    with signed_in(app, "bob") as bob, signed_in(app, "max") as max_:
        text = made(bob)
        page = bob.get("/account").text
        assert "a &lt;b&gt;program" in page
        assert not TOKEN.search(page)
        id_ = text.split("_")[1]
        assert id_ not in max_.get("/account").text
        assert max_.post("/account/revoke-token", data={"id": id_}).status_code == 404
        assert httpx.get(f"{app.url}api/v1/nothing", headers=bearer(text)).status_code == 404
        assert bob.get("/account/data").json()["tokens"][0]["id"] == id_
        assert bob.post("/account/revoke-token", data={"id": id_}).status_code == 303
        assert httpx.get(f"{app.url}api/v1/nothing", headers=bearer(text)).status_code == 401
        for days in ("0", "367", "", "²", "9" * 5000, "-1"):
            form = {"scope": "read", "label": "x", "days": days}
            said = bob.post("/account/token", data=form)
            assert said.status_code == 422
            assert "1 to 366 days" in said.text


@pytest.mark.parametrize("path", PATHS)
def test_nothing_but_a_token_lets_a_program_in(app: SmallApp, path: str) -> None:
    with signed_in(app, "bob") as bob:
        text = made(bob, scope="write")
        for headers in ({}, bearer("entente_x"), {"Authorization": text}, bearer(text + "0")):
            said = bob.get(path, headers=headers)  # with the cookie of somebody who is signed in
            assert said.status_code == 401
            assert said.headers["content-type"] == "application/problem+json"
            assert said.headers["www-authenticate"] == "Bearer"
            assert said.json()["status"] == 401
        assert httpx.get(f"{app.url}{path[1:]}", headers=bearer(text)).status_code == 404
        # Where people go, no token counts.
        assert httpx.get(f"{app.url}account", headers=bearer(text)).status_code == 401


def test_a_token_ends_with_the_account(app: SmallApp) -> None:
    with signed_in(app, "max") as max_:
        text = made(max_)
    app.accounts.change("max", disabled=True)
    assert httpx.get(f"{app.url}api/v1/nothing", headers=bearer(text)).status_code == 401
    app.accounts.change("max", disabled=False)
    assert httpx.get(f"{app.url}api/v1/nothing", headers=bearer(text)).status_code == 401


def test_alone_on_this_machine_programs_need_a_token_too(tmp_path: Path) -> None:
    with serving_small(tmp_path, lambda _: None, alone=True) as app:
        assert httpx.get(f"{app.url}api/v1/nothing").status_code == 401
        with httpx.Client(base_url=app.url, timeout=60) as person:
            text = made(person)
        assert httpx.get(f"{app.url}api/v1/nothing", headers=bearer(text)).status_code == 404
