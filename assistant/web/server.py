"""The web server: FastAPI with the Gradio pages mounted, one for each language."""

import asyncio
import secrets
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from importlib.resources import files
from urllib.parse import urlsplit

import gradio as gr
import uvicorn
from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.middleware.sessions import SessionMiddleware
from starlette.types import Scope

from assistant.access.control import LOCAL_PERSON, AccessControl, local_tokens
from assistant.access.cookies import LANGUAGE_COOKIE, SIGN_ON_COOKIE, cookie_name
from assistant.access.sessions import Person
from assistant.api.owner import Owner
from assistant.api.watcher import Reporting, Watcher
from assistant.errors import EntenteError
from assistant.http.app import PLACE, build_http
from assistant.language import LANGUAGES
from assistant.settings import Settings
from assistant.web.actions import add_actions
from assistant.web.agenda import add_agenda
from assistant.web.bearer import by_token
from assistant.web.cases import add_cases
from assistant.web.chat import build_chat
from assistant.web.complaints import bound_complaints, unless_gone
from assistant.web.cookies import ConversationCookie
from assistant.web.curation import add_curation
from assistant.web.decisions import add_decisions
from assistant.web.dialogue import Dialogue
from assistant.web.door import add_door
from assistant.web.feed import add_feed
from assistant.web.frame import problem
from assistant.web.frame_texts import PAGES
from assistant.web.gate import Gate, GateRules, WhoIsAsking
from assistant.web.headers import SecurityHeaders
from assistant.web.layout import person
from assistant.web.library import add_library
from assistant.web.library_files import add_texts
from assistant.web.light_gradio import building_pages
from assistant.web.listener import listen, web_server
from assistant.web.pages import Pages, handed_out
from assistant.web.playbooks import add_playbooks
from assistant.web.preference import page_language, preferred_language
from assistant.web.programs import add_mcp, serving
from assistant.web.quality import add_quality
from assistant.web.review import add_review
from assistant.web.rights import EndingStreams
from assistant.web.sign_in import inside
from assistant.web.talks import add_talks, asked_in_chat
from assistant.web.theme import theme
from assistant.web.turns import FairTurns, TooManyWaitingError, in_turn, too_many

LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Questions answered at once, and those that one person may have waiting; then the same for other
# work that takes time: look-ups, checklists, imports.
_AT_ONCE, _WAITING = 4, 12
_WORK_AT_ONCE, _WORK_WAITING = 4, 4
# Threads that look up who is asking; of their own, so that slow handlers do not hold up the gate.
_LOOKUPS = 8
# Threads of handlers and pages: more than the some thirty that one person may have at work.
_THREADS = 80


def build_app(
    owner: Owner,
    control: AccessControl | None = None,
    watcher: Callable[[], Watcher] | None = None,
) -> FastAPI:
    """The whole app; opening it starts the watcher that keeps the index up to date.

    Args:
        control: who may come in; None for one person on this machine alone.
        watcher: makes the watcher; the owner's own if left out.
    """
    entente, settings = owner.entente, owner.settings

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = _THREADS
        loop = asyncio.get_running_loop()
        # The loop's own would be a handful, which questions that wait for the index could fill.
        loop.set_default_executor(ThreadPoolExecutor(_THREADS))
        loop.set_exception_handler(unless_gone)
        with (watcher or owner.watcher)():
            async with serving(programs):
                yield

    bound_complaints()
    app = FastAPI(openapi_url=None, lifespan=lifespan)
    https = settings.access.https
    asking, work = FairTurns(_AT_ONCE, _WAITING), FairTurns(_WORK_AT_ONCE, _WORK_WAITING)
    dialogue = Dialogue(entente, asking)
    style = _together("style.css", "header.css", "chat.css")
    add_door(app, entente, control, preferred_language, settings.access.url)

    @app.get("/")
    def start(request: Request) -> Response:
        return RedirectResponse(f"/{preferred_language(request)}/")

    @app.get("/language/{lang}")
    def choose(lang: str, page: str = "", back: str = "") -> Response:
        chosen = lang if lang in LANGUAGES else "fr"
        place = page if page in {known.path for known in PAGES} else ""
        start = f"/{chosen}/{place}/".replace("//", "/")
        response = RedirectResponse(inside(back) if back and back.isascii() else start)
        response.set_cookie(
            cookie_name(LANGUAGE_COOKIE, https),
            chosen,
            max_age=31_536_000,
            httponly=True,
            samesite="strict",
            secure=https,
        )
        return response

    add_actions(app, dialogue, entente.conversations)

    for known in PAGES[1:]:
        for spoken in LANGUAGES:
            place = f"/{spoken}/{known.path}"
            app.add_route(place, _with_slash)

    @app.get("/favicon.ico")
    def icon() -> Response:
        drawing = files("assistant.web").joinpath("icon.svg").read_bytes()
        return Response(drawing, media_type="image/svg+xml")

    @app.get("/checklists/{id_}.{ending}")
    def checklist(id_: str, ending: str, request: Request) -> Response:
        try:
            file = entente.checklists.export(id_, ending, person(request))
        except EntenteError as error:
            lang = page_language(request)
            return problem(request.scope, lang, 404, error.told(lang))
        return handed_out(file)

    @app.get("/health")
    async def health() -> Response:
        return JSONResponse({"status": "ok", "state": entente.state()})

    @app.get("/ready")
    async def ready() -> Response:
        state = entente.state()
        return JSONResponse({"state": state}, status_code=200 if state == "ready" else 503)

    @app.get("/{lang}/entente.js")
    def script(lang: str) -> Response:
        spoken = lang if lang in LANGUAGES else "fr"
        text = _together("page.js", "reader.js", "talks.js", "downloads.js")
        return Response(text.replace("{{lang}}", spoken), media_type="text/javascript")

    programs = add_mcp(app, entente, settings.language, work)
    add_feed(app, entente, settings)
    own = Pages(app)
    app.add_exception_handler(TooManyWaitingError, too_many)
    add_playbooks(app, entente, own, in_turn(work), partial(asked_in_chat, entente.conversations))
    add_agenda(app, entente, own, in_turn(work))
    add_review(app, entente, own, in_turn(work))
    add_library(app, entente, own, in_turn(work))
    add_cases(app, entente, own, in_turn(work))
    add_curation(app, entente, own, in_turn(work))
    add_decisions(app, entente, own, in_turn(work))
    add_texts(app, entente, own, in_turn(work))
    app.mount(PLACE, build_http(entente, settings.home, asking, work))
    add_talks(app, entente.conversations, own)
    add_quality(app, settings)

    handlers: dict[str, Mapping[int, int]] = {}
    for lang in LANGUAGES:
        # The chat last: it takes whatever is left under its language.
        with building_pages():
            chat = build_chat(entente, lang, local=not settings.model.url)
        place = f"/{lang}"
        handlers[place] = {number: len(fn.inputs) for number, fn in chat.fns.items()}
        gr.mount_gradio_app(
            app,
            chat,
            path=place,
            theme=theme(),
            css=style,
            footer_links=[],
            run_history=False,
            ssr_mode=False,
            show_error=False,
            mcp_server=False,
        )

    # What is added last comes first: headers on everything, then the gate, then cookies.
    if control and control.sign_on:
        app.add_middleware(
            SessionMiddleware, secret_key=secrets.token_hex(32),
            session_cookie=cookie_name(SIGN_ON_COOKIE, https), max_age=600, same_site="lax",
            https_only=https,
        )  # fmt: skip
    app.add_middleware(ConversationCookie, secure=https)
    app.add_middleware(EndingStreams)
    app.add_middleware(Gate, who=_who(control), rules=_rules(settings, control, handlers))
    app.add_middleware(SecurityHeaders)
    return app


