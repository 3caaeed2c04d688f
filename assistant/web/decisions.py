"""The pages on which a draft is read and decided about, and a review is retired."""

from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response

from assistant.api.entente import Entente
from assistant.errors import ChangedError, EntenteError, MissingError
from assistant.language import Lang
from assistant.reading.moments import moment, number
from assistant.web.curation import PLACE, inbox, words
from assistant.web.curation_texts import CURATION_TEXTS
from assistant.web.fault_texts import fault
from assistant.web.layout import person
from assistant.web.library import list_address, named_alone
from assistant.web.library_texts import LIBRARY_TEXTS
from assistant.web.pages import HandedIn, Pages, said, see


def case_words(lang: Lang) -> dict[str, Any]:
    """What the template of a case uses where the case is not in the library yet."""
    return {
        "labels": LIBRARY_TEXTS[lang], "moment": moment, "number": number, "list_at": list_address,
        "named": partial(named_alone, lang=lang),
    }  # fmt: skip


def add_decisions(app: FastAPI, entente: Entente, pages: Pages, turn: Any) -> None:
    """Add the pages in both languages. The gate lets only curators come to them.

    Args:
        turn: a dependency of what takes time: it runs when it is a person's turn.
    """

    def show(
        request: Request, lang: Lang, id_: str, message: str = "", status: int = 200,
        comment: str = "",
    ) -> Response:  # fmt: skip
        try:
            found = entente.curation.read(id_, person(request), lang)
        except MissingError:
            return see(inbox(lang))  # it was decided about: what still waits is shown
        texts = CURATION_TEXTS[lang]
        return pages.show(
            request, "curation_draft.html", lang, PLACE, status, place=f"{PLACE}/drafts/{id_}",
            title=texts.draft, draft=found, told=partial(fault, lang=lang),
            message=message, comment=comment,
            faulty=any(text.problems for text in found.texts), **case_words(lang), **words(lang),
        )  # fmt: skip

    @app.get("/{lang}/curation/drafts/{id_}/", dependencies=[turn])
    def read(lang: Lang, id_: str, request: Request) -> Response:
        return show(request, lang, id_)

    @app.post("/{lang}/curation/drafts/{id_}/approve", dependencies=[turn])
    def approved(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        try:
            entente.curation.approve(id_, person(request), said(form, "read"))
        except ChangedError:
            return show(request, lang, id_, CURATION_TEXTS[lang].changed, 409)
        except EntenteError as error:
            return show(request, lang, id_, error.told(lang), 422)
        return see(inbox(lang, "approved"))

    @app.post("/{lang}/curation/drafts/{id_}/reject", dependencies=[turn])
    def rejected(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        comment = said(form, "comment")
        try:
            entente.curation.reject(id_, person(request), said(form, "read"), comment)
        except ChangedError:
            return show(request, lang, id_, CURATION_TEXTS[lang].changed, 409, comment)
        except EntenteError as error:
            return show(request, lang, id_, error.told(lang), 422, comment)
        return see(inbox(lang, "rejected"))

    def ask(
        request: Request, lang: Lang, id_: str, message: str = "", status: int = 200
    ) -> Response:
        others = entente.curation.reviews(person(request))
        titles = {one.id: one.title for one in others if one.lang == lang}
        titles = {one.id: one.title for one in others} | titles
        if id_ not in titles:
            return see(inbox(lang))
        return pages.show(
            request, "curation_retire.html", lang, PLACE, status,
            place=f"{PLACE}/reviews/{id_}/retire", title=CURATION_TEXTS[lang].retire_title,
            id=id_, titles=titles, message=message, **words(lang),
        )  # fmt: skip

    @app.get("/{lang}/curation/reviews/{id_}/retire")
    def asked(lang: Lang, id_: str, request: Request) -> Response:
        """Retiring takes a review from everybody: it is asked once more, for exactly this one."""
        return ask(request, lang, id_)

    @app.post("/{lang}/curation/reviews/{id_}/retire", dependencies=[turn])
    def retired(lang: Lang, id_: str, form: HandedIn, request: Request) -> Response:
        try:
            entente.curation.retire(id_, person(request), said(form, "by"))
        except EntenteError as error:
            return ask(request, lang, id_, error.told(lang), 422)
        return see(inbox(lang, "retired"))
