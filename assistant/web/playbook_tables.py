"""A table that comes back: what it would change is shown first, and conflicts are asked."""

from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.responses import Response
from pydantic import TypeAdapter, ValidationError

from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.playbooks.editing import Edit
from assistant.playbooks.reimport import Difference, Imported
from assistant.playbooks.tables import MAX_TABLE
from assistant.playbooks.versions import Saved
from assistant.web.checklist_page import ChecklistPage, address, shown_value
from assistant.web.layout import person
from assistant.web.pages import HandedIn, Pages, see, uploaded
from assistant.web.playbook_texts import PLAYBOOK_TEXTS

_EDIT = TypeAdapter(Edit)


@dataclass(frozen=True)
class ShownDifference:
    """A difference as a person reads it; ``edit`` is what taking it would do, as JSON."""

    item: str
    field: str
    checklist: str
    table: str
    edit: str


def add_tables(app: FastAPI, entente: Entente, pages: Pages, page: ChecklistPage) -> None:
    """Add the comparison with a table, and the taking over of what was chosen."""
    rooms = entente.checklists

    @app.post("/{lang}/checklists/{id_}/table")
    def compare(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        principal, texts = person(request), PLAYBOOK_TEXTS[lang]
        content, name = uploaded(form, MAX_TABLE)
        try:
            saved = rooms.open(id_, principal)
            if not name:
                return page.show(request, lang, id_, texts.no_file, 422)
            found = rooms.compare(id_, content, name, principal)
        except EntenteError as error:
            return page.again(request, lang, id_, error)
        if not found.differences and not found.unknown:
            return see(f"{address(lang, id_)}&done=same")
        return pages.show(
            request, "table.html", lang, "playbooks", query=f"id={id_}", texts=texts,
            saved=saved, name=name, found=found, taken=_shown(found, "taken", saved, lang),
            kept=_shown(found, "kept", saved, lang),
            conflicts=_shown(found, "conflict", saved, lang),
        )  # fmt: skip

    @app.post("/{lang}/checklists/{id_}/table/apply")
    def take(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        principal, texts = person(request), PLAYBOOK_TEXTS[lang]
        try:
            chosen = [
                _EDIT.validate_json(value)
                for name, value in form.multi_items()
                if name.startswith("take") and isinstance(value, str) and value
            ]
            _, conflicts = rooms.edit(id_, chosen, principal, "imported")
        except ValidationError:
            return page.again(request, lang, id_, EntenteError(texts.changed_meanwhile))
        except EntenteError as error:
            return page.again(request, lang, id_, error)
        if conflicts:
            return page.again(request, lang, id_, EntenteError(texts.changed_meanwhile))
        return see(f"{address(lang, id_)}&done={'imported' if chosen else 'same'}")


def _shown(found: Imported, kind: str, saved: Saved, lang: Lang) -> list[ShownDifference]:
    items = {item.id: item.text for item in saved.checklist.items}
    fields = PLAYBOOK_TEXTS[lang].fields

    def shown(one: Difference) -> ShownDifference:
        edit = Edit(one.item, one.field, one.checklist, one.table)
        return ShownDifference(
            items[one.item], fields[one.field], shown_value(one.field, one.checklist, lang),
            shown_value(one.field, one.table, lang), _EDIT.dump_json(edit).decode(),
        )  # fmt: skip

    return [shown(one) for one in found.differences if one.kind == kind]
