"""The doors, attacked: people at work are served while somebody tries to stop everybody.

The attacks go over loopback against the real web server and gate in a process of their own, with a
light app behind them. Attackers and people share one address, which is the worst case.
"""

import asyncio
import contextlib
import cProfile
import select
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack, contextmanager

import httpx
import pytest
import uvicorn
from uvicorn.server import ServerState

from assistant.web.allowances import PERSON, STRANGER, UPLOADED, Allowances
from assistant.web.connections import Connection, ConnectionLimits, WaitingRoom
from assistant.web.intake import LEAST_RATE
from assistant.web.refusals import Refusal
from assistant.web.routes import Kind
from tests.loops import alone
from tests.web.light import LightApp, serving_light

CONNECTIONS = 505
PEOPLE = 20
ROUNDS = 6
PATIENCE = 60.0  # seconds, far above every limit of the server


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LightApp]:
    limits = ConnectionLimits(head_seconds=3, unread_seconds=3)
    with serving_light(tmp_path_factory.mktemp("light"), limits) as app:
        yield app
    assert app.complaints.read_text() == ""


def work(app: LightApp, name: str) -> None:
    """What a page does: it is opened, asks a handler and reads what comes of it."""
    with httpx.Client(base_url=app.url, cookies={"name": name}, timeout=PATIENCE) as person:
        for _ in range(ROUNDS):
            assert person.get("/account").status_code == 200
            call = {"data": ["Who decides?", "en"], "fn_index": 0, "session_hash": f"s{name}"}
            asked = person.post("/en/gradio_api/queue/join", json=call)
            assert asked.json()["data"] == call["data"]
            assert person.get("/en/entente.js").status_code == 200


def everybody_works(app: LightApp) -> None:
    """Twenty people at once, each without a single error."""
    with ThreadPoolExecutor(PEOPLE) as people:
        for done in [people.submit(work, app, f"person{n}") for n in range(PEOPLE)]:
            done.result()
    with httpx.Client(base_url=app.url, timeout=PATIENCE) as stranger:
        assert stranger.get("/health").json() == {"status": "ok"}
        assert stranger.get("/login").text == "page"


