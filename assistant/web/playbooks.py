"""The page of checklists: find or choose a template, fill it in, go on with a checklist."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import Response

from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.library.playbooks import Playbook
from assistant.playbooks.checklist import COMPOSED
from assistant.playbooks.context import ContextError
from assistant.playbooks.request import told
from assistant.principal import Principal
from assistant.service import Service
from assistant.web.checklists import add_checklists, address
from assistant.web.conversations import Conversations, Place
from assistant.web.layout import person
from assistant.web.pages import HandedIn, Pages, said, see
from assistant.web.playbook_form import read_context, template_form
from assistant.web.playbook_tables import add_tables
from assistant.web.playbook_texts import PLAYBOOK_TEXTS

_MAX_REQUEST = 2000
_MAX_ID = 100


@dataclass(frozen=True)
class _Chosen:
    """A template to fill in, what is known for it, and why it is this one."""

    template: Playbook
    values: dict[str, Any]
    note: str


def add_playbooks(
    app: FastAPI, service: Service, conversations: Conversations, pages: Pages, turn: Any
) -> None:
    """Add the page in both languages, and what is done with one checklist.

    Args:
        turn: a dependency of what takes time: it runs when it is a person's turn.
    """
    checklist = add_checklists(app, service, pages, turn)
    add_tables(app, service, pages, checklist)

    def found(id_: str, wish: str, principal: Principal, lang: Lang) -> _Chosen | None:
        """The template of a link, or the one for a wish; the wish makes one where none fits."""
        texts = PLAYBOOK_TEXTS[lang]
        if wish and id_ in ("", COMPOSED):
            made = service.offer(wish, principal, lang)
            if made is None:
                return None
            note = texts.composed if made.composed else _found(made.template, lang)
            return _Chosen(made.template, dict(made.context), note)
        if not id_:
            return None
        try:
            template = service.shelf().get(id_, lang)
        except EntenteError:
            return None
        return _Chosen(template, {}, _found(template, lang))

    def said_in_chat(chosen: _Chosen, request: Request, lang: Lang) -> _Chosen:
        """With what the person has told in the conversation."""
        principal = person(request)
        talk = conversations.read(Place.of(principal, request.cookies), principal)
        said = "\n".join(turn.question for turn in talk.turns)
        if not said:
            return chosen
        values = told(said, chosen.template, dt.date.today(), service.taxonomy)
        return _Chosen(chosen.template, values, PLAYBOOK_TEXTS[lang].from_chat)

    def choosing(
        request: Request, lang: Lang, *, chosen: _Chosen | None = None, wish: str = "",
        message: str = "", problems: tuple[str, ...] = (), wrong: tuple[str, ...] = (),
        status: int = 200,
    ) -> Response:  # fmt: skip
        shelf = service.shelf()
        return pages.show(
            request, "playbooks.html", lang, "playbooks", status,
            texts=PLAYBOOK_TEXTS[lang], wish=wish, message=message, problems=problems,
            templates=[(id_, shelf.get(id_, lang).title) for id_ in shelf.ids()],
            mine=service.checklists.of(person(request)), chosen=chosen,
            form=(
                template_form(chosen.template, chosen.values, lang, service.taxonomy, wrong)
                if chosen
                else None
            ),
            query=urlencode({"playbook": chosen.template.id, "wish": wish}) if chosen else "",
        )  # fmt: skip

    @app.get("/{lang}/playbooks/", dependencies=[turn])
    def opened(lang: Lang, request: Request) -> Response:
        principal, texts, asked = person(request), PLAYBOOK_TEXTS[lang], request.query_params
        if id_ := asked.get("id", ""):
            try:
                return checklist.show(request, lang, id_, texts.done.get(asked.get("done", ""), ""))
            except EntenteError:
                return choosing(request, lang, message=texts.gone, status=404)
        wish = asked.get("wish", "").strip()[:_MAX_REQUEST]
        template = asked.get("playbook", "")[:_MAX_ID]
        chosen = found(template, wish, principal, lang)
        if chosen and asked.get("chat"):
            chosen = said_in_chat(chosen, request, lang)
        nothing = texts.not_found if (wish or template) and chosen is None else ""
        return choosing(request, lang, chosen=chosen, wish=wish, message=nothing)

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
            raw = read_context(chosen.template, values)
            made = service.fill(chosen.template.id, raw, principal, lang, wish)
        except ContextError as error:
            return choosing(
                request, lang, chosen=typed, wish=wish, problems=tuple(error.problems),
                wrong=tuple(
                    item.name
                    for item in chosen.template.inputs
                    if item.name in error.missing
                    or any(f"({item.name})" in problem for problem in error.problems)
                ),
                status=422,
            )  # fmt: skip
        except EntenteError as error:
            return choosing(
                request, lang, chosen=typed, wish=wish, problems=(error.told(lang),), status=422
            )
        saved = service.checklists.create(made, principal)
        return see(f"{address(lang, saved.id)}&done=filled")


def _found(template: Playbook, lang: Lang) -> str:
    return PLAYBOOK_TEXTS[lang].found.format(title=template.title, purpose=template.purpose)
