"""Questions and answers, and the person who asks."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant.access.lines import Line
from assistant.access.tokens import Token
from assistant.answering.answer import Answer, Turn
from assistant.answering.finding import Found
from assistant.answering.journal import Verdict
from assistant.answering.next_questions import NextQuestion
from assistant.answering.stopping import Stop
from assistant.api.results import Me
from assistant.http.events import DESCRIBED, as_events, wants_events
from assistant.http.problems import reader
from assistant.http.shared import Does, DoneOnce, Id, Pages, Part, Who, Writer, done_once, in_turn
from assistant.language import Lang
from assistant.library.documents import Kind
from assistant.models.usage import Used

router = APIRouter()


Conversation = Annotated[list[Turn], Field(max_length=20)]


class Question(BaseModel):
    """A question; ``page`` is the id of a choice to answer from, ``history`` the conversation
    before it, oldest first, with the answers as they were received."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, Field(min_length=1, max_length=5000)]
    lang: Lang | None = None
    page: Annotated[str, Field(max_length=120)] = ""
    history: Conversation = []


class Answered(BaseModel):
    """An answer as it was received, and the conversation before it."""

    model_config = ConfigDict(extra="forbid")

    answer: Answer
    history: Conversation = []


class Search(BaseModel):
    """What statements are looked for, in how many documents of each kind."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, Field(min_length=1, max_length=5000)]
    lang: Lang | None = None
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=3)] = ["guidance"]
    documents: Annotated[int, Field(ge=1, le=20)] = 3


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
    wanted = (asked.question, who, asked.lang, asked.page, asked.history)
    if not wants_events(request):
        return entente.ask(*wanted)
    stop = Stop()
    return as_events(entente.answers(*wanted, stop), stop, reader(request))


@router.post("/ask/next", tags=["ask"], dependencies=[in_turn("asking")])
def next_questions(given: Answered, entente: Does, who: Who) -> tuple[NextQuestion, ...]:
    """Up to three questions to go on with after an answer, each of which the library answers."""
    return entente.next_questions(given.answer, who, given.history)


@router.post("/find", tags=["ask"], dependencies=[in_turn("asking")])
def find(wanted: Search, entente: Does, who: Who) -> Found:
    """The statements of the best documents, for programs that make something else of them."""
    return entente.find(wanted.question, who, wanted.lang, wanted.kinds, wanted.documents)


@router.post("/feedback", tags=["ask"], status_code=204)
def feedback(said: Judgement, entente: Does, who: Writer, once: DoneOnce) -> Response:
    """Tell curators whether an answer helped; the last word of a person counts."""
    return done_once(once, lambda: entente.feedback(said.answer, who, said.verdict, said.reason))


@router.get("/me", tags=["me"])
def me(entente: Does, who: Who) -> Me:
    """Whose token this is, and what they may."""
    return entente.accounts.me(who)


@router.get("/me/data", tags=["me"])
def data(entente: Does, who: Who) -> dict[str, Any]:
    """Everything that is kept of one; it is erased on the page of one's account."""
    return entente.accounts.data(who)


@router.get("/tokens", tags=["me"])
def tokens(entente: Does, who: Who) -> list[Token]:
    """One's own tokens. New ones are made by people, on the page of their account."""
    return entente.accounts.tokens(who)


@router.delete("/tokens/{id}", tags=["me"], status_code=204)
def revoke(id: Id, entente: Does, who: Writer) -> Response:
    """Let one of one's own tokens in no more: also the one that is used here."""
    entente.accounts.revoke_token(id, who)
    return Response(status_code=204)


@router.get("/model-use", tags=["administration"])
def model_use(entente: Does, who: Who) -> Used:
    """What the language model was used for in 30 days; for administrators."""
    return entente.accounts.model_use(who)


@router.get("/audit", tags=["administration"])
def audit(entente: Does, who: Who, pages: Pages) -> Part[Line]:
    """Who did what to which document, newest first; for administrators."""
    return pages.of(entente.trail.lines(who, -1))
