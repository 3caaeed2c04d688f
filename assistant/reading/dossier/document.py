"""A dossier as DOCX."""

import io
import re
from collections.abc import Sequence

from docx import Document
from docx.shared import Cm, Pt, RGBColor

from assistant.language import Lang
from assistant.reading.dossier.contents import Block

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_GREY = RGBColor(0x55, 0x60, 0x6E)
_HEADINGS = {"title": 0, "case": 1, "part": 2}
_STYLES = {"bullet": "List Bullet"}


def to_docx(blocks: Sequence[Block], _: Lang) -> bytes:
    """Headings as headings, so that a reader's program can list them."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.4)
    document.styles["Normal"].font.size = Pt(10.5)
    document.core_properties.title = _clean(blocks[0].text)[:250]
    document.core_properties.author = "Entente"
    for block in blocks:
        if block.kind in _HEADINGS:
            heading = document.add_heading(_clean(block.text), _HEADINGS[block.kind])
            heading.paragraph_format.page_break_before = block.kind == "case"
            continue
        paragraph = document.add_paragraph(style=_STYLES.get(block.kind))
        paragraph.paragraph_format.space_after = Pt(4)
        if block.kind == "step":
            # Word's own numbers would go on from one case to the next.
            paragraph.paragraph_format.left_indent = Cm(0.7)
            paragraph.paragraph_format.first_line_indent = Cm(-0.7)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.7))
            paragraph.add_run(f"{block.number}.\t")
        if block.label:
            paragraph.add_run(f"{_clean(block.label)} ").bold = True
        run = paragraph.add_run(_clean(block.text))
        run.italic = block.kind == "lead" or None
        run.bold = block.kind == "notice" or None
        if block.kind == "small":
            run.font.size, run.font.color.rgb = Pt(9), _GREY
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text)
