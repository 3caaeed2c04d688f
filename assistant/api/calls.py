"""Entente in another process: a call becomes JSON, is done there, and its outcome is JSON again.

:func:`caller` looks like an :class:`Entente` to whoever calls it, :func:`perform` does what it
sends. Both ways to have something done are one: whether a socket lies in between makes no
difference to results or errors.

A command beside a running app imports the types of what it has done, and nothing else:
:data:`_TYPES` says where they are.
"""

import inspect
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from types import FunctionType
from typing import Any, cast, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model
from pydantic_core import to_jsonable_python

from assistant.api.entente import ROOMS, Entente
from assistant.errors import EntenteError
from assistant.settings import Settings, together

log = logging.getLogger(__name__)
Send = Callable[[bytes], bytes]
_TYPES = {
    "Answer": "assistant.answering.answer",
    "Turn": "assistant.answering.answer",
    "Conversation": "assistant.answering.exchange",
    "Exchange": "assistant.answering.exchange",
    "Heading": "assistant.answering.exchange",
    "Picked": "assistant.answering.exchange",
    "Place": "assistant.answering.exchange",
    "Found": "assistant.answering.finding",
    "Verdict": "assistant.answering.journal",
    "Feedback": "assistant.answering.journal",
    "NextQuestion": "assistant.answering.next_questions",
    "State": "assistant.readiness",
    "SyncReport": "assistant.index.report",
    "Kind": "assistant.library.documents",
    "Taxonomy": "assistant.library.taxonomy",
    "Agenda": "assistant.playbooks.agenda",
    "NewItem": "assistant.playbooks.arranging",
    "Way": "assistant.playbooks.arranging",
    "Used": "assistant.models.usage",
    "Checklist": "assistant.playbooks.checklist",
    "Edit": "assistant.playbooks.editing",
    "Update": "assistant.playbooks.editing",
    "Stage": "assistant.playbooks.gallery",
    "Imported": "assistant.playbooks.reimport",
    "Reader": "assistant.playbooks.sharing",
    "Entry": "assistant.playbooks.versions",
    "ItemTraces": "assistant.playbooks.versions",
    "Saved": "assistant.playbooks.versions",
    "Case": "assistant.reading.case",
    "CaseListing": "assistant.reading.cases",
    "WantedCases": "assistant.reading.cases",
    "Listing": "assistant.reading.listing",
    "Wanted": "assistant.reading.listing",
    "ApprovedCase": "assistant.reading.news",
    "Page": "assistant.reading.page",
    "Advice": "assistant.reviews.advice",
    "Checked": "assistant.reviews.checked",
    "Problem": "assistant.library.documents",
    "EditableText": "assistant.library.editing",
    "ListedText": "assistant.library.editing",
    "TextKind": "assistant.library.editing",
    "ReadDraft": "assistant.reading.preview",
    "Learned": "assistant.reviews.curation",
    "StalePage": "assistant.library.editing",
    "GapGroup": "assistant.reviews.gaps",
    "Preview": "assistant.reviews.decisions",
    "Change": "assistant.reviews.drafts",
    "Proposal": "assistant.reviews.proposals",
    "Draft": "assistant.reviews.drafts",
    "ListedDraft": "assistant.reviews.drafts",
    "StoredReview": "assistant.reviews.files",
    "ReviewForm": "assistant.reviews.form",
    "CaseFilter": "assistant.reviews.lookup",
    "CaseResults": "assistant.reviews.lookup",
    "Overview": "assistant.reviews.overview",
    "Fault": "assistant.access.lines",
    "Line": "assistant.access.lines",
    "Scope": "assistant.access.sessions",
    "Token": "assistant.access.tokens",
}
_BY_PIECES = ("answers",)  # what has more than one outcome is not called
# Half a character, as a broken clipboard may hold: JSON and UTF-8 can carry it nowhere.
_HALF = re.compile("[\ud800-\udfff]")


class Call(BaseModel):
    """A method by its name, what it is given, and the settings that its result depends on.

    Attributes:
        method: as ``ask`` or ``cases.search``.
    """

    method: str
    settings: dict[str, str]
    arguments: dict[str, Any]


