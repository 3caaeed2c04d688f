"""Files that people have -> plain Markdown: DOCX, ODT and HTML (pandoc), PDF with text, Markdown.

Nothing in a file is run, fetched or trusted: its kind is told from its content, archives are
measured before they are opened, and all reading is done in a confined process.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.encodings import decode
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.reviews.notices import ConversionError, said
from assistant.sandbox import Limits, confined

MAX_BYTES = 10_000_000
MAX_CHARACTERS = 400_000
_LIMITS = Limits(memory=1_000_000_000, seconds=30)
_SOFT_HYPHEN = "\u00ad"  # within a word, which no search would find with it
_SHOWN = 80  # characters of a file's name

FileKind = Literal["docx", "odt", "pdf", "html", "markdown"]


@dataclass(frozen=True)
class Converted:
    """The text of a file as Markdown, and what the author should know about its reading.

    Attributes:
        kind: what the file is, whatever its name says.
        markdown: its running text.
        notes: what was read badly or not at all, one sentence each.
        unplaced: its words beside the running text: comments, deletions, headers, boxes.
    """

    kind: FileKind
    markdown: str
    notes: tuple[str, ...]
    unplaced: str = ""


def convert(content: bytes, name: str, lang: Lang = "en") -> Converted:
    """The text of a file.

    Args:
        content: its bytes.
        name: its name, for messages; the ending is not trusted.
        lang: the language of messages and notes.

    Raises:
        ConversionError: the file is empty, too large, encrypted, unreadable, holds macros or no
            text, is of another kind, or takes too much time or memory.
    """
    shown = " ".join(Path(name).name[-_SHOWN:].split()) or "file"
    if len(content) > MAX_BYTES:
        size, most = round(len(content) / 1e6), MAX_BYTES // 1_000_000
        raise ConversionError(said("large", lang, shown=shown, size=size, most=most))
    if not content.strip():
        raise ConversionError(said("empty", lang, shown=shown))
    try:
        kind, text, unplaced, notes = confined(
            read, content, shown, lang, shown=shown, lang=lang, limits=_LIMITS
        )
    except EntenteError as error:
        raise ConversionError(str(error)) from error
    return Converted(kind, text, tuple(notes), unplaced)


def read(content: bytes, shown: str, lang: Lang) -> tuple[str, str, str, list[str]]:
    """Kind, running text, asides and notes of a file: the work of the confined process."""
    text, unplaced = "", ""
    notes: list[str] = []
    more: list[str] = []
    if content.startswith(b"PK\x03\x04"):
        from assistant.reviews.office import office_kind

        kind: str = office_kind(content, shown, lang)
    elif content.lstrip()[:5] == b"%PDF-":
        kind = "pdf"
    else:
        kind, text, notes = _told(content, shown, lang)
    if kind not in ("markdown", "html") and not shown.lower().endswith(f".{kind}"):
        notes.append(said("other_kind", lang, shown=shown, kind=kind.upper()))
    if kind == "pdf":
        from assistant.reviews.pdf import read_pdf

        text, unplaced, more = read_pdf(content, shown, lang)
    elif kind != "markdown":
        from assistant.reviews.office import read_office

        source = text.encode("utf-8", "replace") if kind == "html" else content
        text, unplaced, more = read_office(source, kind, shown, lang)
    text, unplaced = text.replace(_SOFT_HYPHEN, ""), unplaced.replace(_SOFT_HYPHEN, "")
    if not text.strip() and not unplaced.strip():
        raise ConversionError(said("no_text", lang, shown=shown))
    if (size := len(text) + len(unplaced)) > MAX_CHARACTERS:
        raise ConversionError(said("long", lang, shown=shown, size=size, most=MAX_CHARACTERS))
    return kind, text, unplaced, [*notes, *more]


def _told(content: bytes, shown: str, lang: Lang) -> tuple[str, str, list[str]]:
    """Kind, text and notes of a file that is neither an archive nor a PDF."""
    from assistant.reviews.office import is_page

    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ConversionError(said("old", lang, shown=shown))
    if content.startswith(b"{\\rtf"):
        raise ConversionError(said("rtf", lang, shown=shown))
    found = decode(content)
    if found is None or _is_binary(found.text):
        raise ConversionError(said("kind", lang, shown=shown))
    notes = []
    if not found.encoding.startswith("utf") or not found.sure:
        notes.append(said("encoding", lang, shown=shown, kind=found.name))
    if is_page(found.text):
        return "html", found.text, [*notes, said("html", lang, shown=shown)]
    if found.text.lstrip().startswith("<?xml"):
        raise ConversionError(said("not_text", lang, shown=shown))
    return "markdown", found.text, notes


def _is_binary(text: str) -> bool:
    sample = text[:4096]
    return sum(char < " " and char not in "\t\n\f" for char in sample) > len(sample) / 50
