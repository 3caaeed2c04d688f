"""The curators' page: drafts to approve, reviews to read again, and what use teaches."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import gradio as gr

from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.principal import Principal
from assistant.reviews.curation import (
    complaints,
    gap_groups,
    missing_practices,
    recurring_lessons,
    unseen_reviews,
)
from assistant.reviews.files import ChangedElsewhereError
from assistant.reviews.markdown import from_markdown
from assistant.service import Service
from assistant.web.inert import inert as escape
from assistant.web.inert import markdown
from assistant.web.layout import LIMITS, header, page_title, person
from assistant.web.pictures import bars
from assistant.web.review_texts import CURATION_TEXTS
from assistant.web.watcher import catch_up

_LISTED = 20


def build_curation(service: Service, lang: Lang) -> gr.Blocks:
    """The page in one language; people who are no curators find it empty."""
    texts = CURATION_TEXTS[lang]

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
            ("", ""),
            gr.update(choices=known, value=None),
            gr.update(choices=["", *known], value=""),
        ]

    def titles(practices: Sequence[str]) -> str:
        practice_by_id = service.taxonomy.practice_by_id
        known = (practice_by_id[id_].label(lang) for id_ in practices if id_ in practice_by_id)
        return ", ".join(known) or "–"

    def documents(ids: Sequence[str]) -> str:
        practice_by_id = service.taxonomy.practice_by_id
        cases = [id_ for id_ in ids if id_ not in practice_by_id]
        pages = [escape(titles([id_])) for id_ in ids if id_ in practice_by_id]
        return ", ".join([*pages, _case_links(cases, lang)] if cases else pages)

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
        unhelpful = [
            f"{escape(said.at[:10])} – {escape(said.question)} – <strong>"
            f"{escape(said.reason or texts.no_reason)}</strong> ({documents(said.documents)})"
            for said in complaints(service.journal)
        ]
        missing = {
            escape(practice.title): practice.cases
            for practice in missing_practices(service.retriever, principal, lang, service.taxonomy)
        }
        recurring = recurring_lessons(service.retriever, principal, lang)
        lessons = [
            f"{escape(lesson.text)} – {escape(texts.cases.format(n=len(lesson.cases)))} "
            f"({_case_links(lesson.cases, lang)}), "
            + escape(texts.near.format(pages=titles([lesson.nearest])))
            for lesson in recurring
        ]
        unseen = unseen_reviews(service.retriever, service.journal, principal, lang)
        quoted = (id_ for lesson in recurring for id_ in lesson.cases)
        service.curated(principal, [*quoted, *(review.id for review in unseen)])
        unseen_links = [
            f'<a href="/{lang}/cases/?case={escape(review.id)}">{escape(review.title)}</a>'
            for review in unseen
        ]
        return "".join(
            (
                _part(texts.overdue, overdue, texts.overdue_none, ""),
                _part(texts.gaps, gaps, texts.gaps_none, texts.gaps_next),
                _part(texts.unhelpful, unhelpful, texts.unhelpful_none, texts.unhelpful_next),
                f"<h3>{escape(texts.missing)}</h3>{bars(missing, '')}{_next(texts.missing_next)}",
                _part(texts.recurring, lessons, texts.recurring_none, texts.recurring_next),
                _part(texts.unseen, unseen_links, texts.unseen_none, texts.unseen_next),
            )
        )

    def opened(request: gr.Request) -> list[Any]:
        principal = person(request)
        if "curator" not in principal.roles:
            return [*([gr.skip()] * 7), ""]
        return [*waiting(principal), learned(principal)]

    def previewed(id_: str | None, request: gr.Request) -> list[Any]:
        """Outputs: the text, the button, and what was shown: the id and the drafts' hash."""
        try:
            found = service.desk.preview(id_ or "", person(request))
        except EntenteError as error:
            return [f"<p>{_problem(error, lang)}</p>", gr.update(visible=False), ("", "")]
        parts = []
        for stored in found.drafts:
            form, _ = from_markdown(stored.text, stored.path)
            parts.append(f"<h3>{escape(form.title)} ({stored.lang})</h3>")
            parts += [f"<p>{escape(text)}</p>" for text in form.texts().values()]
            parts.append(
                f"<details><summary>{escape(texts.whole_file.format(path=stored.path))}</summary>"
                f"<pre>{escape(stored.text)}</pre></details>"
            )
        return ["".join(parts), gr.update(visible=True), (found.id, found.hash)]

    def approved(id_: str | None, seen: tuple[str, str], request: gr.Request) -> list[Any]:
        read, hash_ = seen
        if read != (id_ or ""):
            return ["", *[gr.skip()] * 2, *previewed(id_, request), *[gr.skip()] * 2]
        try:
            service.desk.approve(read, person(request), hash_)
        except ChangedElsewhereError as error:
            shown = previewed(read, request)
            return [_problem(error, lang), *[gr.skip()] * 2, *shown, *[gr.skip()] * 2]
        except EntenteError as error:
            return [_problem(error, lang), *waiting(person(request))]
        catch_up(service)
        done = texts.approved.format(id=read)
        return [f"<strong>{escape(done)}</strong>", *waiting(person(request))]

    def asked(id_: str | None, by: str | None) -> list[Any]:
        """Retiring takes a review from everybody: it is asked once more, for exactly this one."""
        question = escape(texts.retire_sure.format(id=id_)) if id_ else escape(texts.retire_which)
        return [f"<p>{question}</p>", gr.update(visible=bool(id_)), (id_ or "", by or "")]

    def retired(chosen: tuple[str, str], request: gr.Request) -> list[Any]:
        id_, by = chosen
        closed = ["", gr.update(visible=False), ("", "")]
        try:
            service.desk.retire(id_, person(request), by)
        except EntenteError as error:
            return [_problem(error, lang), *closed, *waiting(person(request))]
        catch_up(service)
        done = texts.retired.format(id=id_)
        return [f"<strong>{escape(done)}</strong>", *closed, *waiting(person(request))]

    with gr.Blocks(
        title=page_title("curation", lang), analytics_enabled=False, fill_width=True
    ) as page:
        header("curation", lang)
        message = markdown(elem_id="message", sanitize_html=True)
        # The drafts as they were shown, and the review of which it was asked whether to retire it.
        seen, chosen = gr.State(("", "")), gr.State(("", ""))
        markdown(f"### {texts.waiting}")
        nothing = markdown()
        drafts = gr.Dropdown([], label=texts.choose, visible=False, elem_id="waiting")
        preview = markdown(elem_id="preview", sanitize_html=False)
        approve = gr.Button(texts.approve, variant="primary", visible=False, elem_id="approve")
        report = markdown(elem_id="learned", sanitize_html=False)
        with gr.Accordion(texts.retire_title, open=False, elem_id="retiring"):
            with gr.Row():
                old = gr.Dropdown([], label=texts.retire_title, elem_id="retired")
                new = gr.Dropdown([], label=texts.superseded_by, elem_id="superseding")
            retire = gr.Button(texts.retire, elem_id="retire")
            sure = markdown(elem_id="retire-sure", sanitize_html=True)
            with gr.Row(visible=False) as confirm:
                yes = gr.Button(texts.retire_yes, variant="stop", elem_id="retire-yes")
                no = gr.Button(texts.retire_no, elem_id="retire-no")
        queue = [nothing, drafts, preview, approve, seen, old, new]
        asking = [sure, confirm, chosen]
        page.load(opened, None, [*queue, report], **LIMITS)
        drafts.input(
            previewed, [drafts], [preview, approve, seen], trigger_mode="always_last", **LIMITS
        )
        approve.click(approved, [drafts, seen], [message, *queue], **LIMITS)
        retire.click(asked, [old, new], asking, **LIMITS)
        no.click(lambda: ["", gr.update(visible=False), ("", "")], None, asking, **LIMITS)
        yes.click(retired, [chosen], [message, *asking, *queue], **LIMITS)
    return page  # type: ignore[no-any-return]


def _problem(error: EntenteError, lang: Lang) -> str:
    return f"⚠ {escape(error.told(lang))}"


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
