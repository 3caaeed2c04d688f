"""Working with one checklist: its page, and the saving of ticks and changes one by one."""

import datetime as dt
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response

from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.playbooks.editing import Edit, changed_sources
from assistant.playbooks.exports import EXPORTS
from assistant.playbooks.schedule import written_date
from assistant.playbooks.store import ChangedMeanwhileError, Saved
from assistant.principal import Principal
from assistant.service import Service
from assistant.web.checklist_items import item_line, progress, read_edits, typed_values, values_of
from assistant.web.layout import person
from assistant.web.pages import Changes, HandedIn, Pages, refused, said, see, told
from assistant.web.playbook_texts import PLAYBOOK_TEXTS

_LISTED = 100  # entries of a history
_NAMED = 5  # changes of an entry


def address(lang: Lang, id_: str) -> str:
    """Where a checklist is opened."""
    return f"/{lang}/playbooks/?id={id_}"


class ChecklistPage:
    """The page of a checklist in use."""

    def __init__(self, service: Service, pages: Pages) -> None:
        self._service = service
        self._pages = pages

    def show(
        self, request: Request, lang: Lang, id_: str, message: str = "", status: int = 200
    ) -> Response:
        """The page, with what there is to say about the last action.

        Raises:
            EntenteError: there is no such checklist for this person.
        """
        principal, texts = person(request), PLAYBOOK_TEXTS[lang]
        saved = self._service.checklists.open(id_, principal)
        checklist = saved.checklist
        done, share = progress(checklist, lang)
        changed = changed_sources(checklist, self._service.hashes())
        return self._pages.show(
            request, "checklist.html", lang, "playbooks", status, f"id={id_}",
            texts=texts, saved=saved, message=message, done=done, share=share,
            sections=[
                (section, [(item, item_line(item, lang)) for item in items])
                for section, items in groupby(checklist.items, key=lambda item: item.section)
            ],
            exports=EXPORTS, changed=", ".join(changed),
            history=self._history(saved, lang, principal),
        )  # fmt: skip

    def again(self, request: Request, lang: Lang, id_: str, error: EntenteError) -> Response:
        """The page as it is, with what went wrong; the list of checklists where it is gone."""
        try:
            return self.show(request, lang, id_, error.told(lang), 422)
        except EntenteError:
            return see(address(lang, id_))

    def _history(self, saved: Saved, lang: Lang, principal: Principal) -> list[tuple[int, str]]:
        """Version and description of each save, newest first."""
        texts = PLAYBOOK_TEXTS[lang]
        names = {item.id: item.text for item in saved.checklist.items}
        found = []
        for entry in self._service.checklists.history(saved.id, principal)[:_LISTED]:
            at = dt.datetime.fromisoformat(entry.at).astimezone()
            lines = [
                f"{_short(names.get(edit.item, edit.item))} – {texts.fields[edit.field]} – "
                f"{shown_value(edit.field, edit.before, lang)} → "
                f"{shown_value(edit.field, edit.after, lang)}"
                for edit in entry.edits[:_NAMED]
            ]
            if len(entry.edits) > _NAMED:
                lines.append(f"… (+{len(entry.edits) - _NAMED})")
            what = texts.versions.get(entry.what, entry.what)
            head = f"{entry.version} – {at:%Y-%m-%d %H:%M} – {what}"
            found.append((entry.version, "\n".join([head, *lines])))
        return found


def shown_value(field: str, value: str, lang: Lang) -> str:
    """A value of an item as people read it."""
    texts = PLAYBOOK_TEXTS[lang]
    if field == "due":
        return written_date(dt.date.fromisoformat(value), lang)
    return {"status": texts.states, "priority": texts.priorities}.get(field, {}).get(
        value, _short(value) or "–"
    )


def _short(text: str) -> str:
    return text if len(text) <= 90 else text[:89].rsplit(" ", 1)[0] + "…"


