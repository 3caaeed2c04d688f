"""The page for adding a review: what is typed is saved as it is typed, checked, then handed in."""

import datetime as dt
import logging
import re
import secrets
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import Response

from assistant.api.entente import Entente
from assistant.errors import EntenteError, MissingError
from assistant.language import Lang
from assistant.principal import Principal
from assistant.reading.moments import moment, number
from assistant.reviews.checked import Checked, UncheckedError
from assistant.reviews.convert import MAX_BYTES
from assistant.reviews.drafts import Change, Draft, ReadingReport
from assistant.reviews.typed import UNPLACED, field_label
from assistant.web.layout import person
from assistant.web.library import list_address, named_alone, text_address
from assistant.web.library_texts import LIBRARY_TEXTS
from assistant.web.pages import Changes, HandedIn, Pages, refused, said, see, told, uploaded
from assistant.web.review_fields import STEPS, fields_of, left_by_step, shown_form
from assistant.web.review_texts import REVIEW_TEXTS
from assistant.web.step_texts import STEP_TEXTS

log = logging.getLogger(__name__)

_LAST = ("preview", "check")
_KEY = re.compile(r"[\w-]{8,40}", re.ASCII)
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)


def _address(lang: Lang, key: str, more: str = "", step: str = "") -> str:
    return f"/{lang}/review/?draft={key}{f'&step={step}' if step else ''}{more}"


def _step(said_: str) -> str:
    """A step that there is; the whole form otherwise."""
    return said_ if said_ in (*STEPS, *_LAST) else ""


def _new_key() -> str:
    return secrets.token_urlsafe(12)


