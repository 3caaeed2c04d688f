"""The gate around the whole app: who is asking, and what nobody may ask.

Gradio's own authentication leaves one signed-in person's files, results, streams and session state
readable by another. Everything therefore passes here first: a path that is not known to be needed
is refused, every request has a person, a Gradio session belongs to whoever opened it, and a file
that was uploaded is accepted only from whoever uploaded it.
"""

import asyncio
import json
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access.sessions import Person

WhoIsAsking = Callable[[Scope], Awaitable[Person | None]]

MAX_BODY = 26 * 1024 * 1024  # bytes; a review with its tables is far smaller
_BODY_SECONDS = 30.0
_KEPT = 5000
_PAGE = r"/(?:fr|en)(?:/(?P<page>cases|review|playbooks|curation))?"
_GRADIO = re.compile(
    rf"{_PAGE}(?:/gradio_api)?/(?P<route>|config/?|info/?|theme\.css|startup-events|app_id/?|"
    r"(?:assets|static|svelte)/.*|queue/join/?|queue/data/?|heartbeat/[\w-]+|upload/?|"
    r"upload_progress|reset/?)"
)
_OWN = re.compile(
    r"/|/health|/favicon\.ico|/language/\w+|/(?:fr|en)/entente\.js|/(?:fr|en)/quality/?|"
    r"/(?:fr|en)/(?:cases|review|playbooks|curation)|/(?:fr|en)|"
    r"/(?:fr|en)/conversation|/checklists/[\w-]{1,40}\.[a-z]{1,5}|/account(?:/[a-z-]+)?|/audit(?:\.csv)?"
)
# What a person reaches before being known.
_OPEN = re.compile(
    r"/login|/sign-on(?:/return)?|/(?:invite|reset)/[\w-]{20,100}|/health|/favicon\.ico|/door\.css|"
    r"/language/\w+"
)
# Roles without which a page does not exist.
_ROLES = {"curation": {"curator"}, "audit": {"admin"}}


@dataclass(frozen=True)
class GateRules:
    """What depends on how the app is served.

    Attributes:
        hosts: names by which the app may be called; empty for any.
        requests_per_minute: changing requests of one person.
    """

    hosts: frozenset[str]
    requests_per_minute: int


