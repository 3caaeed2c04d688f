"""The chat page: what was asked and answered, and the way to ask.

What a person does (ask, begin anew, go back) comes to one address, in the order in which it was
done (``page.js``); the page follows the conversation until every question has its answer.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, Literal

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from assistant.access.sessions import RightsEndedError
from assistant.answering.answer import Answer, Turn
from assistant.answering.journal import Verdict
from assistant.language import Lang
from assistant.principal import Principal
from assistant.service import Service
from assistant.web.conversations import (
    NOTHING_PICKED,
    Conversation,
    Conversations,
    Exchange,
    FullError,
    Place,
)
from assistant.web.dialogue import Dialogue
from assistant.web.inert import inert, markdown, without_links
from assistant.web.layout import (
    IN_TURN,
    LIMITS,
    examples,
    header,
    owner_mark,
    page_title,
    person,
    turn_taker,
)
from assistant.web.playbook_texts import PLAYBOOK_TEXTS
from assistant.web.sources import Passages, choosable, linked, panel
from assistant.web.texts import TEXTS

Message = dict[str, Any]
_MAX_QUESTION = 4000
_MAX_ACTIONS, _MAX_ID = 50, 200
_LINE_PAUSE = 0.03  # seconds; the answer is there at once, the eye follows it line by line


class Action(BaseModel):
    """Something a person did in the chat."""

    do: Literal["ask", "pick", "new", "back"]
    question: str = Field("", max_length=_MAX_QUESTION)
    exchange: str = Field("", max_length=_MAX_ID)  # whose answer offers the page that is picked
    page: str = Field("", max_length=_MAX_ID)


Actions = Annotated[list[Action], Field(max_length=_MAX_ACTIONS)]


def add_conversation(app: FastAPI, dialogue: Dialogue, conversations: Conversations) -> None:
    """Add the address to which the page sends what a person does."""

    @app.post("/{lang}/conversation")
    async def act(lang: str, actions: Actions, request: Request) -> Response:
        """Everything in order; stops at the first question that is one too many."""
        spoken: Lang = "en" if lang == "en" else "fr"
        principal = await asyncio.to_thread(person, request)
        place = Place.of(principal, request.cookies)
        for taken, action in enumerate(actions):
            question, page = action.question.strip(), NOTHING_PICKED
            if action.do == "new":
                conversations.start_new(place)
            elif action.do == "back":
                conversations.go_back(place)
            elif action.do == "pick":
                given = action.exchange, action.page, principal
                chosen = await asyncio.to_thread(conversations.choice, place, *given)
                question, page = chosen or ("", page)
            if question and action.do in ("ask", "pick"):
                taker = turn_taker(request)
                try:
                    dialogue.ask(place, question, spoken, taker, lambda: person(request), page)
                except FullError:
                    return JSONResponse({"error": TEXTS[spoken].full, "taken": taken}, 429)
        return JSONResponse({"taken": len(actions)})


def build_chat(service: Service, conversations: Conversations, lang: Lang) -> gr.Blocks:
    """The chat in one language. Handlers keep nothing: conversations live in ``conversations``."""
    texts = TEXTS[lang]

    def sources(turns: Sequence[tuple[int, Turn]], principal: Principal) -> str:
        found: Passages = {}
        for _, turn in turns:
            for citation in turn.answer.citations:
                place = (citation.path, citation.section)
                if place not in found:
                    found[place] = service.passage(*place, principal)
        return panel(turns, found, lang)

    def offered(turn: Turn, principal: Principal) -> str:
        """The way to the checklist that goes with an answer, filled in with what was said."""
        id_ = turn.answer.playbook
        found = service.retriever.document(id_, principal, lang, "playbook") if id_ else None
        if found is None:
            return ""
        link = f"/{lang}/playbooks/?playbook={id_}&chat=1"
        return "\n\n" + PLAYBOOK_TEXTS[lang].offer.format(title=inert(found[0].title), link=link)

    def said(number: int, exchange: Exchange, principal: Principal) -> str:
        """What stands under a question, as Markdown."""
        if exchange.answer is None:
            warming = service.readiness.state == "warming"
            told = {"waiting": texts.waiting, "withdrawn": texts.withdrawn,
                    "answering": texts.warming if warming else texts.answering}  # fmt: skip
            return inert(exchange.problem) or f"*{told[exchange.state]}*"
        turn = Turn(question=exchange.question, answer=exchange.answer)
        text = without_links(exchange.answer.answer)
        text = linked(text, number, exchange.answer.citations)
        return choosable(text, exchange.id, exchange.answer.choices) + offered(turn, principal)

    def view(place: Place, request: gr.Request) -> tuple[Conversation, list[str], str]:
        """The conversation, what stands under each question, and the sources."""
        principal = person(request)
        talk = conversations.read(place, principal)
        numbered = list(enumerate(talk.exchanges, 1))
        turns = [(n, Turn(question=e.question, answer=e.answer)) for n, e in numbered if e.answer]
        return talk, [said(n, e, principal) for n, e in numbered], sources(turns, principal)

    async def followed(shown: list[str] | None, request: gr.Request) -> AsyncIterator[list[Any]]:
        """The conversation as it goes on; ends when no question waits.

        Answers that come in meanwhile are shown line by line, those on the page before at once.

        Args:
            shown: ids of the exchanges on the page, in order; None for a page just opened.
        """
        principal = await asyncio.to_thread(person, request)
        place, owner = Place.of(principal, request.cookies), owner_mark(principal)
        reveal: _Reveal | None = None
        while True:
            mark = conversations.mark(place)
            try:
                talk, told, passages = await asyncio.to_thread(view, place, request)
            except RightsEndedError:
                return
            ids = [exchange.id for exchange in talk.exchanges]
            reveal = reveal or _Reveal(ids if shown is None else shown)
            growing = True
            while growing and mark == conversations.mark(place):
                lines, growing = reveal.more(talk.exchanges, told, f"*{texts.answering}*")
                yield [
                    _messages(talk.exchanges, lines), passages, ids,
                    _status(talk, growing, owner, lang), gr.update(visible=talk.others > 0),
                ]  # fmt: skip
                await asyncio.sleep(_LINE_PAUSE)
            if not talk.busy and mark == conversations.mark(place):
                return
            while mark == conversations.mark(place):
                await asyncio.sleep(_LINE_PAUSE)

    def judged(event: gr.LikeData, shown: list[str], request: gr.Request) -> list[Any]:
        id_ = _exchange_at(shown or [], event.index)
        answer = answer_to(id_, request)
        if answer and isinstance(event.liked, bool):
            # At once: whoever gives no reason has said something all the same.
            verdict: Verdict = "helpful" if event.liked else "unhelpful"
            service.journal.note_feedback(answer, person(request).id, verdict, "")
            if event.liked:
                gr.Info(texts.feedback_thanks)
        return [gr.update(visible=bool(answer) and event.liked is not True), id_, None, ""]

    def explained(reason: str | None, comment: str, id_: str, request: gr.Request) -> Any:
        if answer := answer_to(id_, request):
            why = ": ".join(part for part in (reason or "", comment.strip()) if part)
            service.journal.note_feedback(answer, person(request).id, "unhelpful", why)
            gr.Info(texts.feedback_thanks)
        return gr.update(visible=False)

    def answer_to(id_: str, request: gr.Request) -> Answer | None:
        place = Place.of(person(request), request.cookies)
        return conversations.answer(place, id_, person(request))

    with gr.Blocks(title=page_title("", lang), analytics_enabled=False, fill_width=True) as page:
        shown, judged_id = gr.State(None), gr.State("")
        header("", lang)
        with gr.Row(elem_id="main"):
            with gr.Column(scale=3, min_width=320):
                chat = gr.Chatbot(
                    label=texts.conversation,
                    show_label=False,
                    height="60vh",
                    elem_id="conversation",
                    buttons=["copy"],
                    placeholder=texts.welcome,
                    autoscroll=False,
                    latex_delimiters=[],
                )
                status = markdown(elem_id="status", sanitize_html=False)
                with gr.Row(elem_id="ask"):
                    gr.Textbox(
                        label=texts.question_label,
                        placeholder=texts.question_hint,
                        show_label=False,
                        lines=1,
                        max_lines=6,
                        max_length=_MAX_QUESTION,
                        scale=5,
                        elem_id="question",
                    )
                    gr.Button(texts.send, variant="primary", scale=1, elem_id="send")
                with gr.Column(visible=False, elem_id="feedback") as feedback:
                    reason = gr.Radio(
                        choices=list(texts.feedback_reasons), label=texts.feedback_label
                    )
                    comment = gr.Textbox(label=texts.feedback_comment, max_length=1000)
                    explain = gr.Button(texts.feedback_send, elem_id="feedback-send")
                examples(texts.examples, "question", texts.examples_label)
                with gr.Row():
                    gr.Button(texts.restart, size="sm", elem_id="restart")
                    earlier = gr.Button(texts.earlier, size="sm", visible=False, elem_id="earlier")
                follow = gr.Button(visible="hidden", elem_id="follow")
            with gr.Column(scale=2, min_width=300, elem_id="sources-column"):
                markdown(f"## {texts.sources}")
                shown_sources = markdown(elem_id="sources", sanitize_html=True)
                markdown(texts.local_note, elem_id="note")
        # One event alone writes the conversation, so that no older state overtakes a newer one;
        # what happens while it ends is followed by another.
        gr.on(
            [page.load, follow.click], followed, [shown],
            [chat, shown_sources, shown, status, earlier],
            trigger_mode="always_last", show_progress="hidden", **IN_TURN,
        )  # fmt: skip
        form = [feedback, judged_id, reason, comment]
        chat.like(judged, [shown], form, trigger_mode="multiple", **LIMITS)
        explain.click(explained, [reason, comment, judged_id], [feedback], **LIMITS)
    return page  # type: ignore[no-any-return]


class _Reveal:
    """Shows answers that come in line by line, one after the other."""

    def __init__(self, whole: Sequence[str]) -> None:
        """``whole``: ids of the exchanges that are shown at once."""
        self._whole = set(whole)
        self._lines: Counter[str] = Counter()

    def more(
        self, exchanges: Sequence[Exchange], texts: Sequence[str], later: str
    ) -> tuple[list[str], bool]:
        """The texts with one more line, and whether there are still more.

        Args:
            later: stands where an answer waits for the one before it.
        """
        shown: list[str] = []
        growing = False
        for exchange, text in zip(exchanges, texts, strict=True):
            if exchange.answer is None or exchange.id in self._whole:
                shown.append(text)
                continue
            lines = text.split("\n")
            at = self._lines[exchange.id]
            if not growing:
                at = next(
                    (n for n in range(at + 1, len(lines)) if lines[n - 1].strip()), len(lines)
                )
                self._lines[exchange.id] = at
                if at == len(lines):
                    self._whole.add(exchange.id)
                growing = at < len(lines)
            shown.append("\n".join(lines[:at]) or later)
        return shown, growing


def _messages(exchanges: Sequence[Exchange], texts: Sequence[str]) -> list[Message]:
    return [
        message
        for exchange, text in zip(exchanges, texts, strict=True)
        for message in (
            {"role": "user", "content": _asked(exchange)},
            {"role": "assistant", "content": text},
        )
    ]


def _asked(exchange: Exchange) -> str:
    picked = f"<br>→ {inert(exchange.picked.title)}" if exchange.picked.id else ""
    return inert(exchange.question, "<br>") + picked


def _status(talk: Conversation, growing: bool, owner: str, lang: Lang) -> str:
    texts = TEXTS[lang]
    waiting = sum(exchange.state == "waiting" for exchange in talk.exchanges)
    told = texts.answering if talk.busy or growing else ""
    if waiting:
        told = f"{told} {texts.queued.format(n=waiting)}"
    return f'<p role="status" data-owner="{owner}">{inert(told)}</p>'


def _exchange_at(shown: Sequence[str], index: Any) -> str:
    """The exchange whose answer has this place in the chat: questions and answers alternate."""
    place = index[0] if isinstance(index, (list, tuple)) else index
    number = int(place) // 2
    return shown[number] if 0 <= number < len(shown) else ""
