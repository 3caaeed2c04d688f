"""The page for adding a review: a form, saved as it is filled in, checked, then handed in."""

import asyncio
import datetime as dt
import logging
import secrets
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.principal import Principal
from assistant.reviews.form import ReviewForm, check_form, field_texts
from assistant.reviews.intake import take_in
from assistant.reviews.personal import Finding, find_personal, replace_personal
from assistant.reviews.recognise import Recognised
from assistant.service import Service
from assistant.web.layout import LIMITS, header, page_title, person
from assistant.web.review_fields import build_fields, to_form, to_values
from assistant.web.review_texts import REVIEW_TEXTS, ReviewTexts

log = logging.getLogger(__name__)


def build_review(service: Service, lang: Lang) -> gr.Blocks:
    """The page in one language. What is being written lives in the person's drafts."""
    texts = REVIEW_TEXTS[lang]

    def draft_of(key: str, principal: Principal) -> tuple[ReviewForm, str]:
        draft = service.drafts.get(principal, key)
        return (draft.form, draft.opened) if draft else (ReviewForm(lang=lang), "")

    def listed(principal: Principal) -> Any:
        drafts = service.drafts.of(principal)
        return gr.update(
            choices=[
                (f"{draft.form.title or '…'} ({draft.at[:16].replace('T', ' ')})", draft.key)
                for draft in drafts
            ],
            value=None,
            label=texts.drafts if drafts else texts.drafts_none,
        )

    def editable(principal: Principal) -> Any:
        return gr.update(
            choices=[
                (f"{title} ({review_lang})", f"{review_lang}/{id_}")
                for id_, review_lang, title in service.desk.editable(principal)
            ],
            value=None,
        )

    def loaded(request: gr.Request) -> list[Any]:
        return [listed(person(request)), editable(person(request)), _new_key()]

    def shown(key: str, form: ReviewForm, message: str) -> list[Any]:
        """A form on the page, with everything that a check left there cleared."""
        return [key, message, "", gr.update(choices=[], visible=False), gr.update(visible=False),
                "", *to_values(form)]  # fmt: skip

    def blank() -> list[Any]:
        return shown(_new_key(), ReviewForm(lang=lang), "")

    def resumed(key: str | None, request: gr.Request) -> list[Any]:
        draft = service.drafts.get(person(request), key or "")
        if not draft:
            return blank()
        return shown(draft.key, draft.form, texts.opened.format(title=escape(draft.form.title)))

    def edited(choice: str | None, request: gr.Request) -> list[Any]:
        review_lang, _, id_ = (choice or "").partition("/")
        try:
            form, stored = service.desk.open(id_, "en" if review_lang == "en" else "fr",
                                             person(request))  # fmt: skip
        except EntenteError as error:
            return shown(_new_key(), ReviewForm(lang=lang), escape(str(error)))
        key = _new_key()
        service.drafts.save(person(request), key, form, stored.hash, stored.path)
        return shown(key, form, texts.opened.format(title=escape(form.title)))

    def uploaded(path: str | None, request: gr.Request) -> list[Any]:
        if not path:
            return blank()
        try:
            found = take_in(Path(path).read_bytes(), Path(path).name, lang)
        except EntenteError as error:
            return shown(_new_key(), ReviewForm(lang=lang), f"⚠ {escape(str(error))}")
        finally:
            Path(path).unlink(missing_ok=True)
        key = _new_key()
        service.drafts.save(person(request), key, found.form, "")
        return shown(key, found.form, _import_report(found, texts, lang))

    def autosaved(request: gr.Request, key: str, *values: Any) -> Any:
        principal = person(request)
        base, opened = draft_of(key, principal)
        form = to_form(values, base)
        if form == base:
            return gr.skip()  # the last saving is still what the page says
        service.drafts.save(principal, key, form, opened)
        return texts.saved_draft.format(time=dt.datetime.now().strftime("%H:%M"))

    async def checked(request: gr.Request, key: str, *values: Any) -> list[Any]:
        principal = person(request)
        base, opened = draft_of(key, principal)
        form = to_form(values, base)
        service.drafts.save(principal, key, form, opened)
        return await _checked(form, principal)

    async def _checked(form: ReviewForm, principal: Principal) -> list[Any]:
        problems = check_form(form, lang)
        findings = await asyncio.to_thread(find_personal, form.texts(), form.lang, form.parties)
        advice = await asyncio.to_thread(service.advice, form, principal, lang)
        lines = [f"**{texts.incomplete}**", "", *(f"- {escape(p)}" for p in problems)]
        if not problems:
            lines = [f"**{texts.complete}**"]
        lines += ["", texts.personal_help if findings else texts.personal_none, ""]
        if advice.duplicates:
            lines += [texts.duplicates, ""]
            lines += [
                "- " + escape(texts.duplicate.format(title=d.title, shared=round(100 * d.shared)))
                for d in advice.duplicates
            ]
        if advice.practices:
            titles = ", ".join(escape(p.title) for p in advice.practices)
            lines += ["", f"{texts.practices}{titles}"]
        if advice.similar:
            links = ", ".join(
                f'<a href="/{lang}/cases/?case={escape(c.id)}">{escape(c.title)}</a>'
                for c in advice.similar
            )
            lines += ["", f"{texts.similar}{links}"]
        choices = [(_finding_label(f, lang), str(n)) for n, f in enumerate(findings)]
        return [
            "\n".join(lines),
            gr.update(choices=choices, value=[id_ for _, id_ in choices], visible=bool(choices)),
            gr.update(visible=bool(choices)),
            _seen(form),
        ]

    def replaced(request: gr.Request, key: str, ticked: list[str], *values: Any) -> list[Any]:
        principal = person(request)
        base, opened = draft_of(key, principal)
        form = to_form(values, base)
        found = find_personal(form.texts(), form.lang, form.parties)
        accepted = [f for n, f in enumerate(found) if str(n) in ticked]
        form = form.with_texts(replace_personal(form.texts(), accepted))
        service.drafts.save(principal, key, form, opened)
        return [
            texts.replaced.format(n=len(accepted)), gr.update(choices=[], visible=False),
            gr.update(visible=False), _seen(form), *to_values(form),
        ]  # fmt: skip

    async def saved(request: gr.Request, key: str, seen: str, *values: Any) -> list[Any]:
        principal = person(request)
        base, opened = draft_of(key, principal)
        form = to_form(values, base)
        service.drafts.save(principal, key, form, opened)
        keep = [gr.skip()] * 3
        if seen != _seen(form) or check_form(form, lang):
            report, *rest = await _checked(form, principal)
            if not check_form(form, lang):
                report = f"**{texts.look_first}**\n\n{report}"
            return [report, *rest, gr.skip(), gr.skip()]
        try:
            stored = await asyncio.to_thread(
                service.desk.submit, form, principal, opened, dt.date.today()
            )
            await asyncio.to_thread(service.refresh)
        except EntenteError as error:
            return [f"⚠ {escape(str(error))}", *keep, gr.skip(), gr.skip()]
        except Exception:
            log.exception("a review could not be saved")
            return [f"⚠ {texts.failure}", *keep, gr.skip(), gr.skip()]
        service.drafts.drop(principal, key)
        draft = "\nstatus: draft\n" in stored.text
        done = texts.submitted if draft else texts.submitted_approved
        message = done.format(title=escape(form.title), path=stored.path)
        return [f"**{message}**", gr.update(choices=[], visible=False), gr.update(visible=False),
                "", _new_key(), listed(principal)]  # fmt: skip

    with gr.Blocks(
        title=page_title("review", lang), analytics_enabled=False, fill_width=True
    ) as page:
        key, seen = gr.State(""), gr.State("")
        header("review", lang)
        gr.Markdown(texts.intro)
        with gr.Row():
            drafts = gr.Dropdown([], label=texts.drafts, elem_id="drafts")
            existing = gr.Dropdown([], label=texts.edit, elem_id="existing")
            fresh = gr.Button(texts.blank, scale=0, elem_id="blank")
        upload = gr.UploadButton(texts.upload, file_count="single", elem_id="upload")
        message = gr.Markdown(elem_id="message", sanitize_html=True)
        fields = build_fields(lang)
        saved_at = gr.Markdown(elem_id="saved-at")
        gr.Markdown(f"### {texts.check_title}")
        with gr.Row():
            check = gr.Button(texts.check, elem_id="check")
            save = gr.Button(texts.save, variant="primary", elem_id="save")
        report = gr.Markdown(elem_id="report", sanitize_html=True)
        findings = gr.CheckboxGroup(label=texts.personal, visible=False, elem_id="findings")
        replace = gr.Button(texts.replace, visible=False, elem_id="replace")

        checks = [report, findings, replace, seen]
        form_outputs = [key, message, *checks, *fields]
        page.load(loaded, None, [drafts, existing, key], **LIMITS)
        fresh.click(blank, None, form_outputs, **LIMITS)
        drafts.input(resumed, [drafts], form_outputs, **LIMITS)
        existing.input(edited, [existing], form_outputs, **LIMITS)
        upload.upload(uploaded, [upload], form_outputs, **LIMITS)
        gr.on(
            [field.input for field in fields], autosaved, [key, *fields], [saved_at],
            trigger_mode="always_last", show_progress="hidden", **LIMITS,
        )  # fmt: skip
        check.click(checked, [key, *fields], checks, **LIMITS)
        replace.click(replaced, [key, findings, *fields], [*checks, *fields], **LIMITS)
        save.click(saved, [key, seen, *fields], [*checks, key, drafts], **LIMITS)
    return page  # type: ignore[no-any-return]


