"""What a document holds beside its running text: comments, deletions, headers, boxes, hidden words.

Every paragraph of every part of the file is looked at; whatever does not stand in the running text
that was read is an aside, of whatever kind it may be.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal
from xml.etree import ElementTree

AsideKind = Literal["comment", "deleted", "header", "hidden_text", "aside", "form_field"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PARAGRAPHS = frozenset((f"{_W}p", f"{_A}p", f"{_TEXT}p", f"{_TEXT}h"))
# Within a paragraph, but no part of its text.
_APART = _PARAGRAPHS | {f"{_OFFICE}annotation", f"{_TEXT}note-citation"}
_KINDS: dict[str, AsideKind] = {
    f"{_W}comment": "comment", f"{_OFFICE}annotation": "comment",
    f"{_TEXT}deletion": "deleted",
    f"{_W}hdr": "header", f"{_W}ftr": "header",
    **{f"{_STYLE}{name}{which}": "header"
       for name in ("header", "footer") for which in ("", "-left", "-first")},
    f"{_TEXT}hidden-text": "hidden_text", f"{_TEXT}hidden-paragraph": "hidden_text",
}  # fmt: skip
_BLANKS = frozenset((f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_TEXT}s", f"{_TEXT}tab",
                     f"{_TEXT}line-break", f"{_A}br"))  # fmt: skip
# Words that drawings, pictures and charts hold outside paragraphs: in an attribute, or as text.
_DRAWN = {
    "{urn:schemas-microsoft-com:vml}textpath": "string",
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr": "descr",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}v": "",
    "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}title": "",
    "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}desc": "",
}
# Parts of a DOCX in which somebody's words can stand.
_PARTS = re.compile(
    r"word/(?:document|comments|footnotes|endnotes|header\d{0,4}|footer\d{0,4})\.xml"
    r"|word/(?:diagrams/data|charts/chart)\d{0,4}\.xml"
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Aside:
    """A piece of text beside the running text, who wrote it where that is known, and its kind."""

    kind: AsideKind
    text: str
    author: str = ""


def of_word(content: bytes, names: Iterable[str], flow: str) -> list[Aside]:
    """The asides of a DOCX; ``flow`` is its running text as it was read."""
    return _beside(flow, _of_parts(content, sorted(filter(_PARTS.fullmatch, names))))


def of_odt(content: bytes, names: Iterable[str], flow: str) -> list[Aside]:
    """The asides of an ODT; ``flow`` is its running text as it was read."""
    return _beside(
        flow, _of_parts(content, [n for n in ("content.xml", "styles.xml") if n in names])
    )


def of_html(page: str, flow: str) -> list[Aside]:
    """The asides of a web page: its comments, and text that was not taken for running text."""
    parser = _Page()
    parser.feed(page)
    parser.close()
    return _beside(flow, parser.found)


def _of_parts(content: bytes, names: Iterable[str]) -> Iterator[Aside]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in names:
            yield from _of_tree(ElementTree.fromstring(archive.read(name)))


def _beside(flow: str, found: Iterable[Aside]) -> list[Aside]:
    words = f" {_words(flow)} "
    kept: dict[tuple[str, str], Aside] = {}
    for aside in found:
        said = _words(aside.text)
        if not said:
            continue
        if aside.kind in ("aside", "header"):
            # A table of contents repeats a heading with the number of its page.
            bare = re.sub(r"(?: \d+)+$", "", said)
            if f" {said} " in words or f" {bare} " in words or said.isdigit():
                continue
        kept.setdefault((aside.kind, said), aside)
    return list(kept.values())


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold().replace("\u00ad", "")))


def _of_tree(root: ElementTree.Element) -> Iterator[Aside]:
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in root.iter():
        if element.tag == f"{_TEXT}hidden-text":
            yield Aside("hidden_text", element.get(f"{_TEXT}string-value", ""))
        if element.tag in _DRAWN:
            words = element.get(_DRAWN[element.tag]) if _DRAWN[element.tag] else element.text
            yield Aside("aside", " ".join((words or "").split()))
        if element.tag not in _PARAGRAPHS:
            continue
        kind, author = _kind(element, parents)
        pieces = _Pieces()
        pieces.take(element, kind, own=True)
        for piece_kind, text in pieces.found.items():
            yield Aside(piece_kind, " ".join("".join(text).split()), author)


def _kind(
    element: ElementTree.Element, parents: dict[ElementTree.Element, ElementTree.Element]
) -> tuple[AsideKind, str]:
    above: ElementTree.Element | None = element
    while above is not None:
        if kind := _KINDS.get(above.tag):
            creator = next((each.text for each in above.iter(f"{_DC}creator")), None)
            return kind, above.get(f"{_W}author") or creator or ""
        above = parents.get(above)
    return "aside", ""


class _Pieces:
    """The text of one paragraph by kind, without that of paragraphs within it."""

    def __init__(self) -> None:
        self.found: dict[AsideKind, list[str]] = {}

    def take(self, element: ElementTree.Element, kind: AsideKind, *, own: bool = False) -> None:
        tag = element.tag
        if tag in _APART and not own:
            return
        if tag in (f"{_W}del", f"{_W}moveFrom"):
            kind = "deleted"
        elif tag == f"{_W}r" and _hidden(element):
            kind = "hidden_text"
        if tag in _BLANKS:
            self._add(kind, " ")
        elif tag == f"{_W}noBreakHyphen":
            self._add(kind, "\u2011")
        if tag in (f"{_W}t", f"{_W}delText", f"{_A}t") or tag.startswith(_TEXT):
            self._add(kind, element.text)
        for child in element:
            self.take(child, kind)
            if tag.startswith(_TEXT):
                self._add(kind, child.tail)

    def _add(self, kind: AsideKind, text: str | None) -> None:
        if text:
            self.found.setdefault(kind, []).append(text)


def _hidden(run: ElementTree.Element) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val", "true") not in ("0", "false", "off")


class _Page(HTMLParser):
    """The texts and comments of a web page."""

    _SILENT = ("script", "style", "template")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Aside] = []
        self._within = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within += tag in self._SILENT
        for name, value in attrs:
            if name in ("alt", "title", "placeholder", "aria-label") and value:
                self.found.append(Aside("aside", value))
            elif name == "value" and value and tag in ("input", "button", "option"):
                self.found.append(Aside("form_field", value))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT and self._within:
            self._within -= 1

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.found.append(Aside("aside", " ".join(data.split())))

    def handle_comment(self, data: str) -> None:
        if not data.startswith(("[if", "<![endif")):
            self.found.append(Aside("comment", " ".join(data.split())))
