"""The page for adding a review: what is typed is saved as it is typed, checked, then handed in."""

import datetime as dt
import hashlib
import logging
import re
import secrets
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import Response

from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.principal import Principal
from assistant.reading.moments import moment, number
from assistant.reviews.advice import Advice
from assistant.reviews.convert import MAX_BYTES
from assistant.reviews.drafts import Change, Draft, ReadingReport
from assistant.reviews.form import ReviewForm
from assistant.reviews.intake import take_in
from assistant.reviews.personal import Finding, find_personal, replace_personal
from assistant.reviews.typed import (
    UNPLACED,
    field_label,
    typed_form,
    typed_problems,
    with_texts,
)
from assistant.service import Service
from assistant.web.layout import person
from assistant.web.library import list_address, named_alone, text_address
from assistant.web.library_texts import LIBRARY_TEXTS
from assistant.web.pages import Changes, HandedIn, Pages, refused, said, see, told, uploaded
from assistant.web.review_fields import STEPS, fields_of, left_by_step, shown_form
from assistant.web.review_texts import REVIEW_TEXTS
from assistant.web.step_texts import STEP_TEXTS
from assistant.web.watcher import catch_up

log = logging.getLogger(__name__)

_LAST = ("preview", "check")
_KEY = re.compile(r"[\w-]{8,40}", re.ASCII)


@dataclass(frozen=True)
class Checked:
    """What a check found; ``seen`` stands for the texts that it looked at."""

    problems: list[str]
    findings: list[tuple[str, Finding]]
    advice: Advice
    seen: str


def _address(lang: Lang, key: str, more: str = "", step: str = "") -> str:
    return f"/{lang}/review/?draft={key}{f'&step={step}' if step else ''}{more}"


def _step(said_: str) -> str:
    """A step that there is; the whole form otherwise."""
    return said_ if said_ in (*STEPS, *_LAST) else ""


def _new_key() -> str:
    return secrets.token_urlsafe(12)


def _seen(form: ReviewForm) -> str:
    """Marks that exactly these texts have been checked."""
    texts = sorted(form.texts().items())
    return hashlib.sha256(repr((form.lang, form.parties, texts)).encode("utf-8")).hexdigest()


