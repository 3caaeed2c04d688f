"""The real app under attack: accounts, Gradio and answers, not only the gate."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from assistant.web.allowances import PERSON
from assistant.web.routes import Kind
from tests.web.conftest import RunningApp
from tests.web.light import LightApp
from tests.web.people import PEOPLE, ask, client, follow, handler, serving_people
from tests.web.test_hostile import CONNECTIONS, SLOW, connect, held

BROWSERS = 4  # of each person
WORK = ("/account", "/en/config", "/fr/theme.css", "/health")


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, shipped_home: Path, cache: Path
) -> Iterator[RunningApp]:
    folder = tmp_path_factory.mktemp("unhurt")
    with serving_people(folder, shipped_home, cache, lambda _: None) as running:
        yield running
    assert running.home.with_suffix(".stderr").read_text().strip() == ""


@pytest.fixture(scope="module")
def people(served: RunningApp) -> Iterator[dict[str, httpx.Client]]:
    """Everybody, signed in before anything begins."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(client(served, name)) for name in PEOPLE}


def doors(app: RunningApp) -> LightApp:
    return LightApp(app.url, urlsplit(app.url).port or 0, 0, app.home)


def work(person: httpx.Client, session: str, asks: bool) -> None:
    for path in WORK:
        assert person.get(path).status_code == 200
    if asks:
        question = "Our steering committee never decides. What should we do?"
        assert ask(person, "/en/", question).status_code == 200
        assert "process_completed" in follow(person, "/en/", session)


def everybody_works(people: dict[str, httpx.Client], attack: str) -> None:
    """Twenty browsers at once; one of each person asks a question."""
    with ThreadPoolExecutor(BROWSERS * len(people)) as browsers:
        begun = [
            browsers.submit(work, person, f"{attack}-{name}-{n}", n == 0)
            for name, person in people.items()
            for n in range(BROWSERS)
        ]
        for one in begun:
            one.result()


@pytest.mark.parametrize("attack", ["nothing at all", "half a login"])
def test_silent_strangers_stop_nobody(
    served: RunningApp, people: dict[str, httpx.Client], attack: str
) -> None:
    with held(doors(served), SLOW[attack]):
        everybody_works(people, attack.replace(" ", "-"))
        with client(served, "ada") as late:
            assert late.get("/account").status_code == 200


def test_heartbeats_of_one_person_stop_nobody(
    served: RunningApp, people: dict[str, httpx.Client]
) -> None:
    cookie = "; ".join(f"{name}={value}" for name, value in people["bob"].cookies.items())
    line = "GET /en/gradio_api/heartbeat/h{} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {}\r\n\r\n"
    with ExitStack() as stack:
        lines = [
            stack.enter_context(connect(doors(served), line.format(n, cookie).encode()))
            for n in range(CONNECTIONS)
        ]
        statuses = [one.recv(12)[9:] for one in lines]
        assert statuses.count(b"200") == PERSON[Kind.HEARTBEAT].at_once
        everybody_works(people, "heartbeats")


def test_gradio_is_asked_nothing_that_it_stumbles_over(
    people: dict[str, httpx.Client],
) -> None:
    load = handler(people["ada"], "/en/", "load")
    for changes in (
        {"fn_index": 99_999}, {"fn_index": "x"}, {"fn_index": None}, {"fn_index": 2**70},
        {"trigger_id": "x"}, {"session_hash": {}}, {"data": []}, {"data": {}},
    ):  # fmt: skip
        body = {"data": [None], "fn_index": load, "session_hash": "odd", "trigger_id": None}
        said = people["ada"].post("/en/gradio_api/queue/join", json=body | changes)
        assert said.status_code == 400, changes
    for content in (b"[", b"[" * 100_000, b"NaN", b'[{"do": "ask", "question": 1e999}]', b"1",
                    b'[{"do": "\\ud800"}]', b'[{"do": "ask", "question": "\\ud800"}]'):  # fmt: skip
        said = people["ada"].post(
            "/en/conversation", content=content, headers={"Content-Type": "application/json"}
        )
        assert said.status_code < 500, content[:40]
    for path in (
        "/en/gradio_api/queue/data", "/en/gradio_api/queue/data?session_hash=%ff",
        "/en/gradio_api/upload_progress", "/en/assets/" + "a" * 2000, "/en/static/a%0ab",
        "/login?next=http://[", "/language/fr?back=//[", "/checklists/x.zip",
    ):  # fmt: skip
        status = people["ada"].get(path).status_code
        assert status < 500, (path, status)
    for content, kind in ((b"--b\r\nbroken", "boundary=b"), (b"x", "boundary=b"), (b"", "x=y")):
        said = people["ada"].post(
            "/en/review/import", content=content,
            headers={"Content-Type": f"multipart/form-data; {kind}"},
        )  # fmt: skip
        assert said.status_code < 500, content