def _new_key() -> str:
    return secrets.token_urlsafe(12)


def _seen(form: ReviewForm) -> str:
    """Marks that exactly these texts have been checked."""
    return str(hash(tuple(sorted(form.texts().items()))))


def _finding_label(finding: Finding, lang: Lang) -> str:
    field = finding.field.partition(".")[0]
    label = field_texts(lang)[field].label
    if lang == "fr":
        return f"{label} : « {finding.text} » → « {finding.proposal} »"
    return f"{label}: “{finding.text}” → “{finding.proposal}”"


def _import_report(found: Recognised, texts: ReviewTexts, lang: Lang) -> str:
    names = field_texts(lang)
    lines = [escape(note) for note in found.notes]
    if found.found:
        labels = ", ".join(names[n].label for n in found.found)
        lines.append(texts.recognised.format(found=labels))
    if found.guessed:
        lines.append(texts.guessed.format(guessed=", ".join(names[n].label for n in found.guessed)))
    if found.missing:
        missing = ", ".join(names[n].label for n in found.missing)
        lines.append(f"**{texts.incomplete}** {missing}.")
    if found.unplaced:
        lines.append(f"{texts.leftover}\n\n<pre>{escape(found.unplaced[:4000])}</pre>")
    return "\n\n".join(lines)
