"""One's own checklists, and those that are shared with one."""

import datetime as dt
import re
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.api.results import ListedChecklist
from assistant.http.problems import StaleError
from assistant.http.shared import (
    FILE,
    Does,
    DoneOnce,
    Id,
    Pages,
    Part,
    Who,
    Writer,
    attached,
    done_once,
    in_turn,
)
from assistant.http.templates import Context
from assistant.playbooks.agenda import Agenda
from assistant.playbooks.arranging import MAX_TITLE
from assistant.playbooks.versions import Entry, ItemTraces, Saved

router = APIRouter(tags=["checklists"])
_TAG = re.compile(r'(?:W/)?"(\d{1,9})"')
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match", max_length=40,
        description="The ETag that was read: done only if nobody changed it since.",
    ),
]  # fmt: skip


class Title(BaseModel):
    """Another title."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(min_length=1, max_length=MAX_TITLE)]


class Earlier(BaseModel):
    """A version of a checklist, by its number in the history."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=1_000_000_000)]


class Changes(BaseModel):
    """What would be changed: ids of items, and files that are others by now."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    reworded: tuple[str, ...]
    sources: tuple[str, ...]


class NewChecklist(Context):
    """A template to fill in and to keep."""

    template: Annotated[str, Field(min_length=1, max_length=120)]


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

    saved = tagged(entente.checklists.open(once(work), who), response)
    response.headers["Location"] = f"/api/v1/checklists/{saved.id}"
    return saved


@router.get("/checklists")
def checklists(entente: Does, who: Who, pages: Pages) -> Part[ListedChecklist]:
    """One's own checklists and those that are shared with one, last changed first."""
    return pages.of(entente.checklists.list(who))


@router.get("/checklists/{id}")
def checklist(
    id: Id, entente: Does, who: Who, response: Response,
    version: Annotated[int | None, Query(ge=1, le=1_000_000_000)] = None,
) -> Saved:  # fmt: skip
    """A checklist as it is now, or in an earlier version."""
    return tagged(entente.checklists.open(id, who, version), response)


@router.get("/checklists/{id}/history")
def history(id: Id, entente: Does, who: Who, pages: Pages) -> Part[Entry]:
    """Who did what and when, newest first."""
    return pages.of(entente.checklists.history(id, who))


@router.patch("/checklists/{id}")
def rename(
    id: Id, given: Title, entente: Does, who: Writer, once: DoneOnce, response: Response
) -> Saved:
    """Give one's checklist another title."""
    done_once(once, lambda: entente.checklists.rename(id, given.title, who))
    return tagged(entente.checklists.open(id, who), response)


@router.get("/checklists/{id}/traces")
def traces(id: Id, entente: Does, who: Who) -> dict[str, ItemTraces]:
    """Who ticked each item off and who last changed it, by its id."""
    return entente.checklists.traces(id, who)


@router.post("/checklists/{id}/restore")
def restore(
    id: Id, earlier: Earlier, entente: Does, who: Writer, once: DoneOnce, response: Response
) -> Saved:
    """Have a checklist again as it was in an earlier version."""
    done_once(once, lambda: entente.checklists.restore(id, earlier.version, who))
    return tagged(entente.checklists.open(id, who), response)


@router.get("/checklists/{id}/update", dependencies=[in_turn("work")])
def preview(id: Id, entente: Does, who: Who) -> Changes:
    """What its template and the library would change in one's checklist today."""
    return Changes.model_validate(entente.checklists.refill(id, who)[1], from_attributes=True)


@router.post("/checklists/{id}/update", dependencies=[in_turn("work")])
def update(id: Id, entente: Does, who: Writer, once: DoneOnce, response: Response) -> Saved:
    """Bring one's checklist up to date; ticks, changes and added items stay."""
    done_once(once, lambda: entente.checklists.update(id, who))
    return tagged(entente.checklists.open(id, who), response)


@router.delete("/checklists/{id}", status_code=204)
def delete(
    id: Id, entente: Does, who: Writer, once: DoneOnce, if_match: IfMatch = None
) -> Response:
    """Remove a checklist with all its versions."""

    def work() -> None:
        seen(entente.checklists.open(id, who), if_match)
        entente.checklists.delete(id, who)

    return done_once(once, work)


@router.get("/checklists/{id}/export", **FILE)
def export(
    id: Id, entente: Does, who: Who, format: Literal["md", "docx", "xlsx", "csv", "ics", "json"]
) -> Response:
    """A checklist as a file."""
    return attached(entente.checklists.export(id, format, who))


@router.get("/agenda")
def agenda(
    entente: Does, who: Who,
    owner: Annotated[str, Query(max_length=200, description="Whose items alone.")] = "",
) -> Agenda:  # fmt: skip
    """What is open in all of one's checklists, by when it is due."""
    return entente.checklists.agenda(who, dt.date.today(), owner)


def tagged(saved: Saved, response: Response) -> Saved:
    """A checklist with the tag of its version."""
    response.headers["ETag"] = f'"{saved.version}"'
    return saved


def seen(now: Saved, if_match: str | None) -> int:
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
