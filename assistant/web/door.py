"""The pages for one's own account and the audit trail; plain HTML without scripts."""

import json
from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.concurrency import run_in_threadpool

from assistant.access.control import AccessControl
from assistant.access.sessions import Person, Scope
from assistant.access.tokens import DAYS, MOST_DAYS, Token
from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.reading.moments import moment
from assistant.web.door_texts import ROLE_NAMES, TEXTS
from assistant.web.frame import framed
from assistant.web.sign_in import add_sign_in, texts_of

PreferredLanguage = Callable[[Request], Lang]
# Everything of a person is read at once: enough to take it along, too little to keep the app busy.
_EXPORTS = RateLimitItemPerHour(20)
_LONG = 5  # digits of a number of days that nobody means


def add_door(
    app: FastAPI,
    entente: Entente,
    control: AccessControl | None,
    preferred: PreferredLanguage,
    address: str,
) -> None:
    """Add the pages; without access control only one's own account and the audit trail.

    Args:
        address: at which people reach the app; empty where it is not known.
    """
    accounts, trail = entente.accounts, entente.trail
    exports = MovingWindowRateLimiter(MemoryStorage())

    def page(
        request: Request, template: str, title: str, message: str = "", status: int = 200,
        **values: object,
    ) -> Response:  # fmt: skip
        lang, place = preferred(request), request.url.path
        text = framed(
            template, lang, f"Entente – {title}", place, heading=title,
            known=request.state.person is not None,
            path=place.split("/")[1], texts=TEXTS[lang], message=message, **values,
        )  # fmt: skip
        return Response(text, status, media_type="text/html; charset=utf-8")

    def account_page(
        request: Request, message: str = "", status: int = 200, made: str = ""
    ) -> Response:
        person: Person = request.state.person
        lang = preferred(request)
        texts = TEXTS[lang]
        roles = ", ".join(ROLE_NAMES[lang][role] for role in sorted(person.principal.roles))
        sessions = control.sessions.all(person.id) if control else []
        return page(
            request, "account.html", texts.account, person=person, roles=roles or texts.none,
            sessions=sessions, message=message, status=status, made=made,
            tokens=[_shown(token, lang) for token in accounts.tokens(person.principal)],
            may_have_tokens=accounts.may_have_tokens(person.principal),
            days=DAYS, most_days=MOST_DAYS,
        )  # fmt: skip

    @app.get("/account")
    def account(request: Request, erased: bool = False) -> Response:
        return account_page(request, TEXTS[preferred(request)].erased if erased else "")

    @app.post("/account/token")
    async def make_token(request: Request) -> Response:
        async with request.form() as form:
            scope, label, days = texts_of(form, "scope", "label", "days")
        return await run_in_threadpool(made_token, request, scope, label, days)

    def made_token(request: Request, scope: str, label: str, days: str) -> Response:
        wanted: Scope = "write" if scope == "write" else "read"
        holds = int(days) if days.isascii() and days.isdigit() and len(days) < _LONG else 0
        try:
            text, _ = accounts.make_token(request.state.person.principal, wanted, label, holds)
        except EntenteError as error:
            return account_page(request, error.told(preferred(request)), 422)
        return account_page(request, made=text)

    @app.post("/account/revoke-token")
    async def revoke_token(request: Request) -> Response:
        async with request.form() as form:
            (id_,) = texts_of(form, "id")
        return await run_in_threadpool(revoked_token, request, id_)

    def revoked_token(request: Request, id_: str) -> Response:
        try:
            accounts.revoke_token(id_, request.state.person.principal)
        except EntenteError as error:
            return account_page(request, error.told(preferred(request)), 404)
        return RedirectResponse("/account", 303)

    @app.get("/account/data")
    def data(request: Request) -> Response:
        person: Person = request.state.person
        if not exports.hit(_EXPORTS, person.id):
            answer = account_page(request, TEXTS[preferred(request)].too_many_exports, 429)
            answer.headers["Retry-After"] = "600"
            return answer
        found = accounts.data(person.principal)
        if control:
            found["sessions"] = [vars(session) for session in control.sessions.all(person.id)]
        found["tokens"] = [vars(token) for token in accounts.tokens(person.principal)]
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
        await run_in_threadpool(accounts.erase, person.principal)
        return RedirectResponse("/account?erased=true", 303)

    @app.get("/audit")
    def audit(request: Request) -> Response:
        texts = TEXTS[preferred(request)]
        principal = request.state.person.principal
        fault = trail.fault(principal)
        verdict = texts.audit_faults[fault.what].format(n=fault.n) if fault else texts.audit_whole
        readable = fault is None or fault.what != "form"
        entries = trail.lines(principal) if readable else []
        return page(request, "audit.html", texts.audit, entries=entries, verdict=verdict)

    @app.get("/audit.csv")
    def audit_export(request: Request) -> Response:
        return Response(
            trail.export(request.state.person.principal),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="entente-audit.csv"'},
        )

    if control is not None:
        add_sign_in(app, control, preferred, page, address)


def _shown(token: Token, lang: Lang) -> dict[str, str]:
    """A token as the page lists it."""
    texts = TEXTS[lang]
    return {
        "id": token.id,
        "label": token.label or token.id,
        "scope": texts.token_scopes[token.scope],
        "expires": moment(token.expires[:10], lang),
        "used": moment(token.used[:10], lang) if token.used else texts.token_never,
    }
