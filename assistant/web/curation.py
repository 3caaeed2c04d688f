"""The curators' page: drafts to approve, reviews to read again, and what use teaches."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from html import escape
from typing import Any

import gradio as gr

from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.library.taxonomy import Taxonomy
from assistant.principal import Principal
from assistant.reviews.curation import (
    gap_groups,
    missing_practices,
    recurring_lessons,
    unseen_reviews,
)
from assistant.reviews.markdown import from_markdown
from assistant.service import Service
from assistant.web.layout import LIMITS, header, page_title, person
from assistant.web.pictures import bars
from assistant.web.review_texts import CURATION_TEXTS

_LISTED = 20


def build_curation(service: Service, lang: Lang) -> gr.Blocks:
    """The page in one language; people who are no curators find it empty."""
    texts = CURATION_TEXTS[lang]
    practice_by_id = Taxonomy.load().practice_by_id

    def waiting(principal: Principal) -> list[Any]:
        titles = {draft.id: draft.fields.title for draft in service.desk.drafts(principal)}
        ids = sorted(titles)
        known = sorted({id_ for id_, _, _ in service.desk.editable(principal)})
        return [
            "" if ids else texts.waiting_none,
            gr.update(
                choices=[(f"{titles[id_]} ({id_})", id_) for id_ in ids],
                value=None,
                visible=bool(ids),
            ),
            "",
            gr.update(visible=False),
            gr.update(choices=known, value=None),
            gr.update(choices=["", *known], value=""),
        ]

    def titles(practices: Sequence[str]) -> str:
        known = (practice_by_id[id_].label(lang) for id_ in practices if id_ in practice_by_id)
        return ", ".join(known) or "–"

    def learned(principal: Principal) -> str:
        today = dt.date.today()
        overdue = [
            f"{escape(review.fields.title)} ({review.lang}) – "
            + escape(texts.since.format(date=review.fields.review_by))
            for review in service.desk.overdue(principal, today)
        ]
        gaps = [
            f"{escape(group.question)} – {escape(texts.times.format(n=group.times))}, "
            + escape(texts.near.format(pages=titles(group.nearest)))
            for group in gap_groups(service.journal)
        ]
        missing = {
            escape(practice.title): practice.cases
            for practice in missing_practices(service.retriever, principal, lang)
        }
        lessons = [
            f"{escape(lesson.text)} – {escape(texts.cases.format(n=len(lesson.cases)))} "
            f"({_case_links(lesson.cases, lang)}), "
            + escape(texts.near.format(pages=titles([lesson.nearest])))
            for lesson in recurring_lessons(service.retriever, principal, lang)
        ]
        unseen = unseen_reviews(service.retriever, service.journal, principal, lang)
        unseen_links = [
            f'<a href="/{lang}/cases/?case={escape(review.id)}">{escape(review.title)}</a>'
            for review in unseen
        ]
        return "".join(
            (
                _part(texts.overdue, overdue, texts.overdue_none, ""),
                _part(texts.gaps, gaps, texts.gaps_none, texts.gaps_next),
                f"<h3>{escape(texts.missing)}</h3>{bars(missing, '')}{_next(texts.missing_next)}",
                _part(texts.recurring, lessons, texts.recurring_none, texts.recurring_next),
                _part(texts.unseen, unseen_links, texts.unseen_none, texts.unseen_next),
            )
        )

    def opened(request: gr.Request) -> list[Any]:
        principal = person(request)
        if "curator" not in principal.roles:
            return [*([gr.skip()] * 6), ""]
        return [*waiting(principal), learned(principal)]

    def previewed(id_: str | None, request: gr.Request) -> list[Any]:
        try:
            found = service.desk.preview(id_ or "", person(request))
        except EntenteError as error:
            return [f"<p>⚠ {escape(str(error))}</p>", gr.update(visible=False), ""]
        parts = []
        for stored in found.drafts:
            form, _ = from_markdown(stored.text, stored.path)
            parts.append(f"<h3>{escape(form.title)} ({stored.lang})</h3>")
            parts += [f"<p>{escape(text)}</p>" for text in form.texts().values()]
        return ["".join(parts), gr.update(visible=True), found.hash]

    async def approved(id_: str | None, seen: str, request: gr.Request) -> list[Any]:
        try:
            await asyncio.to_thread(service.desk.approve, id_ or "", person(request), seen)
            await asyncio.to_thread(service.refresh)
        except EntenteError as error:
            return [f"⚠ {escape(str(error))}", *waiting(person(request))]
        return [f"**{texts.approved.format(id=escape(id_ or ''))}**", *waiting(person(request))]

    async def retired(id_: str | None, by: str | None, request: gr.Request) -> list[Any]:
        try:
            await asyncio.to_thread(service.desk.retire, id_ or "", person(request), by or "")
            await asyncio.to_thread(service.refresh)
        except EntenteError as error:
            return [f"⚠ {escape(str(error))}", *waiting(person(request))]
        return [f"**{texts.retired.format(id=escape(id_ or ''))}**", *waiting(person(request))]

    with gr.Blocks(
        title=page_title("curation", lang), analytics_enabled=False, fill_width=True
    ) as page:
        header("curation", lang)
        message = gr.Markdown(elem_id="message", sanitize_html=True)
        seen = gr.State("")  # the hash of the drafts as they were shown
        gr.Markdown(f"### {texts.waiting}")
        nothing = gr.Markdown()
        drafts = gr.Dropdown([], label=texts.choose, visible=False, elem_id="waiting")
        preview = gr.Markdown(elem_id="preview", sanitize_html=False)
        approve = gr.Button(texts.approve, variant="primary", visible=False, elem_id="approve")
        report = gr.Markdown(elem_id="learned", sanitize_html=False)
        with gr.Accordion(texts.retire_title, open=False):
            with gr.Row():
                old = gr.Dropdown([], label=texts.retire_title, elem_id="retired")
                new = gr.Dropdown([], label=texts.superseded_by, elem_id="superseding")
            retire = gr.Button(texts.retire, elem_id="retire")
        queue = [nothing, drafts, preview, approve, old, new]
        page.load(opened, None, [*queue, report], **LIMITS)
        drafts.input(previewed, [drafts], [preview, approve, seen], **LIMITS)
        approve.click(approved, [drafts, seen], [message, *queue], **LIMITS)
        retire.click(retired, [old, new], [message, *queue], **LIMITS)
    return page  # type: ignore[no-any-return]


def _part(title: str, items: Sequence[str], none: str, next_step: str) -> str:
    shown = "".join(f"<li>{item}</li>" for item in items[:_LISTED])
    more = f"<li>… (+{len(items) - _LISTED})</li>" if len(items) > _LISTED else ""
    body = f"<ul>{shown}{more}</ul>{_next(next_step)}" if items else f"<p>{escape(none)}</p>"
    return f"<h3>{escape(title)}</h3>{body}"


def _next(step: str) -> str:
    return f'<p class="next-step">{escape(step)}</p>' if step else ""


def _case_links(ids: Sequence[str], lang: Lang) -> str:
    return ", ".join(
        f'<a href="/{lang}/cases/?case={escape(id_)}">{escape(id_)}</a>' for id_ in ids
    )
