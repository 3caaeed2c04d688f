"""PDF -> text, what stands beside it, and how well it could be read. Runs in a confined process."""

import io
import logging
import re
from collections import Counter
from collections.abc import Sequence

import pypdf
from pypdf.errors import LimitReachedError
from pypdf.generic import DictionaryObject

from assistant.language import Lang
from assistant.reviews.notices import ConversionError, said

MAX_PAGES = 150
_LOOKED_AT = 5  # pages whose lines are searched for columns, which takes as long as reading them
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st",
                            "ﬆ": "st", "\u00ad": "", "\0": ""})  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
# A text in French or English has these in every second line; one whose letters are wrong has none.
_LITTLE = frozenset((
    "le", "la", "les", "de", "des", "du", "et", "en", "un", "une", "est", "à", "au", "pour", "que",
    "qui", "dans", "sur", "par", "a", "the", "of", "and", "to", "in", "is", "for", "on", "by", "it",
    "with", "was", "that", "not", "as", "at", "did", "no", "l", "d",
))  # fmt: skip
_ENOUGH = 40  # words from which their kind can be judged
_FEWEST = 0.04  # share of little words below which a text is none
_SCATTERED = 0.7  # share of lines of one word from which a page is taken apart
_GAP = re.compile(r"\S {4,}(?=\S)")


def read_pdf(content: bytes, shown: str, lang: Lang) -> tuple[str, str, list[str]]:
    """Running text, asides and notes of a PDF.

    Raises:
        ConversionError: it is damaged, protected, or has more pages than are read.
    """
    # Its warnings about other people's files would fill the log.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ConversionError(said("password", lang, shown=shown))
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise ConversionError(said("pages", lang, shown=shown, size=count, most=MAX_PAGES))
        pages = [page.extract_text().translate(_LIGATURES) for page in reader.pages]
        laid_out = [_columns(page) for page in reader.pages[:_LOOKED_AT]]
        beside = _beside(reader, lang)
    except ConversionError:
        raise
    except LimitReachedError as error:
        raise MemoryError from error
    except MemoryError:
        raise
    except Exception as error:  # whatever pypdf meets in a damaged file
        raise ConversionError(said("damaged", lang, shown=shown)) from error
    notes = []
    silent = [str(n) for n, text in enumerate(pages, 1) if not text.strip()]
    if silent and len(silent) < len(pages):
        notes.append(said("silent_pages", lang, shown=shown, pages=", ".join(silent)))
    text = "\n\n".join(pages)
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 20 and sum(" " not in line.strip() for line in lines) > _SCATTERED * len(lines):
        notes.append(said("scattered", lang, shown=shown))
        text = "\n\n".join(_gathered(page) for page in pages)
    elif any(laid_out):
        notes.append(said("columns", lang, shown=shown))
    if _garbled(text):
        notes.append(said("garbled", lang, shown=shown))
    if beside:
        what = f"{said('comments', lang)}, {said('form_fields', lang)}"
        notes.append(said("extra", lang, shown=shown, what=what))
    return text, "\n".join(beside), notes


def _garbled(text: str) -> bool:
    """Whether a text is not made of French or English words."""
    odd = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char < "\t" for char in text)
    shown = sum(not char.isspace() for char in text)
    if shown and odd > 0.05 * shown:
        return True
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) < _ENOUGH:
        # Glyph numbers in place of letters ("/g12/g3", "(cid:12)") leave few words.
        return shown > 5 * _ENOUGH and sum(map(len, words)) < 0.4 * shown
    return sum(word in _LITTLE for word in words) < _FEWEST * len(words)


def _gathered(page: str) -> str:
    """A page with a word a line as paragraphs; an empty line or the end of a sentence ends one."""
    paragraphs: list[list[str]] = [[]]
    for line in page.split("\n"):
        word = line.strip()
        if not word:
            paragraphs.append([])
            continue
        if (
            paragraphs[-1]
            and paragraphs[-1][-1].endswith((".", "!", "?"))
            and len(paragraphs[-1]) > 80
        ):
            paragraphs.append([])
        paragraphs[-1].append(word)
    return "\n\n".join(" ".join(words) for words in paragraphs if words)


def _columns(page: pypdf.PageObject) -> bool:
    """Whether many lines of a page have a wide gap at the same place."""
    try:
        lines = page.extract_text(extraction_mode="layout").split("\n")
    except Exception:  # only a word of caution is lost
        return False
    gaps = Counter(
        match.end() // 4 for line in lines for match in _GAP.finditer(line[:400].strip(" "))
    )
    filled = sum(bool(line.strip()) for line in lines)
    return bool(gaps) and filled >= 8 and max(gaps.values()) >= max(5, filled // 3)


def _beside(reader: pypdf.PdfReader, lang: Lang) -> list[str]:
    """Comments and fields of forms, which are no part of the pages' text."""
    found: dict[str, None] = {}
    colon = "\u00a0:" if lang == "fr" else ":"
    for page in reader.pages:
        for reference in _list(page.get("/Annots")):
            note = reference.get_object()
            if not isinstance(note, DictionaryObject):
                continue
            field = note.get("/Subtype") == "/Widget"
            parent = note.get("/Parent")
            value = note.get("/V" if field else "/Contents")
            if field and value is None and isinstance(parent, DictionaryObject):
                value = parent.get("/V")
            if isinstance(value, str) and value.strip() and not value.startswith("/"):
                kind = said("form_field" if field else "comment", lang)
                author = note.get("/T") if field or isinstance(note.get("/T"), str) else None
                found[f"{kind}{f' ({author})' if author else ''}{colon} {value}"] = None
    return list(found)


def _list(value: object) -> Sequence[DictionaryObject]:
    got = value.get_object() if hasattr(value, "get_object") else value
    return got if isinstance(got, list) else ()
