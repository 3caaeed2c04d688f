"""Templates of checklists, and one's own checklists."""

import re
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.api.results import ListedChecklist, Template, WholeTemplate
from assistant.errors import ChangedError
from assistant.http.problems import StaleError
from assistant.http.shared import (
    Does,
    DoneOnce,
    Id,
    Language,
    Pages,
    Part,
    Who,
    Writer,
    in_turn,
)
from assistant.language import Lang
from assistant.playbooks.arranging import NewItem, Way
from assistant.playbooks.checklist import Checklist, Priority, Status
from assistant.playbooks.sharing import Reader
from assistant.playbooks.versions import Entry, Saved

router = APIRouter(tags=["checklists"])
_TAG = re.compile(r'(?:W/)?"(\d{1,9})"')
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match", max_length=40,
        description="The ETag that was read: done only if nobody changed it since.",
    ),
]  # fmt: skip


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


class NewChecklist(Context):
    """A template to fill in and to keep."""

    template: Annotated[str, Field(min_length=1, max_length=120)]


class ItemChange(BaseModel):
    """New values of an item; what is left out stays. ``due`` is an ISO date."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = None
    owner: str | None = None
    due: Annotated[str | None, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] = None
    status: Status | None = None
    priority: Priority | None = None
    evidence: str | None = None
    comment: str | None = None


class Move(BaseModel):
    """One place up or down in its section."""

    model_config = ConfigDict(extra="forbid")

    way: Way


class NewReader(BaseModel):
    """With whom to share: the name of an account, or everybody of a partnership."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=200)] = ""
    partnership: Annotated[str, Field(max_length=200)] = ""


@router.get("/templates")
def templates(entente: Does, who: Who, pages: Pages, lang: Language = "en") -> Part[Template]:
    """All templates."""
    return pages.of(entente.checklists.templates(who, lang))


@router.get("/templates/{id}")
def template(id: Id, entente: Does, who: Who, lang: Language = "en") -> WholeTemplate:
    """A template with what it asks for and what it holds."""
    return entente.checklists.template(id, who, lang)


@router.post("/templates/{id}/fill", dependencies=[in_turn("work")])
def fill(id: Id, given: Context, entente: Does, who: Who) -> Checklist:
    """A template filled in; nothing is kept."""
    return entente.checklists.fill(id, given.context, who, given.lang, given.request, given.worded)


@router.post("/checklists", status_code=201, dependencies=[in_turn("work")])
def create(
    given: NewChecklist, entente: Does, who: Writer, once: DoneOnce, response: Response
) -> Saved:
    """A template filled in and kept, to be worked on."""

    def work() -> str:
        rooms = entente.checklists
        filled = rooms.fill(
            given.template, given.context, who, given.lang, given.request, given.worded
        )
        return rooms.create(filled, who).id

    saved = _shown(entente.checklists.open(once(work), who), response)
    response.headers["Location"] = f"/api/v1/checklists/{saved.id}"
    return saved


@router.get("/checklists")
def checklists(entente: Does, who: Who, pages: Pages) -> Part[ListedChecklist]:
    """One's own checklists and those that are shared with one, last changed first."""
    return pages.of(entente.checklists.list(who))


@router.get("/checklists/{id}")
def checklist(id: Id, entente: Does, who: Who, response: Response) -> Saved:
    """A checklist as it is now."""
    return _shown(entente.checklists.open(id, who), response)


@router.patch("/checklists/{id}/items/{item}")
def change(
    id: Id, item: Id, values: ItemChange, entente: Does, who: Writer, once: DoneOnce,
    response: Response, if_match: IfMatch = None,
) -> Saved:  # fmt: skip
    """Change values of an item: tick it, name its owner, comment on it."""

    def work() -> str:
        seen = _seen(entente.checklists.open(id, who), if_match)
        given = values.model_dump(exclude_none=True)
        try:
            entente.checklists.change(id, item, given, who, seen)
        except ChangedError as error:
            if if_match is not None:
                raise StaleError(str(error), error.french) from error
            raise
        return id

    return _shown(entente.checklists.open(once(work), who), response)


