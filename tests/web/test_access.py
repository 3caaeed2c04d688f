"""Several people on one app: a real server with accounts, attacked from a second account."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from gradio_client import Client as GradioClient
from playwright.sync_api import Browser, Page

from assistant.access.accounts import Accounts
from assistant.access.audit import AuditTrail
from assistant.access.control import access_file, audit_file
from assistant.access.links import Links
from assistant.api.owner import Owner
from assistant.errors import EntenteError
from assistant.service import Service
from assistant.web.frame_texts import PAGES
from assistant.web.routes import find_route
from assistant.web.server import build_app, run
from tests.library_builder import write_review
from tests.loops import alone
from tests.web.conftest import RunningApp, answered
from tests.web.conftest import ask as ask_and_wait
from tests.web.people import (
    PASSWORD,
    PEOPLE,
    RULES,
    call,
    client,
    follow,
    handler,
    serving_people,
    told,
)
from tests.web.people import ask as ask_as

SECRET = "zirconium"
MARKUP = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>[x](javascript:alert(3)) "
    "<iframe srcdoc='<script>alert(4)</script>'>"
)


@pytest.fixture(scope="module")
def guarded(
    tmp_path_factory: pytest.TempPathFactory, shipped_home: Path, cache: Path
) -> Iterator[RunningApp]:
    """The shipped library with two confidential reviews, and an account for everybody."""

    def write(library: Path) -> None:
        write_review(library, "secret-quarrel", summary=f"A {SECRET} furnace was switched off.")
        write_review(
            library, "partners-quarrel", visibility="partners", partnership="nordlys-brennec",
            summary=f"A {SECRET} kiln was switched off.",
        )  # fmt: skip
        write_review(
            library, "hostile-review", visibility="public", title=MARKUP, lesson=MARKUP,
            summary=f"A {SECRET[::-1]} boiler. {MARKUP}",
        )  # fmt: skip

    folder = tmp_path_factory.mktemp("guarded")
    with serving_people(folder, shipped_home, cache, write) as running:
        yield running


def entered(app: RunningApp, browser: Browser, name: str) -> Page:
    """Somebody's browser, after the login page."""
    context = browser.new_context(locale="en-US", base_url=app.url)
    page = context.new_page()
    page.goto("/en/")
    assert "/login" in page.url
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("button")
    page.wait_for_selector("#question textarea")
    return page


def ask(page: Page, question: str) -> str:
    ask_and_wait(page, question)
    return page.inner_text("#conversation")


# What there is, and who gets it

PATHS = [
    "/", "/fr/", "/en/", "/fr/config", "/fr/gradio_api/info", "/fr/quality/", "/account",
    "/account/data", "/checklists/abcdefghijkl.md", "/fr/theme.css", "/audit", "/audit.csv",
    *(f"/{lang}/{page.path}/" for page in PAGES[1:] for lang in ("fr", "en")),
]  # fmt: skip
FOR_ROLE = {"/audit": {"root"}, "/audit.csv": {"root"}, "/fr/curation/": {"cora"},
            "/en/curation/": {"cora"}}  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_reaches_nothing(guarded: RunningApp, path: str) -> None:
    with client(guarded) as stranger:
        assert stranger.get(path).status_code == 401
        page = stranger.get(path, headers={"Accept": "text/html"})
        assert page.headers["location"].startswith("/login?next=")


@pytest.mark.browser
@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_reaches_what_is_theirs(guarded: RunningApp, name: str) -> None:
    with client(guarded, name) as person:
        for path in PATHS:
            status = person.get(path, follow_redirects=True).status_code
            allowed = name in FOR_ROLE.get(path, {name})
            if path.startswith("/checklists/"):
                allowed = False
            assert status == (200 if allowed else 404), (name, path)


