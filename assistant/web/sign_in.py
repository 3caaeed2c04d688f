"""The pages for signing in and out, and for choosing a password."""

from collections.abc import Callable
from urllib.parse import urlsplit

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from assistant.access.accounts import Account
from assistant.access.attempts import Place
from assistant.access.control import AccessControl
from assistant.access.passwords import AT_ONCE, WeakPasswordError, check_password
from assistant.access.sessions import RightsEndedError
from assistant.access.single_sign_on import SignOnError
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.principal import Principal
from assistant.terminal import visible
from assistant.web.addresses import neighbourhood
from assistant.web.door_texts import TEXTS
from assistant.web.turns import FairTurns, TooManyWaitingError

_NOBODY = Principal("")
# Passwords from one address that wait to be judged; each takes some 60 ms.
_WAITING = 8
_DEVICE_SECONDS = 180 * 24 * 3600


def add_sign_in(
    app: FastAPI,
    control: AccessControl,
    preferred: Callable[[Request], Lang],
    page: Callable[..., Response],
    url: str,
) -> None:
    """Add the pages.

    Args:
        page: renders a template: request, template, title, and the template's values.
        url: address by which people reach the app; empty for the one they used.
    """
    # Threads of their own: however many passwords wait, other work goes on.
    judges = CapacityLimiter(AT_ONCE)
    # Addresses take turns: whoever floods one, or many, makes another wait for one of each.
    turns = FairTurns(AT_ONCE, _WAITING)

    def login_page(
        request: Request, next_: str, message: str = "", status: int = 200, wait: int = 0
    ) -> Response:
        response = page(
            request, "login.html", TEXTS[preferred(request)].sign_in, next=inside(next_),
            message=message, status=status, sign_on=control.sign_on is not None,
            accounts=control.accounts.has_administrator(),
        )  # fmt: skip
        if wait:
            response.headers["Retry-After"] = str(wait)
        return response

    def entered(token: str, next_: str) -> Response:
        response = RedirectResponse(inside(next_), 303)
        response.set_cookie(
            control.login_cookie, token, httponly=True, samesite="lax", secure=control.https
        )
        return response

    def place_of(request: Request) -> Place:
        peer = request.client.host if request.client else ""
        # The gate knows for whom a trusted proxy speaks.
        address = getattr(request.state, "address", peer)
        return Place(str(address), request.cookies.get(control.device_cookie, ""))

    @app.get("/login")
    def login(request: Request) -> Response:
        return login_page(request, request.query_params.get("next", "/"))

    @app.post("/login")
    async def enter(request: Request) -> Response:
        texts = TEXTS[preferred(request)]
        async with request.form() as form:
            name, password, next_ = texts_of(form, "name", "password", "next")
        place = place_of(request)
        try:
            async with turns.turn(neighbourhood(place.address), preferred(request)):
                found = await to_thread.run_sync(
                    control.accounts.judge, name, password, place, limiter=judges
                )
        except TooManyWaitingError:
            return login_page(request, next_, texts.busy, 503, wait=5)
        if isinstance(found, int):
            if found:
                return login_page(request, next_, texts.too_many(found), 429, wait=found)
            shown = visible(name)[:64]
            await to_thread.run_sync(
                lambda: control.audit.note(_NOBODY, "sign-in refused", "account", shown)
            )
            return login_page(request, next_, texts.wrong, 401)
        return await to_thread.run_sync(signed_in, request, found, place, next_)

    def signed_in(request: Request, account: Account, place: Place, next_: str) -> Response:
        try:
            token = control.sessions.start(account.principal(), "password")
        except RightsEndedError:
            return login_page(request, next_, TEXTS[preferred(request)].wrong, 401)
        control.audit.note(account.principal(), "signed in", detail="password")
        response = entered(token, next_)
        response.set_cookie(
            control.device_cookie, control.accounts.remember_device(account, place.device),
            max_age=_DEVICE_SECONDS, httponly=True, samesite="strict", secure=control.https,
            path="/",
        )  # fmt: skip
        return response

    def password_page(
        request: Request, name: str, message: str = "", status: int = 200
    ) -> Response:
        title = TEXTS[preferred(request)].choose
        return page(request, "password.html", title, name=name, message=message, status=status)

    @app.get("/invite/{token}")
    @app.get("/reset/{token}")
    def choose(token: str, request: Request) -> Response:
        found = control.links.read(token)
        if found is None:
            return password_page(request, "", TEXTS[preferred(request)].link_gone, 404)
        return password_page(request, found[0])

    @app.post("/invite/{token}")
    @app.post("/reset/{token}")
    async def chosen(token: str, request: Request) -> Response:
        async with request.form() as form:
            password, again = texts_of(form, "password", "again")
        return await to_thread.run_sync(
            set_password, request, token, password, again, limiter=judges
        )

    def set_password(request: Request, token: str, password: str, again: str) -> Response:
        texts = TEXTS[preferred(request)]
        found = control.links.read(token)
        if found is None:
            return password_page(request, "", texts.link_gone, 404)
        name, purpose = found
        if password != again:
            return password_page(request, name, texts.differ, 422)
        try:
            check_password(name, password)
            account = control.accounts.required(name)
            control.links.redeem(token)
            control.accounts.set_password(name, password)
        except WeakPasswordError as error:
            return password_page(request, name, texts.weak[error.reason], 422)
        except EntenteError:
            return password_page(request, "", texts.link_gone, 404)
        control.audit.note(account.principal(), "chose a password", detail=purpose)
        return RedirectResponse("/login", 303)

    @app.post("/account/sign-out")
    def leave(request: Request) -> Response:
        control.sessions.end(request.cookies.get(control.login_cookie, ""))
        control.audit.note(request.state.person.principal, "signed out")
        response = RedirectResponse("/login", 303)
        response.delete_cookie(
            control.login_cookie, httponly=True, samesite="lax", secure=control.https
        )
        return response

    @app.post("/account/end-sessions")
    def end_sessions(request: Request) -> Response:
        control.sessions.end_all(request.state.person.id)
        control.audit.note(request.state.person.principal, "signed out", detail="everywhere")
        return RedirectResponse("/login", 303)

    sign_on = control.sign_on
    if sign_on is None:
        return

    @app.get("/sign-on")
    async def begin(request: Request) -> Response:
        request.session["next"] = inside(request.query_params.get("next", "/"))
        try:
            back = f"{url.rstrip('/')}/sign-on/return" if url else str(request.url_for("returned"))
            return await sign_on.begin(request, back)
        except SignOnError as error:
            return login_page(request, "/", TEXTS[preferred(request)].sign_on_failed(error), 502)

    @app.get("/sign-on/return")
    async def returned(request: Request) -> Response:
        try:
            told = await sign_on.finish(request)
        except SignOnError as error:
            detail = f"single sign-on: {error.reason}"
            await to_thread.run_sync(
                lambda: control.audit.note(_NOBODY, "sign-in refused", detail=detail)
            )
            return login_page(request, "/", TEXTS[preferred(request)].sign_on_failed(error), 401)
        person = told.principal()
        token = await to_thread.run_sync(control.sessions.start, person, "oidc", told)
        await to_thread.run_sync(
            lambda: control.audit.note(person, "signed in", detail="single sign-on")
        )
        return entered(token, str(request.session.pop("next", "/")))


def texts_of(form: FormData, *names: str) -> list[str]:
    """Values of a form that are text; a file in their place is none."""
    values = (form.get(name) for name in names)
    return [value if isinstance(value, str) else "" for value in values]


def inside(address: str) -> str:
    """An address within the app; anything else leads to its start."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside and not parts.netloc and "\\" not in address else "/"
