"""The chat page: what was asked and answered, and the way to ask.

What a person does (ask, begin anew, go back) comes to one address, in the order in which it was
done (``page.js``); the page follows the conversation until every question has its answer.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import gradio as gr

from assistant.access.sessions import RightsEndedError
from assistant.answering.answer import Answer, Turn
from assistant.answering.exchange import Conversation, Exchange
from assistant.answering.journal import Verdict
from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.principal import Principal
from assistant.web.actions import MAX_QUESTION
from assistant.web.answer_texts import ANSWER_TEXTS
from assistant.web.chat_texts import TEXTS
from assistant.web.fragments import fragment
from assistant.web.frame import page_title
from assistant.web.inert import inert, markdown, without_links
from assistant.web.layout import (
    IN_TURN,
    LIMITS,
    examples,
    header,
    owner_mark,
    person,
    place_of,
)
from assistant.web.playbook_texts import PLAYBOOK_TEXTS
from assistant.web.reveal import Reveal
from assistant.web.sources import choosable, linked, panel
from assistant.web.talk_texts import TALK_TEXTS

Message = dict[str, Any]
_MAX_ID = 200
_LINE_PAUSE = 0.03  # seconds; the answer is there at once, the eye follows it line by line


def build_chat(entente: Entente, lang: Lang, local: bool = True) -> gr.Blocks:
    """The chat in one language. Handlers keep nothing: conversations are kept for them.

    Args:
        local: questions leave this machine for no model.
    """
    texts, conversations = TEXTS[lang], entente.conversations

    def offered(turn: Turn, principal: Principal) -> str:
        """The way to the checklist that goes with an answer, filled in with what was said."""
        id_ = turn.answer.playbook
        if not id_:
            return ""
        try:
            title = entente.checklists.template(id_, principal, lang).template.title
        except EntenteError:
            return ""
        link = f"/{lang}/playbooks/?playbook={id_}&chat=1"
        return "\n\n" + PLAYBOOK_TEXTS[lang].offer.format(title=inert(title), link=link)

    def said(exchange: Exchange, principal: Principal) -> str:
        """What stands under a question, as Markdown."""
        if exchange.draft is not None and exchange.answer is None:
            written = without_links(exchange.draft.answer)
            return linked(written, lang, exchange.draft.citations) + " …"
        if exchange.answer is None:
            warming = entente.state() == "warming"
            told = {"waiting": texts.waiting, "withdrawn": texts.withdrawn,
                    "answering": texts.warming if warming else texts.answering}  # fmt: skip
            return inert(exchange.problem) or f"*{told.get(exchange.state, texts.interrupted)}*"
        turn = Turn(question=exchange.question, answer=exchange.answer)
        text = without_links(exchange.answer.answer)
        text = linked(text, lang, exchange.answer.citations)
        text = choosable(text, exchange.id, exchange.answer.choices) + offered(turn, principal)
        return f"{text}\n\n[{texts.link}](#link/{exchange.id})"

    def view(request: gr.Request) -> tuple[Conversation, list[str], str]:
        """The conversation, what stands under each question, and the sources."""
        principal = person(request)
        talk = conversations.read(place_of(request), principal, _named(request))
        numbered = list(enumerate(talk.exchanges, 1))
        said_by = ((n, e.question, e.answer or e.draft) for n, e in numbered)
        turns = [(n, Turn(question=q, answer=a)) for n, q, a in said_by if a]
        return talk, [said(e, principal) for e in talk.exchanges], panel(turns, lang)

    def onward(request: gr.Request) -> str:
        """Questions to go on with, as links that ``page.js`` follows; below the last answer."""
        principal = person(request)
        talk = conversations.read(place_of(request), principal, _named(request))
        if not talk.turns or not talk.exchanges[-1].answer:
            return ""
        *before, last = talk.turns
        found = entente.next_questions(last.answer, principal, before)
        links = "".join(f"\n- [{inert(one.question)}](#next/{one.page})" for one in found)
        return f"\n\n**{ANSWER_TEXTS[lang].next}**\n{links}" if links else ""

    async def followed(shown: list[str] | None, request: gr.Request) -> AsyncIterator[list[Any]]:
        """The conversation as it goes on; ends when no question waits.

        Answers that come in meanwhile are shown line by line, those on the page before at once.

        Args:
            shown: ids of the exchanges on the page, in order; None for a page just opened.
        """
        principal = await asyncio.to_thread(person, request)
        place, owner = place_of(request), owner_mark(principal)
        if named := _named(request):
            await asyncio.to_thread(conversations.open, place, named)
        reveal: Reveal | None = None
        while True:
            mark = conversations.mark(place)
            try:
                talk, told, passages = await asyncio.to_thread(view, request)
            except RightsEndedError:
                return
            ids = [exchange.id for exchange in talk.exchanges]
            reveal = reveal or Reveal(ids if shown is None else shown)
            # With an answer that comes in it would be waited for.
            if told and ids == shown:
                told[-1] += await asyncio.to_thread(onward, request)
            growing = True
            while growing and mark == conversations.mark(place):
                lines, growing = reveal.more(talk.exchanges, told, f"*{texts.answering}*")
                yield [
                    _messages(talk.exchanges, lines), passages, ids,
                    _status(talk, growing, owner, bool(named), lang),
                ]  # fmt: skip
                await asyncio.sleep(_LINE_PAUSE)
            if not talk.busy and mark == conversations.mark(place):
                if told and ids != shown and (more := await asyncio.to_thread(onward, request)):
                    lines[-1] += more
                    yield [
                        _messages(talk.exchanges, lines), passages, ids,
                        _status(talk, False, owner, bool(named), lang),
                    ]  # fmt: skip
                return
            while mark == conversations.mark(place):
                await asyncio.sleep(_LINE_PAUSE)

    def judged(event: gr.LikeData, shown: list[str], request: gr.Request) -> list[Any]:
        id_ = _exchange_at(shown or [], event.index)
        answer = answer_to(id_, request)
        if answer and isinstance(event.liked, bool):
            # At once: whoever gives no reason has said something all the same.
            verdict: Verdict = "helpful" if event.liked else "unhelpful"
            entente.feedback(answer, person(request), verdict)
            if event.liked:
                gr.Info(texts.feedback_thanks)
        return [gr.update(visible=bool(answer) and event.liked is not True), id_, None, ""]

    def explained(reason: str | None, comment: str, id_: str, request: gr.Request) -> Any:
        if answer := answer_to(id_, request):
            why = ": ".join(part for part in (reason or "", comment.strip()) if part)
            entente.feedback(answer, person(request), "unhelpful", why)
            gr.Info(texts.feedback_thanks)
        return gr.update(visible=False)

    def answer_to(id_: str, request: gr.Request) -> Answer | None:
        return conversations.answer(place_of(request), id_, person(request))

    with gr.Blocks(title=page_title("", lang), analytics_enabled=False, fill_width=True) as page:
        shown, judged_id = gr.State(None), gr.State("")
        header("", lang)
        with gr.Row(elem_id="main"):
            with gr.Column(elem_id="talks"):
                markdown(fragment("chat_talks.html", talks=TALK_TEXTS[lang]), sanitize_html=False)
            with gr.Column(elem_id="talk"):
                chat = gr.Chatbot(
                    label=texts.conversation,
                    show_label=False,
                    elem_id="conversation",
                    buttons=["copy"],
                    placeholder=texts.welcome,
                    autoscroll=False,
                    latex_delimiters=[],
                )
                examples(texts.examples, "question", texts.examples_label)
                status = markdown(elem_id="status", sanitize_html=False)
                with gr.Column(visible=False, elem_id="feedback") as feedback:
                    reason = gr.Radio(
                        choices=list(texts.feedback_reasons), label=texts.feedback_label
                    )
                    comment = gr.Textbox(label=texts.feedback_comment, max_length=1000)
                    explain = gr.Button(texts.feedback_send, elem_id="feedback-send")
                with gr.Row(elem_id="ask"):
                    gr.Textbox(
                        label=texts.question_label,
                        placeholder=texts.question_hint,
                        show_label=False,
                        lines=1,
                        max_lines=6,
                        max_length=MAX_QUESTION,
                        scale=5,
                        elem_id="question",
                    )
                    gr.Button(texts.send, variant="primary", scale=1, elem_id="send")
                    gr.Button(ANSWER_TEXTS[lang].stop, scale=1, elem_id="stop")
                with gr.Row(elem_id="below"):
                    markdown(
                        fragment("chat_openers.html", texts=texts, talks=TALK_TEXTS[lang]),
                        elem_id="opener",
                        sanitize_html=False,
                    )
                    markdown(texts.local_note if local else "", elem_id="note")
                follow = gr.Button(visible="hidden", elem_id="follow")
            with gr.Column(elem_id="reader"):
                markdown(
                    fragment("chat_bar.html", texts=texts),
                    elem_id="reader-bar",
                    sanitize_html=False,
                )
                shown_sources = markdown(elem_id="sources", sanitize_html=True)
        # One event alone writes the conversation, so that no older state overtakes a newer one;
        # what happens while it ends is followed by another.
        gr.on(
            [page.load, follow.click], followed, [shown],
            [chat, shown_sources, shown, status],
            trigger_mode="always_last", show_progress="hidden", **IN_TURN,
        )  # fmt: skip
        form = [feedback, judged_id, reason, comment]
        chat.like(judged, [shown], form, trigger_mode="multiple", **LIMITS)
        explain.click(explained, [reason, comment, judged_id], [feedback], **LIMITS)
    return page  # type: ignore[no-any-return]


def _named(request: gr.Request) -> str:
    """The conversation that the page's address names; empty where it names none."""
    return str(request.query_params.get("c", ""))[:_MAX_ID]


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


def _status(talk: Conversation, growing: bool, owner: str, named: bool, lang: Lang) -> str:
    texts = TEXTS[lang]
    gone = texts.gone if named and not talk.id else ""
    waiting = sum(exchange.state == "waiting" for exchange in talk.exchanges)
    told = texts.answering if talk.busy or growing else gone
    if waiting:
        told = f"{told} {texts.queued.format(n=waiting)}"
    busy = bool(talk.busy or growing)
    return fragment("chat_status.html", owner=owner, talk=talk.id, told=told, busy=busy)


def _exchange_at(shown: Sequence[str], index: Any) -> str:
    """The exchange whose answer has this place in the chat: questions and answers alternate."""
    place = index[0] if isinstance(index, (list, tuple)) else index
    number = int(place) // 2
    return shown[number] if 0 <= number < len(shown) else ""
