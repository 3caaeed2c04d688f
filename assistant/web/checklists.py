"""Working with one checklist: the saving of ticks and changes one by one, and of its items."""

import datetime as dt
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request
from fastapi.responses import Response

from assistant.api.entente import Entente
from assistant.errors import EntenteError, MissingError
from assistant.language import Lang
from assistant.playbooks.arranging import MAX_TEXT, NewItem
from assistant.web.checklist_items import empty_or_long, read_date, read_edits, values_of
from assistant.web.checklist_page import Adding, ChecklistPage, address
from assistant.web.layout import person
from assistant.web.pages import Changes, HandedIn, Pages, refused, said, see, told
from assistant.web.playbook_texts import PLAYBOOK_TEXTS

_NUMBER = re.compile(r"\d{1,9}")
_MAX_NAME = 200


def add_checklists(app: FastAPI, entente: Entente, pages: Pages, turn: Any) -> ChecklistPage:
    """Add what is done with a checklist; its page is opened among the checklists.

    Args:
        turn: a dependency of what takes time: it runs when it is a person's turn.
    """
    page = ChecklistPage(entente, pages)
    _add_items(app, entente, page)
    _add_versions(app, entente, pages, page, turn)
    _add_sharing(app, entente, page)
    return page


def _add_items(app: FastAPI, entente: Entente, page: ChecklistPage) -> None:
    rooms = entente.checklists

    @app.get("/{lang}/checklists/{id_}/items")
    def look(lang: Lang, id_: str, request: Request) -> Response:
        principal = person(request)
        try:
            return told(page.state(rooms.open(id_, principal), lang, principal))
        except EntenteError:
            return refused(PLAYBOOK_TEXTS[lang].gone, 404)

    @app.post("/{lang}/checklists/{id_}/items")
    def save(lang: Lang, id_: str, sent: Changes, request: Request) -> Response:
        principal = person(request)
        try:
            edits, problems = read_edits(rooms.open(id_, principal).checklist, sent.changes, lang)
            saved, conflicts = rooms.edit(id_, tuple(edits.values()), principal)
        except MissingError:
            return refused(PLAYBOOK_TEXTS[lang].gone, 404)
        except EntenteError as error:
            return refused(error.told(lang))
        elsewhere = {f"{e.item}.{e.field}": values_of(e.field, e.before) for e in conflicts}
        return told(
            page.state(saved, lang, principal)
            | {"refused": problems, "elsewhere": elsewhere, "at": f"{dt.datetime.now():%H:%M}"}
        )

    @app.post("/{lang}/checklists/{id_}/arrange")
    def arrange(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        """Take an item out (``remove``), put it ``back`` as it was in a version, move it ``up``
        or ``down``."""
        principal, there = person(request), address(lang, id_)
        what = next((name for name in ("remove", "back", "up", "down") if said(form, name)), "")
        item = said(form, what)
        try:
            if what == "remove":
                before = rooms.remove(id_, item, principal)
                told = {"done": "removed", "item": item, "version": before}
                return see(f"{there}&{urlencode(told)}")
            if what == "back":
                rooms.put_back(id_, item, _number(said(form, "version")), principal)
            else:
                rooms.move(id_, item, "up" if what == "up" else "down", principal)
        except EntenteError as error:
            return page.again(request, lang, id_, error)
        return see(f"{there}#{quote(item)}")

    @app.post("/{lang}/checklists/{id_}/add")
    def add(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        adding = Adding(*(said(form, name) for name in ("-after", "-text", "-owner", "-due")))
        try:
            new = _new_item(adding, lang)
            _, item = rooms.add(id_, new, person(request))
        except EntenteError as error:
            again = replace(adding, problem=error.told(lang))
            try:
                return page.show(request, lang, id_, status=422, adding=again)
            except MissingError:
                return see(address(lang, id_))
        told = urlencode({"done": "added", "item": item})
        return see(f"{address(lang, id_)}&{told}#{quote(item)}")


def _add_versions(
    app: FastAPI, entente: Entente, pages: Pages, page: ChecklistPage, turn: Any
) -> None:
    rooms = entente.checklists

    @app.get("/{lang}/checklists/{id_}/update", dependencies=[turn])
    def preview(lang: Lang, id_: str, request: Request) -> Response:
        texts = PLAYBOOK_TEXTS[lang]
        try:
            saved, change = rooms.refill(id_, person(request))
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
            request, "update.html", lang, "playbooks", query=f"id={id_}", texts=texts,
            saved=saved, parts=parts,
        )  # fmt: skip

    @app.post("/{lang}/checklists/{id_}/update", dependencies=[turn])
    def update(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        then = f"{address(lang, id_)}&done=updated"
        return page.done(request, lang, id_, lambda: rooms.update(id_, person(request)), then)

    @app.post("/{lang}/checklists/{id_}/rename")
    def rename(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        principal, title = person(request), said(form, "title")
        then = f"{address(lang, id_)}&done=renamed"
        return page.done(request, lang, id_, lambda: rooms.rename(id_, title, principal), then)

    @app.post("/{lang}/checklists/{id_}/restore")
    def restore(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        principal, version = person(request), _number(said(form, "version"))
        then = f"{address(lang, id_)}&done=restored"
        return page.done(request, lang, id_, lambda: rooms.restore(id_, version, principal), then)

    @app.post("/{lang}/checklists/{id_}/delete")
    def delete(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        then = f"/{lang}/playbooks/?done=deleted"
        return page.done(request, lang, id_, lambda: rooms.delete(id_, person(request)), then)


def _add_sharing(app: FastAPI, entente: Entente, page: ChecklistPage) -> None:
    rooms = entente.checklists

    @app.post("/{lang}/checklists/{id_}/share")
    def share(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        """Share it with the person who is named, or with all of a partnership; or, with
        ``withdraw``, with a reader no more."""
        principal, reader = person(request), said(form, "withdraw")
        name, partnership = said(form, "name")[:_MAX_NAME], said(form, "partnership")[:_MAX_NAME]
        try:
            if reader:
                rooms.withdraw(id_, reader, principal)
            else:
                rooms.share(id_, principal, name, partnership)
        except EntenteError as error:
            return page.again(request, lang, id_, error, "share")
        return see(f"{address(lang, id_)}&done={'unshared' if reader else 'shared'}#share")

    @app.post("/{lang}/checklists/{id_}/leave")
    def leave(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        then = f"/{lang}/playbooks/?{urlencode({'done': 'left', 'left': id_})}"
        return page.done(request, lang, id_, lambda: rooms.leave(id_, person(request)), then)

    @app.post("/{lang}/checklists/{id_}/come-back")
    def back(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        then = f"{address(lang, id_)}&done=back"
        return page.done(request, lang, id_, lambda: rooms.come_back(id_, person(request)), then)


def _new_item(adding: Adding, lang: Lang) -> NewItem:
    """The item that was typed.

    Raises:
        EntenteError: something is missing or cannot be used.
    """
    due = read_date(adding.due)
    problem = (
        empty_or_long("text", adding.text, MAX_TEXT, lang)
        or empty_or_long("owner", adding.owner, MAX_TEXT, lang)
        or ("" if due else PLAYBOOK_TEXTS[lang].no_date.format(value=adding.due[:40]))
    )
    if problem or due is None:
        raise EntenteError(problem)
    return NewItem(text=adding.text, owner=adding.owner, due=due, after=adding.after[:200])


def _number(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else -1