def _together(*names: str) -> str:
    """Files of this folder, one after the other."""
    folder = files("assistant.web")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def _who(control: AccessControl | None) -> WhoIsAsking:
    lookups = CapacityLimiter(_LOOKUPS)

    async def local(_: Scope) -> Person | None:
        return LOCAL_PERSON

    async def known(scope: Scope) -> Person | None:
        assert control is not None
        return await to_thread.run_sync(control.person, Request(scope), limiter=lookups)

    return local if control is None else known


def _rules(
    settings: Settings,
    control: AccessControl | None,
    handlers: Mapping[str, Mapping[int, int]],
) -> GateRules:
    rules = settings.access
    tokens = control.tokens if control else local_tokens(settings)
    named = urlsplit(rules.url).hostname
    hosts = LOOPBACK if control is None else (named,) if named else ()
    return GateRules(
        frozenset(hosts), rules.requests_per_minute, rules.https,
        _trusted(control), handlers, by_token(tokens),
    )  # fmt: skip


def _trusted(control: AccessControl | None) -> Callable[[str], bool]:
    proxy = control.proxy if control else None
    return proxy.believes if proxy else lambda _: False


async def _with_slash(request: Request) -> Response:
    return RedirectResponse(str(request.url.replace(path=f"{request.url.path}/")))


def run(
    owner: Owner,
    host: str,
    port: int,
    announce: Callable[[str], None],
    reporting: Reporting = lambda: nullcontext(lambda *_: None),
) -> None:
    """Serve until interrupted. Pages are there at once; questions wait for the index.

    Args:
        announce: told the address.
        reporting: shows the progress of the first sync.

    Raises:
        EntenteError: the address is not loopback or not free, or the library cannot be used.
    """
    control = AccessControl.open(owner.settings)
    alone = host in LOOPBACK and not control.usable
    if not alone and not control.usable:
        raise EntenteError(
            f"Others can reach '{host}', and nobody has an account yet; make an administrator with "
            "'entente account add NAME --role admin', or set sign_on.issuer or proxy.addresses."
        )
    listener = listen(host, port)
    faults: list[Exception] = []

    def give_up(fault: Exception) -> None:
        faults.append(fault)
        server.should_exit = True

    app = build_app(owner, None if alone else control, lambda: owner.watcher(reporting, give_up))
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listener.getsockname()[1]}/"
    server = web_server(app, shared=_trusted(None if alone else control))
    ready = threading.Thread(
        target=_announce_when_ready, args=(server, address, alone, announce), daemon=True
    )
    ready.start()
    with owner.shared():
        server.run(sockets=[listener])
    if faults:
        raise faults[0]


def _announce_when_ready(
    server: uvicorn.Server, address: str, alone: bool, announce: Callable[[str], None]
) -> None:
    pause = threading.Event()
    while not server.started and not server.should_exit:
        pause.wait(0.05)
    if server.started:
        whom = (
            "for you alone on this machine, without a login" if alone else "for those who sign in"
        )
        announce(f"Entente is open at {address} {whom} (Ctrl+C stops it).")
