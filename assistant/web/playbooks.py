"""The page of checklists: find or choose a template, fill it in, go on with a checklist."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import Response

from assistant.api.entente import Entente
from assistant.api.results import ChosenTemplate
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.playbooks.context import ContextError
from assistant.principal import Principal
from assistant.web.checklist_items import how_far
from assistant.web.checklist_page import Adding, Undo, address
from assistant.web.checklist_texts import CHECKLIST_TEXTS
from assistant.web.checklists import add_checklists
from assistant.web.layout import person
from assistant.web.pages import HandedIn, Pages, said, see
from assistant.web.playbook_form import read_context, template_form
from assistant.web.playbook_tables import add_tables
from assistant.web.playbook_texts import PLAYBOOK_TEXTS

_MAX_REQUEST = 2000
_MAX_ID = 100
_ID = re.compile(r"[\w-]{1,40}", re.ASCII)


@dataclass(frozen=True)
class _Chosen:
    """A template to fill in, what is known for it, and why it is this one."""

    template: ChosenTemplate
    values: dict[str, Any]
    note: str

    @property
    def id(self) -> str:
        return self.template.whole.template.id


def add_playbooks(
    app: FastAPI, entente: Entente, pages: Pages, turn: Any, asked_in_chat: Callable[[Request], str]
) -> None:
    """Add the page in both languages, and what is done with one checklist.

    Args:
        turn: a dependency of what takes time: it runs when it is a person's turn.
        asked_in_chat: what the person of a request has asked in their conversation.
    """
    rooms = entente.checklists
    checklist = add_checklists(app, entente, pages, turn)
    add_tables(app, entente, pages, checklist)

    def found(
        id_: str, wish: str, principal: Principal, lang: Lang, said: str = ""
    ) -> _Chosen | None:
        """The template of a link, or the one for a wish; the wish makes one where none fits.

        Args:
            said: in a conversation.
        """
        texts = PLAYBOOK_TEXTS[lang]
        chosen = rooms.choose(principal, lang, id_, wish, said)
        if chosen is None:
            return None
        template = chosen.whole.template
        note = template.purpose
        if said:
            note = texts.from_chat
        elif chosen.composed:
            note = texts.composed
        elif wish and not id_:
            note = texts.found.format(title=template.title, purpose=template.purpose)
        return _Chosen(chosen, chosen.context, note)

    def choosing(
        request: Request, lang: Lang, *, chosen: _Chosen | None = None, wish: str = "",
        message: str = "", problems: tuple[str, ...] = (), wrong: tuple[str, ...] = (),
        status: int = 200, left: str = "",
    ) -> Response:  # fmt: skip
        return pages.show(
            request, "playbooks.html", lang, "playbooks", status,
            texts=PLAYBOOK_TEXTS[lang], more=CHECKLIST_TEXTS[lang], wish=wish, message=message,
            left=left, problems=problems,
            stages=() if chosen else rooms.gallery(person(request), lang),
            mine=[
                (one, *how_far(one.items, one.done, one.overdue, lang))
                for one in rooms.list(person(request))
            ],
            chosen=chosen, look=chosen.template.whole.template if chosen else None,
            form=template_form(chosen.template.whole, chosen.values, wrong) if chosen else None,
            can_word=entente.has_model(),
            query=urlencode({"playbook": chosen.id, "wish": wish}) if chosen else "",
        )  # fmt: skip

    @app.get("/{lang}/playbooks/", dependencies=[turn])
    def opened(lang: Lang, request: Request) -> Response:
        principal, texts, asked = person(request), PLAYBOOK_TEXTS[lang], request.query_params
        did, item = asked.get("done", ""), asked.get("item", "")[:_MAX_ID]
        message = (texts.done | CHECKLIST_TEXTS[lang].done).get(did, "")
        if id_ := asked.get("id", ""):
            undo = {
                "removed": Undo("back", item, asked.get("version", "")[:_MAX_ID]),
                "added": Undo("remove", item),
            }.get(did)
            adding = Adding(asked["add"][:_MAX_ID]) if "add" in asked else None
            try:
                return checklist.show(
                    request, lang, id_, message, undo=undo, adding=adding,
                    opened="share" if did in ("shared", "unshared") else "",
                )  # fmt: skip
            except EntenteError:
                return choosing(request, lang, message=texts.gone, status=404)
        wish = asked.get("wish", "").strip()[:_MAX_REQUEST]
        template = asked.get("playbook", "")[:_MAX_ID]
        told = asked_in_chat(request) if asked.get("chat") else ""
        chosen = found(template, wish, principal, lang, told)
        nothing = texts.not_found if (wish or template) and chosen is None else message
        left = asked.get("left", "") if did == "left" else ""
        return choosing(
            request, lang, chosen=chosen, wish=wish, message=nothing,
            left=left if _ID.fullmatch(left) else "",
        )  # fmt: skip

    @app.post("/{lang}/playbooks/", dependencies=[turn])
    def filled(lang: Lang, form: HandedIn, request: Request) -> Response:
        principal, texts = person(request), PLAYBOOK_TEXTS[lang]
        id_, wish = said(form, "-playbook")[:_MAX_ID], said(form, "-wish")[:_MAX_REQUEST]
        values = {name: said(form, name) for name in form if not name.startswith("-")}
        chosen = found(id_, wish, principal, lang)
        if chosen is None:
            return choosing(request, lang, wish=wish, message=texts.not_found, status=422)
        typed = _Chosen(chosen.template, values, chosen.note)
        try:
            raw = read_context(chosen.template.whole, values)
            worded = bool(values.get("worded"))
            made = rooms.fill(chosen.id, raw, principal, lang, wish, worded)
        except ContextError as error:
            return choosing(
                request, lang, chosen=typed, wish=wish, problems=tuple(error.problems),
                wrong=tuple(
                    item.name
                    for item in chosen.template.whole.inputs
                    if item.name in error.missing
                    or any(f"({item.name})" in problem for problem in error.problems)
                ),
                status=422,
            )  # fmt: skip
        except EntenteError as error:
            return choosing(
                request, lang, chosen=typed, wish=wish, problems=(error.told(lang),), status=422
            )
        saved = rooms.create(made, principal)
        return see(f"{address(lang, saved.id)}&done=filled")
