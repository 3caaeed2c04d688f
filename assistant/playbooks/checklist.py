"""A filled checklist. These models are the public JSON of ``playbook fill``."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.answering.answer import Citation
from assistant.language import Lang

COMPOSED = "composed"  # in the place of a template's id: one made for a request
Priority = Literal["high", "normal"]
Status = Literal["open", "done"]
# What people change; the rest of an item comes from the template and the library.
EDITABLE = ("text", "owner", "due", "status", "priority", "evidence", "comment")


class Cited(BaseModel):
    """A sentence and the statement of the library that carries it."""

    model_config = ConfigDict(frozen=True)

    text: str
    citation: Citation


class Item(BaseModel):
    """One thing to do.

    ``owner`` is a person where one was named for the role, else the role's name. ``reason`` says
    why the priority is high; ``comment`` is the team's.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    text: str
    section: str
    practice: str
    role: str
    owner: str
    due: dt.date
    priority: Priority
    reason: str
    status: Status
    evidence: str
    why: Cited
    cases: tuple[Cited, ...]
    proposed: bool
    comment: str = ""


class Checklist(BaseModel):
    """A template filled in for one partnership.

    ``sources`` holds the hash of every file it was made from, by path, to tell what changed since.
    """

    model_config = ConfigDict(frozen=True)

    playbook: str
    lang: Lang
    title: str
    purpose: str
    inputs: dict[str, str | bool | float]
    people: dict[str, str]
    concerns: str
    public_holidays: str
    items: tuple[Item, ...]
    sources: dict[str, str]
    composed: bool = False

    @property
    def done(self) -> int:
        """How many items are ticked off."""
        return sum(item.status == "done" for item in self.items)

    def overdue(self, today: dt.date) -> tuple[Item, ...]:
        """Open items whose date has passed, oldest first."""
        late = (item for item in self.items if item.status == "open" and item.due < today)
        return tuple(sorted(late, key=lambda item: (item.due, item.id)))
