"""The pages of past cases: the list, cases side by side, the pictures of all, a dossier."""

import re
from functools import partial
from typing import Any, Literal
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import QueryParams

from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.reading.cases import ORDERS, SIDE_BY_SIDE, WantedCases
from assistant.reading.moments import moment, number
from assistant.reviews.lookup import CaseFilter
from assistant.web.case_texts import CASE_TEXTS
from assistant.web.layout import person
from assistant.web.library import named_alone, text_address
from assistant.web.pages import Pages, handed_out
from assistant.web.pictures import duration_strips, ended_grid
from assistant.web.sources import as_html

PLACE = "cases"
_MAX_DESCRIPTION = 4000
_MAX_VALUE = 100
_ID = re.compile(r"[\w-]{1,100}")
_PAGE = re.compile(r"\d{1,6}")
# Names in the address, and the fields of the filter that they stand for.
_FILTERS = {
    "type": "conflict_type", "end": "mechanism", "settled": "settlement", "outcome": "outcome",
    "sector": "sector", "form": "form", "country": "country",
}  # fmt: skip


def wanted_at(asked: QueryParams) -> WantedCases:
    """What an address looks for."""
    page = asked.get("page", "")
    return WantedCases(
        " ".join(asked.get("q", "").split())[:_MAX_DESCRIPTION],
        CaseFilter(**{field: asked.get(name, "")[:_MAX_VALUE] for name, field in _FILTERS.items()}),
        asked.get("sort", ""),
        int(page) if _PAGE.fullmatch(page) else 1,
        tuple(id_ for id_ in asked.getlist("chosen")[: 2 * SIDE_BY_SIDE] if _ID.fullmatch(id_)),
    )


def address(lang: Lang, wanted: WantedCases, part: str = "", **changes: Any) -> str:
    """Where the list, or a ``part`` of these pages, shows what is wanted, with some of it changed.

    What changes the list begins at its first page.
    """
    values: dict[str, Any] = {
        "q": wanted.description,
        **{name: getattr(wanted.filter, field) for name, field in _FILTERS.items()},
        "sort": wanted.order if wanted.order != ("near" if wanted.description else "title") else "",
        "page": wanted.page if changes.keys() <= {"chosen"} and wanted.page > 1 else "",
        "chosen": wanted.chosen,
    } | changes
    query = urlencode({name: value for name, value in values.items() if value}, doseq=True)
    return f"/{lang}/{PLACE}/{part}{f'?{query}' if query else ''}"


def add_cases(app: FastAPI, entente: Entente, pages: Pages, turn: Any) -> None:
    """Add the pages in both languages.

    Args:
        turn: a dependency of what takes time: it runs when it is a person's turn.
    """

    def show(
        request: Request, lang: Lang, template: str, wanted: WantedCases, part: str = "",
        **values: Any,
    ) -> Response:  # fmt: skip
        return pages.show(
            request, template, lang, PLACE, place=f"{PLACE}/{part}".rstrip("/"),
            texts=CASE_TEXTS[lang], wanted=wanted, filters=_FILTERS, orders=ORDERS,
            most=SIDE_BY_SIDE, at=partial(address, lang, wanted), text_at=text_address,
            moment=moment, number=number, named=partial(named_alone, lang=lang), **values,
        )  # fmt: skip

    @app.get("/{lang}/cases/", dependencies=[turn])
    def listed(lang: Lang, request: Request) -> Response:
        asked = request.query_params
        if _ID.fullmatch(id_ := asked.get("case", "")):  # where a case was read until now
            return RedirectResponse(text_address(lang, "case", id_))
        found = entente.cases.list(wanted_at(asked), person(request), lang)
        return show(request, lang, "cases.html", found.wanted, found=found)

    def known(request: Request) -> WantedCases:
        return wanted_at(request.query_params).known(entente.library.vocabulary())

    @app.get("/{lang}/cases/compare/", dependencies=[turn])
    def compared(lang: Lang, request: Request) -> Response:
        wanted = known(request)
        principal, worded = person(request), bool(request.query_params.get("worded"))
        cases = entente.cases.compare(wanted.chosen, principal, lang)
        summed = entente.cases.sum_up(wanted.chosen, principal, lang, worded)
        return show(
            request, lang, "cases_compare.html", wanted, "compare", cases=cases,
            title=CASE_TEXTS[lang].compared, summed=summed, worded=worded,
            summed_html=as_html(summed, lang) if summed else "",
            can_word=entente.has_model() and not worded,
        )  # fmt: skip

    @app.get("/{lang}/cases/overview/", dependencies=[turn])
    def overview(lang: Lang, request: Request) -> Response:
        wanted, vocabulary = known(request), entente.library.vocabulary()
        shown = entente.cases.overview(wanted.filter, person(request), lang)
        return show(
            request, lang, "cases_overview.html", wanted, "overview", cases=shown.cases,
            grid=ended_grid(shown, lang, vocabulary),
            strips=duration_strips(shown, lang, vocabulary),
            title=CASE_TEXTS[lang].pictures,
        )  # fmt: skip

    @app.get("/{lang}/cases/dossier.{ending}", dependencies=[turn])
    def handed_on(lang: Lang, ending: Literal["docx", "pdf"], request: Request) -> Response:
        wanted = known(request)
        try:
            made = entente.cases.dossier(wanted.chosen, ending, person(request), lang)
        except EntenteError:
            return RedirectResponse(address(lang, wanted, "compare/"))
        return handed_out(made)
