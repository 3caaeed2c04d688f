"""The gate around the whole app: who is asking, how much of it, and what nobody may ask.

Gradio's own authentication leaves one signed-in person's files, results, streams and session state
readable by another. Everything therefore passes here first: a path that is not known to be needed
is refused, every request has a person, a Gradio session belongs to whoever opened it, and Gradio
takes no files: no page of it asks for one, and what names a file is refused.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qs, quote

from fastapi import Request
from python_multipart.exceptions import FormParserError
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access.sessions import Person
from assistant.http.problems import reader
from assistant.web import refusals
from assistant.web.addresses import neighbourhood, origin, without_forwarding
from assistant.web.allowances import PERSON, STRANGER, Allowances
from assistant.web.calls import Call, Reset, read_json, write_json
from assistant.web.intake import Intake, RefusedError
from assistant.web.outgoing import Outgoing
from assistant.web.owners import Owners
from assistant.web.preference import page_language
from assistant.web.refusals import Refusal, for_program
from assistant.web.routes import Kind, Route, find_route

log = logging.getLogger(__name__)

WhoIsAsking = Callable[[Scope], Awaitable[Person | None]]

_NAME = r"[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]"
_HOST = re.compile(rf"({_NAME})(?::\d{{1,5}})?")
_ORIGIN = re.compile(rf"https?://((?:{_NAME})(?::\d{{1,5}})?)")
_FORM = re.compile(r"multipart/form-data\s*;.*boundary=\S.*", re.IGNORECASE)
# Roles without which a page does not exist.
_ROLES = {"curation": {"curator"}, "audit": {"admin"}}
_SESSIONS_OF_ONE = 200


async def _nobody(_: Scope) -> Person | None:
    return None


@dataclass(frozen=True)
class GateRules:
    """What depends on how the app is served.

    Attributes:
        hosts: names by which the app may be called; empty for any.
        requests_per_minute: changing requests of one person.
        https: whether people reach the app by https, whatever a proxy speaks with it.
        trusted: whether an address is that of a proxy whose headers are believed.
        handlers: for every Gradio page by its path, how many values each of its handlers takes.
        bearer: who asks where programs ask: told by the token of a request alone.
    """

    hosts: frozenset[str]
    requests_per_minute: int
    https: bool = False
    trusted: Callable[[str], bool] = lambda _: False
    handlers: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    bearer: WhoIsAsking = _nobody


class Connection(Protocol):
    """What carries requests."""

    def belongs_to(self, person: str) -> None:
        """Count it for a person; for its address where there is none."""


@dataclass(frozen=True)
class Visit:
    """A request on its way through the gate.

    Attributes:
        who: the person's id, or the address of a stranger, by which it is counted.
    """

    scope: Scope
    headers: Headers
    route: Route
    person: Person | None
    who: str
    intake: Intake

    @property
    def changes(self) -> bool:
        return self.scope["method"] not in ("GET", "HEAD")


class Gate:
    """ASGI middleware: answers itself, or lets a request through to the app.

    The app finds the person in ``request.state.person`` and the address that a request comes from,
    as far as trusted proxies vouch for it, in ``request.state.address``.
    """

    def __init__(self, app: ASGIApp, who: WhoIsAsking, rules: GateRules) -> None:
        self._app = app
        self._who = who
        self._rules = rules
        self._allowances = Allowances(rules.requests_per_minute)
        self._sessions = Owners(_SESSIONS_OF_ONE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
        else:
            try:
                visit = await self._meet(scope, receive)
            except RefusedError as refused:
                await _drain(receive, Headers(scope=scope))
                visit = _answer(refused.refusal, scope)
            try:
                answer = visit if isinstance(visit, Response) else await self._serve(visit, send)
            except RefusedError as refused:
                answer = _answer(refused.refusal, scope)
            if answer is not None:
                await answer(scope, receive, send)

    async def _meet(self, scope: Scope, receive: Receive) -> Visit | Response:
        """Who asks for what; an answer where that is settled already.

        Raises:
            RefusedError: it is not let through.
        """
        headers, method = Headers(scope=scope), scope["method"]
        self._check_site(headers, method)
        state = scope.setdefault("state", {})
        peer = str((scope.get("client") or ("",))[0])
        came = origin(peer, headers, self._rules.trusted)
        state["address"] = came.address
        route = find_route(scope["path"])
        program = route is not None and route.kind is Kind.PROGRAM
        person = await (self._rules.bearer if program else self._who)(scope)
        state["person"] = person
        scope["headers"] = without_forwarding(scope["headers"])
        if came.https or self._rules.https:
            scope["scheme"] = "https"
        connection: Connection | None = state.get("connection")
        if connection is not None:
            connection.belongs_to(person.id if person else "")
        if person is None and program:
            raise RefusedError(refusals.NO_TOKEN)
        if person is None and not (route and route.open):
            if method == "GET" and "text/html" in headers.get("accept", ""):
                return RedirectResponse(f"/login?next={quote(scope['path'], safe='/')}", 303)
            raise RefusedError(refusals.STRANGER)
        needed = _ROLES.get(route.page, set()) if route else set()
        if route is None or (needed and not (person and needed & person.principal.roles)):
            raise RefusedError(refusals.NOTHING)
        allowed = (PERSON if person else STRANGER)[route.kind]
        size = min(allowed.size, STRANGER[Kind.PAGE].size) if route.open else allowed.size
        intake = Intake(receive, headers, size, allowed.grace)
        who = person.id if person else neighbourhood(came.address)
        return Visit(scope, Headers(scope=scope), route, person, who, intake)

    def _check_site(self, headers: Headers, method: str) -> None:
        """The app is called by its name, and from its own pages."""
        if "content-length" in headers and "transfer-encoding" in headers:
            # Where a proxy and this server end such a request at different places, what follows
            # passes for another request, with headers that the proxy never saw.
            raise RefusedError(refusals.TWO_ENDS)
        hosts = headers.getlist("host")
        found = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        if found is None:
            raise RefusedError(refusals.MALFORMED)
        name = found[1].strip("[]").lower()
        if self._rules.hosts and name not in self._rules.hosts:
            # A page elsewhere could otherwise reach an app on this machine under a name of its own.
            raise RefusedError(refusals.OTHER_NAME)
        # A browser says where a request comes from; programs say nothing.
        if method not in ("GET", "HEAD"):
            for said in headers.getlist("origin"):
                site = _ORIGIN.fullmatch(said)
                if site is None or site[1].lower() != hosts[0].lower():
                    raise RefusedError(refusals.ELSEWHERE)

    async def _serve(self, visit: Visit, send: Send) -> Response | None:
        """Let a request through as far as there is room for it; an answer where there is none."""
        known, kind = visit.person is not None, visit.route.kind
        if not known:
            # Strangers hold no place while they are still sending.
            await visit.intake.whole()
        async with self._allowances.place(visit.who, known, kind) as refusal:
            if refusal is None:
                refusal = await self._allowances.begin(visit.who, known, kind, visit.changes)
            if refusal is None:
                refusal = await self._pass(visit, send)
        if refusal is None:
            return None
        if kind is not Kind.UPLOAD:
            with suppress(RefusedError):
                await visit.intake.whole()
        return _answer(refusal, visit.scope)

    async def _pass(self, visit: Visit, send: Send) -> Refusal | None:
        """Hand a request to the app; what is wrong with it if the app has not answered."""
        intake, kind = visit.intake, visit.route.kind
        receive: Receive = intake.receive
        if not self._owns(visit):
            return refusals.NOT_YOURS
        if kind is Kind.UPLOAD:
            if visit.changes and not _FORM.fullmatch(visit.headers.get("content-type", "")):
                return refusals.MALFORMED
        else:
            # Only files are worth passing on in parts; the rest is small and looked at first.
            body = self._checked(visit, await intake.whole())
            receive = _replay(body, intake.receive)
        answer = Outgoing(send, visit.route, intake)
        try:
            await self._app(visit.scope, receive, answer.send)
        except FormParserError:
            answer.fault = refusals.MALFORMED
        except Exception:
            if intake.refusal is None:
                if answer.started:
                    raise
                log.exception("The app could not answer %s", visit.scope["path"])
                answer.fault = refusals.FAULT
        finally:
            if kind is Kind.UPLOAD:
                await self._allowances.uploaded(visit.who, intake.taken)
        return None if answer.started else intake.refusal or answer.fault

    def _owns(self, visit: Visit) -> bool:
        """Whether the Gradio session that an address names is this person's."""
        name, who = visit.route.name, visit.who
        query = parse_qs(visit.scope["query_string"].decode("latin-1"))
        if name == "queue/data":
            sessions = query.get("session_hash", [])
            return len(sessions) == 1 and self._sessions.owner(sessions[0]) == who
        if name.startswith("heartbeat/"):
            return self._sessions.claim(name.removeprefix("heartbeat/"), who)
        return True

    def _checked(self, visit: Visit, body: bytes) -> bytes:
        """A body once it is sound and all that it names is this person's.

        Raises:
            RefusedError: it is malformed, or somebody else's.
        """
        calls = visit.route.kind is Kind.CALL and visit.changes
        if not calls and not (body and "json" in visit.headers.get("content-type", "")):
            return body
        try:
            said = read_json(body)
            if calls:
                said = self._call(visit, said).model_dump()
        except ValueError:
            raise RefusedError(refusals.MALFORMED) from None
        sound = write_json(said)
        headers = MutableHeaders(scope=visit.scope)
        del headers["transfer-encoding"]
        headers["content-type"], headers["content-length"] = "application/json", str(len(sound))
        return sound

    def _call(self, visit: Visit, said: Any) -> Call | Reset:
        """What Gradio is asked.

        Raises:
            ValueError: there is no such handler, or it is asked in another way.
            RefusedError: the session or a file is somebody else's.
        """
        if visit.route.name == "reset":
            return Reset.model_validate(said)
        call = Call.model_validate(said)
        if call.names_files() or not self._sessions.claim(call.session_hash, visit.who):
            raise RefusedError(refusals.NOT_YOURS)
        return call.fitted(self._rules.handlers.get(visit.route.place, {}))


async def _drain(receive: Receive, headers: Headers) -> None:
    """Take the little that a refused client still sends.

    A connection with something unread is cut off, and the answer may be lost with it.
    """
    with suppress(RefusedError):
        allowed = STRANGER[Kind.PAGE]
        await Intake(receive, headers, allowed.size, allowed.grace).whole()


def _answer(refusal: Refusal, scope: Scope) -> Response:
    request = Request(scope)
    lang = reader(request) if for_program(scope) else page_language(request)
    return refusal.response(scope, lang)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def again() -> Message:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again
