"""The pages of the library: the list, a page of guidance whole, a case whole."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from assistant.api.entente import Entente
from assistant.language import Lang
from assistant.reading.listing import Wanted
from assistant.reading.moments import moment, number
from assistant.typography import typeset
from assistant.web.door_texts import ROLE_NAMES
from assistant.web.layout import person
from assistant.web.library_texts import LIBRARY_TEXTS
from assistant.web.pages import Pages

PLACE = "library"
_MAX_WORDS = 200
_MAX_ID = 100
# Names in the address, and what they narrow down.
_BESIDE = "beside"  # names in the address that a page stands in the reader beside the chat
_CHOSEN = {"q": "words", "kind": "kind", "theme": "theme", "phase": "phase", "form": "form"}


def text_address(lang: Lang, kind: str, id_: str, anchor: str = "", beside: str = "") -> str:
    """Where a page of guidance (``guidance``, ``page``) or a case is read, at a statement.

    Args:
        beside: not empty for the page without its header, as the reader beside the chat shows it.
    """
    folder = "pages" if kind in ("guidance", "page") else "cases"
    query = f"?{_BESIDE}={beside}" if beside else ""
    return f"/{lang}/{PLACE}/{folder}/{id_}/{query}{f'#{anchor}' if anchor else ''}"


def list_address(lang: Lang, **chosen: str) -> str:
    """The list, narrowed down."""
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"/{lang}/{PLACE}/{f'?{query}' if query else ''}"


def ask_address(lang: Lang, kind: str, title: str, heading: str = "") -> str:
    """Where a question about a page, a case (``kind``) or a section of it is begun."""
    texts = LIBRARY_TEXTS[lang]
    begun = (texts.about_section if heading else texts.about[kind]).format(
        title=title, heading=heading
    )
    return f"/{lang}/?{urlencode({'ask': begun})}"


def add_library(app: FastAPI, entente: Entente, pages: Pages, turn: Any) -> None:
    """Add the pages in both languages.

    Args:
        turn: a dependency of what takes time: it runs when it is a person's turn.
    """

    def show(
        request: Request, lang: Lang, template: str, place: str = PLACE, status: int = 200,
        **values: Any,
    ) -> Response:  # fmt: skip
        beside = "1" if request.query_params.get(_BESIDE) else ""
        return pages.show(
            request, template, lang, PLACE, status, place=place, texts=LIBRARY_TEXTS[lang],
            text_at=partial(text_address, beside=beside), beside=beside,
            list_at=partial(list_address, beside=beside), moment=moment, number=number,
            named=partial(named_alone, lang=lang), **values,
        )  # fmt: skip

    def nothing(request: Request, lang: Lang, place: str) -> Response:
        """The same for what does not exist and for what this person may not see."""
        title = LIBRARY_TEXTS[lang].missing
        return show(request, lang, "library_missing.html", place, 404, title=title)

    @app.get("/{lang}/library/", dependencies=[turn])
    def listed(lang: Lang, request: Request) -> Response:
        asked = request.query_params
        given = {field: asked.get(name, "").strip() for name, field in _CHOSEN.items()}
        given["words"] = " ".join(given["words"].split())[:_MAX_WORDS]
        found = entente.library.list(Wanted(**given), person(request), lang)
        return show(request, lang, "library.html", found=found)

    @app.get("/{lang}/library/pages/{id_}/", dependencies=[turn])
    def page(lang: Lang, id_: str, request: Request) -> Response:
        place = f"{PLACE}/pages/{id_}"
        found = entente.library.page(id_[:_MAX_ID], person(request), lang)
        if found is None:
            return nothing(request, lang, place)
        names = ROLE_NAMES[lang]
        roles = [names[role] for role in found.roles if role in names]
        return show(
            request, lang, "library_page.html", place, text=found, roles=roles, title=found.title,
            asked=partial(ask_address, lang, "page", found.title),
        )  # fmt: skip

    @app.get("/{lang}/library/cases/{id_}/", dependencies=[turn])
    def case(lang: Lang, id_: str, request: Request) -> Response:
        place = f"{PLACE}/cases/{id_}"
        found = entente.cases.read(id_[:_MAX_ID], person(request), lang)
        if found is None:
            return nothing(request, lang, place)
        return show(
            request, lang, "library_case.html", place, text=found, title=found.title,
            asked=partial(ask_address, lang, "case", found.title),
        )  # fmt: skip

    @app.get("/fr/bibliotheque/")
    def in_french(request: Request) -> Response:
        """What a French reader may type."""
        query = request.url.query
        return RedirectResponse(f"/fr/{PLACE}/{f'?{query}' if query else ''}")


def named_alone(name: str, lang: Lang) -> str:
    """What something of the vocabulary is called, where it stands alone."""
    return typeset(f"{name[:1].upper()}{name[1:]}", lang)
