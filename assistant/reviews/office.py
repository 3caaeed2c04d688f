"""DOCX, ODT and HTML -> lines of plain Markdown and asides. Runs in a confined process."""

import io
import json
import re
import subprocess
import zipfile

from assistant.archives import measured
from assistant.language import Lang
from assistant.reviews import asides
from assistant.reviews.asides import Aside, AsideKind
from assistant.reviews.notices import ConversionError, said
from assistant.reviews.outline import ADDED, Outline

_ADDED = re.compile(f"{ADDED[0]}[^{ADDED[0]}{ADDED[1]}]*{ADDED[1]}")
_MARKS = str.maketrans("", "", "".join(ADDED))
# Text of each kind as a note names it; deletions and hidden text have sentences of their own.
_NAMED: dict[AsideKind, str] = {
    "comment": "comments", "header": "headers", "aside": "asides", "form_field": "form_fields",
}  # fmt: skip
_PAGE = re.compile(r"<(?:!doctype html|html|head|body|title|meta)\b", re.IGNORECASE)
_PIECE = re.compile(r"<(?:div|p|h[1-6]|table|section|article|main|span|ul|ol)\b", re.IGNORECASE)
_COMMENT = re.compile(r"(?:<!--(?:[^-]|-(?!->))*-->\s*)*")
_MANIFEST = "META-INF/manifest.xml"


def office_kind(content: bytes, shown: str, lang: Lang) -> str:
    """Whether an archive is a "docx" or an "odt", measured and searched for what is not accepted.

    Raises:
        EntenteError: it is neither, or damaged, encrypted, with macros, too large or built oddly.
    """
    names = measured(content, shown, lang)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        try:
            mime = archive.read("mimetype")[:100] if "mimetype" in names else b""
            odt = mime.startswith(b"application/vnd.oasis.opendocument.text")
            if not odt and "word/document.xml" not in names:
                raise ConversionError(said("not_text", lang, shown=shown))
            if any(
                n.endswith("vbaProject.bin") or n.startswith(("Basic/", "Scripts/")) for n in names
            ):
                raise ConversionError(said("macros", lang, shown=shown))
            for name in sorted(names):
                if not name.endswith((".xml", ".rels")):
                    continue
                text = archive.read(name)
                # Declarations stand at the beginning; an encoding of two bytes would hide them.
                if b"<!ENTITY" in text or b"<!DOCTYPE" in text or b"\0" in text[:200]:
                    raise ConversionError(said("entities", lang, shown=shown))
                if name == _MANIFEST and b"encryption-data" in text:
                    raise ConversionError(said("encrypted", lang, shown=shown))
        except (zipfile.BadZipFile, OSError, EOFError, RuntimeError) as error:
            raise ConversionError(said("damaged", lang, shown=shown)) from error
    return "odt" if odt else "docx"


def is_page(text: str) -> bool:
    """Whether a text is a page of HTML."""
    head = text.lstrip("\ufeff \t\n")[:3000]
    if head.startswith("<?xml"):
        return "<html" in head
    comments = _COMMENT.match(head)
    head = head[comments.end() :] if comments else head
    if _PAGE.match(head):
        return True
    return (
        bool(_PIECE.match(head)) and "</" in head and not head.startswith("#") and "\n#" not in text
    )


def read_office(content: bytes, kind: str, shown: str, lang: Lang) -> tuple[str, str, list[str]]:
    """Running text, asides and notes of a document.

    Args:
        kind: "docx", "odt" or "html" (in UTF-8).

    Raises:
        ConversionError: it cannot be read.
    """
    outline = Outline()
    try:
        lines = outline.lines(_tree(content, kind))
        text = "\n".join(lines)
        flow = _ADDED.sub("", text)
        if kind == "html":
            found = asides.of_html(content.decode("utf-8", "replace"), flow)
        else:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                names = archive.namelist()
            read = asides.of_word if kind == "docx" else asides.of_odt
            found = read(content, names, flow)
    except (ValueError, KeyError, TypeError, SyntaxError, RecursionError) as error:
        raise ConversionError(said("damaged", lang, shown=shown)) from error
    notes = _notes(found, shown, lang)
    if outline.pictures:
        notes.append(said("pictures", lang, shown=shown, size=outline.pictures))
    return text.translate(_MARKS), _listed(found, lang), notes


def _tree(content: bytes, kind: str) -> dict[str, object]:
    import pypandoc

    done = subprocess.run(
        [pypandoc.get_pandoc_path(), "+RTS", "-M500m", "-RTS", "--sandbox", f"--from={kind}",
         "--to=json"],
        input=content, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode == 251:  # the heap is full
        raise MemoryError
    if done.returncode:
        raise ValueError(done.stderr[:200])
    tree: dict[str, object] = json.loads(done.stdout)
    return tree


def _notes(found: list[Aside], shown: str, lang: Lang) -> list[str]:
    kinds = {aside.kind for aside in found}
    notes = []
    named = [said(word, lang) for kind, word in _NAMED.items() if kind in kinds]
    if named:
        notes.append(said("extra", lang, shown=shown, what=", ".join(named)))
    if "deleted" in kinds:
        notes.append(said("deletions", lang, shown=shown))
    if "hidden_text" in kinds:
        notes.append(said("hidden", lang, shown=shown))
    return notes


def _listed(found: list[Aside], lang: Lang) -> str:
    colon = "\u00a0:" if lang == "fr" else ":"
    lines = []
    for aside in found:
        author = f" ({aside.author})" if aside.author else ""
        lines.append(f"{said(aside.kind, lang)}{author}{colon} {aside.text}")
    return "\n".join(lines)
