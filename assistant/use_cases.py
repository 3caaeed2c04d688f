"""What the command line can have done, by this process or by the one that owns the home.

Both ways are one: a call becomes JSON, :func:`perform` does it, and its outcome is JSON again.
Whether a socket lies in between makes no difference to results or errors.

A command beside a running app imports the types of what it has done, and nothing else: so all
annotations here are texts, and :data:`_TYPES` says where the types are.
"""

from __future__ import annotations

import datetime as dt
import inspect
import json
import logging
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast, get_type_hints

from pydantic import BaseModel, TypeAdapter, ValidationError, create_model
from pydantic_core import to_jsonable_python

from assistant.errors import EntenteError
from assistant.index.chroma import StoreUnavailableError
from assistant.language import Lang
from assistant.principal import Principal
from assistant.settings import Settings, together

if TYPE_CHECKING:
    from assistant.answering.answer import Answer
    from assistant.index.report import SyncReport
    from assistant.playbooks.checklist import Checklist
    from assistant.reviews.advice import Advice
    from assistant.reviews.files import StoredReview
    from assistant.reviews.form import ReviewForm
    from assistant.reviews.lookup import CaseFilter, CaseResults
    from assistant.service import Service

log = logging.getLogger(__name__)
Progress = Callable[[str, int, int], None]
Send = Callable[[bytes], bytes]
Offered = tuple[str, str, dict[str, Any]]
_TYPES = {
    "Answer": "assistant.answering.answer",
    "SyncReport": "assistant.index.report",
    "Checklist": "assistant.playbooks.checklist",
    "Advice": "assistant.reviews.advice",
    "StoredReview": "assistant.reviews.files",
    "ReviewForm": "assistant.reviews.form",
    "CaseFilter": "assistant.reviews.lookup",
    "CaseResults": "assistant.reviews.lookup",
}
# Half a character, as a broken clipboard may hold: JSON and UTF-8 can carry it nowhere.
_HALF = re.compile("[\ud800-\udfff]")


class UseCases:
    """The table: each public method is one thing to have done, under its name."""

    def __init__(self, service: Service, progress: Progress = lambda *_: None) -> None:
        self._service = service
        self._progress = progress

    def refresh(self) -> SyncReport | None:
        """Take in what changed in the library; None when nothing did.

        A vector store that is away is only warned of: a small library answers without it.
        """
        try:
            return self._service.refresh(self._progress)
        except StoreUnavailableError as error:
            log.warning("%s", error)
            return None

    def sync(self, full: bool, accept_loss: bool) -> SyncReport:
        return self._service.sync(full=full, accept_loss=accept_loss, progress=self._progress)

    def ask(self, question: str, principal: Principal, lang: Lang | None, page: str = "") -> Answer:
        return self._service.ask(question, principal, lang, page=page)

    def cases(
        self, description: str, principal: Principal, lang: Lang | None, wanted: CaseFilter
    ) -> CaseResults:
        return self._service.cases(description, principal, lang, wanted)

    def offered(self, request: str, principal: Principal, lang: Lang) -> Offered | None:
        return self._service.offered(request, principal, lang)

    def fill(
        self, playbook: str, raw: dict[str, Any], principal: Principal, lang: Lang, request: str
    ) -> Checklist:
        return self._service.fill(playbook, raw, principal, lang, request)

    def advice(self, form: ReviewForm, principal: Principal, reader: Lang) -> Advice:
        return self._service.advice(form, principal, reader)

    def submit(self, form: ReviewForm, principal: Principal, today: dt.date) -> StoredReview:
        """Save a form as a new draft, which is indexed at once."""
        stored = self._service.desk.submit(form, principal, "", today)
        self._take_in()
        return stored

    def approve(self, id: str, principal: Principal, read: str) -> list[StoredReview]:
        """Approve drafts as they were read; the next question finds them."""
        approved = self._service.desk.approve(id, principal, read)
        self._take_in()
        return approved

    def retire(self, id: str, principal: Principal, superseded_by: str) -> list[StoredReview]:
        """Take a review out of every answer."""
        retired = self._service.desk.retire(id, principal, superseded_by)
        self._take_in()
        return retired

    def erase(self, principal: Principal) -> None:
        self._service.erase_personal_data(principal)

    def _take_in(self) -> None:
        try:
            self._service.refresh(self._progress)
        except EntenteError as error:
            raise EntenteError(f"It is saved, but answers do not follow it yet: {error}") from error


