"""A dossier as PDF, in the fonts that every reader of PDF has."""

import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pypdf import PdfWriter
from pypdf._codecs.core_font_metrics import CORE_FONT_METRICS
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from assistant.language import Lang
from assistant.reading.dossier.contents import Block
from assistant.reading.dossier.words import WORDS

_WIDTH, _HEIGHT = 595.0, 842.0  # A4, in points
_LEFT, _TOP, _BOTTOM = 68.0, 66.0, 64.0
_FONTS = {"F1": "Times-Roman", "F2": "Times-Bold", "F3": "Times-Italic", "F4": "Helvetica-Bold"}
_LABEL = "F2"
# What these fonts write otherwise.
_INSTEAD = str.maketrans({"→": "›", "\u202f": "\u00a0", "−": "-", "‑": "-", "≤": "<", "≥": ">"})


@dataclass(frozen=True)
class _Look:
    """A font with its size, the space above, and how far a block is from the left, in points."""

    font: str
    size: float
    above: float
    indent: float = 0.0


_LOOKS = {
    "title": _Look("F2", 24, 0), "case": _Look("F2", 17, 0), "part": _Look("F4", 10.5, 13),
    "text": _Look("F1", 11, 4), "lead": _Look("F3", 12, 6), "bullet": _Look("F1", 11, 4, 14),
    "step": _Look("F1", 11, 4, 18), "small": _Look("F1", 9.5, 3), "notice": _Look("F2", 11, 6),
}  # fmt: skip


@dataclass
class _Sheets:
    """Pages being written: the commands of each, and how far down the last one is."""

    pages: list[list[str]] = field(default_factory=list)
    down: float = _HEIGHT

    def room(self, height: float) -> None:
        """Begin a page where this height is not left on the last one."""
        if not self.pages or self.down + height > _HEIGHT - _BOTTOM:
            self.pages.append([])
            self.down = _TOP

    def write(self, words: str, font: str, size: float, x: float) -> None:
        self.pages[-1].append(_shown(words, font, size, x, _HEIGHT - self.down))


def to_pdf(blocks: Sequence[Block], lang: Lang) -> bytes:
    """Pages of A4 with their numbers; each case begins one."""
    sheets = _Sheets()
    for block in blocks:
        _write(sheets, block)
    return _file(sheets.pages, lang, blocks[0].text)


def _write(sheets: _Sheets, block: Block) -> None:
    look = _LOOKS[block.kind]
    line = look.size * 1.32
    above = look.above
    if block.kind == "case":
        sheets.down = _HEIGHT
    # A heading stays with the lines that follow it.
    sheets.room(above + line * (4 if block.kind == "part" else 1))
    sheets.down += above if sheets.down > _TOP else 0
    mark = {"bullet": "•", "step": f"{block.number}."}.get(block.kind, "")
    for words in _lines(block, look):
        sheets.room(line)
        sheets.down += line
        if mark:
            sheets.write(mark, look.font, look.size, _LEFT)
            mark = ""
        x = _LEFT + look.indent
        for text, font in words:
            sheets.write(text, font, look.size, x)
            x += _measure(text, font, look.size)


def _lines(block: Block, look: _Look) -> Iterator[list[tuple[str, str]]]:
    """The lines of a block, each as runs of text with their fonts."""
    room = _WIDTH - 2 * _LEFT - look.indent
    words = [(word, _LABEL) for word in block.label.split(" ") if word]
    words += [(word, look.font) for word in block.text.split(" ") if word]
    line: list[tuple[str, str]] = []
    used = 0.0
    for word, font in words:
        for piece in _pieces(word, font, look.size, room):
            needed = _measure(f"{piece} ", font, look.size)
            if line and used + needed > room:
                yield line
                line, used = [], 0.0
            line.append((f"{piece} ", font))
            used += needed
    if line:
        yield line


def _pieces(word: str, font: str, size: float, room: float) -> Iterator[str]:
    """A word, cut where it is longer than a line, as addresses are."""
    piece = ""
    for letter in word:
        if piece and _measure(f"{piece}{letter} ", font, size) > room:
            yield piece
            piece = ""
        piece += letter
    yield piece


def _measure(text: str, font: str, size: float) -> float:
    widths = CORE_FONT_METRICS[_FONTS[font]].character_widths
    known = _written(text).decode("cp1252")
    return sum(
        widths.get(c, widths.get(" " if c == "\u00a0" else "default", 500)) for c in known
    ) * (size / 1000)


def _written(text: str) -> bytes:
    """Text in the letters that the fonts have; others lose their marks, or become a ``?``."""
    found = bytearray()
    for letter in text.translate(_INSTEAD):
        try:
            found += letter.encode("cp1252")
        except UnicodeEncodeError:
            plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore")
            found += plain or b"?"
    return bytes(found)


def _shown(text: str, font: str, size: float, x: float, y: float) -> str:
    coded = _written(text).hex()
    return f"BT /{font} {size:g} Tf {x:.1f} {y:.1f} Td <{coded}> Tj ET"


def _file(pages: Sequence[list[str]], lang: Lang, title: str) -> bytes:
    writer = PdfWriter()
    writer.add_metadata({"/Title": title, "/Author": "Entente", "/Producer": "Entente"})
    writer.root_object[NameObject("/Lang")] = TextStringObject(lang)
    fonts = DictionaryObject(
        {NameObject(f"/{name}"): writer._add_object(_font(base)) for name, base in _FONTS.items()}
    )
    for number, commands in enumerate(pages, 1):
        page = writer.add_blank_page(_WIDTH, _HEIGHT)
        numbered = WORDS[lang].page.format(n=number, of=len(pages))
        foot = _shown(numbered, "F1", 9, _LEFT, _BOTTOM / 2)
        stream = DecodedStreamObject()
        stream.set_data("\n".join([*commands, foot]).encode("ascii"))
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _font(base: str) -> DictionaryObject:
    values = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": f"/{base}",
              "/Encoding": "/WinAnsiEncoding"}  # fmt: skip
    return DictionaryObject({NameObject(k): NameObject(v) for k, v in values.items()})
