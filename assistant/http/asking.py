"""Questions and answers, and the person who asks."""

from threading import Event
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant.access.tokens import Token
from assistant.answering.answer import Answer
from assistant.answering.journal import Verdict
from assistant.api.results import Me
from assistant.http.events import DESCRIBED, as_events, wants_events
from assistant.http.problems import reader
from assistant.http.shared import Does, DoneOnce, Id, Who, Writer, in_turn
from assistant.language import Lang

router = APIRouter()


class Question(BaseModel):
    """A question; ``page`` is the id of a choice to answer from."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, Field(min_length=1, max_length=5000)]
    lang: Lang | None = None
    page: Annotated[str, Field(max_length=120)] = ""


class Judgement(BaseModel):
    """A verdict on an answer, which is sent back as it was received."""

    model_config = ConfigDict(extra="forbid")

    answer: Answer
    verdict: Verdict
    reason: Annotated[str, Field(max_length=2000)] = ""


@router.post(
    "/ask", tags=["ask"], dependencies=[in_turn("asking")], response_model=Answer,
    responses={200: DESCRIBED},
)  # fmt: skip
def ask(asked: Question, entente: Does, who: Who, request: Request) -> Answer | StreamingResponse:
    """Answer a question with cited statements, offer choices, or refuse.

    With `Accept: text/event-stream` the answer is told as it grows.
    """
    if not wants_events(request):
        return entente.ask(asked.question, who, asked.lang, asked.page)
    stopped = Event()
    pieces = entente.answers(asked.question, who, asked.lang, asked.page, stopped=stopped)
    return as_events(pieces, stopped, reader(request))


@router.post("/feedback", tags=["ask"], status_code=204)
def feedback(said: Judgement, entente: Does, who: Writer, once: DoneOnce) -> Response:
    """Tell curators whether an answer helped; the last word of a person counts."""

    def work() -> str:
        entente.feedback(said.answer, who, said.verdict, said.reason)
        return ""

    once(work)
    return Response(status_code=204)


@router.get("/me", tags=["me"])
def me(entente: Does, who: Who) -> Me:
    """Whose token this is, and what they may."""
    return entente.accounts.me(who)


@router.get("/tokens", tags=["me"])
def tokens(entente: Does, who: Who) -> list[Token]:
    """One's own tokens. New ones are made by people, on the page of their account."""
    return entente.accounts.tokens(who)


@router.delete("/tokens/{id}", tags=["me"], status_code=204)
def revoke(id: Id, entente: Does, who: Writer) -> Response:
    """Let one of one's own tokens in no more: also the one that is used here."""
    entente.accounts.revoke_token(id, who)
    return Response(status_code=204)
