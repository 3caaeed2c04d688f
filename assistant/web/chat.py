"""The chat page."""

import asyncio
import logging
import string
from collections.abc import AsyncIterator, Sequence
from typing import Any

import gradio as gr

from assistant.answering.answer import Answer, Turn
from assistant.errors import EntenteError
from assistant.language import Lang, detect
from assistant.principal import Principal
from assistant.service import Service
from assistant.web.conversations import Conversations, session_of
from assistant.web.layout import LIMITS, examples, header, page_title, person
from assistant.web.playbook_texts import PLAYBOOK_TEXTS
from assistant.web.sources import Passages, linked, panel
from assistant.web.texts import TEXTS

log = logging.getLogger(__name__)

Message = dict[str, Any]
_MAX_QUESTION = 4000
_LINE_PAUSE = 0.03  # seconds; the answer is there at once, the eye follows it line by line


def build_chat(service: Service, conversations: Conversations, lang: Lang) -> gr.Blocks:
    """The chat in one language. Handlers keep nothing: conversations live in ``conversations``."""
    texts = TEXTS[lang]

    def passages(turns: Sequence[Turn], principal: Principal) -> Passages:
        found: Passages = {}
        for turn in turns:
            for citation in turn.answer.citations:
                place = (citation.path, citation.section)
                if place not in found:
                    found[place] = service.retriever.passage(*place, principal)
        return found

    def sources(turns: Sequence[Turn], principal: Principal) -> str:
        return panel(turns, passages(turns, principal), lang)

    def offered(turn: Turn, principal: Principal) -> str:
        """The way to the checklist that goes with an answer, filled in with what was said."""
        id_ = turn.answer.playbook
        found = service.retriever.document(id_, principal, lang, "playbook") if id_ else None
        if found is None:
            return ""
        link = f"/{lang}/playbooks/?playbook={id_}&chat=1"
        title = found[0].title.translate(_MARKUP)
        return "\n\n" + PLAYBOOK_TEXTS[lang].offer.format(title=title, link=link)

    def messages(turns: Sequence[Turn], principal: Principal) -> list[Message]:
        return _messages(turns, [offered(turn, principal) for turn in turns])

    def opened(request: gr.Request) -> tuple[list[Message], str]:
        turns = conversations.turns(_session(request))
        return messages(turns, person(request)), sources(turns, person(request))

    async def asked(
        question: str, request: gr.Request
    ) -> AsyncIterator[tuple[str, list[Message], Any, Any]]:
        session = _session(request)
        before = conversations.turns(session)
        shown = messages(before, person(request))
        question = question.strip()[:_MAX_QUESTION]
        keep = gr.skip()
        if not question:
            yield "", shown, keep, keep
            return
        shown = [*shown, {"role": "user", "content": _shown(question)}]
        yield "", shown, keep, gr.update(visible=False)
        try:
            answer = await asyncio.to_thread(
                service.ask, question, person(request), _spoken(question, lang), before
            )
        except EntenteError as error:
            yield "", [*shown, _said(str(error))], keep, keep
            return
        except Exception:
            # The person learns that it failed, the log why; the page stays usable.
            log.exception("a question could not be answered")
            yield "", [*shown, _said(texts.failure)], keep, keep
            return
        turns = conversations.add(session, Turn(question=question, answer=answer))
        text = linked(answer.answer, len(turns), answer.citations) + offered(
            turns[-1], person(request)
        )
        lines = text.split("\n")
        for end in range(1, len(lines)):
            if lines[end - 1].strip():
                yield "", [*shown, _said("\n".join(lines[:end]))], keep, keep
                await asyncio.sleep(_LINE_PAUSE)
        yield (
            "",
            [*shown, _said(text)],
            await asyncio.to_thread(sources, turns, person(request)),
            keep,
        )

    def restarted(request: gr.Request) -> tuple[list[Message], str, Any]:
        conversations.clear(_session(request))
        return [], sources((), person(request)), gr.update(visible=False)

    def judged(event: gr.LikeData, request: gr.Request) -> tuple[Any, int]:
        answer = _answer_at(conversations.turns(_session(request)), event.index)
        place = event.index if isinstance(event.index, int) else event.index[0]
        if answer and event.liked is True:
            service.journal.note_feedback(answer, person(request).id, "helpful", "")
            gr.Info(texts.feedback_thanks)
        return gr.update(visible=bool(answer) and event.liked is not True), int(place)

    def explained(reason: str | None, comment: str, place: int, request: gr.Request) -> Any:
        answer = _answer_at(conversations.turns(_session(request)), place)
        if answer:
            why = ": ".join(part for part in (reason or "", comment.strip()) if part)
            service.journal.note_feedback(answer, person(request).id, "unhelpful", why)
            gr.Info(texts.feedback_thanks)
        return gr.update(visible=False)

    with gr.Blocks(title=page_title("", lang), analytics_enabled=False, fill_width=True) as page:
        judged_place = gr.State(0)
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
                )
                with gr.Row(elem_id="ask"):
                    question = gr.Textbox(
                        label=texts.question_label,
                        placeholder=texts.question_hint,
                        show_label=False,
                        lines=1,
                        max_lines=6,
                        max_length=_MAX_QUESTION,
                        scale=5,
                        elem_id="question",
                    )
                    send = gr.Button(texts.send, variant="primary", scale=1, elem_id="send")
                with gr.Column(visible=False, elem_id="feedback") as feedback:
                    reason = gr.Radio(
                        choices=list(texts.feedback_reasons), label=texts.feedback_label
                    )
                    comment = gr.Textbox(label=texts.feedback_comment, max_length=1000)
                    explain = gr.Button(texts.feedback_send, elem_id="feedback-send")
                examples(texts.examples, question, texts.examples_label)
                restart = gr.Button(texts.restart, size="sm", elem_id="restart")
            with gr.Column(scale=2, min_width=300, elem_id="sources-column"):
                gr.Markdown(f"## {texts.sources}")
                shown_sources = gr.Markdown(elem_id="sources", sanitize_html=True)
                gr.Markdown(texts.local_note, elem_id="note")
        outputs = [question, chat, shown_sources, feedback]
        gr.on([question.submit, send.click], asked, [question], outputs, **LIMITS)
        cleared = [restart.click, chat.clear]
        gr.on(cleared, restarted, None, [chat, shown_sources, feedback], **LIMITS)
        chat.like(judged, None, [feedback, judged_place], **LIMITS)
        explain.click(explained, [reason, comment, judged_place], [feedback], **LIMITS)
        page.load(opened, None, [chat, shown_sources], **LIMITS)
    return page  # type: ignore[no-any-return]