class Call(BaseModel):
    """A use case by its name, what it is given, and the settings that its result depends on."""

    use_case: str
    settings: dict[str, str]
    arguments: dict[str, Any]


def caller(send: Send, settings: Settings) -> UseCases:
    """The use cases of whoever is behind ``send``, to be called like their methods.

    Raises:
        EntenteError: on a call that cannot be done, with the words of whoever tried.
    """
    return cast("UseCases", _Caller(send, settings))


def perform(use_cases: UseCases, settings: Settings, request: bytes) -> bytes:
    """Do what a call says: its result or its error, as JSON. Never raises."""
    try:
        call = Call.model_validate_json(request)
        _same_settings(call.settings, shared_settings(settings))
        done = _adapter(call.use_case).dump_python(_done(use_cases, call), mode="json")
        outcome = {"result": done}
    except EntenteError as error:
        outcome = {"error": str(error)}
    except Exception as error:
        log.exception("A call could not be done.")
        outcome = {"error": f"Something unforeseen went wrong ({type(error).__name__}: {error})."}
    return json.dumps(_whole(outcome)).encode("ascii")


def shared_settings(settings: Settings) -> dict[str, str]:
    """What two processes must agree on, so that it does not matter which of them answers."""
    return {
        "library": together(settings.library),
        "playbooks": together(settings.playbooks),
        "language": settings.language,
        "embedding.model": settings.embedding.model,
        "chroma.url": settings.chroma.url,
    }


class _Caller:
    """Sends each call and reads what comes back."""

    def __init__(self, send: Send, settings: Settings) -> None:
        self._send = send
        self._settings = shared_settings(settings)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        signature = inspect.signature(getattr(UseCases, name))

        def call(*args: object, **kwargs: object) -> Any:
            bound = signature.bind(self, *args, **kwargs)
            bound.apply_defaults()
            given = dict(bound.arguments)
            del given["self"]
            arguments = _whole(to_jsonable_python(given))
            request = Call(use_case=name, settings=self._settings, arguments=arguments)
            sent = json.dumps(request.model_dump()).encode("ascii")
            outcome = json.loads(self._send(sent))
            if "error" in outcome:
                raise EntenteError(outcome["error"])
            return _adapter(name).validate_json(json.dumps(outcome["result"]))

        return call


def _done(use_cases: UseCases, call: Call) -> object:
    if call.use_case.startswith("_") or not hasattr(UseCases, call.use_case):
        raise EntenteError(
            f"The running app does not know '{call.use_case}'; stop it and start it again, so that "
            "it is of the same version as the command."
        )
    try:
        given = _arguments(call.use_case).model_validate_json(json.dumps(call.arguments))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise EntenteError(f"'{place}' is not usable: {first['msg']}.") from error
    values = {name: getattr(given, name) for name in type(given).model_fields}
    result: object = getattr(use_cases, call.use_case)(**values)
    return result


def _same_settings(theirs: Mapping[str, str], ours: Mapping[str, str]) -> None:
    for name, own in ours.items():
        if theirs.get(name) != own:
            raise EntenteError(
                f"The running app serves another {name}: {own or 'the default'}; stop it, or give "
                "the command the same."
            )


@cache
def _arguments(name: str) -> type[BaseModel]:
    """The model of what a use case is given."""
    fields: dict[str, Any] = {n: (hint, ...) for n, hint in _hints(name).items() if n != "return"}
    return create_model(name, **fields)


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    """Reads and writes what a use case returns."""
    return TypeAdapter(_hints(name)["return"])


def _hints(name: str) -> dict[str, Any]:
    """The types of what a use case is given and returns; those alone are imported."""
    method = getattr(UseCases, name)
    told = " ".join(method.__annotations__.values())
    named = {word for word in re.findall(r"\w+", told) if word in _TYPES}
    return get_type_hints(
        method, localns={word: getattr(import_module(_TYPES[word]), word) for word in named}
    )


def _whole(value: Any) -> Any:
    """JSON in which every half character is replaced."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return value
