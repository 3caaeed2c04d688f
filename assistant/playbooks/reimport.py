"""An edited table that comes back onto the checklist it was exported from: a three-way comparison.

What was changed in the table alone is taken; what was changed in the checklist alone stays; where
both were changed, somebody has to choose.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.errors import EntenteError
from assistant.language import LANGUAGES
from assistant.playbooks.checklist import EDITABLE, Checklist, Item
from assistant.playbooks.editing import Edit, apply
from assistant.playbooks.exports.table import plain_text
from assistant.playbooks.exports.words import COLUMNS, WORDS
from assistant.playbooks.marks import Mark, Origin, read_mark, same_words
from assistant.playbooks.table_dates import read_dates
from assistant.playbooks.tables import MAX_TABLE, read_cells
from assistant.sandbox import Limits, confined
from assistant.typography import fold

Kind = Literal["taken", "kept", "conflict"]
Choice = Literal["table", "checklist"]
_LIMITS = Limits(memory=512_000_000, seconds=15)
_SHOWN = 80  # characters of a row that is named


@dataclass(frozen=True)
class Difference:
    """A value that is another in the table than in the checklist; values as in JSON.

    ``kind``: changed in the table alone (``taken``), in the checklist alone since the table was
    exported (``kept``), or in both or nobody can tell (``conflict``).
    """

    item: str
    field: str
    checklist: str
    table: str
    kind: Kind


@dataclass(frozen=True)
class Imported:
    """What an edited table would do to a checklist.

    Attributes:
        checklist: with what the table alone changed; conflicts stay as they are in the checklist.
        changed: ids of items that are changed in it.
        unknown: rows that belong to no item: their id, or their number and words.
        differences: every value that differs, in the order of the checklist.
        origin: what the table was exported from; None where it does not tell.
        encoding: of a CSV file that is not UTF-8, else empty: accents may need a look.
    """

    checklist: Checklist
    changed: tuple[str, ...]
    unknown: tuple[str, ...]
    differences: tuple[Difference, ...] = ()
    origin: Origin | None = None
    encoding: str = ""

    @property
    def conflicts(self) -> tuple[Difference, ...]:
        """The differences that somebody has to choose about."""
        return tuple(d for d in self.differences if d.kind == "conflict")

    def edits(self, choices: Mapping[str, Choice] | None = None) -> tuple[Edit, ...]:
        """The edits to save, as :meth:`ChecklistStore.change` takes them.

        Args:
            choices: by item id, whose values to take where there is a conflict; the checklist's
                where nothing was chosen.
        """
        return tuple(
            Edit(d.item, d.field, d.checklist, d.table)
            for d in self.differences
            if d.kind == "taken"
            or (d.kind == "conflict" and (choices or {}).get(d.item) == "table")
        )


@dataclass(frozen=True)
class _Row:
    """A row of the table: its number, its cells by column, and its mark."""

    number: int
    cells: Mapping[str, Any]
    mark: Mark | None

    @property
    def id(self) -> str:
        return _text(self.cells.get("id"))

    @property
    def shown(self) -> str:
        words = [_text(self.cells.get(c)) for c in COLUMNS if c != "version"]
        return f"{self.number}: {', '.join(w for w in words if w)}"[:_SHOWN]


def import_table(
    checklist: Checklist, content: bytes, name: str, origin: Origin | None = None,
    touched: Collection[tuple[str, str]] = (),
) -> Imported:  # fmt: skip
    """Compare an edited XLSX or CSV export with the checklist it came from.

    Items that are missing from the table stay as they are; a row is known by its identifier.

    Args:
        origin: the checklist as it is saved now.
        touched: item and field of values that were ever changed in the checklist. Where a table
            does not tell its version, such a value may be newer than the table.

    Raises:
        EntenteError: the table cannot be read, comes from another checklist, holds an item twice
            or a cell that has not its form; names row and column.
    """
    if len(content) > MAX_TABLE:
        raise EntenteError(
            f"{name} is larger than {MAX_TABLE // 1_000_000} MB.",
            f"{name} dépasse {MAX_TABLE // 1_000_000}\u00a0Mo.",
        )
    titles = [title for words in WORDS.values() for title in words.columns]
    read = confined(read_cells, content, name, titles, shown=name, limits=_LIMITS)
    items = {item.id: item for item in checklist.items}
    rows, unknown = _placed(_rows(read, name), items, name)
    for row in rows.values():
        if origin and row.mark and row.mark.origin.id not in ("", origin.id):
            raise EntenteError(
                f"{name}, row {row.number}, was exported from another checklist; open that one and "
                "import the table there.",
                f"{name}, ligne {row.number}, vient d’une autre liste\u202f; ouvrez celle-là et "
                "importez-y le tableau.",
            )
    values = _values(rows, items, name)
    found = [
        difference
        for id_, item in items.items()
        if id_ in values
        for difference in _compared(item, values[id_], rows[id_].mark, touched, read["encoding"])
    ]
    taken = tuple(Edit(d.item, d.field, d.checklist, d.table) for d in found if d.kind == "taken")
    origins = [row.mark.origin for row in rows.values() if row.mark]
    return Imported(
        checklist=apply(checklist, taken),
        changed=tuple(dict.fromkeys(edit.item for edit in taken)),
        unknown=unknown,
        differences=tuple(found),
        origin=origins[0] if origins else None,
        encoding="" if read["encoding"].startswith("utf") else read["encoding"],
    )


def _rows(read: Mapping[str, Any], name: str) -> list[_Row]:
    head, *body = read["rows"]
    places = _columns(head, name)
    rows = [
        (number, {c: row[at] if at < len(row) else None for c, at in places.items()})
        for number, row in enumerate(body, read["first"] + 1)
        if any(_text(cell) for cell in row)
    ]
    # A spreadsheet that sorts the visible columns leaves the hidden marks where they were.
    marks = {
        mark.item: mark for _, cells in rows if (mark := read_mark(_text(cells.get("version"))))
    }
    return [_Row(number, cells, marks.get(_text(cells.get("id")))) for number, cells in rows]


def _columns(head: list[Any], name: str) -> dict[str, int]:
    titles = [fold(_text(cell)) for cell in head]
    for lang in LANGUAGES:
        wanted = dict(zip(COLUMNS, map(fold, WORDS[lang].columns), strict=True))
        places = {c: titles.index(title) for c, title in wanted.items() if title in titles}
        if "id" in places and len(places) > 1:
            twice = [c for c in places if titles.count(wanted[c]) > 1]
            if twice:
                title = head[places[twice[0]]]
                raise EntenteError(
                    f"{name} has two columns '{title}'; delete or rename one.",
                    f"{name} a deux colonnes «\u00a0{title}\u00a0»\u202f; supprimez ou renommez "
                    f"l’une d’elles.",
                )
            return places
    raise EntenteError(
        f"{name} has no column '{WORDS['fr'].columns[0]}' or '{WORDS['en'].columns[0]}'; import a "
        "table that was exported from this checklist.",
        f"{name} n’a pas de colonne «\u00a0{WORDS['fr'].columns[0]}\u00a0» ou "
        f"«\u00a0{WORDS['en'].columns[0]}\u00a0»\u202f; "
        "importez un tableau exporté depuis cette liste.",
    )


def _placed(
    rows: list[_Row], items: Mapping[str, Item], name: str
) -> tuple[dict[str, _Row], tuple[str, ...]]:
    """The row of each item, and the names of rows that belong to none."""
    placed: dict[str, _Row] = {}
    unknown = []
    for row in rows:
        if row.id not in items:
            unknown.append(row.id[:_SHOWN] or row.shown)
        elif row.id in placed and row.cells != placed[row.id].cells:
            raise EntenteError(
                f"{name}, rows {placed[row.id].number} and {row.number} are both '{row.id[:40]}' "
                "and differ; delete one of them.",
                f"{name}\u00a0: les lignes {placed[row.id].number} et {row.number} portent toutes "
                f"deux "
                f"«\u00a0{row.id[:40]}\u00a0» et diffèrent\u202f; supprimez l’une d’elles.",
            )
        else:
            placed.setdefault(row.id, row)
    return placed, tuple(unknown)


def _values(
    rows: Mapping[str, _Row], items: Mapping[str, Item], name: str
) -> dict[str, dict[str, str]]:
    """What the table says of each item, by field, as in JSON."""

    def known(number: int, day: Any) -> bool:
        id_ = by_number[number]
        mark = rows[id_].mark
        return day == items[id_].due or (mark is not None and mark.is_value("due", str(day)))

    by_number = {row.number: id_ for id_, row in rows.items()}
    due = {row.number: row.cells["due"] for row in rows.values() if "due" in row.cells}
    dates = read_dates(due, known, name)
    values: dict[str, dict[str, str]] = {}
    for id_, row in rows.items():
        values[id_] = {}
        for field in EDITABLE:
            if field not in row.cells:
                continue
            if field == "due":
                values[id_][field] = dates[row.number].isoformat()
            elif field in ("status", "priority"):
                values[id_][field] = _word(field, row.cells[field], name, row.number)
            else:
                values[id_][field] = plain_text(_text(row.cells[field]))
    return values


def _compared(
    item: Item, values: Mapping[str, str], mark: Mark | None,
    touched: Collection[tuple[str, str]], encoding: str,
) -> list[Difference]:  # fmt: skip
    found = []
    for field, table in values.items():
        now = str(getattr(item, field))
        if same_words(table, now) or _spoilt(table, now, encoding):
            continue
        kind: Kind
        if mark is None:
            kind = "conflict" if (item.id, field) in touched else "taken"
        elif mark.is_value(field, table):
            kind = "kept"
        else:
            kind = "taken" if mark.is_value(field, now) else "conflict"
        found.append(Difference(item.id, field, now, table, kind))
    return found


def _spoilt(table: str, now: str, encoding: str) -> bool:
    """Whether an old encoding, which lacks some signs, is all that made a text another."""
    if not encoding or encoding.startswith("utf") or len(table) != len(now):
        return False
    return all(
        a == b or (a in "?_ " and not b.encode(encoding, "ignore"))
        for a, b in zip(table, now, strict=True)
    )


def _text(cell: Any) -> str:
    if isinstance(cell, dict):
        return str(cell["date"])
    return "" if cell is None else str(cell).strip()


def _word(column: str, value: Any, name: str, row: int) -> str:
    text = fold(_text(value))
    for lang in LANGUAGES:
        words = WORDS[lang]
        known = (
            {words.open: "open", words.done: "done"}
            if column == "status"
            else {words.high: "high", words.normal: "normal"}
        )
        for word, meaning in known.items():
            if text in (fold(word), meaning):
                return meaning
    choices = ", ".join(
        (WORDS[lang].open + "/" + WORDS[lang].done)
        if column == "status"
        else (WORDS[lang].high + "/" + WORDS[lang].normal)
        for lang in LANGUAGES
    )
    raise EntenteError(
        f"{name}, row {row}: '{text[:40]}' is none of: {choices}.",
        f"{name}, ligne {row}\u00a0: «\u00a0{text[:40]}\u00a0» n’est ni l’un ni l’autre de\u00a0: "
        f"{choices}.",
    )
