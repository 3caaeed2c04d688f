"""What the addresses of the API share: who asks, in which language, how much of a list."""

import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Any, Generic, Protocol, TypeVar

from fastapi import Depends, Path, Query, Request, Response, params
from pydantic import BaseModel

from assistant.access.sessions import Person
from assistant.api.entente import Entente
from assistant.api.results import Exported
from assistant.errors import EntenteError, MissingError, NotAllowedError
from assistant.http.once import Once, once
from assistant.http.problems import reader
from assistant.language import Lang
from assistant.principal import Principal

T = TypeVar("T")
DAY = r"^\d{4}-\d{2}-\d{2}$"


class Turns(Protocol):
    """Lets people take turns with what takes time."""

    def turn(self, who: str, lang: Lang) -> AbstractAsyncContextManager[None]:
        """Wait for this person's turn and hold it."""


class Part(BaseModel, Generic[T]):
    """A part of a list, and how many there are in all."""

    total: int
    offset: int
    items: Sequence[T]


class Paging:
    """Which part of a list is wanted."""

    def __init__(
        self,
        offset: Annotated[int, Query(ge=0, le=1_000_000, description="Items left out.")] = 0,
        limit: Annotated[int, Query(ge=1, le=200, description="Items at most.")] = 50,
    ) -> None:
        self.offset = offset
        self.limit = limit

    def of(self, items: Sequence[T]) -> Part[T]:
        """The part of a whole list."""
        shown = items[self.offset : self.offset + self.limit]
        return Part(total=len(items), offset=self.offset, items=shown)


def _entente(request: Request) -> Entente:
    found: Entente = request.app.state.entente
    return found


def _principal(request: Request) -> Principal:
    person: Person = request.state.person
    return person.principal


def _writer(request: Request) -> Principal:
    person: Person = request.state.person
    if person.scope != "write":
        raise NotAllowedError(
            "This token only reads; make one of the scope 'write'.",
            "Ce jeton permet seulement de lire\u202f: créez-en un qui permet de modifier.",
        )
    return person.principal


def in_turn(kind: str) -> params.Depends:
    """A dependency: the request waits until it is its person's turn.

    Args:
        kind: ``asking`` or ``work``.
    """

    async def hold(request: Request) -> AsyncIterator[None]:
        turns: Turns = getattr(request.app.state, kind)
        async with turns.turn(request.state.person.id, reader(request)):
            yield

    return params.Depends(hold)


def found(thing: T | None) -> T:
    """What was looked for.

    Raises:
        MissingError: there is none.
    """
    if thing is None:
        raise MissingError("There is nothing of this id.", "Rien ne porte cet identifiant.")
    return thing


def day(text: str) -> dt.date:
    """A day that is written as 2026-01-31.

    Raises:
        EntenteError: there is no such day.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise EntenteError(
            f"There is no day '{text}'; write one as 2026-01-31.",
            f"Le jour «\u00a0{text}\u00a0» n’existe pas\u202f; écrivez-le comme 2026-01-31.",
        ) from None


def done_once(once: Once, work: Callable[[], object]) -> Response:
    """Do a write once, and tell nothing of it but that it is done."""

    def done() -> str:
        work()
        return ""

    once(done)
    return Response(status_code=204)


def attached(file: Exported) -> Response:
    """A file to keep."""
    disposition = f'attachment; filename="{file.name}"'
    return Response(
        file.content, media_type=file.media_type, headers={"Content-Disposition": disposition}
    )


Does = Annotated[Entente, Depends(_entente)]
Who = Annotated[Principal, Depends(_principal)]
Writer = Annotated[Principal, Depends(_writer)]
DoneOnce = Annotated[Once, Depends(once)]
Pages = Annotated[Paging, Depends()]
Id = Annotated[str, Path(min_length=1, max_length=120)]
# Of an address that gives a file.
FILE: dict[str, Any] = {
    "response_class": Response,
    "responses": {200: {"content": {"application/octet-stream": {}}, "description": "The file."}},
}
Language = Annotated[Lang, Query(description="Of what is shown, where it is there in it.")]
