"""The items of a checklist."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import ChangedError
from assistant.http.checklists import Earlier, IfMatch, seen, tagged
from assistant.http.problems import StaleError
from assistant.http.shared import DAY, Does, DoneOnce, Id, Writer, done_once
from assistant.playbooks.arranging import NewItem, Way
from assistant.playbooks.checklist import Priority, Status
from assistant.playbooks.versions import Saved

router = APIRouter(tags=["checklists"])


class ItemChange(BaseModel):
    """New values of an item; what is left out stays. ``due`` is an ISO date."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = None
    owner: str | None = None
    due: Annotated[str | None, Field(pattern=DAY)] = None
    status: Status | None = None
    priority: Priority | None = None
    evidence: str | None = None
    comment: str | None = None


class Move(BaseModel):
    """One place up or down in its section."""

    model_config = ConfigDict(extra="forbid")

    way: Way


@router.patch("/checklists/{id}/items/{item}")
def change(
    id: Id, item: Id, values: ItemChange, entente: Does, who: Writer, once: DoneOnce,
    response: Response, if_match: IfMatch = None,
) -> Saved:  # fmt: skip
    """Change values of an item: tick it, name its owner, comment on it."""

    def work() -> str:
        now = seen(entente.checklists.open(id, who), if_match)
        given = values.model_dump(exclude_none=True)
        try:
            entente.checklists.change(id, item, given, who, now)
        except ChangedError as error:
            if if_match is not None:
                raise StaleError(str(error), error.french) from error
            raise
        return id

    return tagged(entente.checklists.open(once(work), who), response)


@router.post("/checklists/{id}/items", status_code=201)
def add(
    id: Id, new: NewItem, entente: Does, who: Writer, once: DoneOnce, response: Response
) -> Saved:
    """Add something to do, after an item or before all of them."""
    item = once(lambda: entente.checklists.add(id, new, who)[1])
    response.headers["Location"] = f"/api/v1/checklists/{id}/items/{item}"
    return tagged(entente.checklists.open(id, who), response)


@router.post("/checklists/{id}/items/{item}/move")
def move(
    id: Id, item: Id, move: Move, entente: Does, who: Writer, once: DoneOnce, response: Response
) -> Saved:
    """Move an item in its section; at its end it stays where it is."""
    once(lambda: entente.checklists.move(id, item, move.way, who).id)
    return tagged(entente.checklists.open(id, who), response)


@router.delete("/checklists/{id}/items/{item}", status_code=204)
def remove(id: Id, item: Id, entente: Does, who: Writer, once: DoneOnce) -> Response:
    """Take an item out."""
    return done_once(once, lambda: entente.checklists.remove(id, item, who))


@router.post("/checklists/{id}/items/{item}/put-back")
def put_back(
    id: Id, item: Id, earlier: Earlier, entente: Does, who: Writer, once: DoneOnce,
    response: Response,
) -> Saved:  # fmt: skip
    """Put an item back that was taken out, as it was in a version."""
    done_once(once, lambda: entente.checklists.put_back(id, item, earlier.version, who))
    return tagged(entente.checklists.open(id, who), response)
