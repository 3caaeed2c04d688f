"""The page of what is due over all of one's checklists; each item is ticked off there."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import Response

from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.playbooks.checklist import Item
from assistant.playbooks.editing import Edit
from assistant.playbooks.schedule import written_date
from assistant.playbooks.versions import Saved
from assistant.principal import Principal
from assistant.web.checklist_page import address
from assistant.web.checklist_texts import CHECKLIST_TEXTS
from assistant.web.layout import person
from assistant.web.pages import HandedIn, Pages, said, see
from assistant.web.playbook_texts import PLAYBOOK_TEXTS

PLACE = "playbooks/due"
_MAX = 200


def add_agenda(app: FastAPI, entente: Entente, pages: Pages, turn: Any) -> None:
    """Add the page in both languages, and the ticking off of an item on it.

    Args:
        turn: a dependency of what takes time: it runs when it is a person's turn.
    """

    rooms = entente.checklists

    def ticked(list_: str, id_: str, principal: Principal) -> tuple[Saved, Item] | None:
        """The item that was just ticked off, with its checklist."""
        if not list_:
            return None
        try:
            saved = rooms.open(list_[:_MAX], principal)
        except EntenteError:
            return None
        done = (i for i in saved.checklist.items if i.id == id_ and i.status == "done")
        return next(((saved, item) for item in done), None)

    @app.get("/{lang}/playbooks/due/", dependencies=[turn])
    def due(lang: Lang, request: Request) -> Response:
        principal, asked = person(request), request.query_params
        owner = asked.get("owner", "")[:_MAX]
        found = rooms.agenda(principal, dt.date.today(), owner)
        return pages.show(
            request, "agenda.html", lang, "playbooks", place=PLACE,
            texts=PLAYBOOK_TEXTS[lang], more=CHECKLIST_TEXTS[lang], whose=owner, agenda=found,
            done=ticked(asked.get("list", ""), asked.get("done", ""), principal), list_at=address,
            written=written_date, title=PLAYBOOK_TEXTS[lang].agenda, here=f"/{lang}/{PLACE}/",
        )  # fmt: skip

    @app.post("/{lang}/playbooks/due/")
    def tick(lang: Lang, form: HandedIn, request: Request) -> Response:
        """Tick an item off, or take the tick back; whoever did the same before is not undone."""
        id_, item, owner = said(form, "list"), said(form, "item"), said(form, "owner")
        before, after = ("done", "open") if said(form, "undo") else ("open", "done")
        try:
            rooms.edit(id_, [Edit(item, "status", before, after)], person(request))
        except EntenteError:
            return see(f"/{lang}/{PLACE}/")  # the list is gone: what is still there is shown
        told = {"owner": owner, **({"list": id_, "done": item} if after == "done" else {})}
        query = urlencode({name: value for name, value in told.items() if value})
        return see(f"/{lang}/{PLACE}/{f'?{query}' if query else ''}")
