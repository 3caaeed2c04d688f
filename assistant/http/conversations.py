"""One's conversations in the app, and answers that were sent to others."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.access.sessions import Person
from assistant.answering.exchange import Conversation, Exchange, Heading, Place
from assistant.http.shared import (
    FILE,
    Does,
    DoneOnce,
    Id,
    Language,
    Pages,
    Part,
    Who,
    Writer,
    attached,
    done_once,
    found,
)

router = APIRouter(tags=["conversations"])


def _own(request: Request) -> Place:
    person: Person = request.state.person
    return Place(person.id, "", known=True)


Own = Annotated[Place, Depends(_own)]


class NewTitle(BaseModel):
    """Another title of a conversation."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(min_length=1, max_length=1000)]


@router.get("/conversations")
def conversations(
    entente: Does, who: Who, own: Own, pages: Pages,
    q: Annotated[str, Query(max_length=200, description="Words to look for.")] = "",
) -> Part[Heading]:  # fmt: skip
    """One's own, last asked in first."""
    return pages.of(entente.conversations.list(own, q))


@router.get("/conversations/{id}")
def conversation(id: Id, entente: Does, who: Who, own: Own) -> Conversation:
    """One of one's own; answers that one may not read any more are left out."""
    read = entente.conversations.read(own, who, id)
    return found(read if read.id else None)


@router.get("/conversations/{id}/export", **FILE)
def export(
    id: Id, entente: Does, who: Who, own: Own, format: Literal["md", "docx"], lang: Language = "en"
) -> Response:
    """One of one's own as a file, with its sources."""
    return attached(entente.conversations.export(own, id, format, who, lang))


@router.patch("/conversations/{id}", status_code=204)
def rename(
    id: Id, given: NewTitle, entente: Does, who: Writer, own: Own, once: DoneOnce
) -> Response:
    """Give one of one's own another title."""
    return done_once(once, lambda: entente.conversations.rename(own, id, given.title))


@router.delete("/conversations/{id}", status_code=204)
def delete(id: Id, entente: Does, who: Writer, own: Own, once: DoneOnce) -> Response:
    """Take one of one's own out of sight; it can be had back for an hour."""
    return done_once(once, lambda: entente.conversations.delete(own, id))


@router.post("/conversations/{id}/restore", status_code=204)
def restore(id: Id, entente: Does, who: Writer, own: Own, once: DoneOnce) -> Response:
    """Have back what was deleted."""
    return done_once(once, lambda: entente.conversations.restore(own, id))


@router.post("/answers/{id}/share", status_code=204)
def share(id: Id, entente: Does, who: Writer, own: Own, once: DoneOnce) -> Response:
    """Let others who know its id read an answer, as far as they may read what it quotes."""
    return done_once(once, lambda: entente.conversations.share(own, id))


@router.get("/answers/{id}")
def answer(id: Id, entente: Does, who: Who) -> Exchange:
    """An answer that somebody shared."""
    return found(entente.conversations.shared(id, who))