def add_review(app: FastAPI, service: Service, pages: Pages, turn: Any, entente: Entente) -> None:
    """Add the pages in both languages. What is being written lives in the person's drafts."""

    def draft_of(principal: Principal, key: str) -> Draft:
        empty = Draft(key, "", {}, "", "", ReadingReport())
        return service.drafts.get(principal, key) or empty

    def check(draft: Draft, principal: Principal, lang: Lang) -> Checked:
        form = draft.form
        found = find_personal(form.texts(), form.lang, form.parties)
        return Checked(
            typed_problems(draft.typed, lang, service.taxonomy),
            [(field_label(f.field, lang), f) for f in found],
            service.advice(form, principal, lang),
            _seen(form),
        )

    def show(
        request: Request, lang: Lang, key: str, message: str = "", status: int = 200,
        checked: bool = False, step: str = "",
    ) -> Response:  # fmt: skip
        principal, texts = person(request), REVIEW_TEXTS[lang]
        draft = draft_of(principal, key)
        report, form = draft.report, draft.form
        returned = entente.reviews.returned(principal)
        case = entente.reviews.shown(form, principal, lang) if step == "preview" else None
        guesses = {g.field: g.words for g in report.guesses}
        parts = shown_form(draft.typed, guesses, lang, service.taxonomy)
        return pages.show(
            request, "review.html", lang, "review", status,
            f"draft={key}{f'&step={step}' if step else ''}",
            step=step, steps=(*STEPS, *_LAST), ways=STEP_TEXTS[lang], left=left_by_step(form),
            text=case, returned=returned, at=_address,
            comment=next((one.returned for one in returned if one.path == draft.source), ""),
            labels=LIBRARY_TEXTS[lang], moment=moment, number=number, list_at=list_address,
            named=partial(named_alone, lang=lang), text_at=text_address,
            texts=texts, key=key, message=message,
            drafts=service.drafts.titles(principal), existing=service.desk.editable(principal),
            parts=parts, fields=fields_of(step, parts) if step in STEPS else (),
            unplaced="".join(draft.typed.get(UNPLACED, ())), report=report,
            found=", ".join(field_label(name, lang) for name in report.found),
            guesses=[(field_label(g.field, lang), g.words) for g in report.guesses],
            checked=check(draft, principal, lang) if checked else None, begun=bool(draft.at),
            drafting=entente.reviews.may_summarise(form),
        )  # fmt: skip

    def saved_message(asked: str, principal: Principal, lang: Lang) -> str:
        """What to say of a review that was just handed in."""
        review_lang, _, id_ = asked.partition("/")
        texts = REVIEW_TEXTS[lang]
        for waiting in service.desk.drafts(principal):
            if (waiting.id, waiting.lang) == (id_, review_lang):
                return texts.submitted.format(title=waiting.fields.title, path=waiting.path)
        for known, spoken, title in service.desk.editable(principal):
            if (known, spoken) == (id_, review_lang):
                return texts.submitted_approved.format(title=title)
        return ""

    @app.get("/{lang}/review/", dependencies=[turn])
    def opened(lang: Lang, request: Request) -> Response:
        principal, texts, asked = person(request), REVIEW_TEXTS[lang], request.query_params
        key = asked.get("draft", "")
        if not _KEY.fullmatch(key):
            # Whoever comes back goes on where they were.
            last = next(iter(service.drafts.titles(principal)), None) if key != "new" else None
            more = f"&saved={quote(asked['saved'])}" if "saved" in asked else ""
            step = _step(asked.get("step", STEPS[0]))
            return see(_address(lang, last.key if last else _new_key(), more, step))
        message = saved_message(asked.get("saved", ""), principal, lang)
        if replaced := asked.get("replaced", ""):
            message = texts.replaced.format(n=replaced[:5])
        if asked.get("look"):
            message = texts.look_first
        step = _step(asked.get("step", ""))
        return show(request, lang, key, message, checked=bool(asked.get("check")), step=step)

    def listing(request: Request, lang: Lang, message: str = "", status: int = 200) -> Response:
        principal = person(request)
        existing = service.desk.editable(principal)
        there = {(id_, spoken) for id_, spoken, _ in existing}
        single = [
            (id_, other, spoken, title)
            for id_, spoken, title in existing
            for other in [_other(spoken)]
            if (id_, other) not in there
        ]
        return pages.show(
            request, "review_drafts.html", lang, "review", status, place="review/drafts",
            title=STEP_TEXTS[lang].drafts, ways=STEP_TEXTS[lang], texts=REVIEW_TEXTS[lang],
            drafts=service.drafts.titles(principal), returned=entente.reviews.returned(principal),
            single=single, at=_address, first=STEPS[0], message=message,
            day=partial(moment, lang=lang),
        )  # fmt: skip

    @app.get("/{lang}/review/drafts/")
    def listed(lang: Lang, request: Request) -> Response:
        return listing(request, lang)

    @app.get("/{lang}/review/{key}/typed")
    def look(lang: Lang, key: str, request: Request) -> Response:
        typed = draft_of(person(request), key).typed
        return told({"typed": {name: list(values) for name, values in typed.items()}})

    @app.post("/{lang}/review/{key}/typed")
    def save(lang: Lang, key: str, sent: Changes, request: Request) -> Response:
        changes = {name: Change(c.values, c.before) for name, c in sent.changes.items()}
        try:
            elsewhere = service.drafts.change(person(request), key, changes, lang)
        except EntenteError as error:
            return refused(error.told(lang))
        return told({"elsewhere": elsewhere, "at": f"{dt.datetime.now():%H:%M}"})

    @app.post("/{lang}/review/import", dependencies=[turn])
    def imported(lang: Lang, form: HandedIn, request: Request) -> Response:
        texts, key = REVIEW_TEXTS[lang], _new_key()
        content, name = uploaded(form, MAX_BYTES)
        try:
            if not name:
                raise EntenteError(texts.no_file)
            found = take_in(content, name, lang, service.taxonomy)
            report = ReadingReport(
                name=name, notes=found.notes, found=found.found, guesses=found.guesses
            )
            typed = typed_form(found.form)
            if found.unplaced:
                typed[UNPLACED] = (found.unplaced,)
            service.drafts.begin(person(request), key, typed, lang, report=report)
        except EntenteError as error:
            return show(request, lang, _kept(form), error.told(lang), 422)
        step = _step(said(form, "step")) if "step" in form else STEPS[0]
        return see(_address(lang, key, step=step))

    @app.post("/{lang}/review/open")
    def copied(lang: Lang, form: HandedIn, request: Request) -> Response:
        principal, key = person(request), _new_key()
        review_lang, _, id_ = said(form, "review").partition("/")
        spoken: Lang = "en" if review_lang == "en" else "fr"
        try:
            copy, stored = service.desk.open(id_, spoken, principal)
            for draft in service.drafts.of(principal):
                if (draft.source, draft.opened) == (stored.path, stored.hash):
                    return see(_address(lang, draft.key, step=STEPS[0]))  # it is begun already
            service.drafts.begin(
                principal, key, typed_form(copy), lang, opened=stored.hash, source=stored.path
            )
        except EntenteError as error:
            return show(request, lang, _kept(form), error.told(lang), 422)
        return see(_address(lang, key, step=STEPS[0]))

    @app.post("/{lang}/review/{key}/replace", dependencies=[turn])
    def replaced(lang: Lang, key: str, form: HandedIn, request: Request) -> Response:
        principal, step = person(request), _step(said(form, "step"))
        draft = draft_of(principal, key)
        review = draft.form
        if said(form, "seen") != _seen(review):
            return see(_address(lang, key, "&check=1&look=1", step))
        chosen = {value for value in form.getlist("finding") if isinstance(value, str)}
        found = find_personal(review.texts(), review.lang, review.parties)
        accepted = [f for number, f in enumerate(found) if str(number) in chosen]
        texts = replace_personal(review.texts(), accepted)
        changed = {name: text for name, text in texts.items() if text != review.texts()[name]}
        if not service.drafts.replace(
            principal, key, draft.typed, with_texts(draft.typed, changed)
        ):
            return see(_address(lang, key, "&check=1&look=1", step))
        return see(_address(lang, key, f"&check=1&replaced={len(accepted)}", step))

    @app.post("/{lang}/review/{key}/submit", dependencies=[turn])
    def handed_in(lang: Lang, key: str, form: HandedIn, request: Request) -> Response:
        principal, step = person(request), _step(said(form, "step"))
        draft = draft_of(principal, key)
        review = draft.form
        problems = typed_problems(draft.typed, lang, service.taxonomy)
        if said(form, "seen") != _seen(review) or problems:
            return see(_address(lang, key, "&check=1&look=1", step))
        try:
            stored = service.desk.submit(review, principal, draft.opened, dt.date.today())
        except EntenteError as error:
            return show(request, lang, key, error.told(lang), 422, step=step)
        except Exception:
            log.exception("a review could not be saved")
            return show(request, lang, key, REVIEW_TEXTS[lang].failure, 503, step=step)
        try:
            service.drafts.drop(principal, key)
        except Exception:
            # Told as a failure, what is saved would be handed in twice.
            log.exception("a draft stays in the list though its review is saved")
        catch_up(service)
        told_ = f"&saved={stored.lang}/{quote(stored.id)}"
        return see(_address(lang, _new_key(), told_, STEPS[0]))

    @app.post("/{lang}/review/{key}/summary", dependencies=[turn])
    def summarised(lang: Lang, key: str, form: HandedIn, request: Request) -> Response:
        step = _step(said(form, "step"))
        try:
            entente.reviews.summarise(key, person(request), lang)
        except EntenteError as error:
            return show(request, lang, key, error.told(lang), 422, step=step)
        return see(_address(lang, key, step=step))

    @app.post("/{lang}/review/translate", dependencies=[turn])
    def translated(lang: Lang, form: HandedIn, request: Request) -> Response:
        into, _, id_ = said(form, "review").partition("/")
        try:
            spoken: Lang = "en" if into == "en" else "fr"
            draft = entente.reviews.translate(id_, spoken, person(request), lang)
        except EntenteError as error:
            return listing(request, lang, error.told(lang), 422)
        return see(_address(lang, draft.key, step=STEPS[0]))

    @app.post("/{lang}/review/{key}/dismiss")
    def dismissed(lang: Lang, key: str, form: HandedIn, request: Request) -> Response:
        service.drafts.dismiss(person(request), key)
        return see(_address(lang, key, step=_step(said(form, "step"))))

    @app.post("/{lang}/review/{key}/delete")
    def deleted(lang: Lang, key: str, form: HandedIn, request: Request) -> Response:
        service.drafts.drop(person(request), key)
        return see(f"/{lang}/review/drafts/")


def _other(lang: Lang) -> Lang:
    return "en" if lang == "fr" else "fr"


def _kept(form: object) -> str:
    """The draft that was open when something else was asked for."""
    key = said(form, "draft")  # type: ignore[arg-type]
    return key if _KEY.fullmatch(key) else _new_key()