def caller(send: Send, settings: Settings) -> Entente:
    """The Entente of whoever is behind ``send``, to be called like one of this process.

    Raises:
        EntenteError: on a call that cannot be done, with the words of whoever tried.
    """
    return cast("Entente", _Caller(send, shared_settings(settings)))


def perform(entente: Entente, settings: Settings, request: bytes) -> bytes:
    """Do what a call says: its result or its error, as JSON. Never raises."""
    try:
        call = Call.model_validate_json(request)
        _same_settings(call.settings, shared_settings(settings))
        done = _adapter(call.method).dump_python(_done(entente, call), mode="json")
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
        "model.url": settings.model.url,
        "model.name": settings.model.name,
    }


class _Caller:
    """Sends each call and reads what comes back; of a room where it has one."""

    def __init__(self, send: Send, settings: Mapping[str, str], room: str = "") -> None:
        self._send = send
        self._settings = settings
        self._room = room

    def answers(self, question: str, principal: Any, lang: Any = None, page: str = "",
                history: Any = (), stop: Any = None) -> Iterator[Any]:  # fmt: skip
        """One call has one outcome: the answer comes at once, whole."""
        from assistant.answering.answer import Growing

        answer = self.__getattr__("ask")(question, principal, lang, page, history)
        yield Growing(answer=answer, whole=True)

    def __getattr__(self, name: str) -> Any:
        if not self._room and name in ROOMS:
            return _Caller(self._send, self._settings, name)
        method = f"{self._room}.{name}" if self._room else name
        function = _function(method)
        if function is None:
            raise AttributeError(name)
        signature = inspect.signature(function)

        def call(*args: object, **kwargs: object) -> Any:
            bound = signature.bind(self, *args, **kwargs)
            bound.apply_defaults()
            given = dict(bound.arguments)
            del given["self"]
            arguments = _whole(to_jsonable_python(given, bytes_mode="base64"))
            request = Call(method=method, settings=dict(self._settings), arguments=arguments)
            outcome = json.loads(self._send(json.dumps(request.model_dump()).encode("ascii")))
            if "error" in outcome:
                raise EntenteError(outcome["error"])
            return _adapter(method).validate_json(json.dumps(outcome["result"]))

        return call


def _function(method: str) -> FunctionType | None:
    """A public method of an Entente or of one of its rooms; None where there is none."""
    room, _, name = method.rpartition(".")
    owner = ROOMS.get(room) if room else Entente
    found = None if owner is None or name.startswith("_") else getattr(owner, name, None)
    return found if isinstance(found, FunctionType) and name not in _BY_PIECES else None


def _done(entente: Entente, call: Call) -> object:
    if _function(call.method) is None:
        raise EntenteError(
            f"The running app does not know '{call.method}'; stop it and start it again, so that "
            "it is of the same version as the command."
        )
    try:
        given = _arguments(call.method).model_validate_json(json.dumps(call.arguments))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise EntenteError(f"'{place}' is not usable: {first['msg']}.") from error
    values = {name: getattr(given, name) for name in type(given).model_fields}
    room, _, name = call.method.rpartition(".")
    result: object = getattr(getattr(entente, room) if room else entente, name)(**values)
    return result


def _same_settings(theirs: Mapping[str, str], ours: Mapping[str, str]) -> None:
    for name, own in ours.items():
        if theirs.get(name) != own:
            raise EntenteError(
                f"The running app serves another {name}: {own or 'the default'}; stop it, or give "
                "the command the same."
            )


@cache
def _arguments(method: str) -> type[BaseModel]:
    """The model of what a method is given."""
    hints = _hints(method)
    fields: dict[str, Any] = {name: (hint, ...) for name, hint in hints.items() if name != "return"}
    return create_model(method, __config__=ConfigDict(val_json_bytes="base64"), **fields)


@cache
def _adapter(method: str) -> TypeAdapter[Any]:
    """Reads and writes what a method returns."""
    return TypeAdapter(_hints(method)["return"])


def _hints(method: str) -> dict[str, Any]:
    """The types of what a method is given and returns; those alone are imported."""
    function = _function(method)
    assert function is not None
    told = " ".join(function.__annotations__.values())
    named = {word for word in re.findall(r"\w+", told) if word in _TYPES}
    return get_type_hints(
        function, localns={word: getattr(import_module(_TYPES[word]), word) for word in named}
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
