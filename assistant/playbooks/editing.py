"""Changes to a checklist in use: ticks, edits, edited tables that come back, newer templates."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from assistant.errors import EntenteError
from assistant.language import LANGUAGES
from assistant.playbooks.checklist import Checklist, Item
from assistant.playbooks.exports.table import plain_text
from assistant.playbooks.exports.words import COLUMNS, WORDS

MAX_TABLE = 5_000_000
MAX_ROWS = 2000
MAX_CELL = 2000
# What people change; the rest of an item comes from the template and the library.
EDITABLE = ("text", "owner", "due", "status", "priority", "evidence", "comment")
_TEXTS = {"text", "owner", "evidence", "comment"}


def edit(checklist: Checklist, id_: str, changes: Mapping[str, Any]) -> Checklist:
    """A checklist with one item changed.

    Raises:
        EntenteError: there is no such item, or a value has not its form.
    """
    if not any(item.id == id_ for item in checklist.items):
        raise EntenteError(f"There is no item '{id_}' in this checklist.")
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
        raise EntenteError(f"There is no item '{edit.item}' in this checklist.")
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


def differences(before: Checklist, after: Checklist) -> tuple[Edit, ...] | None:
    """The edits that make one checklist of another; None where more differs than people change."""
    edits = tuple(
        Edit(old.id, field, str(getattr(old, field)), str(getattr(new, field)))
        for old, new in zip(before.items, after.items, strict=False)
        for field in EDITABLE
        if getattr(old, field) != getattr(new, field)
    )
    if len(before.items) == len(after.items) and apply(before, edits) == after:
        return edits
    return None


def _edited(item: Item, changes: Mapping[str, Any]) -> Item:
    values = {**item.model_dump(), **changes}
    for name in _TEXTS & set(changes):
        values[name] = str(values[name] or "").strip()
        if len(values[name]) > max(MAX_CELL, len(getattr(item, name))):
            raise EntenteError(
                f"Item '{item.id}', {name}: {len(values[name])} characters are too many; "
                f"{MAX_CELL} at most."
            )
    if not values["text"] or not values["owner"]:
        raise EntenteError(f"Item '{item.id}' needs a text and an owner.")
    try:
        return Item.model_validate(values)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise EntenteError(
            f"Item '{item.id}', {field}: '{str(changes.get(field))[:60]}' cannot be used."
        ) from error


@dataclass(frozen=True)
class Imported:
    """What an edited table did to a checklist."""

    checklist: Checklist
    changed: tuple[str, ...]
    unknown: tuple[str, ...]  # ids of rows that belong to no item


def import_table(checklist: Checklist, content: bytes, name: str) -> Imported:
    """An edited XLSX or CSV export, back onto the checklist it came from.

    Items that are missing from the table stay as they are; a row is known by its identifier.

    Raises:
        EntenteError: the table cannot be read or a cell has not its form; names row and column.
    """
    if len(content) > MAX_TABLE:
        raise EntenteError(f"{name} is larger than {MAX_TABLE // 1_000_000} MB.")
    rows = _xlsx_rows(content, name) if content.startswith(b"PK") else _csv_rows(content, name)
    if not rows:
        raise EntenteError(f"{name} holds no rows.")
    places = _columns(rows[0], name)
    known = {item.id: item for item in checklist.items}
    changed, unknown = [], []
    for number, row in enumerate(rows[1 : MAX_ROWS + 1], 2):
        cells = {column: row[at] if at < len(row) else None for column, at in places.items()}
        id_ = str(cells.get("id") or "").strip()
        if not id_:
            continue
        if id_ not in known:
            unknown.append(id_[:80])
            continue
        after = _edited(known[id_], _changes(cells, f"{name}, row {number}"))
        if after != known[id_]:
            changed.append(id_)
            known[id_] = after
    items = tuple(known[item.id] for item in checklist.items)
    return Imported(checklist.model_copy(update={"items": items}), tuple(changed), tuple(unknown))


def _columns(head: list[Any], name: str) -> dict[str, int]:
    titles = [str(cell or "").strip().casefold() for cell in head]
    for lang in LANGUAGES:
        wanted = dict(zip(COLUMNS, (t.casefold() for t in WORDS[lang].columns), strict=True))
        places = {c: titles.index(title) for c, title in wanted.items() if title in titles}
        if "id" in places and len(places) > 1:
            return places
    raise EntenteError(
        f"{name} has no column '{WORDS['fr'].columns[0]}' or '{WORDS['en'].columns[0]}'; import a "
        "table that was exported from this checklist."
    )


def _changes(cells: Mapping[str, Any], where: str) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for column in EDITABLE:
        if column not in cells:
            continue
        value = cells[column]
        if column == "due":
            changes[column] = _day(value, where)
        elif column in ("status", "priority"):
            changes[column] = _word(column, value, where)
        else:
            changes[column] = plain_text(str(value or ""))
    return changes


def _day(value: Any, where: str) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = str(value or "").strip()
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise EntenteError(f"{where}: '{text[:40]}' is not a date; write 2026-09-30.")


def _word(column: str, value: Any, where: str) -> str:
    text = str(value or "").strip().casefold()
    for lang in LANGUAGES:
        words = WORDS[lang]
        known = (
            {words.open: "open", words.done: "done"}
            if column == "status"
            else {words.high: "high", words.normal: "normal"}
        )
        for word, meaning in known.items():
            if text in (word.casefold(), meaning):
                return meaning
    choices = ", ".join(
        (WORDS[lang].open + "/" + WORDS[lang].done)
        if column == "status"
        else (WORDS[lang].high + "/" + WORDS[lang].normal)
        for lang in LANGUAGES
    )
    raise EntenteError(f"{where}: '{text[:40]}' is none of: {choices}.")


def _csv_rows(content: bytes, name: str) -> list[list[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise EntenteError(f"{name} is neither XLSX nor CSV.")
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise EntenteError(f"{name} cannot be read as CSV: {error}.") from error


def _xlsx_rows(content: bytes, name: str) -> list[list[Any]]:
    from openpyxl import load_workbook

    damaged = EntenteError(f"{name} is damaged or no workbook; export the checklist again.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > 10 * MAX_TABLE:
                raise EntenteError(f"{name} unpacks to too much; export the checklist again.")
            for entry in entries:
                if b"<!ENTITY" in archive.read(entry):
                    raise damaged
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [
            list(row) for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=40, values_only=True)
        ]
        book.close()
    except EntenteError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise damaged from error
    return rows


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
    """Carry a team's work over to a newly filled checklist.

    Args:
        used: the checklist as the team has it.
        original: the same as it was first filled, to tell the team's edits from the template's.
        fresh: the template filled again with the same inputs.
    """
    before = {item.id: item for item in original.items}
    now = {item.id: item for item in used.items}
    items, added, reworded = [], [], []
    for new in fresh.items:
        mine = now.get(new.id)
        if mine is None:
            added.append(new.id)
            items.append(new)
            continue
        first = before.get(new.id, mine)
        edited = {
            name: getattr(mine, name)
            for name in EDITABLE
            if getattr(mine, name) != getattr(first, name)
        }
        kept = {"status": mine.status, "comment": mine.comment, **edited}
        if new.text != first.text:
            reworded.append(new.id)
        items.append(new.model_copy(update=kept))
    fresh_ids = {item.id for item in fresh.items}
    # Work that was done or commented on is not thrown away with its item.
    left = [item for item in used.items if item.id not in fresh_ids]
    items += [item for item in left if item.status == "done" or item.comment]
    return Update(
        fresh.model_copy(update={"items": tuple(items)}),
        tuple(added),
        tuple(item.id for item in left),
        tuple(reworded),
        changed_sources(used, hashes),
    )
