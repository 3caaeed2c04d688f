"""The pages for signing in, one's own account and the audit trail; plain HTML without scripts."""

import json
from collections.abc import Callable
from importlib.resources import files
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from jinja2 import Environment, PackageLoader
from starlette.concurrency import run_in_threadpool

from assistant.access.control import LOGIN_COOKIE, AccessControl
from assistant.access.sessions import Person
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.principal import Principal
from assistant.service import Service
from assistant.web.door_texts import ROLE_NAMES, TEXTS

PreferredLanguage = Callable[[Request], Lang]


def add_door(
    app: FastAPI, service: Service, control: AccessControl | None, preferred: PreferredLanguage
) -> None:
    """Add the pages; without access control only one's own account and the audit trail."""
    templates = Environment(loader=PackageLoader("assistant.web"), autoescape=True)

    def page(request: Request, template: str, title: str, **values: object) -> Response:
        lang = preferred(request)
        text = templates.get_template(template).render(
            lang=lang, texts=TEXTS[lang], title=title, path=request.url.path, **values
        )
        status = int(str(values.get("status", 200)))
        return Response(text, status, media_type="text/html; charset=utf-8")

    @app.get("/door.css")
    def style() -> Response:
        text = files("assistant.web").joinpath("door.css").read_text(encoding="utf-8")
        return Response(text, media_type="text/css")

    @app.get("/account")
    def account(request: Request, erased: bool = False) -> Response:
        person: Person = request.state.person
        lang = preferred(request)
        texts = TEXTS[lang]
        roles = ", ".join(ROLE_NAMES[role][lang] for role in sorted(person.principal.roles))
        sessions = control.sessions.all(person.name) if control else []
        return page(
            request, "account.html", texts.account, person=person, roles=roles or texts.none,
            sessions=sessions,
            message=texts.erased if erased else "",
        )  # fmt: skip

    @app.get("/account/data")
    def data(request: Request) -> Response:
        person: Person = request.state.person
        found = service.personal_data(person.principal)
        if control:
            found["sessions"] = [vars(session) for session in control.sessions.all(person.name)]
        return Response(
            json.dumps(found, ensure_ascii=False, indent=1),
            media_type="application/json",
            headers={"Content-Disposition": 'attachment; filename="entente-data.json"'},
        )

    @app.post("/account/erase")
    def erase(request: Request) -> Response:
        service.erase_personal_data(request.state.person.principal)
        return RedirectResponse("/account?erased=true", 303)

    @app.get("/audit")
    def audit(request: Request) -> Response:
        texts = TEXTS[preferred(request)]
        broken = service.audit.verify()
        verdict = texts.audit_whole if broken is None else texts.audit_broken.format(n=broken)
        return page(
            request, "audit.html", texts.audit, entries=service.audit.entries(), verdict=verdict
        )

    @app.get("/audit.csv")
    def audit_export(request: Request) -> Response:
        service.audit.note(request.state.person.principal, "exported", "audit")
        return Response(
            service.audit.export("csv"),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="entente-audit.csv"'},
        )

    if control is not None:
        _add_sign_in(app, control, preferred, page, service.settings.access.url)


def _add_sign_in(
    app: FastAPI,
    control: AccessControl,
    preferred: PreferredLanguage,
    page: Callable[..., Response],
    url: str,
) -> None:
    def login_page(request: Request, next_: str, message: str = "", status: int = 200) -> Response:
        return page(
            request, "login.html", TEXTS[preferred(request)].sign_in, next=inside(next_),
            message=message, status=status, sign_on=control.sign_on is not None,
            accounts=control.accounts.has_administrator(),
        )  # fmt: skip

    def entered(token: str, next_: str) -> Response:
        response = RedirectResponse(inside(next_), 303)
        response.set_cookie(
            LOGIN_COOKIE, token, httponly=True, samesite="lax",
            secure=url.startswith("https:"),
        )  # fmt: skip
        return response

    @app.get("/login")
    def login(request: Request) -> Response:
        return login_page(request, request.query_params.get("next", "/"))

    @app.post("/login")
    async def enter(request: Request) -> Response:
        form = await request.form()
        name, password = str(form.get("name", "")), str(form.get("password", ""))
        next_ = str(form.get("next", "/"))
        found = await run_in_threadpool(control.accounts.check, name, password)
        if found is None:
            control.audit.note(Principal(name[:64]), "sign-in refused")
            return login_page(request, next_, TEXTS[preferred(request)].wrong, 401)
        control.audit.note(found.principal(), "signed in", detail="password")
        return entered(control.sessions.start(found.name, "password"), next_)

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
        texts = TEXTS[preferred(request)]
        form = await request.form()
        found = control.links.read(token)
        if found is None:
            return password_page(request, "", texts.link_gone, 404)
        name, password = found[0], str(form.get("password", ""))
        if password != str(form.get("again", "")):
            return password_page(request, name, texts.differ, 422)
        try:
            control.accounts.check_password(name, password)
            control.links.redeem(token)
            await run_in_threadpool(control.accounts.set_password, name, password)
        except EntenteError as error:
            return password_page(request, name, str(error), 422)
        control.audit.note(Principal(name), "chose a password", detail=found[1])
        return RedirectResponse("/login", 303)

    @app.post("/account/sign-out")
    def leave(request: Request) -> Response:
        control.sessions.end(request.cookies.get(LOGIN_COOKIE, ""))
        control.audit.note(request.state.person.principal, "signed out")
        response = RedirectResponse("/login", 303)
        response.delete_cookie(LOGIN_COOKIE)
        return response

    @app.post("/account/end-sessions")
    def end_sessions(request: Request) -> Response:
        control.sessions.end_all(request.state.person.name)
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
        except EntenteError as error:
            return login_page(request, "/", str(error), 502)

    @app.get("/sign-on/return")
    async def returned(request: Request) -> Response:
        try:
            person = await sign_on.finish(request)
        except EntenteError as error:
            control.audit.note(Principal(""), "sign-in refused", detail="single sign-on")
            return login_page(request, "/", str(error), 401)
        token = control.sessions.start(person.name, "oidc", person)
        control.audit.note(Principal(person.name), "signed in", detail="single sign-on")
        next_ = str(request.session.pop("next", "/"))
        return entered(token, next_)


def inside(address: str) -> str:
    """An address within the app; anything else leads to its start."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside and not parts.netloc and "\\" not in address else "/"
