"""Tables of a document as lines: what their cells say of the review is told apart from the rest."""

import re
from collections.abc import Sequence

from assistant.reviews.headings import field_of, section_of

# Ends a section that a table holds: what follows belongs to none. (Pandoc's own separator.)
SECTION_END = "<!-- -->"

Cell = Sequence[str]  # its lines; a cell that another one covers is empty
_MAX_LABEL = 60
_ITEM = re.compile(r"^[ \t]*(?:[-*+•●◦▪–—]|\d{1,3}[.)])[ \t]+(?=\S)")


def lay_out(grid: Sequence[Sequence[Cell]]) -> list[str]:
    """The lines of a table, every word of it.

    A cell that names a section or field is joined with the one beside or, in the first row, below
    it; other rows stay rows of a Markdown table.
    """
    rows: list[list[Cell]] = []
    for row in grid:
        if not any(map(_filled, row)):
            continue
        if rows and not _filled(row[0]) and _named(rows[-1][0]) and len(row) == len(rows[-1]):
            # The name's cell spans several rows, or is not repeated.
            rows[-1] = [[*above, "", *cell] for above, cell in zip(rows[-1], row, strict=True)]
        else:
            rows.append(list(row))
    if len(rows) > 1 and _heads(rows[0]) and not any(_named(row[0]) for row in rows[1:]):
        # Names stand above their texts.
        rows = [
            [head, [line for row in rows[1:] for line in (row[at] if at < len(row) else ())]]
            for at, head in enumerate(rows[0])
        ] + [beyond for row in rows[1:] if any(map(_filled, beyond := row[len(rows[0]) :]))]
    lines: list[str] = []
    plain: list[list[Cell]] = []
    pairs = [_pairs(row) for row in rows]
    if len(rows) > 2 and not any(said for said, _ in pairs[1:]):
        pairs[0] = ([], [])  # the head of a table of something else
    for row, (said, rest) in zip(rows, pairs, strict=True):
        if said:
            lines += [*_rows(plain), *said]
            plain = []
            lines += [line for cell in rest for line in (*cell, "")]
        else:
            plain.append(row)
    return [*lines, *_rows(plain)]


def _pairs(row: Sequence[Cell]) -> tuple[list[str], list[Cell]]:
    """The lines of the names in a row with their values, and the cells that are neither."""
    said: list[str] = []
    rest: list[Cell] = []
    filled = [cell for cell in row if _filled(cell)]
    at = 0
    while at < len(filled):
        cell = filled[at]
        value = filled[at + 1] if at + 1 < len(filled) else ()
        if not _named(cell) or not _filled(value) or _named(value):
            rest.append(cell)
            at += 1
            continue
        name = " ".join(cell).strip().rstrip(" :\u00a0")
        texts = [line for line in value if line.strip()]
        if _fact(cell) and (len(texts) == 1 or not _section(cell)):
            inner = [line for line in texts if line.lstrip().startswith("|")]  # a table in the cell
            facts = [_ITEM.sub("", line).strip() for line in texts if line not in inner]
            said += [f"{name}: {' / '.join(facts)}", ""]
            rest += [inner] if inner else []
        else:
            said += ["", f"## {name}", "", *value, "", SECTION_END, ""]
        at += 2
    return said, rest


def _rows(rows: list[list[Cell]]) -> list[str]:
    """Rows of a Markdown table; rows of a single cell are paragraphs."""
    lines: list[str] = []
    width = 0
    for row in rows:
        filled = [cell for cell in row if _filled(cell)]
        if len(filled) == 1:
            lines += ["", *filled[0], ""]
            width = 0
            continue
        cells = (" / ".join(line.strip(" \t-") for line in cell if line.strip()) for cell in row)
        if not width:
            lines.append("")
        lines.append("| " + " | ".join(cell.replace("|", "¦") for cell in cells) + " |")
        if not width:
            lines.append("|" + " --- |" * len(row))
        width = len(row)
    return [*lines, ""]


def _filled(cell: Cell) -> bool:
    return any(line.strip() for line in cell)


def _section(cell: Cell) -> bool:
    return section_of(" ".join(cell), whole=True) is not None


def _fact(cell: Cell) -> bool:
    return field_of(" ".join(cell)) is not None


def _named(cell: Cell) -> bool:
    text = " ".join(cell).strip()
    return 0 < len(text) <= _MAX_LABEL and (_fact(cell) or _section(cell))


def _heads(row: list[Cell]) -> bool:
    """Whether a row is names only, at least two of them."""
    return sum(map(_named, row)) > 1 and all(_named(cell) for cell in row if _filled(cell))