class Gate:
    """ASGI middleware. Puts the person into ``request.state.person``, or answers itself."""

    def __init__(self, app: ASGIApp, who: WhoIsAsking, rules: GateRules) -> None:
        self._app = app
        self._who = who
        self._rules = rules
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._rate = RateLimitItemPerMinute(rules.requests_per_minute)
        self._sessions = _Owners()
        self._uploads = _Owners()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        refusal = await self._check(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        route = _route(scope["path"])
        person: Person | None = scope["state"]["person"]
        try:
            body = await _body(receive, Headers(scope=scope))
        except _RefusedError as refused:
            await refused.response(scope, receive, send)
            return
        if person is not None:
            if not self._owns(route, scope, body, person):
                await _refused(403, "This belongs to somebody else.")(scope, receive, send)
                return
            if route.rstrip("/") == "upload":
                send = self._remember_uploads(send, person)
        await self._app(scope, _replay(body, receive), send)

    async def _check(self, scope: Scope) -> Response | None:
        headers, path, method = Headers(scope=scope), scope["path"], scope["method"]
        host = headers.get("host", "")
        name = urlsplit(f"//{host}").hostname or ""
        if self._rules.hosts and name not in self._rules.hosts:
            # A page elsewhere could otherwise reach an app on this machine under a name of its own.
            return _refused(421, "The app is not reached by this name.")
        origin = headers.get("origin")
        # A browser says where a request comes from; programs say nothing.
        if method not in ("GET", "HEAD") and origin and urlsplit(origin).netloc != host:
            return _refused(403, "This request comes from another site.")
        scope.setdefault("state", {})["person"] = person = await self._who(scope)
        if _OPEN.fullmatch(path):
            return await self._limit(scope, method, "")
        if person is None:
            wanted = "text/html" in headers.get("accept", "")
            if method == "GET" and wanted:
                return RedirectResponse(f"/login?next={quote(path, safe='/')}", 303)
            return _refused(401, "Sign in first.")
        known = _GRADIO.fullmatch(path)
        if ".." in path.split("/") or (not known and not _OWN.fullmatch(path)):
            return _refused(404, "There is nothing here.")
        page = (known and known["page"]) or path.strip("/").split("/")[-1].split(".")[0]
        needed = _ROLES.get(page, set())
        if needed and not needed & person.principal.roles:
            return _refused(404, "There is nothing here.")
        return await self._limit(scope, method, person.id)

    async def _limit(self, scope: Scope, method: str, name: str) -> Response | None:
        if method in ("GET", "HEAD"):
            return None
        who = name or str((scope.get("client") or ("",))[0])
        if await self._limiter.hit(self._rate, who):
            return None
        return _refused(429, "Too many requests; wait a minute.", {"Retry-After": "60"})

    def _owns(self, route: str, scope: Scope, body: bytes, person: Person) -> bool:
        """Whether the Gradio session and the files of a request are this person's."""
        name = route.rstrip("/")
        if name in ("queue/join", "reset"):
            try:
                said = json.loads(body or b"{}")
            except (ValueError, RecursionError):
                return False
            if not isinstance(said, dict):
                return False
            own_files = all(self._uploads.owner(path) == person.id for path in _paths(said))
            return own_files and self._sessions.claim(str(said.get("session_hash", "")), person)
        if name == "queue/data":
            query = parse_qs(scope["query_string"].decode("latin-1"))
            sessions = query.get("session_hash", [])
            return len(sessions) == 1 and self._sessions.owner(sessions[0]) == person.id
        if name.startswith("heartbeat/"):
            return self._sessions.claim(name.removeprefix("heartbeat/"), person)
        return True

    def _remember_uploads(self, send: Send, person: Person) -> Send:
        parts: list[bytes] = []

        async def listen(message: Message) -> None:
            if message["type"] == "http.response.body":
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    for path in _uploaded(b"".join(parts)):
                        self._uploads.put(path, person)
            await send(message)

        return listen


class _Owners:
    """Whose something is; the longest unused are forgotten, and then nobody's."""

    def __init__(self) -> None:
        self._names: OrderedDict[str, str] = OrderedDict()

    def owner(self, key: str) -> str | None:
        return self._names.get(key)

    def put(self, key: str, person: Person) -> None:
        self._names[key] = person.id
        self._names.move_to_end(key)
        while len(self._names) > _KEPT:
            self._names.popitem(last=False)

    def claim(self, key: str, person: Person) -> bool:
        """Take what is nobody's yet; whether it is this person's now."""
        if self._names.get(key, person.id) != person.id:
            return False
        self.put(key, person)
        return True


class _RefusedError(Exception):
    """A body that is not read to its end."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


async def _body(receive: Receive, headers: Headers) -> bytes:
    """The whole body, as long as it is small enough and comes soon enough."""
    told = headers.get("content-length", "0")
    too_large = _RefusedError(_refused(413, "This is too large; the limit is 25 MB."))
    if not told.isdigit() or int(told) > MAX_BODY:
        raise too_large
    if told == "0" and "transfer-encoding" not in headers:
        return b""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise _RefusedError(_refused(400, "The request ended early."))
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > MAX_BODY:
                    raise too_large
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError as error:
        raise _RefusedError(_refused(408, "The request came too slowly.")) from error


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def again() -> Message:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again


def _route(path: str) -> str:
    known = _GRADIO.fullmatch(path)
    return known["route"] if known else ""


def _paths(value: Any) -> Iterator[str]:
    """Every file that a request's data names: Gradio takes a ``path`` for one."""
    if isinstance(value, dict):
        if isinstance(value.get("path"), str):
            yield value["path"]
        for part in value.values():
            yield from _paths(part)
    elif isinstance(value, list):
        for part in value:
            yield from _paths(part)


def _uploaded(body: bytes) -> list[str]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return []
    return [path for path in found if isinstance(path, str)] if isinstance(found, list) else []


def _refused(status: int, why: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": why}, status, headers)
