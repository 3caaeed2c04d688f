"""Who else works on a checklist."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.http.shared import Does, DoneOnce, Id, Who, Writer, done_once
from assistant.playbooks.sharing import Reader

router = APIRouter(tags=["checklists"])


class NewReader(BaseModel):
    """With whom to share: the name of an account, or everybody of a partnership."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=200)] = ""
    partnership: Annotated[str, Field(max_length=200)] = ""


@router.get("/checklists/{id}/sharing")
def sharing(id: Id, entente: Does, who: Who) -> tuple[Reader, ...]:
    """With whom one's checklist is shared."""
    return entente.checklists.sharing(id, who)


@router.post("/checklists/{id}/sharing")
def share(
    id: Id, reader: NewReader, entente: Does, who: Writer, once: DoneOnce
) -> tuple[Reader, ...]:
    """Let somebody see one's checklist, tick its items, note evidence and comment."""
    done_once(once, lambda: entente.checklists.share(id, who, reader.name, reader.partnership))
    return entente.checklists.sharing(id, who)


@router.delete("/checklists/{id}/sharing/{reader}", status_code=204)
def withdraw(id: Id, reader: Id, entente: Does, who: Writer, once: DoneOnce) -> Response:
    """Share one's checklist no more with a reader, by the id that the sharing tells."""
    return done_once(once, lambda: entente.checklists.withdraw(id, reader, who))


@router.post("/checklists/{id}/leave", status_code=204)
def leave(id: Id, entente: Does, who: Writer, once: DoneOnce) -> Response:
    """Have a checklist no more that somebody shares with one."""
    return done_once(once, lambda: entente.checklists.leave(id, who))


@router.post("/checklists/{id}/come-back", status_code=204)
def come_back(id: Id, entente: Does, who: Writer, once: DoneOnce) -> Response:
    """Have a checklist again that one left, as long as it is shared with one."""
    return done_once(once, lambda: entente.checklists.come_back(id, who))
