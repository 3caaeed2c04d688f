"""The pages for one's own account and the audit trail; plain HTML without scripts."""

import json
from collections.abc import Callable
from importlib.resources import files

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from jinja2 import Environment, PackageLoader
from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.concurrency import run_in_threadpool

from assistant.access.control import AccessControl
from assistant.access.sessions import Person
from assistant.language import Lang
from assistant.service import Service
from assistant.terminal import visible
from assistant.web.door_texts import ROLE_NAMES, TEXTS
from assistant.web.sign_in import add_sign_in

PreferredLanguage = Callable[[Request], Lang]
# Everything of a person is read at once: enough to take it along, too little to keep the app busy.
_EXPORTS = RateLimitItemPerHour(20)


def add_door(
    app: FastAPI,
    service: Service,
    control: AccessControl | None,
    preferred: PreferredLanguage,
) -> None:
    """Add the pages; without access control only one's own account and the audit trail."""
    templates = Environment(loader=PackageLoader("assistant.web"), autoescape=True)
    templates.filters["shown"] = visible
    exports = MovingWindowRateLimiter(MemoryStorage())

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

    def account_page(request: Request, message: str = "", status: int = 200) -> Response:
        person: Person = request.state.person
        lang = preferred(request)
        texts = TEXTS[lang]
        roles = ", ".join(ROLE_NAMES[role][lang] for role in sorted(person.principal.roles))
        sessions = control.sessions.all(person.id) if control else []
        return page(
            request, "account.html", texts.account, person=person, roles=roles or texts.none,
            sessions=sessions, message=message, status=status,
        )  # fmt: skip

    @app.get("/account")
    def account(request: Request, erased: bool = False) -> Response:
        return account_page(request, TEXTS[preferred(request)].erased if erased else "")

    @app.get("/account/data")
    def data(request: Request) -> Response:
        person: Person = request.state.person
        if not exports.hit(_EXPORTS, person.id):
            answer = account_page(request, TEXTS[preferred(request)].too_many_exports, 429)
            answer.headers["Retry-After"] = "600"
            return answer
        found = service.personal_data(person.principal)
        if control:
            found["sessions"] = [vars(session) for session in control.sessions.all(person.id)]
        return Response(
            json.dumps(found, ensure_ascii=False, indent=1),
            media_type="application/json",
            headers={"Content-Disposition": 'attachment; filename="entente-data.json"'},
        )

    def ask_whether(request: Request, status: int = 200) -> Response:
        return page(request, "erase.html", TEXTS[preferred(request)].erase_title, status=status)

    @app.get("/account/erase")
    def confirm(request: Request) -> Response:
        return ask_whether(request)

    @app.post("/account/erase")
    async def erase(request: Request) -> Response:
        async with request.form() as form:
            confirmed = form.get("confirm") == "yes"
        if not confirmed:
            return ask_whether(request, 422)
        person: Person = request.state.person
        await run_in_threadpool(service.erase_personal_data, person.principal)
        return RedirectResponse("/account?erased=true", 303)

    @app.get("/audit")
    def audit(request: Request) -> Response:
        texts = TEXTS[preferred(request)]
        fault = service.audit.verify()
        verdict = texts.audit_faults[fault.what].format(n=fault.n) if fault else texts.audit_whole
        readable = fault is None or fault.what != "form"
        entries = service.audit.entries() if readable else []
        return page(request, "audit.html", texts.audit, entries=entries, verdict=verdict)

    @app.get("/audit.csv")
    def audit_export(request: Request) -> Response:
        service.audit.note(request.state.person.principal, "exported", "audit")
        return Response(
            service.audit.export("csv"),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="entente-audit.csv"'},
        )

    if control is not None:
        add_sign_in(app, control, preferred, page, service.settings.access.url)
