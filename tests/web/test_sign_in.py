"""Signing in, and what ends with it: the whole app, attacked from other addresses and accounts."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.access.audit import AuditTrail
from assistant.access.control import audit_file
from tests.web.people import RULES
from tests.web.small_process import SmallApp, serving_small, sign_in

ASKED = [{"do": "ask", "question": "Who called whom about the furnace?"}]
STRANGER, OWNER, PROXY = "127.0.0.7", "127.0.0.8", "127.0.0.9"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallApp]:
    settings = {"ENTENTE_PROXY__ADDRESSES": f'["{PROXY}"]', "ENTENTE_PROXY__USER_HEADER": ""}
    with serving_small(tmp_path_factory.mktemp("small"), settings) as running:
        yield running


def test_the_owner_comes_in_while_a_stranger_guesses(app: SmallApp) -> None:
    app.add("ada")
    with (
        app.signed_in("ada") as inside,
        app.client(STRANGER) as stranger,
        app.client(OWNER) as owner,
    ):
        guesses = [sign_in(stranger, "ada", "a wrong password") for _ in range(30)]
        assert [r.status_code for r in guesses] == [401] * 5 + [429] * 25
        assert int(guesses[-1].headers["retry-after"]) > 0
        assert sign_in(stranger, "ada").status_code == 429, "not even the right one, from there"
        assert sign_in(owner, "ada").status_code == 303
        assert owner.get("/account").status_code == 200
        assert inside.get("/account").status_code == 200


def test_the_owner_comes_in_while_many_addresses_guess_at_once(app: SmallApp) -> None:
    """As many at once as there are places for all strangers, from other addresses."""
    app.add("flo")
    done = threading.Event()

    def guess(number: int) -> None:
        with app.client(f"127.0.0.{100 + number // 8}") as stranger:
            while not done.is_set():
                if sign_in(stranger, f"nobody-{number}", "wrong").status_code == 429:
                    return

    with ThreadPoolExecutor(80) as strangers, app.client(OWNER) as owner:
        guesses = [strangers.submit(guess, number) for number in range(80)]
        first, second = sign_in(owner, "flo"), sign_in(owner, "flo")
        done.set()
        for one in guesses:
            one.result()
    assert (first.status_code, second.status_code) == (303, 303)


def test_names_that_nobody_has_are_told_the_same(app: SmallApp) -> None:
    app.add("bea")
    with app.client("127.0.0.21") as one, app.client("127.0.0.22") as other:
        for _ in range(7):
            told = [sign_in(one, "bea", "wrong"), sign_in(other, "nobody-at-all", "wrong")]
            assert told[0].status_code == told[1].status_code
            one_text, other_text = (re.sub(r"\d+", "0", answer.text) for answer in told)
            assert one_text == other_text


def test_other_requests_are_no_attempts(app: SmallApp) -> None:
    app.add("cleo")
    with app.client("127.0.0.23") as client:
        for _ in range(300):
            client.get("/pages.css")
            client.post("/pages.css", data={"name": "cleo", "password": "wrong"})
            client.get("/login")
        assert sign_in(client, "cleo").status_code == 303


def test_addresses_are_those_that_a_trusted_proxy_tells(app: SmallApp) -> None:
    app.add("dora")
    with app.client(PROXY) as proxy:
        for _ in range(8):
            proxy.headers["X-Forwarded-For"] = "203.0.113.5"
            sign_in(proxy, "dora", "wrong")
        assert sign_in(proxy, "dora").status_code == 429
        # What the stranger writes in front is not the proxy's word.
        proxy.headers["X-Forwarded-For"] = "198.51.100.1, 203.0.113.5"
        assert sign_in(proxy, "dora").status_code == 429
        proxy.headers["X-Forwarded-For"] = "203.0.113.6"
        assert sign_in(proxy, "dora").status_code == 303
    with app.client("127.0.0.24") as stranger:
        for number in range(8):
            stranger.headers["X-Forwarded-For"] = f"203.0.113.{number + 50}"
            last = sign_in(stranger, "dora", "wrong")
        assert last.status_code == 429, "a stranger's headers are nobody's word"


def test_a_known_browser_comes_in_beside_a_stranger_at_its_address(app: SmallApp) -> None:
    app.add("eva")
    shared = "127.0.0.25"
    with app.client(shared) as browser, app.client(shared) as stranger:
        assert sign_in(browser, "eva").status_code == 303
        browser.post("/account/sign-out")
        for _ in range(8):
            last = sign_in(stranger, "eva", "wrong")
        assert last.status_code == 429
        assert sign_in(browser, "eva").status_code == 303


def test_of_forty_guesses_at_once_five_are_judged(app: SmallApp) -> None:
    app.add("fay")

    def guess(_: int) -> int:
        with app.client("127.0.0.26") as client:
            return sign_in(client, "fay", "wrong password").status_code

    with ThreadPoolExecutor(40) as threads:
        told = list(threads.map(guess, range(40)))
    assert told.count(401) <= RULES.attempts
    assert 303 not in told


def test_many_passwords_at_once_take_little_memory(app: SmallApp) -> None:
    """Thirty of them took 1.2 GB; two at a time take 128 MB, and everything else goes on."""
    for number in range(30):
        app.accounts.add(f"guest{number}")
    before = app.memory()

    def login(number: int) -> int:
        with app.client(f"127.0.1.{number + 1}") as client:
            return sign_in(client, f"guest{number}", "wrong password").status_code

    with ThreadPoolExecutor(30) as threads, app.client() as other:
        sent = [threads.submit(login, number) for number in range(30)]
        while not all(one.done() for one in sent):
            assert other.get("/health").status_code == 200
    assert {one.result() for one in sent} <= {401, 503}
    assert app.memory() - before < 250_000


def test_what_is_typed_as_a_name_forges_nothing(app: SmallApp) -> None:
    with app.client("127.0.0.27") as stranger, app.signed_in("root") as root:
        sign_in(stranger, "eve\n2026-01-01  root  approved\x1b[2K\u202e", "wrong")
        entry = AuditTrail(audit_file(app.home)).entries(action="sign-in refused", limit=1)[0]
        assert "\n" not in entry.document
        assert entry.document.isprintable()
        assert entry.who == ""
        assert "\u202e" not in root.get("/audit").text
        assert "\u202e" not in root.get("/audit.csv").text
        odd = stranger.post("/login", files={"name": ("x", b"y")}, data={"password": "\ud7ff"})
        assert odd.status_code in (401, 429)


# What ends when rights end


def test_disabling_ends_sessions_and_links(app: SmallApp) -> None:
    app.add("gus")
    token = app.links.reset("gus")
    with app.signed_in("gus") as gus, app.client(OWNER) as anybody:
        assert anybody.get(f"/reset/{token}").status_code == 200
        app.accounts.change("gus", disabled=True)
        assert gus.get("/account").status_code == 401
        new = {"password": "a new long password", "again": "a new long password"}
        assert anybody.post(f"/reset/{token}", data=new).status_code == 404
        app.accounts.change("gus", disabled=False)
        assert gus.get("/account").status_code == 401
        assert anybody.post(f"/reset/{token}", data=new).status_code == 404
        assert sign_in(anybody, "gus", "a new long password").status_code == 401
        assert sign_in(anybody, "gus").status_code == 303


def test_a_name_given_again_opens_nothing_of_before(app: SmallApp) -> None:
    before = app.add("hal", "curator")
    with app.signed_in("hal") as hal:
        assert hal.post("/en/conversation", json=ASKED).status_code == 200
        assert hal.get("/account/data").json()["id"] == before.id
        app.accounts.remove("hal")
        app.add("hal", "curator")
        assert hal.get("/account").status_code == 401
    with app.signed_in("hal") as after:
        kept = after.get("/account/data").json()
        assert kept["id"] != before.id
        assert [entry["action"] for entry in kept["actions"]] == ["signed in"]
        for name in ("questions", "feedback", "drafts", "checklists", "conversations"):
            assert kept[name] == [], name


# One's own data


def test_erasing_asks_first(app: SmallApp) -> None:
    app.add("ina")
    with app.signed_in("ina") as ina:
        assert ina.post("/en/conversation", json=ASKED).status_code == 200
        assert ina.get("/account/data").json()["conversations"] != []
        for refused in (
            ina.post("/account/erase"),
            ina.post("/account/erase", data={"confirm": ""}),
        ):
            assert refused.status_code == 422
            assert "confirm" in refused.text
        assert ina.get("/account/data").json()["conversations"] != []
        assert "Yes, erase" in ina.get("/account/erase", headers={"Accept-Language": "en"}).text
        assert "Oui, effacer" in ina.get("/account/erase", headers={"Accept-Language": "fr"}).text
        assert ina.post("/account/erase", data={"confirm": "yes"}).status_code == 303
        assert ina.get("/account/data").json()["conversations"] == []


def test_the_command_line_erases_beside_the_app(app: SmallApp) -> None:
    """The running app forgets what it was asked, too."""
    app.add("lea")
    with app.signed_in("lea") as lea:
        assert lea.post("/en/conversation", json=ASKED).status_code == 200
        command = [sys.executable, "-m", "assistant.cli.main", "--home", str(app.home)]
        library = ["--library", str(app.home.parent / "library")]
        settings = {"ENTENTE_PLAYBOOKS": str(app.home.parent / "playbooks")}
        done = subprocess.run(
            [*command, *library, "account", "erase", "lea", "--yes"],
            capture_output=True, text=True, env=os.environ | settings, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert lea.get("/account/data").json()["conversations"] == []


def test_ones_data_is_not_put_together_without_end(app: SmallApp) -> None:
    app.add("jan")
    app.add("kim")
    with app.signed_in("jan") as jan, app.signed_in("kim") as kim:
        told = [jan.get("/account/data").status_code for _ in range(22)]
        assert told == [200] * 20 + [429] * 2
        assert kim.get("/account/data").status_code == 200


# Cookies


def test_cookies_keep_to_this_site_by_https(tmp_path: Path) -> None:
    address = "https://entente.example"
    with serving_small(tmp_path, {"ENTENTE_ACCESS__URL": address}) as app, app.client() as client:
        client.headers["Host"] = "entente.example"
        given = [
            *sign_in(client, "root").headers.get_list("set-cookie"),
            *client.get("/language/en").headers.get_list("set-cookie"),
            *client.get("/login").headers.get_list("set-cookie"),
        ]
        names = {cookie.partition("=")[0] for cookie in given}
        assert names == {f"__Host-entente_{n}" for n in ("login", "device", "language", "session")}
        for cookie in given:
            parts = {part.strip().lower() for part in cookie.split(";")[1:]}
            assert {"secure", "httponly", "path=/"} <= parts, cookie
            assert not any(part.startswith("domain") for part in parts)
        jar = {c.partition("=")[0]: c.partition("=")[2].partition(";")[0] for c in given}
        token = jar["__Host-entente_login"]
        for name, status in (("__Host-entente_login", 200), ("entente_login", 401)):
            with app.client(Host="entente.example", Cookie=f"{name}={token}") as other:
                answer = other.get("/account")
                assert answer.status_code == status, "only the name that nobody else can set"
                assert answer.headers["cache-control"] == "no-store"
        kept = f"__Host-entente_login={token}"
        with app.client(Host="entente.example", Cookie=kept) as leaving:
            left = leaving.post("/account/sign-out")
        assert "__Host-entente_login=" in left.headers["set-cookie"]
        assert app.sessions.person(token) is None