@pytest.mark.browser
@pytest.mark.parametrize(
    "path",
    [
        "/fr/gradio_api/file=/etc/passwd", "/fr/gradio_api/file/etc/passwd", "/fr/file=/etc/passwd",
        "/fr/gradio_api/call/ask", "/fr/gradio_api/call/ask/abc", "/fr/gradio_api/run/predict",
        "/fr/gradio_api/api/predict", "/fr/gradio_api/stream/a/1/2/playlist.m3u8",
        "/fr/gradio_api/proxy=http://127.0.0.1", "/fr/gradio_api/mcp/", "/fr/gradio_api/mcp/sse",
        "/fr/monitoring", "/fr/gradio_api/vibe-code/", "/fr/gradio_api/dev/reload", "/fr/login",
        "/fr/gradio_api/component_server", "/fr/gradio_api/run-history/records", "/docs",
        "/openapi.json", "/fr/gradio_api/openapi.json", "/fr/assets/../../../../etc/passwd",
        "/fr/static/%2e%2e/%2e%2e/settings.toml", "/checklists/../access.sqlite", "/fr/gradio_api/deep_link",
    ],
)  # fmt: skip
def test_what_is_not_needed_is_not_there(guarded: RunningApp, path: str) -> None:
    with client(guarded, "cora") as person:
        for method in ("GET", "POST"):
            assert person.request(method, path).status_code in (404, 405), (method, path)


@pytest.mark.browser
def test_a_gradio_session_belongs_to_whoever_opened_it(guarded: RunningApp) -> None:
    with client(guarded, "ada") as ada, client(guarded, "bob") as bob:
        assert ask_as(ada, "/en/", f"The {SECRET} furnace was switched off").status_code == 200
        first = handler(ada, "/en/", "load")
        assert call(ada, "/en/", first, "adassession", [None]).status_code == 200
        for refused in (
            bob.get("/en/gradio_api/queue/data", params={"session_hash": "adassession"}),
            bob.get("/en/gradio_api/queue/data?session_hash=bobs&session_hash=adassession"),
            bob.get("/en/gradio_api/queue/data", params={"session_hash": "never-opened"}),
            bob.get("/en/gradio_api/heartbeat/adassession"),
            call(bob, "/en/", first, "adassession", [None]),
        ):
            assert refused.status_code == 403
        assert SECRET in told(ada, "/en/", "adassession")


@pytest.mark.browser
def test_gradios_own_client_finds_nothing_to_call(guarded: RunningApp) -> None:
    """All handlers are private: a program that is signed in is offered none of them."""
    with client(guarded, "ada") as ada:
        fn, login = handler(ada, "/en/", "load"), dict(ada.cookies)
    program = GradioClient(
        f"{guarded.url}en/", verbose=False, analytics_enabled=False, download_files=False,
        httpx_kwargs={"cookies": login, "timeout": 60},
    )  # fmt: skip
    with pytest.raises(ValueError, match="Invalid function index"):
        program.submit("x", fn_index=fn)
    program.close()


@pytest.mark.browser
def test_what_one_person_hands_in_is_nobody_elses(guarded: RunningApp) -> None:
    with client(guarded, "ada") as ada, client(guarded, "bob") as bob:
        files = {"file": ("a.md", b"# Secret of Ada\n\n## Context\n\nA story.")}
        sent = ada.post("/en/review/import", files=files)
        assert sent.status_code == 303
        address = sent.headers["location"]
        assert "Secret of Ada" in ada.get(address).text
        assert "Secret of Ada" not in bob.get(address).text
        assert "Secret of Ada" not in bob.get("/en/review/", follow_redirects=True).text
        # Gradio reads no file that somebody names.
        fn = handler(bob, "/en/", "click")
        for stolen in ("/etc/passwd", str(guarded.home / "access.sqlite")):
            file = {"path": stolen, "meta": {"_type": "gradio.FileData"}}
            assert call(bob, "/en/", fn, "bobsession", [[{"x": file}]] * 9).status_code == 403


