"""Checklists as tables: XLSX with filters, dates and a list of states, and CSV."""

import csv
import datetime as dt
import io
import re

from assistant.playbooks.checklist import Checklist, Item
from assistant.playbooks.exports.words import COLUMNS, WORDS
from assistant.playbooks.marks import Origin, mark

_WIDTHS = {
    "id": 20, "section": 22, "text": 60, "owner": 22, "due": 12, "status": 11, "priority": 10,
    "reason": 32, "evidence": 36, "why": 50, "source": 28, "cases": 50, "comment": 30,
    "version": 12,
}  # fmt: skip
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# A cell that begins so is a formula to a spreadsheet (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")


def cell_text(text: str) -> str:
    """Text that a spreadsheet shows and never runs."""
    text = _ILLEGAL.sub("", text)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text[:1] in _FORMULA else text


def plain_text(text: str) -> str:
    """The text again, without the mark that kept a spreadsheet from running it."""
    return text[1:] if text.startswith("'") and text[1:].lstrip()[:1] in _FORMULA else text


def row(item: Item, checklist: Checklist, origin: Origin) -> dict[str, str | dt.date]:
    """An item as a row, by column."""
    words = WORDS[checklist.lang]
    return {
        "id": item.id,
        "section": item.section,
        "text": item.text,
        "owner": item.owner,
        "due": item.due,
        "status": words.done if item.status == "done" else words.open,
        "priority": words.high if item.priority == "high" else words.normal,
        "reason": item.reason,
        "evidence": item.evidence,
        "why": item.why.text if item.why else "",
        "source": item.why.place if item.why else "",
        "cases": "\n".join(case.text for case in item.cases),
        "comment": item.comment,
        "version": mark(item, origin),
    }


def to_csv(checklist: Checklist, origin: Origin) -> bytes:
    """UTF-8 with a mark of byte order and semicolons, as French spreadsheets open it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(WORDS[checklist.lang].columns)
    for item in checklist.items:
        values = row(item, checklist, origin)
        writer.writerow(
            value.isoformat() if isinstance(value, dt.date) else cell_text(value)
            for value in (values[column] for column in COLUMNS)
        )
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(checklist: Checklist, origin: Origin) -> bytes:
    """A workbook: filters, real dates, a drop-down list for the state, readable widths."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    words = WORDS[checklist.lang]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Checklist"
    sheet.append(list(words.columns))
    for item in checklist.items:
        values = row(item, checklist, origin)
        number = sheet.max_row + 1
        for at, column in enumerate(COLUMNS, 1):
            value = values[column]
            cell = sheet.cell(number, at)
            if isinstance(value, dt.date):
                cell.value, cell.number_format = value, "yyyy-mm-dd"
            else:
                cell.value = _ILLEGAL.sub("", value)
                # Text is text, also when somebody edits the cell: a workbook keeps its kind.
                cell.data_type, cell.quotePrefix = "s", value.startswith(_FORMULA)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        lines = max(-(-len(str(values[c])) // _WIDTHS[c]) for c in ("text", "why", "evidence"))
        # Not every program fits the height of a row to wrapped text by itself.
        sheet.row_dimensions[number].height = 14.0 * min(lines + 1, 12)
    for at, column in enumerate(COLUMNS, 1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = _WIDTHS[column]
        head = sheet.cell(1, at)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", start_color="0F5C5C")
    last = max(sheet.max_row, 2)
    states = DataValidation(type="list", formula1=f'"{words.open},{words.done}"', allow_blank=False)
    letter = get_column_letter(COLUMNS.index("status") + 1)
    states.add(f"{letter}2:{letter}{last}")
    sheet.add_data_validation(states)
    # What tells the version when the table comes back is for no reader.
    sheet.column_dimensions[get_column_letter(len(COLUMNS))].hidden = True
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS) - 1)}{last}"
    sheet.freeze_panes = "D2"
    # On paper the columns that people tick off with; the others stay on the screen.
    sheet.print_area = f"B1:{get_column_letter(COLUMNS.index('priority') + 1)}{last}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    book.properties.title = checklist.title[:250]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
