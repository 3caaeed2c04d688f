"""Pages and cases: lists, searches, whole texts."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.answering.answer import Answer
from assistant.answering.together import MOST
from assistant.errors import EntenteError
from assistant.http.shared import (
    FILE,
    Does,
    Id,
    Language,
    Pages,
    Part,
    Who,
    attached,
    found,
    in_turn,
)
from assistant.language import Lang
from assistant.library.taxonomy import Taxonomy
from assistant.principal import Principal
from assistant.reading.case import Case
from assistant.reading.listing import Entry, Wanted
from assistant.reading.news import ApprovedCase
from assistant.reading.page import Page
from assistant.reviews.lookup import CaseFilter, CaseResult
from assistant.reviews.overview import Overview

router = APIRouter()
_Words = Annotated[str, Query(max_length=2000, description="Words to look for.")]
_Term = Annotated[str, Query(max_length=120, description="An id of the vocabulary.")]
_Country = Annotated[str, Query(max_length=60, description="Its ISO code.")]
_Ids = Annotated[list[str], Query(min_length=1, max_length=20, description="Ids of cases.")]
_Shown = Annotated[Lang | None, Query(description="Of what is shown; else that of the words.")]


class Together(BaseModel):
    """Cases to sum up.

    Attributes:
        worded: in the words of a language model, where one is configured.
    """

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[
        list[Annotated[str, Field(max_length=120)]], Field(min_length=2, max_length=MOST)
    ]
    lang: Lang = "en"
    worded: bool = False


@router.get("/cases", tags=["cases"], dependencies=[in_turn("work")])
def cases(
    entente: Does, who: Who, pages: Pages, q: _Words = "", lang: _Shown = None,
    conflict_type: _Term = "", mechanism: _Term = "", outcome: _Term = "", sector: _Term = "",
    form: _Term = "",
    country: _Country = "",
) -> Part[CaseResult]:  # fmt: skip
    """Past conflicts that are like a description, best first; all of them without one."""
    wanted = CaseFilter(
        conflict_type=conflict_type, mechanism=mechanism, outcome=outcome, sector=sector,
        form=form, country=country,
    )  # fmt: skip
    return pages.of(entente.cases.search(q, who, lang, wanted).results)


@router.post("/cases/summary", tags=["cases"], dependencies=[in_turn("work")])
def sum_up(cases: Together, entente: Does, who: Who) -> Answer:
    """What some cases show together: two or more that you may see."""
    return found(entente.cases.sum_up(cases.ids, who, cases.lang, cases.worded))


@router.get("/case-overview", tags=["cases"])
def overview(
    entente: Does, who: Who, lang: Language = "en", conflict_type: _Term = "",
    mechanism: _Term = "", outcome: _Term = "", sector: _Term = "", form: _Term = "",
    country: _Country = "",
) -> Overview:  # fmt: skip
    """What cases show together: what ended which conflicts, and how long they took."""
    wanted = CaseFilter(
        conflict_type=conflict_type, mechanism=mechanism, outcome=outcome, sector=sector,
        form=form, country=country,
    )  # fmt: skip
    return entente.cases.overview(wanted, who, lang)


@router.get("/case-dossier", tags=["cases"], dependencies=[in_turn("work")], **FILE)
def dossier(
    entente: Does, who: Who, id: _Ids, format: Literal["docx", "pdf"], lang: Language = "en"
) -> Response:
    """Some cases whole, as a file to hand on."""
    return attached(entente.cases.dossier(id, format, who, lang))


@router.get("/approved-cases", tags=["cases"])
def approved(entente: Does, who: Who, pages: Pages, lang: Language = "en") -> Part[ApprovedCase]:
    """Cases that curators approved lately, newest first."""
    return pages.of(entente.library.approved(who, lang))


@router.get("/vocabulary", tags=["pages"])
def vocabulary(entente: Does, who: Who) -> Taxonomy:
    """All ids that pages, cases and templates may use, and what they are called."""
    return entente.library.vocabulary()


@router.get("/cases/{id}", tags=["cases"])
def case(id: Id, entente: Does, who: Who, lang: Language = "en") -> Case:
    """A case whole."""
    return found(entente.cases.read(id, who, lang))


@router.get("/pages", tags=["pages"], dependencies=[in_turn("work")])
def listed_pages(
    entente: Does, who: Who, pages: Pages, q: _Words = "", lang: Language = "en",
    theme: _Term = "", phase: _Term = "",
) -> Part[Entry]:  # fmt: skip
    """Pages of guidance by theme, or those that use some words."""
    wanted = Wanted(words=q, kind="page", theme=theme, phase=phase)
    return pages.of(_entries(entente, wanted, who, lang))


@router.get("/pages/{id}", tags=["pages"])
def page(id: Id, entente: Does, who: Who, lang: Language = "en") -> Page:
    """A page of guidance whole."""
    return found(entente.library.page(id, who, lang))


def _entries(entente: Does, wanted: Wanted, who: Principal, lang: Lang) -> list[Entry]:
    listing = entente.library.list(wanted, who, lang)
    for name in ("theme", "phase"):
        if (given := getattr(wanted, name)) != getattr(listing.wanted, name):
            raise EntenteError(
                f"{name}: '{given}' is not in the vocabulary.",
                f"{name}\u00a0: «\u00a0{given}\u00a0» n’est pas dans le vocabulaire.",
            )
    return [entry for group in listing.groups for entry in group.entries]
