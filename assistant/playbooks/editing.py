"""Changes to a checklist in use: ticks, edits, newer templates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from assistant.errors import EntenteError, MissingError
from assistant.playbooks.arranging import place_after
from assistant.playbooks.checklist import EDITABLE, Checklist, Item

MAX_CELL = 2000  # characters of a value
_TEXTS = {"text", "owner", "evidence", "comment"}


def edit(checklist: Checklist, id_: str, changes: Mapping[str, Any]) -> Checklist:
    """A checklist with one item changed.

    Raises:
        EntenteError: there is no such item, or a value has not its form.
    """
    if not any(item.id == id_ for item in checklist.items):
        raise MissingError(
            f"There is no item '{id_}' in this checklist.",
            f"Cette liste n’a pas de point «\u00a0{id_}\u00a0».",
        )
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise EntenteError(f"'{min(unknown)}' cannot be changed; only: {', '.join(EDITABLE)}.")
    items = tuple(_edited(i, changes) if i.id == id_ else i for i in checklist.items)
    return checklist.model_copy(update={"items": items})


@dataclass(frozen=True)
class Edit:
    """A value of an item, as it was seen and as it shall be; both as they stand in JSON."""

    item: str
    field: str
    before: str
    after: str


def value_of(checklist: Checklist, edit: Edit) -> str:
    """The value that an edit is about, as it is in a checklist.

    Raises:
        EntenteError: there is no such item, or the value is not one that people change.
    """
    item = next((item for item in checklist.items if item.id == edit.item), None)
    if item is None:
        raise MissingError(
            f"There is no item '{edit.item}' in this checklist.",
            f"Cette liste n’a pas de point «\u00a0{edit.item}\u00a0».",
        )
    if edit.field not in EDITABLE:
        raise EntenteError(f"'{edit.field}' cannot be changed; only: {', '.join(EDITABLE)}.")
    return str(getattr(item, edit.field))


def apply(checklist: Checklist, edits: Iterable[Edit]) -> Checklist:
    """A checklist with edits made, whatever stood there before.

    Raises:
        EntenteError: there is no such item, or a value has not its form.
    """
    changes: dict[str, dict[str, str]] = {}
    for one in edits:
        changes.setdefault(one.item, {})[one.field] = one.after
    for id_, values in changes.items():
        checklist = edit(checklist, id_, values)
    return checklist


def differences(before: Checklist, after: Checklist) -> tuple[Edit, ...]:
    """The values of items that both have and that people change, where they differ."""
    new = {item.id: item for item in after.items}
    return tuple(
        Edit(old.id, field, str(getattr(old, field)), str(getattr(new[old.id], field)))
        for old in before.items
        if old.id in new
        for field in EDITABLE
        if getattr(old, field) != getattr(new[old.id], field)
    )


def _edited(item: Item, changes: Mapping[str, Any]) -> Item:
    values = {**item.model_dump(), **changes}
    for name in _TEXTS & set(changes):
        values[name] = str(values[name] or "").strip()
        if len(values[name]) > max(MAX_CELL, len(getattr(item, name))):
            raise EntenteError(
                f"Item '{item.id}', {name}: {len(values[name])} characters are too many; "
                f"{MAX_CELL} at most.",
                f"Point «\u00a0{item.id}\u00a0» ({name})\u00a0: {len(values[name])} caractères, "
                f"c’est trop\u202f; "
                f"{MAX_CELL} au plus.",
            )
    if not values["text"] or not values["owner"]:
        raise EntenteError(
            f"Item '{item.id}' needs a text and an owner.",
            f"Le point «\u00a0{item.id}\u00a0» a besoin d’un texte et d’un responsable.",
        )
    try:
        return Item.model_validate(values)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise EntenteError(
            f"Item '{item.id}', {field}: '{str(changes.get(field))[:60]}' cannot be used.",
            f"Point «\u00a0{item.id}\u00a0» ({field})\u00a0: "
            f"«\u00a0{str(changes.get(field))[:60]}\u00a0» n’est pas valable.",
        ) from error


@dataclass(frozen=True)
class Update:
    """What a newer template or library would change in a checklist in use.

    Attributes:
        checklist: the new checklist, with ticks, edits and comments carried over.
        added, removed, reworded: ids of items.
        sources: files that changed since it was made.
    """

    checklist: Checklist
    added: tuple[str, ...]
    removed: tuple[str, ...]
    reworded: tuple[str, ...]
    sources: tuple[str, ...]


def changed_sources(checklist: Checklist, hashes: Mapping[str, str]) -> tuple[str, ...]:
    """Files that a checklist was made from and that are others by now, or gone."""
    return tuple(
        path for path, hash_ in sorted(checklist.sources.items()) if hashes.get(path) != hash_
    )


def update(
    used: Checklist, original: Checklist, fresh: Checklist, hashes: Mapping[str, str]
) -> Update:
    """Carry a team's work over to a newly filled checklist: ticks, edits, comments, added items
    and their order, and the title that they gave it.

    Args:
        used: the checklist as the team has it.
        original: the same as it was first filled, to tell the team's edits from the template's.
        fresh: the template filled again with the same inputs.
    """
    before = {item.id: item for item in original.items}
    now = {item.id: item for item in used.items}
    renewed = {item.id: item for item in fresh.items}
    items: list[Item] = []
    left, reworded = [], []
    for mine in used.items:
        new = renewed.get(mine.id)
        if new is None:
            left += [] if mine.own else [mine.id]
            # Work that was done or commented on is not thrown away with its item.
            if mine.own or mine.status == "done" or mine.comment:
                items.append(mine)
            continue
        first = before.get(mine.id, mine)
        if first.original == new.text:  # a model's wording stands as long as what it words
            new = new.model_copy(update={"text": first.text, "original": first.original})
        if new.text != first.text:
            reworded.append(mine.id)
        items.append(_carried(mine, first, new))
    # What is new comes after what it follows in the template; the team's order stays.
    added = []
    for at, new in enumerate(fresh.items):
        if new.id not in now and new.id not in before:  # else the team took it out
            added.append(new.id)
            place_after(items, new, fresh.items[:at])
    title = fresh.title if used.title == original.title else used.title
    return Update(
        fresh.model_copy(update={"items": tuple(items), "title": title}),
        tuple(added),
        tuple(left),
        tuple(reworded),
        changed_sources(used, hashes),
    )


def _carried(mine: Item, first: Item, new: Item) -> Item:
    """An item anew, with what the team changed in it since it was first made."""
    edited = {
        name: getattr(mine, name)
        for name in EDITABLE
        if getattr(mine, name) != getattr(first, name)
    }
    return new.model_copy(update={"status": mine.status, "comment": mine.comment, **edited})
