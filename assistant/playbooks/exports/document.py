"""Checklists as DOCX: a table with boxes to tick, a section after the other."""

import io
import re
from collections.abc import Sequence

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell, _Row

from assistant.language import Lang
from assistant.playbooks.checklist import Checklist, Item
from assistant.playbooks.exports.words import WORDS
from assistant.playbooks.marks import Origin
from assistant.typography import NO_BREAK

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDTHS = (Cm(1.0), Cm(13.7), Cm(4.6), Cm(2.6), Cm(4.2))
_GREY = RGBColor(0x55, 0x5F, 0x6B)


def to_docx(checklist: Checklist, _: Origin) -> bytes:
    """A landscape page with one table for each section."""
    words = WORDS[checklist.lang]
    document = Document()
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21.0)
    page.left_margin = page.right_margin = Cm(1.8)
    page.top_margin = page.bottom_margin = Cm(1.6)
    document.core_properties.title = checklist.title[:250]
    document.core_properties.author = "Entente"
    document.styles["Normal"].font.size = Pt(10)
    document.add_heading(_clean(checklist.title), 0)
    document.add_paragraph(_clean(checklist.purpose))
    for section in dict.fromkeys(item.section for item in checklist.items):
        document.add_heading(_clean(section), 1)
        own = [item for item in checklist.items if item.section == section]
        table = document.add_table(rows=1, cols=5, style="Table Grid")
        table.autofit = False
        titles = ("", words.columns[2], words.columns[3], words.columns[4], words.columns[8])
        for cell, title in zip(table.rows[0].cells, titles, strict=True):
            cell.paragraphs[0].add_run(title).bold = True
        _repeat(table.rows[0])
        for item in own:
            _add(table.add_row().cells, item, checklist.lang)
        for column, width in zip(table.columns, _WIDTHS, strict=True):
            column.width = width
        for row in table.rows:
            _keep_whole(row)
            for cell, width in zip(row.cells, _WIDTHS, strict=True):
                cell.width = width
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add(cells: Sequence[_Cell], item: Item, lang: Lang) -> None:
    words = WORDS[lang]
    colon = f"{NO_BREAK}:" if lang == "fr" else ":"
    box, action, owner, due, evidence = cells
    box.paragraphs[0].add_run("☒" if item.status == "done" else "☐").font.size = Pt(14)
    run = action.paragraphs[0].add_run(_clean(item.text))
    run.bold = item.priority == "high"
    if item.proposed:
        action.paragraphs[0].add_run(f" ({words.proposed})").italic = True
    notes = [item.reason] if item.reason else []
    if item.why:
        notes.append(f"{words.why}{colon} {item.why.text} ({item.why.place})")
    notes += [f"{words.case}{colon} {case.text}" for case in item.cases]
    notes += [item.comment] if item.comment else []
    for note in notes:
        small = action.add_paragraph().add_run(_clean(note))
        small.font.size, small.font.color.rgb = Pt(8.5), _GREY
    owner.paragraphs[0].add_run(_clean(item.owner))
    due.paragraphs[0].add_run(item.due.isoformat())
    evidence.paragraphs[0].add_run(_clean(item.evidence))


def _repeat(row: _Row) -> None:
    """The head of a table stands again on each page."""
    _mark(row, "w:tblHeader")


def _keep_whole(row: _Row) -> None:
    """A row is not torn between two pages."""
    _mark(row, "w:cantSplit")


def _mark(row: _Row, name: str) -> None:
    properties = row._tr.get_or_add_trPr()
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text)
