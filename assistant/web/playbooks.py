"""The page of checklists: find or choose one, fill it in, work with it."""

import asyncio
import datetime as dt
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.library.playbooks import Playbook
from assistant.playbooks.checklist import COMPOSED
from assistant.playbooks.context import ContextError
from assistant.playbooks.editing import changed_sources, edit
from assistant.playbooks.request import told
from assistant.playbooks.store import Saved
from assistant.principal import Principal
from assistant.service import Service
from assistant.web.conversations import Conversations, Place
from assistant.web.layout import LIMITS, header, page_title, person
from assistant.web.playbook_cards import checklist_head, item_details, item_line
from assistant.web.playbook_form import (
    SLOTS,
    build_slots,
    people_lines,
    read_people,
    show_slots,
    slot_values,
)
from assistant.web.playbook_texts import PLAYBOOK_TEXTS

_SECTIONS = 10
_MAX_REQUEST = 2000
_EDITED = ("text", "owner", "due", "priority", "evidence", "comment")


def build_playbooks(service: Service, conversations: Conversations, lang: Lang) -> gr.Blocks:
    """The page in one language. Checklists live in the person's store."""
    texts = PLAYBOOK_TEXTS[lang]

    # Choosing and filling in

    def template_of(id_: str, request: str, principal: Principal) -> Playbook | None:
        if id_ == COMPOSED:
            made = service.offer(request, principal, lang)
            return made.template if made else None
        try:
            return service.shelf().get(id_, lang) if id_ else None
        except EntenteError:
            return None

    def form(
        template: Playbook | None, values: dict[str, Any], note: str, wish: str = ""
    ) -> list[Any]:
        """Outputs: template id, wish, note, form, people, concerns, slots."""
        if template is None:
            return ["", "", note, gr.update(visible=False), "", "", *show_slots(None, {}, lang)]
        return [
            template.id, wish, note, gr.update(visible=True), people_lines(template, lang),
            values.get("concerns", ""), *show_slots(template, values, lang),
        ]  # fmt: skip

    def chosen(id_: str | None, request: gr.Request) -> list[Any]:
        template = template_of(id_ or "", "", person(request))
        note = "" if template is None else _found(template)
        return form(template, {}, note)

    def _found(template: Playbook) -> str:
        return texts.found.format(title=escape(template.title), purpose=escape(template.purpose))

    def wished(wish: str, request: gr.Request) -> list[Any]:
        wish = wish.strip()[:_MAX_REQUEST]
        made = service.offer(wish, person(request), lang) if wish else None
        if made is None:
            return form(None, {}, texts.not_found)
        note = texts.composed if made.composed else _found(made.template)
        return form(made.template, dict(made.context), note, wish)

    async def filled(
        id_: str, wish: str, people: str, concerns: str, holidays: bool, request: gr.Request,
        *slots: Any,
    ) -> list[Any]:  # fmt: skip
        principal = person(request)
        template = template_of(id_, wish, principal)
        if template is None:
            return [texts.not_found, *[gr.skip()] * len(view_outputs)]
        raw = slot_values(template, slots) | {
            "people": read_people(people, lang), "concerns": concerns,
            "public_holidays": "FR" if holidays else "",
        }  # fmt: skip
        try:
            checklist = await asyncio.to_thread(service.fill, id_, raw, principal, lang, wish)
        except ContextError as error:
            problems = "".join(f"<li>{escape(problem)}</li>" for problem in error.problems)
            return [f"<ul>{problems}</ul>", *[gr.skip()] * len(view_outputs)]
        except EntenteError as error:
            return [f"⚠ {escape(str(error))}", *[gr.skip()] * len(view_outputs)]
        saved = service.checklists.create(checklist, principal)
        return ["", *view(saved, texts.filled)]

    # Working with a checklist

    def view(saved: Saved, message: str) -> list[Any]:
        """Everything that shows a checklist; the order is that of ``view_outputs``."""
        checklist = saved.checklist
        sections = list(dict.fromkeys(item.section for item in checklist.items))[:_SECTIONS]
        groups = []
        for at in range(_SECTIONS):
            if at >= len(sections):
                groups.append(gr.update(visible=False, choices=[], value=[]))
                continue
            own = [item for item in checklist.items if item.section == sections[at]]
            groups.append(
                gr.update(
                    visible=True,
                    label=sections[at],
                    choices=[(item_line(item, lang), item.id) for item in own],
                    value=[item.id for item in own if item.status == "done"],
                )
            )
        changed = changed_sources(checklist, service.index.catalogue.hashes())
        notice = escape(texts.changed.format(paths=", ".join(changed))) if changed else ""
        return [
            saved.id, saved.version, gr.update(visible=False), gr.update(visible=True),
            checklist_head(saved, message, lang), *groups, item_details(checklist, lang),
            gr.update(choices=[(_short(i.text), i.id) for i in checklist.items], value=None),
            notice, gr.update(visible=bool(changed)), "", gr.update(visible=False),
            gr.update(
                choices=[
                    (f"{v.version} – {v.at[:16].replace('T', ' ')} – "
                     f"{texts.versions.get(v.what, v.what)}", v.version)
                    for v in service.checklists.history(saved.id, _as(saved))
                ],
                value=None,
            ),
        ]  # fmt: skip

    def _as(saved: Saved) -> Principal:
        return Principal(saved.person)

    def failed(error: Exception, id_: str, request: gr.Request) -> list[Any]:
        try:
            return view(service.checklists.open(id_, person(request)), f"⚠ {escape(str(error))}")
        except EntenteError:
            return [gr.skip()] * len(view_outputs)

    def ticked(id_: str, version: int, request: gr.Request, *groups: list[str]) -> list[Any]:
        done = {item for group in groups for item in group or ()}
        try:
            saved = service.checklists.open(id_, person(request))
            items = tuple(
                item.model_copy(update={"status": "done" if item.id in done else "open"})
                for item in saved.checklist.items
            )
            changed = saved.checklist.model_copy(update={"items": items})
            saved = service.checklists.save(id_, changed, person(request), version, "ticked")
        except EntenteError as error:
            return failed(error, id_, request)
        return view(saved, _now(texts.saved))

    def picked(id_: str, item_id: str | None, request: gr.Request) -> list[Any]:
        items = service.checklists.open(id_, person(request)).checklist.items
        item = next((i for i in items if i.id == item_id), None)
        if item is None:
            return [gr.skip()] * len(_EDITED)
        return [str(getattr(item, name)) for name in _EDITED]

    def edited(
        id_: str, version: int, item_id: str | None, request: gr.Request, *values: str
    ) -> list[Any]:
        try:
            saved = service.checklists.open(id_, person(request))
            changes = dict(zip(_EDITED, values, strict=True))
            changed = edit(saved.checklist, item_id or "", changes)
            saved = service.checklists.save(id_, changed, person(request), version, "edited")
        except EntenteError as error:
            return failed(error, id_, request)
        return view(saved, _now(texts.saved))

    def uploaded(id_: str, version: int, path: str | None, request: gr.Request) -> list[Any]:
        try:
            content = Path(path or "").read_bytes()
            result = service.compared(id_, content, Path(path or "").name, person(request))
            saved = service.checklists.change(id_, result.edits(), person(request), "imported")
        except EntenteError as error:
            return failed(error, id_, request)
        finally:
            if path:
                Path(path).unlink(missing_ok=True)
        message = texts.imported.format(n=len(result.changed))
        if result.unknown:
            message += " " + escape(texts.imported_unknown.format(ids=", ".join(result.unknown)))
        return view(saved, message)

    def previewed(id_: str, request: gr.Request) -> list[Any]:
        try:
            saved, change = service.refilled(id_, person(request))
        except EntenteError as error:
            return [f"⚠ {escape(str(error))}", gr.update(visible=False)]
        old = {item.id: item.text for item in saved.checklist.items}
        new = {item.id: item.text for item in change.checklist.items}
        parts = []
        for title, ids, source in (
            (texts.update_added, change.added, new), (texts.update_removed, change.removed, old),
            (texts.update_reworded, change.reworded, new),
        ):  # fmt: skip
            if ids:
                lines = "".join(f"<li>{escape(source[item])}</li>" for item in ids)
                parts.append(f"<p>{escape(title)}</p><ul>{lines}</ul>")
        return ["".join(parts) or escape(texts.update_same), gr.update(visible=True)]

    def applied(id_: str, version: int, request: gr.Request) -> list[Any]:
        try:
            _, change = service.refilled(id_, person(request))
            saved = service.checklists.save(
                id_, change.checklist, person(request), version, "updated"
            )
        except EntenteError as error:
            return failed(error, id_, request)
        return view(saved, texts.updated)

    def restored(id_: str, version: int, wanted: int | None, request: gr.Request) -> list[Any]:
        try:
            old = service.checklists.open(id_, person(request), wanted or -1)
            saved = service.checklists.save(
                id_, old.checklist, person(request), version, "restored"
            )
        except EntenteError as error:
            return failed(error, id_, request)
        return view(saved, texts.restored.format(n=wanted))

    def opened(request: gr.Request) -> list[Any]:
        """A link opens a checklist, or a template filled in with what was said in the chat."""
        principal = person(request)
        asked = request.query_params
        shelf = service.shelf()
        templates = [(shelf.get(id_, lang).title, id_) for id_ in shelf.ids()]
        mine = service.checklists.of(principal)
        links = "".join(
            f'<li><a href="/{lang}/playbooks/?id={escape(s.id)}">{escape(s.checklist.title)}</a> '
            f"({s.checklist.done}/{len(s.checklist.items)})</li>"
            for s in mine
        )
        lists = [
            gr.update(choices=templates, value=None),
            f"<h3>{escape(texts.mine if mine else texts.mine_none)}</h3><ul>{links}</ul>",
        ]
        nothing = [gr.skip()] * len(view_outputs)
        if id_ := asked.get("id", ""):
            try:
                return [*lists, *form(None, {}, ""), *view(
                    service.checklists.open(id_, principal), "")]  # fmt: skip
            except EntenteError as error:
                return [*lists, *form(None, {}, f"⚠ {escape(str(error))}"), *nothing]
        template = template_of(asked.get("playbook", "")[:100], "", principal)
        if template and asked.get("chat"):
            talk = conversations.read(Place.of(principal, request.cookies), principal)
            said = "\n".join(exchange.question for exchange in talk.exchanges)
            values = told(said, template, dt.date.today()) if said else {}
            return [*lists, *form(template, values, texts.from_chat), *nothing]
        return [*lists, *form(template, {}, _found(template) if template else ""), *nothing]

    with gr.Blocks(
        title=page_title("playbooks", lang), analytics_enabled=False, fill_width=True
    ) as page:
        template_id, wish_kept = gr.State(""), gr.State("")
        list_id, version = gr.State(""), gr.State(0)
        header("playbooks", lang)
        with gr.Column() as choosing:
            gr.Markdown(texts.intro)
            with gr.Row(elem_id="ask"):
                wish = gr.Textbox(
                    label=texts.describe, placeholder=texts.hint, show_label=False, scale=5,
                    lines=1, max_lines=4, max_length=_MAX_REQUEST, elem_id="wish",
                )  # fmt: skip
                find = gr.Button(texts.find, variant="primary", scale=1, elem_id="find")
            templates = gr.Dropdown([], label=texts.choose, elem_id="templates")
            note = gr.Markdown(elem_id="note-template", sanitize_html=True)
            with gr.Column(visible=False, elem_id="fill-form") as fill_form:
                gr.Markdown(f"### {texts.form_title}")
                slots = build_slots(lang)
                with gr.Row():
                    people = gr.Textbox(
                        label=texts.people, info=texts.people_help, lines=6, max_lines=14,
                        elem_id="people",
                    )  # fmt: skip
                    concerns = gr.Textbox(
                        label=texts.concerns, info=texts.concerns_help, lines=6, max_lines=14,
                        elem_id="concerns",
                    )  # fmt: skip
                holidays = gr.Checkbox(label=texts.holidays, elem_id="holidays")
                problems = gr.Markdown(elem_id="problems", sanitize_html=True)
                fill = gr.Button(texts.fill, variant="primary", elem_id="fill")
            mine = gr.Markdown(elem_id="mine", sanitize_html=True)
        with gr.Column(visible=False, elem_id="working") as working:
            head = gr.Markdown(elem_id="checklist-head", sanitize_html=False)
            notice = gr.Markdown(elem_id="changed", sanitize_html=True)
            show_update = gr.Button(texts.show_update, visible=False, elem_id="show-update")
            update_text = gr.Markdown(elem_id="update-text", sanitize_html=True)
            apply_update = gr.Button(
                texts.apply_update, visible=False, variant="primary", elem_id="apply-update"
            )
            groups = [
                gr.CheckboxGroup([], visible=False, elem_classes="section-items")
                for _ in range(_SECTIONS)
            ]
            with gr.Accordion(texts.edit_title, open=False, elem_id="edit"):
                item = gr.Dropdown([], label=texts.item, elem_id="edit-item")
                with gr.Row():
                    fields = [
                        gr.Radio(
                            [(label, id_) for id_, label in texts.priorities.items()],
                            label=texts.fields[name], elem_id=f"edit-{name}",
                        )
                        if name == "priority"
                        else gr.Textbox(
                            label=texts.fields[name], lines=2 if name in ("text", "comment") else 1,
                            elem_id=f"edit-{name}",
                        )
                        for name in _EDITED
                    ]  # fmt: skip
                save = gr.Button(texts.save, elem_id="edit-save")
            details = gr.Markdown(elem_id="details", sanitize_html=False)
            upload = gr.UploadButton(texts.upload, file_types=[".xlsx", ".csv"], elem_id="table")
            with gr.Accordion(texts.history, open=False):
                versions = gr.Dropdown([], label=texts.history, elem_id="versions")
                restore = gr.Button(texts.restore, elem_id="restore")

        view_outputs = [
            list_id, version, choosing, working, head, *groups, details, item, notice, show_update,
            update_text, apply_update, versions,
        ]  # fmt: skip
        form_outputs = [template_id, wish_kept, note, fill_form, people, concerns, *slots]
        assert len(slots) == SLOTS
        page.load(opened, None, [templates, mine, *form_outputs, *view_outputs], **LIMITS)
        templates.input(chosen, [templates], form_outputs, **LIMITS)
        gr.on([find.click, wish.submit], wished, [wish], form_outputs, **LIMITS)
        fill.click(
            filled, [template_id, wish_kept, people, concerns, holidays, *slots],
            [problems, *view_outputs], **LIMITS,
        )  # fmt: skip
        gr.on(
            [group.input for group in groups], ticked, [list_id, version, *groups], view_outputs,
            show_progress="hidden", **LIMITS,
        )  # fmt: skip
        item.input(picked, [list_id, item], fields, **LIMITS)
        save.click(edited, [list_id, version, item, *fields], view_outputs, **LIMITS)
        upload.upload(uploaded, [list_id, version, upload], view_outputs, **LIMITS)
        show_update.click(previewed, [list_id], [update_text, apply_update], **LIMITS)
        apply_update.click(applied, [list_id, version], view_outputs, **LIMITS)
        restore.click(restored, [list_id, version, versions], view_outputs, **LIMITS)
    return page  # type: ignore[no-any-return]


def _short(text: str) -> str:
    return text if len(text) <= 90 else text[:89].rsplit(" ", 1)[0] + "…"


def _now(text: str) -> str:
    return text.format(time=dt.datetime.now().strftime("%H:%M"))