def connect(app: LightApp, sends: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", app.port), timeout=PATIENCE)
    if sends:
        # A server that has given the connection up already is what is wanted.
        with contextlib.suppress(OSError):
            connection.sendall(sends)
    return connection


@contextmanager
def held(app: LightApp, sends: bytes = b"") -> Iterator[list[socket.socket]]:
    """As many connections as shut everybody out once, each with a beginning of something."""
    with ExitStack() as stack:
        yield [stack.enter_context(connect(app, sends)) for _ in range(CONNECTIONS)]


def answer(connection: socket.socket) -> bytes:
    """All that comes until the server closes the connection."""
    parts = []
    with contextlib.suppress(ConnectionError):
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def ended(connection: socket.socket, seconds: float) -> bool:
    """Whether the server closes a connection in so many seconds, although nothing is read."""
    waiting = select.poll()
    waiting.register(connection, select.POLLRDHUP)
    return bool(waiting.poll(seconds * 1000))


SLOW = {
    "nothing at all": b"",
    "half a head": b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "half a login": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\nname=",
    "half a login in pieces": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n5\r\nname=\r\n",
    "half an upload": b"POST /en/review/import HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Cookie: name=eve\r\nContent-Length: 9999\r\n"
    b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x",
    "half a question": b"POST /en/gradio_api/queue/join HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Cookie: name=eve\r\nContent-Length: 9999\r\n\r\n{",
}


@pytest.mark.parametrize("sends", SLOW.values(), ids=SLOW)
def test_connections_that_keep_the_server_waiting_stop_nobody(
    light: LightApp, sends: bytes
) -> None:
    with held(light, sends) as connections:
        everybody_works(light)
        if b"name=eve" not in sends:
            # Whoever still waits is given up; people who are known get more time for a body.
            for connection in connections:
                answer(connection)


def test_a_head_that_comes_byte_by_byte_is_given_up(light: LightApp) -> None:
    with connect(light, b"GET / HTTP/1.1\r\n") as connection:
        while not ended(connection, 0.2):
            with contextlib.suppress(ConnectionError):
                connection.sendall(b"x")


def test_answers_that_nobody_reads_stop_nobody(light: LightApp) -> None:
    request = b"GET /en/static/large.js HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: name=eve\r\n\r\n"
    with held(light, request) as connections:
        everybody_works(light)
        # One of those that had to wait: its place came free because somebody was cut off.
        waited = connections[PERSON[Kind.STATIC].at_once + 10]
        assert waited.recv(12)[9:] == b"200"


def test_open_lines_of_one_person_stop_nobody(light: LightApp) -> None:
    line = (
        b"GET /en/gradio_api/heartbeat/s%d HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: name=eve\r\n\r\n"
    )
    with ExitStack() as stack:
        connections = [stack.enter_context(connect(light, line % n)) for n in range(CONNECTIONS)]
        statuses = [connection.recv(12)[9:] for connection in connections]
        assert statuses.count(b"200") == PERSON[Kind.HEARTBEAT].at_once
        assert set(statuses) == {b"200", b"429"}
        everybody_works(light)
        # Nor does it stop whoever opened them.
        work(light, "eve")


def test_slow_work_of_one_person_stops_nobody(light: LightApp) -> None:
    """Exports and lists run in few threads for each person."""
    request = b"GET /account/data HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: name=mallory\r\n\r\n"
    with held(light, request) as connections:
        everybody_works(light)
        freed = httpx.post(f"{light.url}/account/erase", cookies={"name": "ada"})
        assert freed.text == "free"
        refused = sum(connection.recv(12)[9:] == b"429" for connection in connections)
        places = PERSON[Kind.COSTLY].at_once
        assert refused >= CONNECTIONS - 5 * places - PERSON[Kind.COSTLY].per_minute


BODIES = {
    "announced": (b"Content-Length: 27000000\r\n\r\n", b"x" * 65536),
    "in pieces": (b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
}


@pytest.mark.parametrize(("header", "part"), BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("path", [b"/login", b"/"])
def test_megabytes_of_strangers_are_cut_and_memory_stays_flat(
    light: LightApp, path: bytes, header: bytes, part: bytes
) -> None:
    head = b"POST " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header

    def attack() -> bytes:
        with connect(light, head) as connection:
            with contextlib.suppress(OSError):
                for _ in range(27_000_000 // len(part)):
                    connection.sendall(part)
            with contextlib.suppress(OSError):
                return connection.recv(12)[9:]
        return b""

    before = light.memory()
    with ThreadPoolExecutor(50) as attackers:
        sent = [attackers.submit(attack) for _ in range(200)]
        everybody_works(light)
        statuses = {one.result() for one in sent}
    assert statuses <= {b"413", b"401", b"429", b""}
    assert light.memory() - before < 64 * 1024, "kilobytes"


def test_a_request_with_two_ends_is_refused_and_nothing_after_it_is_heard(
    light: LightApp,
) -> None:
    """Else what a proxy took for a body could pass for another person's request."""
    smuggled = b"GET /account HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: name=ada\r\n\r\n"
    head = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n"
    ends = b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    with connect(light, head % (5 + len(smuggled)) + ends + smuggled) as connection:
        told = answer(connection)
    assert told.startswith(b"HTTP/1.1 400 ")
    assert told.count(b"HTTP/1.1") == 1


def test_a_connection_costs_no_more_the_more_there_are() -> None:
    """Else some hundred a second, of anybody, keep the server busy with nothing else."""

    async def calls(waiting: int) -> int:
        room = WaitingRoom(ConnectionLimits(), lambda _: False)
        config = uvicorn.Config(lambda: None, log_config=None)
        config.load()
        made: list[Connection] = []

        def protocol() -> Connection:
            made.append(room(config=config, server_state=ServerState(), app_state={}))
            return made[-1]

        with ExitStack() as stack:
            async with await asyncio.get_running_loop().create_server(
                protocol, "127.0.0.1", 0
            ) as server:
                address = server.sockets[0].getsockname()
                for number in range(waiting):
                    client = stack.enter_context(socket.socket())
                    client.bind((f"127.0.0.{1 + number // 50}", 0))
                    client.connect(address)
                    while len(made) <= number or not made[number].address:
                        await asyncio.sleep(0)
                profile = cProfile.Profile()
                profile.enable()
                made[-1].belongs_to("ada")
                made[-1].belongs_to("")
                profile.disable()
                for one in made:
                    one.give_up()
        return int(sum(entry.callcount for entry in profile.getstats()))

    assert alone(calls(300)) <= alone(calls(3)) + 10


def test_strangers_of_many_addresses_leave_a_place_for_another() -> None:
    async def flood(addresses: int) -> Refusal | None:
        allowances = Allowances(100)
        async with AsyncExitStack() as held:
            for number in range(addresses):
                for _ in range(STRANGER[Kind.SIGN_IN].at_once):
                    place = allowances.place(f"stranger{number}", False, Kind.SIGN_IN)
                    await held.enter_async_context(place)
            async with allowances.place("owner", False, Kind.SIGN_IN) as refusal:
                return refusal

    for addresses in (1, 8, 9, 40):
        assert alone(flood(addresses)) is None


def test_what_is_announced_too_large_is_refused_before_it_comes(light: LightApp) -> None:
    for who, path, size in (
        (b"", b"/login", STRANGER[Kind.SIGN_IN].size + 1),
        (b"Cookie: name=ada\r\n", b"/login", STRANGER[Kind.SIGN_IN].size + 1),
        (b"Cookie: name=ada\r\n", b"/account/erase", PERSON[Kind.COSTLY].size + 1),
        (b"Cookie: name=ada\r\n", b"/en/gradio_api/queue/join", PERSON[Kind.CALL].size + 1),
        (b"Cookie: name=ada\r\n", b"/en/review/import", PERSON[Kind.UPLOAD].size + 1),
    ):
        head = b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%sContent-Length: %d\r\n\r\n"
        with connect(light, head % (path, who, size)) as connection:
            assert answer(connection).startswith(b"HTTP/1.1 413 ")


def test_an_upload_may_be_large_but_not_slower_than_the_least_rate(light: LightApp) -> None:
    assert PERSON[Kind.UPLOAD].size / LEAST_RATE < 15 * 60
    file = {"files": ("notes.md", b"x" * 25_000_000)}
    before = light.memory()
    with httpx.Client(base_url=light.url, cookies={"name": "ada"}, timeout=PATIENCE) as ada:
        (path,) = ada.post("/en/review/import", files=file).json()
        assert int(path.removeprefix("/uploads/")) > 25_000_000
        # What is passed on in parts is not held.
        assert light.memory() - before < 16 * 1024, "kilobytes"


def test_nobody_sends_files_without_end(light: LightApp) -> None:
    """Bytes count as they come: an upload that is broken off counts too."""
    head = (
        b"POST /en/review/import HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: name=trudy\r\n"
        b"Content-Length: 27262976\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n"
    )
    body = bytes(26_000_000)
    for _ in range(UPLOADED // len(body) + 2):
        # The last is refused, and cut off, while it comes.
        with connect(light, head) as connection, contextlib.suppress(OSError):
            connection.sendall(body)
            connection.shutdown(socket.SHUT_WR)
            answer(connection)
    file = {"files": ("notes.md", b"# Notes")}
    refused = httpx.post(f"{light.url}/en/review/import", files=file, cookies={"name": "trudy"})
    assert refused.status_code == 429
    taken = httpx.post(f"{light.url}/en/review/import", files=file, cookies={"name": "ada"})
    assert taken.status_code == 200


FLOODS: dict[str, Callable[[httpx.Client], httpx.Response]] = {
    "the style of the login page": lambda stranger: stranger.post("/pages.css"),
    "links to a password": lambda stranger: stranger.post("/invite/" + "t" * 30),
}


@pytest.mark.parametrize("ask", FLOODS.values(), ids=FLOODS)
def test_a_flood_of_other_requests_never_counts_as_attempts_to_sign_in(
    light: LightApp, ask: Callable[[httpx.Client], httpx.Response]
) -> None:
    with httpx.Client(base_url=light.url, timeout=PATIENCE) as stranger:
        for _ in range(700):
            if ask(stranger).status_code == 429:
                break
        assert stranger.post("/login", data={"password": "x"}).text == "wrong"
        assert stranger.get("/health").status_code == 200