def add_checklists(app: FastAPI, service: Service, pages: Pages, turn: Any) -> ChecklistPage:
    """Add what is done with a checklist; its page is opened among the checklists.

    Args:
        turn: a dependency of what takes time: it runs when it is a person's turn.
    """
    page = ChecklistPage(service, pages)

    @app.get("/{lang}/checklists/{id_}/items")
    def look(lang: Lang, id_: str, request: Request) -> Response:
        try:
            saved = service.checklists.open(id_, person(request))
        except EntenteError:
            return refused(PLAYBOOK_TEXTS[lang].gone, 404)
        return told(_state(saved, lang))

    @app.post("/{lang}/checklists/{id_}/items")
    def save(lang: Lang, id_: str, sent: Changes, request: Request) -> Response:
        principal = person(request)
        try:
            saved = service.checklists.open(id_, principal)
            edits, problems = read_edits(saved.checklist, sent.changes, lang)
            saved, elsewhere = _change(service, saved, edits, principal)
        except EntenteError:
            return refused(PLAYBOOK_TEXTS[lang].gone, 404)
        return told(
            _state(saved, lang)
            | {"refused": problems, "elsewhere": elsewhere, "at": f"{dt.datetime.now():%H:%M}"}
        )

    @app.get("/{lang}/checklists/{id_}/update", dependencies=[turn])
    def preview(lang: Lang, id_: str, request: Request) -> Response:
        texts = PLAYBOOK_TEXTS[lang]
        try:
            saved, change = service.refilled(id_, person(request))
        except EntenteError as error:
            return page.again(request, lang, id_, error)
        old = {item.id: item.text for item in saved.checklist.items}
        new = {item.id: item.text for item in change.checklist.items}
        parts = [
            (title, [source[item] for item in ids])
            for title, ids, source in (
                (texts.update_added, change.added, new),
                (texts.update_removed, change.removed, old),
                (texts.update_reworded, change.reworded, new),
            )
            if ids
        ]
        return pages.show(
            request,
            "update.html",
            lang,
            "playbooks",
            query=f"id={id_}",
            texts=texts,
            saved=saved,
            parts=parts,
        )

    @app.post("/{lang}/checklists/{id_}/update", dependencies=[turn])
    def update(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        principal = person(request)
        try:
            saved, change = service.refilled(id_, principal)
            service.checklists.save(id_, change.checklist, principal, saved.version, "updated")
        except EntenteError as error:
            return page.again(request, lang, id_, error)
        return see(f"{address(lang, id_)}&done=updated")

    @app.post("/{lang}/checklists/{id_}/restore")
    def restore(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        principal, wanted = person(request), said(form, "version")
        try:
            now = service.checklists.open(id_, principal)
            old = service.checklists.open(
                id_, principal, int(wanted) if wanted.isdecimal() and len(wanted) < 10 else -1
            )
            service.checklists.save(id_, old.checklist, principal, now.version, "restored")
        except EntenteError as error:
            return page.again(request, lang, id_, error)
        return see(f"{address(lang, id_)}&done=restored")

    return page


def _state(saved: Saved, lang: Lang) -> dict[str, object]:
    """What a page that is open has to show by now."""
    done, share = progress(saved.checklist, lang)
    texts = {"progress": done}
    for item in saved.checklist.items:
        texts |= {f"{item.id}.line": item_line(item, lang), f"{item.id}.text": item.text}
    return {
        "version": saved.version, "typed": typed_values(saved.checklist), "texts": texts,
        "share": share,
    }  # fmt: skip


def _change(
    service: Service, saved: Saved, edits: Mapping[str, Edit], principal: Principal
) -> tuple[Saved, dict[str, list[str]]]:
    """Make what can be made; the values of what was changed elsewhere, by the field's name."""
    open_, elsewhere = dict(edits), {}
    while open_:
        ticks = all(edit.field == "status" for edit in open_.values())
        try:
            saved = service.checklists.change(
                saved.id, tuple(open_.values()), principal, "ticked" if ticks else "edited"
            )
            break
        except ChangedMeanwhileError as error:
            if not error.conflicts:
                raise
            for conflict in error.conflicts:
                name = f"{conflict.item}.{conflict.field}"
                elsewhere[name] = values_of(conflict.field, conflict.before)
                open_.pop(name)
            saved = service.checklists.open(saved.id, principal)
    return saved, elsewhere
