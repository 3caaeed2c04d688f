"""The owner of a home serves other processes of the same user over a local socket.

So ``entente ask`` works beside a running app, and no second process opens the embedded stores.
"""

import datetime as dt
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import httpx
import uvicorn
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, TypeAdapter

from assistant.answering.answer import Answer
from assistant.errors import EntenteError
from assistant.index.sync import SyncReport
from assistant.language import Lang
from assistant.playbooks.checklist import Checklist
from assistant.principal import Principal
from assistant.reviews.advice import Advice
from assistant.reviews.form import ReviewForm
from assistant.reviews.lookup import CaseFilter, CaseResults
from assistant.service import Service

_ADDRESS = "http://entente.local"
_REPORT = TypeAdapter(SyncReport)
_ADVICE = TypeAdapter(Advice)
_OFFER: TypeAdapter[tuple[str, str, dict[str, Any]] | None] = TypeAdapter(
    tuple[str, str, dict[str, Any]] | None
)


class PersonRequest(BaseModel):
    """Something on behalf of a person; the socket's file rights say who may send one."""

    library: Path
    name: str
    roles: frozenset[str]
    partnerships: frozenset[str]
    id: str
    pen_names: frozenset[str]

    @property
    def principal(self) -> Principal:
        return Principal(self.name, self.roles, self.partnerships, self.id, self.pen_names)


class AskRequest(PersonRequest):
    """A question."""

    question: str
    lang: Lang | None


class CasesRequest(PersonRequest):
    """A description of a situation, for similar cases."""

    description: str
    lang: Lang | None
    wanted: CaseFilter


class AdviceRequest(PersonRequest):
    """A form on which its author wants advice."""

    form: ReviewForm
    reader: Lang


class FillRequest(PersonRequest):
    """A context for a template, or for a free request."""

    playbook: str
    raw: dict[str, object]
    lang: Lang
    wish: str = ""


class SyncRequest(BaseModel):
    """A wish to bring the index up to date."""

    library: Path
    full: bool
    accept_loss: bool


def local_app(service: Service) -> FastAPI:
    """The endpoints of the socket."""
    app = FastAPI(openapi_url=None)

    def check(library: Path) -> None:
        if library.resolve() != service.settings.library.resolve():
            raise HTTPException(
                409, f"The running app serves another library: {service.settings.library}."
            )

    @app.post("/ask")
    def ask(request: AskRequest) -> Answer:
        check(request.library)
        service.refresh()
        return service.ask(request.question, request.principal, request.lang)

    @app.post("/cases")
    def cases(request: CasesRequest) -> CaseResults:
        check(request.library)
        service.refresh()
        return service.cases(request.description, request.principal, request.lang, request.wanted)

    @app.post("/advice")
    def advice(request: AdviceRequest) -> Advice:
        check(request.library)
        service.refresh()
        return service.advice(request.form, request.principal, request.reader)

    @app.post("/offered")
    def offered(request: AskRequest) -> tuple[str, str, dict[str, Any]] | None:
        check(request.library)
        service.refresh()
        return service.offered(request.question, request.principal, request.lang or "fr")

    @app.post("/fill")
    def fill(request: FillRequest) -> Checklist:
        check(request.library)
        service.refresh()
        try:
            return service.fill(
                request.playbook, request.raw, request.principal, request.lang, request.wish
            )
        except EntenteError as error:
            raise HTTPException(422, str(error)) from error

    @app.post("/sync")
    def sync(request: SyncRequest) -> SyncReport:
        check(request.library)
        try:
            return service.sync(full=request.full, accept_loss=request.accept_loss)
        except EntenteError as error:
            raise HTTPException(409, str(error)) from error

    return app


@contextmanager
def serve_locally(service: Service) -> Iterator[None]:
    """Serve the socket in a thread until the block ends; nothing where there are no sockets."""
    path = service.home.offer_socket()
    if not path:
        yield
        return
    config = uvicorn.Config(local_app(service), uds=path, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="local-socket", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)


class LocalClient:
    """Speaks to the owner of a home; use as a context manager."""

    def __init__(self, socket: str, library: Path) -> None:
        self._library = str(library.resolve())
        transport = httpx.HTTPTransport(uds=socket)
        self._client = httpx.Client(transport=transport, base_url=_ADDRESS, timeout=600)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, question: str, principal: Principal, lang: Lang | None) -> Answer:
        """The owner's answer.

        Raises:
            EntenteError: the owner does not answer or refuses.
        """
        body = {**self._person(principal), "question": question, "lang": lang}
        return Answer.model_validate_json(self._post("/ask", body))

    def cases(
        self, description: str, principal: Principal, lang: Lang | None, wanted: CaseFilter
    ) -> CaseResults:
        """The owner's similar cases.

        Raises:
            EntenteError: the owner does not answer or refuses.
        """
        body = {
            **self._person(principal),
            "description": description,
            "lang": lang,
            "wanted": wanted.model_dump(),
        }
        return CaseResults.model_validate_json(self._post("/cases", body))

    def advice(self, form: ReviewForm, principal: Principal, reader: Lang) -> Advice:
        """The owner's advice on a form.

        Raises:
            EntenteError: the owner does not answer or refuses.
        """
        body = {**self._person(principal), "form": form.model_dump(), "reader": reader}
        return _ADVICE.validate_json(self._post("/advice", body))

    def offered(
        self, request: str, principal: Principal, lang: Lang
    ) -> tuple[str, str, dict[str, Any]] | None:
        """The owner's template for a free request.

        Raises:
            EntenteError: the owner does not answer or refuses.
        """
        body = {**self._person(principal), "question": request, "lang": lang}
        return _OFFER.validate_json(self._post("/offered", body))

    def fill(
        self,
        playbook: str,
        raw: Mapping[str, object],
        principal: Principal,
        lang: Lang,
        request: str = "",
    ) -> Checklist:
        """A checklist filled in by the owner.

        Raises:
            EntenteError: the owner does not answer or refuses.
        """
        body = {
            **self._person(principal), "playbook": playbook, "lang": lang, "wish": request,
            "raw": {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in raw.items()},
        }  # fmt: skip
        return Checklist.model_validate_json(self._post("/fill", body))

    def _person(self, principal: Principal) -> dict[str, object]:
        return {
            "library": self._library,
            "name": principal.name,
            "roles": sorted(principal.roles),
            "partnerships": sorted(principal.partnerships),
            "id": principal.id,
            "pen_names": sorted(principal.pen_names),
        }

    def sync(self, *, full: bool, accept_loss: bool) -> SyncReport:
        """Have the owner bring the index up to date."""
        body = {"library": self._library, "full": full, "accept_loss": accept_loss}
        return _REPORT.validate_json(self._post("/sync", body))

    def _post(self, path: str, body: Mapping[str, object]) -> bytes:
        try:
            response = self._client.post(path, json=body)
        except httpx.HTTPError as error:
            raise EntenteError(
                f"The running app does not answer on its socket ({error}); stop it and try again."
            ) from error
        if response.is_error:
            detail = response.json().get("detail", response.text) if response.content else ""
            raise EntenteError(f"The running app refused: {detail}")
        return response.content
