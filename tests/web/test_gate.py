"""The gate and the web server by themselves: what is let through, and how everything else is told so."""

import json
import re
import socket
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.datastructures import Headers

from assistant.typography import typeset
from assistant.web import refusals
from assistant.web.addresses import neighbourhood, origin
from assistant.web.connections import ConnectionLimits
from assistant.web.refusals import Refusal
from tests.web.light import PROXY, LightApp, serving_light

LIMIT = 20
JOIN = "/en/gradio_api/queue/join"
CALL: dict[str, Any] = {
    "data": ["Who decides?", "en"],
    "fn_index": 0,
    "session_hash": "session",
    "trigger_id": None,
}


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LightApp]:
    with serving_light(tmp_path_factory.mktemp("light"), ConnectionLimits()) as app:
        yield app
    assert app.complaints.read_text() == ""


def person(app: LightApp, name: str) -> httpx.Client:
    return httpx.Client(base_url=app.url, cookies={"name": name}, timeout=60)


def told(app: LightApp, request: bytes, source: str = "127.0.0.1") -> bytes:
    """Everything that comes back until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", app.port), 60, (source, 0)) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
        return b"".join(parts)


# How much


def test_one_person_cannot_ask_without_end(tmp_path: Path) -> None:
    serving = serving_light(tmp_path, ConnectionLimits(), requests_per_minute=LIMIT)
    with serving as app, person(app, "eve") as eve, person(app, "ada") as ada:
        sent = [eve.post(JOIN, json=CALL | {"session_hash": "e"}) for _ in range(LIMIT + 1)]
        assert [response.status_code for response in sent] == [200] * LIMIT + [429]
        assert sent[-1].headers["retry-after"] == "60"
        assert ada.post(JOIN, json=CALL).status_code == 200
        assert eve.get("/account").status_code == 200


def test_a_request_that_never_ends_is_given_up(light: LightApp) -> None:
    begun = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nname"
    assert told(light, begun).startswith(b"HTTP/1.1 408 ")


def test_gradio_takes_no_files_and_none_that_is_named(light: LightApp) -> None:
    with person(light, "ada") as ada:
        for path in ("upload", "upload?upload_id=u1", "upload_progress?upload_id=u1"):
            assert ada.post(f"/en/gradio_api/{path}").status_code == 404
            assert ada.get(f"/en/gradio_api/{path}").status_code == 404
        for path in ("/etc/passwd", "", 7, {"path": "x"}):
            call = CALL | {"data": [[{"deep": {"path": path}}], ""]}
            assert ada.post(JOIN, json=call).status_code == 403


def test_sessions_by_the_hundred_push_out_nobody_elses(light: LightApp) -> None:
    stream = "/en/gradio_api/queue/data?session_hash=mine"
    with person(light, "ada") as ada, person(light, "eve") as eve:
        assert ada.post(JOIN, json=CALL | {"session_hash": "mine"}).status_code == 200
        for n in range(1000):
            assert eve.post(JOIN, json=CALL | {"session_hash": f"e{n}"}).status_code == 200
        assert eve.get(stream).status_code == 403
        assert eve.post(JOIN, json=CALL | {"session_hash": "mine"}).status_code == 403
        with ada.stream("GET", stream) as mine:
            assert mine.status_code == 200


# How it is said

# Those that are too long come in one piece: where a server closes while more is on its way, the
# reset may overtake the sentence.
HEADS = {
    "a host that opens a bracket": b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
    "a host with an address in it": b"GET / HTTP/1.1\r\nHost: http://127.0.0.1/\r\n\r\n",
    "a host with a space": b"GET / HTTP/1.1\r\nHost: 127.0.0.1 evil\r\n\r\n",
    "a host with markup": b"GET / HTTP/1.1\r\nHost: <script>\r\n\r\n",
    "a host with a half character": b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n",
    "a host with a port that is none": b"GET / HTTP/1.1\r\nHost: 127.0.0.1:99999999\r\n\r\n",
    "an empty host": b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "no host in an old form": b"GET / HTTP/1.0\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil\r\n\r\n",
    "a host of 5,000 characters": b"GET / HTTP/1.1\r\nHost: " + b"h" * 5000 + b"\r\n\r\n",
    "an origin that opens a bracket": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://[\r\n\r\n",
    "an origin that is none": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: null\r\n\r\n",
    "an origin of other characters": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: \xe2\x84\xa1\r\n\r\n",
    "two origins": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nOrigin: http://evil\r\n\r\n",
    "a length in letters": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: abc\r\n\r\n",
    "a length below nothing": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
    "a length in a power": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\xb2\r\n\r\n",
    "a length of 5,000 digits": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
    "two lengths": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a length as a list": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1, 2\r\n\r\nab",
    "an unknown coding": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: gzip\r\n\r\n",
    "a piece without a size": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "cookies of other characters": b"GET /account HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: \xff\xfe=\x80; entente_login=\xff\r\nConnection: close\r\n\r\n",
    "cookies without names": b"GET /account HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: =;=;;\"\\\r\nConnection: close\r\n\r\n",
    "a head of 20,000 characters": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"x" * 20_000,
    "headers by the thousand": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 4_000 + b"\r\n",
    "a path with a zero": b"GET /en/assets/%00 HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: name=ada\r\nConnection: close\r\n\r\n",
    "a path with a half character": b"GET /en/%ff HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: name=ada\r\nConnection: close\r\n\r\n",
    "a path that climbs": b"GET /en/assets/%2e%2e/x HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: name=ada\r\nConnection: close\r\n\r\n",
    "a path elsewhere": b"GET http://evil/account HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: name=ada\r\nConnection: close\r\n\r\n",
    "a tunnel": b"CONNECT evil:443 HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: name=ada\r\nConnection: close\r\n\r\n",
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "a web socket": b"GET /account HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n",
    "an upload that is none": b"POST /en/review/import HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: name=ada\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
    "an upload that breaks": b"POST /en/review/import HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: name=ada\r\nTransfer-Encoding: chunked\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n3\r\n--b\r\nzz\r\n",
}  # fmt: skip


@pytest.mark.parametrize("request_", HEADS.values(), ids=HEADS)
def test_what_is_malformed_is_told_so_in_a_sentence(light: LightApp, request_: bytes) -> None:
    # What the server keeps open for more, nobody waits for.
    with socket.create_connection(("127.0.0.1", light.port), 60) as connection:
        connection.sendall(request_)
        said = HTTPResponse(connection)
        said.begin()
        sentence = said.read()
    assert 400 <= said.status < 500
    assert 10 < len(sentence) < 400
    assert b"Traceback" not in sentence


def asked(**changes: object) -> bytes:
    return json.dumps(CALL | changes).encode()


CALLS = {
    "nothing": b"",
    "no JSON": b"data=x",
    "half of it": asked()[:-1],
    "a list": b"[]",
    "a number": b"1",
    "nothing in words": b"null",
    "no UTF-8": b'{"data": ["\xff"]}',
    **{f"handler {value!r}": asked(fn_index=value)
       for value in ("0", "x", -1, 1, 1.5, True, None, [], {}, 2**31, 2**70)},
    "a handler of 5,000 digits": asked().replace(b'"fn_index": 0', b'"fn_index": ' + b"9" * 5000),
    "a handler that is no number": asked().replace(b'"fn_index": 0', b'"fn_index": NaN'),
    "an infinite handler": asked().replace(b'"fn_index": 0', b'"fn_index": 1e999'),
    **{f"trigger {value!r}": asked(trigger_id=value)
       for value in ("x", -1, 1.5, True, [], {}, 2**70)},
    **{f"session {value!r}": asked(session_hash=value)
       for value in (None, 1, True, [], {}, "", "a/b", "../x", "é", "\n", "\ud800", "x" * 65)},
    **{f"data {value!r}": asked(data=value)
       for value in (None, {}, "ab", 1, [], ["one"])},
    "data that is no number": asked(data=["x", float("nan")]),
    "infinite data": asked().replace(b'"en"', b"-Infinity"),
    "too large a number": asked().replace(b'"en"', b"1e999"),
    "nested 100 deep": asked().replace(b'"en"', b"[" * 100 + b"]" * 100),
    "nested 100,000 deep": asked().replace(b'"en"', b"[" * 100_000 + b"]" * 100_000),
    "objects 100,000 deep": asked().replace(b'"en"', b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "a deep event": asked(event_data=json.loads("[" * 100 + "]" * 100)),
}  # fmt: skip


@pytest.mark.parametrize("body", CALLS.values(), ids=CALLS)
def test_a_malformed_call_is_told_so_in_a_sentence(light: LightApp, body: bytes) -> None:
    with person(light, "ada") as ada:
        said = ada.post(JOIN, content=body, headers={"Accept-Language": "en"})
    assert said.status_code == 400
    assert said.json() == {"error": refusals.MALFORMED.en, "detail": refusals.MALFORMED.en}


def test_the_app_reads_what_was_checked_and_nothing_else(light: LightApp) -> None:
    with person(light, "ada") as ada:
        twice = asked().replace(b'"fn_index": 0', b'"fn_index": 99, "fn_index": 0, "batched": true')
        assert ada.post(JOIN, content=twice).json() == CALL | {"event_data": None}
        wide = json.dumps(CALL).encode("utf-16")
        assert ada.post(JOIN, content=wide).json()["data"] == CALL["data"]
        more = ada.post(JOIN, content=asked(data=[*CALL["data"], "and more"]))
        assert more.json()["data"] == CALL["data"]
        # People may type half a character; an answer could not be written with it.
        half = asked(data=["Who \ud83d decides?", "en"])
        assert ada.post(JOIN, content=half).json()["data"] == ["Who \ufffd decides?", "en"]


def test_a_fault_is_told_in_a_sentence_and_noted_once(tmp_path: Path) -> None:
    with serving_light(tmp_path, ConnectionLimits()) as app, person(app, "ada") as ada:
        said = ada.get("/en/quality", headers={"Accept-Language": "en"})
        assert said.status_code == 500
        assert said.json()["error"] == refusals.FAULT.en
        assert app.complaints.read_text().count("RuntimeError: a fault") == 1


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_refusals_are_read_in_the_readers_language(light: LightApp, lang: str, accept: str) -> None:
    with person(light, "ada") as ada:
        said = ada.get("/nothing", headers={"Accept-Language": lang, "Accept": accept})
    expected = refusals.NOTHING.fr if lang == "fr" else refusals.NOTHING.en
    if accept == "text/html":
        assert expected in said.text
    else:
        assert said.json()["error"] == expected


def test_refusals_keep_to_the_typography() -> None:
    every = [value for value in vars(refusals).values() if isinstance(value, Refusal)]
    assert len(every) > 10
    for refusal in every:
        assert refusal.fr == typeset(refusal.fr, "fr")
        assert re.fullmatch(r"[A-Z][^.]*\.", refusal.en)


def test_what_is_personal_is_kept_nowhere_on_the_way(light: LightApp) -> None:
    with person(light, "ada") as ada:
        for path in ("/account", "/login", "/nothing"):
            assert ada.get(path).headers["cache-control"] == "no-store"
        assert ada.post(JOIN, json=CALL).headers["cache-control"] == "no-store"
        assert "max-age" in ada.get("/en/static/large.js").headers["cache-control"]


# Where it comes from

FORWARDING = {
    "X-Forwarded-For": "203.0.113.5", "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https", "X-Gradio-Server": "http://evil.example",
    "Forwarded": "host=evil.example;proto=https", "X-Real-IP": "203.0.113.5",
    "X-Original-URL": "/evil.example",
}  # fmt: skip


def test_what_strangers_say_of_proxies_is_not_heard(light: LightApp) -> None:
    with person(light, "ada") as ada:
        said = ada.get("/account", headers=FORWARDING)
    assert said.text == f"{light.url}/account 127.0.0.1"


def test_a_trusted_proxy_vouches_for_the_address_and_nothing_more(light: LightApp) -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in FORWARDING.items())
    said = told(
        light,
        f"GET /account HTTP/1.1\r\nHost: app.example\r\nCookie: name=ada\r\n{head}"
        "Connection: close\r\n\r\n".encode(),
        source=PROXY,
    )
    assert said.endswith(b"https://app.example/account 203.0.113.5")


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("6.6.6.6, 203.0.113.5", "203.0.113.5"),
        ("6.6.6.6, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        ("203.0.113.5:4711", "203.0.113.5"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("203.0.113.5, unknown", "10.0.0.1"),
        ("", "10.0.0.1"),
        ("10.0.0.2", "10.0.0.2"),
    ],
)
def test_the_nearest_address_that_is_no_proxys_counts(said: str, address: str) -> None:
    headers = Headers({"X-Forwarded-For": said})
    assert origin("10.0.0.1", headers, lambda peer: peer.startswith("10.")).address == address
    assert origin("198.51.100.7", headers, lambda _: False).address == "198.51.100.7"


def test_a_network_of_addresses_counts_as_one() -> None:
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff:1") != "2001:db8::1"
    assert neighbourhood("::ffff:192.0.2.1") == "192.0.2.1" != neighbourhood("192.0.2.2")
    assert neighbourhood("no address") == "no address"