@pytest.mark.browser
def test_people_see_their_own_answers_and_conversations(
    guarded: RunningApp, browser: Browser
) -> None:
    pages = {name: entered(guarded, browser, name) for name in ("ada", "bob", "max")}
    question = f"What happened when a {SECRET} furnace was switched off in the case quarrel?"
    for page in pages.values():
        page.fill("#question textarea", question)
    for page in pages.values():
        page.press("#question textarea", "Enter")
    for page in pages.values():
        answered(page, 1)
    said = {name: page.inner_text("body") for name, page in pages.items()}
    assert "secret-quarrel" in said["ada"]
    assert "secret-quarrel" not in said["bob"]
    assert "partners-quarrel" not in said["bob"]
    assert "secret-quarrel" not in said["max"]
    ask(pages["ada"], "My private worry is about the cobalt clause of our contract.")
    # Bob takes over Ada's conversation cookie: it opens nothing for him.
    cookies = {c["name"]: c for c in pages["ada"].context.cookies()}
    pages["bob"].context.add_cookies([cookies["entente_session"]])
    pages["bob"].reload()
    pages["bob"].wait_for_selector("#question textarea")
    pages["bob"].wait_for_timeout(1)
    assert "cobalt" not in pages["bob"].inner_text("body")
    pages["ada"].reload()
    pages["ada"].wait_for_function("() => document.body.innerText.includes('cobalt')")
    for page in pages.values():
        page.context.close()


@pytest.mark.browser
def test_cases_and_facets_are_ones_own(guarded: RunningApp) -> None:
    for name in ("ada", "bob", "max"):
        with client(guarded, name) as person:
            person.timeout = httpx.Timeout(300)  # the first look-up loads the models
            read = person.get("/en/cases/?case=partners-quarrel", follow_redirects=True)
            found = person.get("/en/cases/", params={"q": f"a {SECRET} kiln was switched off"})
            listed = person.get("/en/cases/?form=supply").text
            beside = person.get("/en/cases/compare/?chosen=partners-quarrel").text
        sees = name != "bob"
        assert (read.status_code == 200) == (SECRET in read.text) == sees
        assert (SECRET in beside) == sees
        assert ("partners-quarrel" in found.text + listed) == sees


@pytest.mark.browser
def test_markup_runs_nowhere(guarded: RunningApp, browser: Browser) -> None:
    page = entered(guarded, browser, "cora")
    opened: list[str] = []
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    assert SECRET[::-1] in ask(page, f"{MARKUP} What happened to the {SECRET[::-1]} boiler?")
    for path, shown in (
        ("/en/cases/?case=hostile-review", ".timeline"),
        ("/en/cases/?q=boiler&chosen=hostile-review", "#tray"),
        ("/en/cases/compare/?chosen=hostile-review", ".beside"),
        ("/en/curation/", "#gaps"),
        ("/en/curation/learned/", "#missing"),
        ("/en/curation/texts/", ".inbox"),
        ("/en/review/", "textarea"),
        ("/account", "main"),
    ):
        page.goto(path)
        page.wait_for_selector(shown)
        assert page.locator("img[src=x], iframe[srcdoc]").count() == 0
        assert page.locator('a[href^="javascript:"]').count() == 0
    assert opened == []
    page.context.close()


# Coming in and going out


@pytest.mark.browser
def test_an_invitation_leads_to_a_password_and_a_session_ends(guarded: RunningApp) -> None:
    file = access_file(guarded.home)
    Accounts(file, RULES).add("new-person", roles=["manager"])
    token = Links(file, RULES).invite("new-person")
    with client(guarded) as person:
        assert "new-person" in person.get(f"/invite/{token}").text
        wrong = person.post(f"/invite/{token}", data={"password": PASSWORD, "again": "other"})
        assert wrong.status_code == 422
        weak = person.post(f"/invite/{token}", data={"password": "short", "again": "short"})
        assert weak.status_code == 422
        chosen = person.post(f"/invite/{token}", data={"password": PASSWORD, "again": PASSWORD})
        assert chosen.headers["location"] == "/login"
        assert person.get(f"/invite/{token}").status_code == 404
        assert person.get("/account").status_code == 401
    with client(guarded, "new-person") as person:
        assert "new-person" in person.get("/account").text
        stolen = dict(person.cookies)
        person.post("/account/sign-out")
        assert httpx.get(f"{guarded.url}account", cookies=stolen).status_code == 401