@router.post("/checklists/{id}/items", status_code=201)
def add(
    id: Id, new: NewItem, entente: Does, who: Writer, once: DoneOnce, response: Response
) -> Saved:
    """Add something to do, after an item or before all of them."""
    item = once(lambda: entente.checklists.add(id, new, who)[1])
    response.headers["Location"] = f"/api/v1/checklists/{id}/items/{item}"
    return _shown(entente.checklists.open(id, who), response)


@router.post("/checklists/{id}/items/{item}/move")
def move(
    id: Id, item: Id, move: Move, entente: Does, who: Writer, once: DoneOnce, response: Response
) -> Saved:
    """Move an item in its section; at its end it stays where it is."""
    once(lambda: entente.checklists.move(id, item, move.way, who).id)
    return _shown(entente.checklists.open(id, who), response)


@router.delete("/checklists/{id}/items/{item}", status_code=204)
def remove(id: Id, item: Id, entente: Does, who: Writer, once: DoneOnce) -> Response:
    """Take an item out."""
    once(lambda: str(entente.checklists.remove(id, item, who)))
    return Response(status_code=204)


@router.get("/checklists/{id}/history")
def history(id: Id, entente: Does, who: Who, pages: Pages) -> Part[Entry]:
    """Who did what and when, newest first."""
    return pages.of(entente.checklists.history(id, who))


@router.get("/checklists/{id}/sharing")
def sharing(id: Id, entente: Does, who: Who) -> tuple[Reader, ...]:
    """With whom one's checklist is shared."""
    return entente.checklists.sharing(id, who)


@router.post("/checklists/{id}/sharing")
def share(
    id: Id, reader: NewReader, entente: Does, who: Writer, once: DoneOnce
) -> tuple[Reader, ...]:
    """Let somebody see one's checklist, tick its items, note evidence and comment."""

    def work() -> str:
        entente.checklists.share(id, who, reader.name, reader.partnership)
        return ""

    once(work)
    return entente.checklists.sharing(id, who)


@router.delete("/checklists/{id}/sharing/{reader}", status_code=204)
def withdraw(id: Id, reader: Id, entente: Does, who: Writer, once: DoneOnce) -> Response:
    """Share one's checklist no more with a reader, by the id that the sharing tells."""

    def work() -> str:
        entente.checklists.withdraw(id, reader, who)
        return ""

    once(work)
    return Response(status_code=204)


@router.delete("/checklists/{id}", status_code=204)
def delete(
    id: Id, entente: Does, who: Writer, once: DoneOnce, if_match: IfMatch = None
) -> Response:
    """Remove a checklist with all its versions."""

    def work() -> str:
        _seen(entente.checklists.open(id, who), if_match)
        entente.checklists.delete(id, who)
        return ""

    once(work)
    return Response(status_code=204)


@router.get(
    "/checklists/{id}/export",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The file."}},
)
def export(
    id: Id, entente: Does, who: Who, format: Literal["md", "docx", "xlsx", "csv", "ics", "json"]
) -> Response:
    """A checklist as a file."""
    file = entente.checklists.export(id, format, who)
    disposition = f'attachment; filename="{file.name}"'
    return Response(
        file.content, media_type=file.media_type, headers={"Content-Disposition": disposition}
    )


def _shown(saved: Saved, response: Response) -> Saved:
    response.headers["ETag"] = f'"{saved.version}"'
    return saved


def _seen(now: Saved, if_match: str | None) -> int:
    """The version that is there.

    Raises:
        StaleError: it is none of those that are wanted.
    """
    wanted = [tag[1] for tag in _TAG.finditer(if_match or "")]
    if if_match is not None and if_match.strip() != "*" and str(now.version) not in wanted:
        raise StaleError(
            f"This checklist is at version {now.version} by now; read it again.",
            f"Cette liste en est maintenant à la version {now.version}\u202f: relisez-la.",
        )
    return now.version
