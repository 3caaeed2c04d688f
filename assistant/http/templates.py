"""Templates of checklists: listed, chosen, filled in."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from assistant.api.results import ChosenTemplate, Template, WholeTemplate
from assistant.http.shared import Does, Id, Language, Pages, Part, Who, found, in_turn
from assistant.language import Lang
from assistant.playbooks.checklist import Checklist

router = APIRouter(tags=["checklists"])


class Need(BaseModel):
    """What somebody needs, in their own words."""

    model_config = ConfigDict(extra="forbid")

    request: Annotated[str, Field(min_length=1, max_length=2000)]
    lang: Lang = "en"


class Context(BaseModel):
    """What a template is filled in with.

    Attributes:
        context: its inputs by name, and ``people``, ``concerns``, ``public_holidays``.
        request: one's need in one's own words, for the template ``composed``.
        worded: the items in words for this partnership, where a language model is configured.
    """

    model_config = ConfigDict(extra="forbid")

    context: dict[str, Any]
    lang: Lang = "en"
    request: Annotated[str, Field(max_length=2000)] = ""
    worded: bool = False


@router.get("/templates")
def templates(entente: Does, who: Who, pages: Pages, lang: Language = "en") -> Part[Template]:
    """All templates."""
    return pages.of(entente.checklists.templates(who, lang))


@router.get("/templates/{id}")
def template(id: Id, entente: Does, who: Who, lang: Language = "en") -> WholeTemplate:
    """A template with what it asks for and what it holds."""
    return entente.checklists.template(id, who, lang)


@router.post("/templates/choose", dependencies=[in_turn("work")])
def choose(need: Need, entente: Does, who: Who) -> ChosenTemplate:
    """The template for a need, or one that is composed for it, and what the need tells."""
    return found(entente.checklists.choose(who, need.lang, request=need.request))


@router.post("/templates/{id}/fill", dependencies=[in_turn("work")])
def fill(id: Id, given: Context, entente: Does, who: Who) -> Checklist:
    """A template filled in; nothing is kept."""
    return entente.checklists.fill(id, given.context, who, given.lang, given.request, given.worded)