@pytest.mark.browser
def test_wrong_names_and_passwords_are_refused_alike(guarded: RunningApp) -> None:
    Accounts(access_file(guarded.home), RULES).add("locked-out")
    with client(guarded) as stranger:
        answers = [
            stranger.post("/login", data={"name": name, "password": password})
            for name, password in (("bob", "wrong"), ("nobody", "wrong"), ("locked-out", "wrong"))
        ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.browser
@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(guarded: RunningApp, address: str) -> None:
    with client(guarded) as person:
        sent = person.post("/login", data={"name": "bob", "password": PASSWORD, "next": address})
        assert sent.headers["location"] == "/"


@pytest.mark.browser
def test_cookies_and_foreign_sites(guarded: RunningApp) -> None:
    with client(guarded) as person:
        sent = person.post("/login", data={"name": "bob", "password": PASSWORD})
        cookie = sent.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        forged = person.post("/account/erase", headers={"Origin": "https://evil.example"})
        assert forged.status_code == 403


@pytest.mark.browser
def test_bodies_are_limited(guarded: RunningApp) -> None:
    with client(guarded, "bob") as bob:
        refused = bob.post("/fr/review/import", content=b"x" * (27 * 1024 * 1024))
        assert refused.status_code == 413
        broken = bob.post("/fr/gradio_api/queue/join", content=b"[" * 100_000)
        assert broken.status_code in (400, 403)


@pytest.mark.browser
def test_a_name_is_no_markup(guarded: RunningApp) -> None:
    with client(guarded) as stranger:
        shown = stranger.get("/login", params={"next": '/"><script>alert(1)</script>'}).text
    assert "<script>" not in shown


@pytest.mark.browser
def test_what_was_done_is_noted_for_administrators(guarded: RunningApp) -> None:
    with client(guarded, "root") as root:
        page = root.get("/audit", headers={"Accept-Language": "en"}).text
        french = root.get("/audit", headers={"Accept-Language": "fr"}).text
        exported = root.get("/audit.csv").text
    assert "signed in" in page
    assert "connecté" in french
    assert "sign-in refused" in exported
    assert AuditTrail(audit_file(guarded.home)).verify() is None


@pytest.mark.browser
def test_a_person_takes_their_data_and_has_it_erased(guarded: RunningApp) -> None:
    with client(guarded, "max") as person:
        assert ask_as(person, "/en/", "What is the capital of Mongolia?").is_success
        assert "Mongolia" in follow(person, "/en/", "maxsession")
        data = person.get("/account/data").json()
        assert data["questions"][0]["question"] == "What is the capital of Mongolia?"
        assert data["sessions"]
        person.post("/account/erase", data={"confirm": "yes"})
        after = person.get("/account/data").json()
        assert after["questions"] == after["conversations"] == []
        assert after["actions"][0]["action"] == "erased"


# How it is started


def test_it_refuses_to_start_for_others_without_accounts(service: Service) -> None:
    with pytest.raises(EntenteError, match="nobody has an account yet"):
        run(Owner(service), "0.0.0.0", 0, lambda _: None)


def test_every_route_is_behind_the_gate(service: Service) -> None:
    """A new route that the gate does not know is refused; this names what the gate should know."""

    async def built() -> FastAPI:
        return build_app(Owner(service))

    # In a loop of its own: Gradio makes loops without end where none runs.
    app = alone(built())
    for route in app.routes:
        path = getattr(route, "path", "")
        if not hasattr(route, "endpoint") or path in ("/docs", "/redoc"):
            continue
        ending = "docx" if "dossier" in path else "md"
        example = re.sub(r"\{ending\}", ending, re.sub(r"\{lang\}", "fr", path))
        example = example.replace("{what}", "rename")
        example = example.replace("{kind}", "page").replace("{spoken}", "en")
        example = re.sub(r"\{(token|key)\}", "t" * 30, re.sub(r"\{id_\}", "abc", example))
        assert find_route(example), f"{path} is not known to the gate: nobody can reach it"


def test_the_app_alone_on_this_machine_says_so(app: RunningApp) -> None:
    said = httpx.get(f"{app.url}account").text
    assert "aucune" in said or "no login" in said
    foreign = httpx.get(app.url, headers={"Host": "evil.example"})
    assert foreign.status_code == 421
    assert json.loads(foreign.text)["error"]