def add_review(app: FastAPI, entente: Entente, pages: Pages, turn: Any) -> None:
    """Add the pages in both languages. What is being written lives in the person's drafts."""
    rooms = entente.reviews

    def draft_of(principal: Principal, key: str) -> Draft:
        try:
            return rooms.draft(key, principal)
        except MissingError:
            return Draft(key, "", {}, "", "", ReadingReport())

    def look_through(draft: Draft, principal: Principal, lang: Lang) -> Checked:
        try:
            return rooms.check_draft(draft.key, principal, lang)
        except MissingError:
            return rooms.check(draft.form, principal, lang)

    def show(
        request: Request, lang: Lang, key: str, message: str = "", status: int = 200,
        checked: bool = False, step: str = "",
    ) -> Response:  # fmt: skip
        principal, texts = person(request), REVIEW_TEXTS[lang]
        draft = draft_of(principal, key)
        report, form = draft.report, draft.form
        returned = rooms.returned(principal)
        case = rooms.shown(form, principal, lang) if step == "preview" else None
        guesses = {g.field: g.words for g in report.guesses}
        parts = shown_form(draft.typed, guesses, lang, entente.library.vocabulary())
        return pages.show(
            request, "review.html", lang, "review", status,
            f"draft={key}{f'&step={step}' if step else ''}",
            step=step, steps=(*STEPS, *_LAST), ways=STEP_TEXTS[lang], left=left_by_step(form),
            text=case, returned=returned, at=_address,
            comment=next((one.returned for one in returned if one.path == draft.source), ""),
            labels=LIBRARY_TEXTS[lang], moment=moment, number=number, list_at=list_address,
            named=partial(named_alone, lang=lang), text_at=text_address,
            texts=texts, key=key, message=message,
            drafts=rooms.drafts(principal), existing=rooms.existing(principal),
            parts=parts, fields=fields_of(step, parts) if step in STEPS else (),
            unplaced="".join(draft.typed.get(UNPLACED, ())), report=report,
            found=", ".join(field_label(name, lang) for name in report.found),
            guesses=[(field_label(g.field, lang), g.words) for g in report.guesses],
            checked=look_through(draft, principal, lang) if checked else None,
            label=partial(field_label, reader=lang), begun=bool(draft.at),
            drafting=entente.reviews.may_summarise(form),
        )  # fmt: skip

    def saved_message(asked: str, principal: Principal, lang: Lang) -> str:
        """What to say of a review that was just handed in."""
        review_lang, _, id_ = asked.partition("/")
        texts = REVIEW_TEXTS[lang]
        for waiting in rooms.submitted(principal):
            if (waiting.id, waiting.lang) == (id_, review_lang):
                return texts.submitted.format(title=waiting.title, path=waiting.path)
        for known, spoken, title in rooms.existing(principal):
            if (known, spoken) == (id_, review_lang):
                return texts.submitted_approved.format(title=title)
        return ""

    @app.get("/{lang}/review/", dependencies=[turn])
    def opened(lang: Lang, request: Request) -> Response:
        principal, texts, asked = person(request), REVIEW_TEXTS[lang], request.query_params
        key = asked.get("draft", "")
        if not _KEY.fullmatch(key):
            # Whoever comes back goes on where they were.
            last = next(iter(rooms.drafts(principal)), None) if key != "new" else None
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
        existing = rooms.existing(principal)
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
            drafts=rooms.drafts(principal), returned=rooms.returned(principal),
            existing=existing, at=_address, first=STEPS[0], single=single, message=message,
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
            elsewhere = rooms.type(key, changes, person(request), lang)
        except EntenteError as error:
            return refused(error.told(lang))
        return told({"elsewhere": elsewhere, "at": f"{dt.datetime.now():%H:%M}"})

    @app.post("/{lang}/review/import", dependencies=[turn])
    def imported(lang: Lang, form: HandedIn, request: Request) -> Response:
        content, name = uploaded(form, MAX_BYTES)
        try:
            if not name:
                raise EntenteError(REVIEW_TEXTS[lang].no_file)
            begun = rooms.bring(content, name, person(request), lang)
        except EntenteError as error:
            return show(request, lang, _kept(form), error.told(lang), 422)
        step = _step(said(form, "step")) if "step" in form else STEPS[0]
        return see(_address(lang, begun.key, step=step))

    @app.post("/{lang}/review/open")
    def copied(lang: Lang, form: HandedIn, request: Request) -> Response:
        review_lang, _, id_ = said(form, "review").partition("/")
        spoken: Lang = "en" if review_lang == "en" else "fr"
        try:
            begun = rooms.copy(id_, spoken, person(request), lang)
        except EntenteError as error:
            return show(request, lang, _kept(form), error.told(lang), 422)
        return see(_address(lang, begun.key, step=STEPS[0]))

    @app.post("/{lang}/review/{key}/replace", dependencies=[turn])
    def replaced(lang: Lang, key: str, form: HandedIn, request: Request) -> Response:
        step = _step(said(form, "step"))
        chosen = {int(n) for n in map(str, form.getlist("finding")) if _NUMBER.fullmatch(n)}
        try:
            n = rooms.replace_personal(key, chosen, said(form, "seen"), person(request))
        except EntenteError:
            return see(_address(lang, key, "&check=1&look=1", step))
        return see(_address(lang, key, f"&check=1&replaced={n}", step))

    @app.post("/{lang}/review/{key}/submit", dependencies=[turn])
    def handed_in(lang: Lang, key: str, form: HandedIn, request: Request) -> Response:
        principal, step = person(request), _step(said(form, "step"))
        try:
            stored = rooms.submit_draft(key, principal, dt.date.today(), said(form, "seen"))
        except (UncheckedError, MissingError):
            return see(_address(lang, key, "&check=1&look=1", step))
        except EntenteError as error:
            return show(request, lang, key, error.told(lang), 422, step=step)
        except Exception:
            log.exception("a review could not be saved")
            return show(request, lang, key, REVIEW_TEXTS[lang].failure, 503, step=step)
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
        rooms.look_at_report(key, person(request))
        return see(_address(lang, key, step=_step(said(form, "step"))))

    @app.post("/{lang}/review/{key}/delete")
    def deleted(lang: Lang, key: str, form: HandedIn, request: Request) -> Response:
        with suppress(MissingError):  # it is gone already
            rooms.delete(key, person(request))
        return see(f"/{lang}/review/drafts/")


def _other(lang: Lang) -> Lang:
    return "en" if lang == "fr" else "fr"


def _kept(form: object) -> str:
    """The draft that was open when something else was asked for."""
    key = said(form, "draft")  # type: ignore[arg-type]
    return key if _KEY.fullmatch(key) else _new_key()
