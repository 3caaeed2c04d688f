"""Files that people have -> plain Markdown: DOCX and ODT (pandoc), PDF with text (pypdf), Markdown.

Nothing in a file is run, fetched or trusted: the kind is told from the content, archives are
measured before they are opened, and pandoc runs in its sandbox with limits of time and memory.
"""

import io
import logging
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.errors import EntenteError

MAX_BYTES = 10_000_000
MAX_UNPACKED = 60_000_000
MAX_PAGES = 150
MAX_CHARACTERS = 400_000
_SECONDS = 60

FileKind = Literal["docx", "odt", "pdf", "markdown"]


class ConversionError(EntenteError):
    """A file from which no text can be taken; one sentence says why and what to do."""


@dataclass(frozen=True)
class Converted:
    """The text of a file as Markdown, and what the author should know about its reading."""

    kind: FileKind
    markdown: str
    notes: tuple[str, ...]


def convert(content: bytes, name: str) -> Converted:
    """The text of a file.

    Args:
        content: its bytes.
        name: its name, for messages; the ending is not trusted.

    Raises:
        ConversionError: the file is empty, too large, encrypted, unreadable, holds macros or no
            text, or is of another kind.
    """
    shown = Path(name).name[:80]
    if not content.strip():
        raise ConversionError(f"{shown} is empty; choose the file that holds the review.")
    if len(content) > MAX_BYTES:
        raise ConversionError(
            f"{shown} has {len(content) / 1e6:.0f} MB, more than the {MAX_BYTES // 1_000_000} MB "
            "that can be read; take the pictures out or paste the text into the form."
        )
    kind = file_kind(content, shown)
    notes = []
    if kind != "markdown" and not shown.lower().endswith(f".{kind}"):
        notes.append(f"{shown} is a {kind.upper()} file whatever its name says.")
    if kind == "pdf":
        text = _from_pdf(content, shown)
    elif kind == "markdown":
        text, note = _from_text(content, shown)
        notes += note
    else:
        _check_archive(content, shown)
        text = _from_office(content, kind, shown)
    if not text.strip():
        raise ConversionError(
            f"{shown} holds no text (a scan, perhaps); run text recognition on it, or paste the "
            "text into the form."
        )
    if len(text) > MAX_CHARACTERS:
        raise ConversionError(
            f"{shown} holds {len(text):,} characters, more than a review can have; cut it down to "
            "the pages about the conflict."
        )
    return Converted(kind, text.replace("\r\n", "\n"), tuple(notes))


def file_kind(content: bytes, shown: str) -> FileKind:
    """What a file is, from its first bytes.

    Raises:
        ConversionError: it is of a kind that is not read.
    """
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ConversionError(
            f"{shown} is protected by a password or in the old DOC format; save it as DOCX without "
            "a password and try again."
        )
    if content.startswith(b"PK\x03\x04"):
        return _archive_kind(content, shown)
    if content.startswith(b"{\\rtf"):
        raise ConversionError(f"{shown} is an RTF file; save it as DOCX or ODT and try again.")
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ConversionError(
            f"{shown} is not a document that can be read; use DOCX, ODT, PDF with text or Markdown."
        )
    return "markdown"


def _archive_kind(content: bytes, shown: str) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            mime = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise ConversionError(
            f"{shown} is damaged and cannot be opened; save it again and try once more."
        ) from error
    if mime.startswith(b"application/vnd.oasis.opendocument.text"):
        return "odt"
    if any(name.endswith("vbaProject.bin") for name in names):
        raise ConversionError(
            f"{shown} contains macros; save it as an ordinary DOCX without macros and try again."
        )
    if "word/document.xml" in names:
        return "docx"
    raise ConversionError(
        f"{shown} is not a text document; use DOCX, ODT, PDF with text or Markdown."
    )


def _check_archive(content: bytes, shown: str) -> None:
    """Refuse archives that unpack to too much, are encrypted, hold macros or declare entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise ConversionError(
                    f"{shown} unpacks to more than {MAX_UNPACKED // 1_000_000} MB; take the "
                    "pictures out or paste the text into the form."
                )
            if any(entry.flag_bits & 1 for entry in entries):
                raise ConversionError(f"{shown} is encrypted; save it without a password.")
            for entry in entries:
                if entry.filename.startswith(("Basic/", "Scripts/")):
                    raise ConversionError(
                        f"{shown} contains macros; save it without them and try again."
                    )
                if entry.filename.endswith((".xml", ".rels")):
                    with archive.open(entry) as part:
                        text = part.read(MAX_UNPACKED + 1)
                    if len(text) > MAX_UNPACKED or b"<!ENTITY" in text or b"<!DOCTYPE" in text:
                        raise ConversionError(
                            f"{shown} is built in a way that is not accepted (entities in its "
                            "XML); save it again from a word processor."
                        )
                    if entry.filename == "META-INF/manifest.xml" and b"encryption-data" in text:
                        raise ConversionError(f"{shown} is encrypted; save it without a password.")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise ConversionError(
            f"{shown} is damaged and cannot be opened; save it again and try once more."
        ) from error


def _from_office(content: bytes, kind: FileKind, shown: str) -> str:
    import pypandoc

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"source.{kind}"
        source.write_bytes(content)
        command = [
            pypandoc.get_pandoc_path(), "+RTS", "-M600m", "-RTS", "--sandbox", f"--from={kind}",
            "--to=gfm-raw_html", "--wrap=none", "--markdown-headings=atx", str(source),
        ]  # fmt: skip
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=_SECONDS, check=False, cwd=folder
            )
        except subprocess.TimeoutExpired as error:
            raise ConversionError(
                f"{shown} takes too long to read; cut it down to the pages about the conflict."
            ) from error
    if done.returncode:
        raise ConversionError(
            f"{shown} is damaged and cannot be read; save it again and try once more."
        )
    return done.stdout.decode("utf-8", "replace")


def _from_pdf(content: bytes, shown: str) -> str:
    import pypdf
    from pypdf.errors import PyPdfError

    # Its warnings about other people's files would fill the log.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ConversionError(f"{shown} is protected by a password; save it without one.")
        if len(reader.pages) > MAX_PAGES:
            raise ConversionError(
                f"{shown} has {len(reader.pages)} pages, more than the {MAX_PAGES} that are read; "
                "keep the pages about the conflict."
            )
        pages = [page.extract_text() for page in reader.pages]
    except ConversionError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError,
            IndexError, OSError, NotImplementedError) as error:  # fmt: skip
        raise ConversionError(
            f"{shown} is damaged or unusual and cannot be read; print it to a new PDF and try "
            "again."
        ) from error
    return "\n\n".join(pages)


def _from_text(content: bytes, shown: str) -> tuple[str, list[str]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), []
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return (
            content.decode("cp1252", "replace"),
            [f"{shown} is not UTF-8; it was read as Windows text, so check the accents."],
        )
