"""Problem details (RFC 9457): what a program is told when something cannot be done."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match

from assistant.errors import (
    BusyError,
    ChangedError,
    EntenteError,
    MissingError,
    NotAllowedError,
)
from assistant.language import Lang, accepted_language

MEDIA_TYPE = "application/problem+json"
_STATUS = {
    BusyError: HTTPStatus.TOO_MANY_REQUESTS,
    ChangedError: HTTPStatus.CONFLICT,
    MissingError: HTTPStatus.NOT_FOUND,
    NotAllowedError: HTTPStatus.FORBIDDEN,
}
_SAID: dict[int, dict[Lang, str]] = {
    404: {"fr": "Il n’y a rien ici.", "en": "There is nothing here."},
    405: {
        "fr": "Cette adresse ne connaît pas cette méthode\u202f: voyez l’en-tête Allow.",
        "en": "This address does not know this method; see the Allow header.",
    },
    500: {
        "fr": "Cela n’a pas fonctionné\u202f: l’administrateur en trouvera la raison au journal.",
        "en": "That did not work; an administrator finds the reason in the log.",
    },
    422: {
        "fr": "La requête n’a pas la forme attendue\u202f: corrigez ce que nomme "
        "«\u00a0errors\u00a0».",
        "en": "The request has not the form that is expected; mend what 'errors' names.",
    },
}


class Fault(BaseModel):
    """One thing that is wrong with a request, and the place of it."""

    place: str
    detail: str


class Problem(BaseModel):
    """What went wrong, by RFC 9457.

    Attributes:
        detail: one sentence for a person, in the language of ``Accept-Language``.
        errors: each thing that is wrong with the request, where there are several.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Fault] = []


class StaleError(ChangedError):
    """The state that ``If-Match`` names is not the one there is now."""


class UnusableKeyError(EntenteError):
    """An ``Idempotency-Key`` that was used for something else, or whose work is not known done."""

    def __init__(self, message: str, french: str, status: int) -> None:
        super().__init__(message, french)
        self.status = status


def reader(request: Request) -> Lang:
    """The language in which a program wants to be told: the first that it names and we speak."""
    return accepted_language(request.headers.get("accept-language", "")) or "en"


def add_problems(app: FastAPI) -> None:
    """Have every error of the app told as a problem."""
    app.add_exception_handler(EntenteError, _of_error)
    app.add_exception_handler(RequestValidationError, _of_form)
    app.add_exception_handler(HTTPException, _of_status)


def problem_of(error: EntenteError, lang: Lang) -> dict[str, Any]:
    """What went wrong, as a program is told of it."""
    return _told(_status(error), error.told(lang))


def unforeseen(lang: Lang) -> dict[str, Any]:
    """That something went wrong which nobody can mend who asks."""
    return _told(500, _SAID[500][lang])


def _status(error: EntenteError) -> int:
    if isinstance(error, StaleError):
        return int(HTTPStatus.PRECONDITION_FAILED)
    if isinstance(error, UnusableKeyError):
        return error.status
    status = int(HTTPStatus.UNPROCESSABLE_ENTITY)
    for kind, known in _STATUS.items():
        if isinstance(error, kind):
            status = int(known)
    return status


async def _of_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, EntenteError)
    status = _status(error)
    headers = {"Retry-After": "5"} if status == HTTPStatus.TOO_MANY_REQUESTS else None
    return _response(status, error.told(reader(request)), headers=headers)


async def _of_form(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        Fault(place="/".join(str(part) for part in fault["loc"]), detail=fault["msg"])
        for fault in error.errors()
    ]
    return _response(422, _SAID[422][reader(request)], faults)


async def _of_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    said = _SAID.get(error.status_code, {}).get(reader(request), str(error.detail))
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(_methods(request)))
    return _response(error.status_code, said, headers=headers)


def _methods(request: Request) -> set[str]:
    """All methods of an address; the router tells those of its first route alone.

    An address with a name of its own (``/drafts/import``) is not one of those with an id.
    """
    routes = request.app.state.routes
    found = [each for each in routes if each.matches(request.scope)[0] is not Match.NONE]
    own = min((each.path for each in found), key=lambda path: path.count("{"), default="")
    return {method for each in found if each.path == own for method in each.methods}


def _response(
    status: int, detail: str, errors: list[Fault] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    return JSONResponse(_told(status, detail, errors), status, headers, MEDIA_TYPE)


def _told(status: int, detail: str, errors: list[Fault] | None = None) -> dict[str, Any]:
    problem = Problem(
        title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors or []
    )
    return problem.model_dump(exclude=set() if errors else {"errors"})