def _session(request: gr.Request) -> str:
    """Somebody's conversation: a cookie that another person got hold of opens nothing."""
    return session_of(person(request), request.cookies)


def _spoken(question: str, page: Lang) -> Lang:
    """The language of the question; that of the page where the question does not tell."""
    return detect(question, page)


def _messages(turns: Sequence[Turn], offers: Sequence[str]) -> list[Message]:
    messages: list[Message] = []
    for number, (turn, offer) in enumerate(zip(turns, offers, strict=True), 1):
        messages.append({"role": "user", "content": _shown(turn.question)})
        messages.append(_said(linked(turn.answer.answer, number, turn.answer.citations) + offer))
    return messages


def _said(markdown: str) -> Message:
    return {"role": "assistant", "content": markdown}


_MARKUP = str.maketrans({char: f"\\{char}" for char in string.punctuation})


def _shown(question: str) -> str:
    """A question as typed: markup in it is shown, not obeyed."""
    return question.translate(_MARKUP)


def _answer_at(turns: Sequence[Turn], index: Any) -> Answer | None:
    """The answer whose message has this place in the chat (questions and answers alternate)."""
    place = index[0] if isinstance(index, (list, tuple)) else index
    turn = int(place) // 2
    return turns[turn].answer if 0 <= turn < len(turns) else None
