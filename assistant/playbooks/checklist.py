"""A filled checklist. These models are the public JSON of ``playbook fill``."""

import datetime as dt
from collections.abc import Collection
from typing import Literal, Self

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

    @property
    def place(self) -> str:
        """Title and section of where it stands."""
        return f"{self.citation.title}, {self.citation.section}"


class Item(BaseModel):
    """One thing to do.

    ``owner`` is a person where one was named for the role, else the role's name. ``reason`` says
    why the priority is high; ``comment`` is the team's.
    ``original`` holds the template's own words where a language model worded ``text`` for the
    partnership, and is empty otherwise. What somebody added themselves has neither
    practice nor role, and nothing of the library that says why.
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
    why: Cited | None
    cases: tuple[Cited, ...]
    proposed: bool
    comment: str = ""
    original: str = ""

    @property
    def own(self) -> bool:
        """Whether somebody added it themselves: no template has it."""
        return not self.practice

    @property
    def cited(self) -> tuple[Cited, ...]:
        """What it quotes of the library: why it matters, then past cases."""
        return (*([self.why] if self.why else []), *self.cases)

    @property
    def reviews(self) -> tuple[Cited, ...]:
        """What it quotes that not everybody may read."""
        why = (self.why,) if self.why and self.why.citation.kind == "review" else ()
        return (*why, *self.cases)

    def without(self, paths: Collection[str]) -> Self:
        """The item without what it quotes of some files."""
        why = None if self.why and self.why.citation.path in paths else self.why
        cases = tuple(case for case in self.cases if case.citation.path not in paths)
        return self.model_copy(update={"why": why, "cases": cases})


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
