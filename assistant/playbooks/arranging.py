"""What a checklist is called, which items it has and in which order: renaming; adding, taking out,
putting back, moving."""

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import EntenteError, MissingError
from assistant.language import Lang
from assistant.playbooks.checklist import Checklist, Item

Way = Literal["up", "down"]
MAX_TEXT = 2000  # characters of a value
MAX_ITEMS = 500
MAX_TITLE = 300
_SECTION: dict[Lang, str] = {"fr": "Points ajoutés", "en": "Added items"}


class NewItem(BaseModel):
    """Something to do that somebody adds themselves.

    Attributes:
        owner: who does it.
        after: the item after which it stands; the first of all where it is empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
    owner: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
    due: dt.date
    after: Annotated[str, Field(max_length=200)] = ""


def new_id() -> str:
    """The id of an item that somebody adds, which no other item of the checklist ever had."""
    return f"own-{secrets.token_hex(5)}"


def added(checklist: Checklist, new: NewItem, id_: str) -> Checklist:
    """A checklist with an item of one's own, in the section of the item after which it stands.

    Raises:
        EntenteError: there is no item after which it should stand, or there are too many items.
    """
    items = checklist.items
    if len(items) >= MAX_ITEMS:
        raise EntenteError(
            f"A checklist holds {MAX_ITEMS} items at most; remove some, or make another checklist.",
            f"Une liste compte {MAX_ITEMS} points au plus\u202f; retirez-en, ou faites une autre "
            "liste.",
        )
    at = _place(checklist, new.after) + 1 if new.after else 0
    section = items[max(at - 1, 0)].section if items else _SECTION[checklist.lang]
    item = Item(
        id=id_, text=new.text, section=section, practice="", role="", owner=new.owner, due=new.due,
        priority="normal", reason="", status="open", evidence="", why=None, cases=(),
        proposed=False,
    )  # fmt: skip
    return _with(checklist, (*items[:at], item, *items[at:]))


def renamed(checklist: Checklist, title: str) -> Checklist:
    """A checklist with another title, on one line.

    Raises:
        EntenteError: there is none, or it is too long.
    """
    line = " ".join(title.split())
    if not 0 < len(line) <= MAX_TITLE:
        raise EntenteError(
            f"Give the checklist a title of at most {MAX_TITLE} characters.",
            f"Donnez à la liste un titre de {MAX_TITLE} caractères au plus.",
        )
    return checklist.model_copy(update={"title": line})


def removed(checklist: Checklist, id_: str) -> Checklist:
    """A checklist without an item.

    Raises:
        MissingError: there is no such item.
    """
    at = _place(checklist, id_)
    return _with(checklist, (*checklist.items[:at], *checklist.items[at + 1 :]))


def put_back(checklist: Checklist, before: Checklist, id_: str) -> Checklist:
    """A checklist with an item that was taken out of it, after the item that it stood after.

    Args:
        before: the checklist when it had the item.

    Raises:
        MissingError: it did not have it either.
    """
    old = _place(before, id_)
    if any(item.id == id_ for item in checklist.items):
        return checklist
    items = list(checklist.items)
    place_after(items, before.items[old], before.items[:old])
    return _with(checklist, tuple(items))


def place_after(items: list[Item], item: Item, earlier: Sequence[Item]) -> None:
    """Put an item after the nearest of the earlier ones that is there; first if none is."""
    there = {each.id: at for at, each in enumerate(items)}
    at = next((there[each.id] + 1 for each in reversed(earlier) if each.id in there), 0)
    items.insert(at, item)


def moved(checklist: Checklist, id_: str, way: Way) -> Checklist:
    """A checklist with an item one place up or down in its section; as it is at the section's end.

    Raises:
        MissingError: there is no such item.
    """
    at = _place(checklist, id_)
    other = at + (-1 if way == "up" else 1)
    items = list(checklist.items)
    if not 0 <= other < len(items) or items[other].section != items[at].section:
        return checklist
    items[at], items[other] = items[other], items[at]
    return _with(checklist, tuple(items))


def _place(checklist: Checklist, id_: str) -> int:
    for at, item in enumerate(checklist.items):
        if item.id == id_:
            return at
    raise MissingError(
        f"There is no item '{id_}' in this checklist.",
        f"Cette liste n’a pas de point «\u00a0{id_}\u00a0».",
    )


def _with(checklist: Checklist, items: tuple[Item, ...]) -> Checklist:
    return checklist.model_copy(update={"items": items})
