"""The cells of an XLSX or CSV file. Runs in a confined process: imports little, trusts nothing."""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from assistant.errors import EntenteError
from assistant.typography import fold

MAX_TABLE = 5_000_000  # bytes
MAX_ROWS = 2000
_MAX_COLUMNS = 200
_MAX_TEXT = 20_000  # characters of a cell
_MAX_UNPACKED, _MAX_ENTRIES, _MAX_STYLES = 40_000_000, 500, 2_000_000
_HEAD_ROWS = 10

# Plausible in French and English; the rest of an old encoding's signs are not.
_SMALL, _CAPITAL = "éèêëàâäçîïôöùûüÿœæ", "ÉÈÊËÀÂÄÇÎÏÔÖÙÛÜŒÆ"
_GOOD = re.compile(
    rf"(?<![A-ZÀ-Þ])[{_SMALL}](?![A-ZÀ-Þ])|(?<![a-zß-ÿ])[{_CAPITAL}]"
    r"|(?<=\w)’|‘(?=\w)|«(?=[ \xa0\u202f])|(?<=[ \xa0\u202f])»|(?<= )[–—](?= )|“(?=\w)"
    r"|(?<=\S)”(?!\w)|(?<=\w)…(?!\w)|\xa0(?=[:;!?%€»\d])|(?<=[«\d])\xa0|(?<=\d )€|(?<=\xa0)€"
)
_ODD = re.compile(r"[^\x00-\x7f]")
_OLD = ("cp1252", "mac_roman", "cp850")


def read_cells(content: bytes, name: str, titles: Sequence[str]) -> dict[str, Any]:
    """The rows of the first sheet that has a row with known titles among its first ten.

    Args:
        titles: known titles of columns, to tell the encoding and the delimiter of a CSV file.

    Returns:
        ``rows``: lists of cells, each a text, a number, ``{"date": "2026-09-30"}`` or None, with
        the number of the first as ``first``; ``encoding``: of a CSV file, empty for XLSX.

    Raises:
        EntenteError: it is neither, too large, damaged or empty; or its encoding is not certain.
    """
    known = set(map(fold, titles))
    encoding = ""
    if content.startswith(b"PK"):
        rows = _workbook(content, name, known)
    else:
        text, encoding = _decoded(content, name, titles)
        rows = _csv_rows(text, name, known)
    if not rows:
        raise EntenteError(f"{name} holds no rows.", f"{name} ne contient aucune ligne.")
    hits = [_hits(row, known) for row in rows[:_HEAD_ROWS]]
    head = hits.index(max(hits))
    return {"rows": rows[head:], "first": head + 1, "encoding": encoding}


def _hits(row: Iterable[Any], known: set[str]) -> int:
    return sum(_title(cell) in known for cell in row)


def _title(cell: Any) -> str:
    return fold(str(cell or "").strip())


def _limited(rows: Iterable[Sequence[Any]], name: str) -> Iterator[list[Any]]:
    """Rows without the blank end that programs leave; refuses more than can be looked through."""
    blank = filled = 0
    for row in rows:
        cells = list(row)
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if not cells:
            blank += 1
            continue
        filled += 1
        if filled > MAX_ROWS + _HEAD_ROWS:
            raise EntenteError(
                f"{name} has more than {MAX_ROWS} rows; import fewer at once.",
                f"{name} a plus de {MAX_ROWS} lignes\u202f; importez-en moins à la fois.",
            )
        if len(cells) > _MAX_COLUMNS:
            raise EntenteError(
                f"{name} has a row of more than {_MAX_COLUMNS} columns; export the checklist "
                f"again.",
                f"{name} a une ligne de plus de {_MAX_COLUMNS} colonnes\u202f; exportez à nouveau "
                f"la liste.",
            )
        if any(isinstance(cell, str) and len(cell) > _MAX_TEXT for cell in cells):
            raise EntenteError(
                f"{name} has a cell of more than {_MAX_TEXT} characters; shorten it.",
                f"{name} a une cellule de plus de {_MAX_TEXT} caractères\u202f; raccourcissez-la.",
            )
        if blank > MAX_ROWS:
            raise EntenteError(
                f"{name} has more than {MAX_ROWS} blank rows; delete them.",
                f"{name} a plus de {MAX_ROWS} lignes vides\u202f; supprimez-les.",
            )
        yield from ([] for _ in range(blank))
        blank = 0
        yield cells


def _workbook(content: bytes, name: str, known: set[str]) -> list[list[Any]]:
    from openpyxl import load_workbook

    damaged = EntenteError(
        f"{name} is damaged or no workbook; export the checklist again.",
        f"{name} est abîmé ou n’est pas un classeur\u202f; exportez à nouveau la liste.",
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _measure(archive, name, damaged)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = book.worksheets
        chosen = next(
            (
                sheet
                for sheet in sheets
                if any(
                    _hits(row, known) > 1
                    for row in sheet.iter_rows(max_row=_HEAD_ROWS, values_only=True)
                )
            ),
            sheets[0],
        )
        return list(_limited(_cells(chosen.iter_rows(values_only=True)), name))
    except (EntenteError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise damaged from error


def _measure(archive: zipfile.ZipFile, name: str, damaged: EntenteError) -> None:
    """Refuse an archive by what its list of contents says, before anything of it is unpacked."""
    entries = archive.infolist()
    styles = sum(e.file_size for e in entries if "styles" in e.filename.casefold())
    if (
        len(entries) > _MAX_ENTRIES
        or styles > _MAX_STYLES
        or sum(entry.file_size for entry in entries) > _MAX_UNPACKED
        or any(e.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for e in entries)
    ):
        raise EntenteError(
            f"{name} unpacks to too much; export the checklist again.",
            f"{name} est trop volumineux une fois décompressé\u202f; exportez à nouveau la liste.",
        )
    for entry in entries:
        if entry.filename.casefold().endswith((".xml", ".rels", ".vml")):
            content = archive.read(entry)
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise damaged


def _cells(rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [_cell(value) for value in row]


def _cell(value: Any) -> Any:
    if isinstance(value, dt.date):  # also a moment of a day
        return {"date": f"{value:%Y-%m-%d}"}
    if value is None or (isinstance(value, int | float | str) and not isinstance(value, bool)):
        return value
    return str(value)


def _decoded(content: bytes, name: str, titles: Sequence[str]) -> tuple[str, str]:
    """Text and encoding of a CSV file, as spreadsheets of all times write it."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"),
                           (b"\xfe\xff", "utf-16")):  # fmt: skip
        if content.startswith(mark):
            return _strictly(content, encoding, name), encoding
    zeros = content.count(0)
    if zeros > len(content) * 0.3:
        low = content[1::2].count(0) > zeros / 2
        return _strictly(content, "utf-16-le" if low else "utf-16-be", name), "utf-16"
    if zeros:
        raise EntenteError(
            f"{name} is neither XLSX nor CSV.", f"{name} n’est ni un XLSX ni un CSV."
        )
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _of_old(content, name, titles)


def _strictly(content: bytes, encoding: str, name: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise EntenteError(
            f"{name} is neither XLSX nor CSV.", f"{name} n’est ni un XLSX ni un CSV."
        )
    return text


def _of_old(content: bytes, name: str, titles: Sequence[str]) -> tuple[str, str]:
    """The old encoding whose reading looks like French or English; refused where two do."""
    # The signs that count are few; a part tells as much as the whole.
    sample = content[:400_000]
    scores: list[tuple[float, str, str]] = []
    for encoding in _OLD:
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        head = "\n".join(islice(text.splitlines(), _HEAD_ROWS)).casefold()
        known = sum(t.casefold() in head for t in titles if not t.isascii())
        good, odd = len(_GOOD.findall(text)), len(_ODD.findall(text))
        scores.append((known * 5 + 2 * good - odd, encoding, text))
    scores.sort(reverse=True)
    if not scores or scores[0][0] <= 0 or (len(scores) > 1 and scores[0][0] == scores[1][0]):
        raise EntenteError(
            f"{name}: its accents cannot be read for certain; save it again as “CSV UTF-8”, or as "
            "XLSX.",
            f"{name}\u00a0: ses accents ne se lisent pas avec certitude\u202f; enregistrez-le à "
            f"nouveau en "
            "«\u00a0CSV UTF-8\u00a0» ou en XLSX.",
        )
    encoding = scores[0][1]
    return content.decode(encoding, "replace"), encoding


def _csv_rows(text: str, name: str, known: set[str]) -> list[list[Any]]:
    if told := re.match(r"\ufeff?sep=(.)\r?\n?", text):
        # A line for spreadsheets, which is none of the table; its place is kept.
        return [[], *_parsed(text[told.end() :], told[1], name)]
    head = "\n".join(islice(io.StringIO(text, newline=None), _HEAD_ROWS))[:20_000]

    def hits(delimiter: str) -> int:
        cells = re.split(f"[{re.escape(delimiter)}\n]", head)
        return _hits((cell.strip(' "') for cell in cells), known)

    return _parsed(text, max(";,\t|", key=lambda d: (hits(d), head.count(d))), name)


def _parsed(text: str, delimiter: str, name: str) -> list[list[Any]]:
    # Line ends of all systems, the old Mac's among them.
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter, strict=True)
    try:
        return list(_limited(reader, name))
    except csv.Error as error:
        raise EntenteError(
            f"{name} cannot be read as CSV near line {reader.line_num}: {error}; look for a quote "
            "that is not closed.",
            f"{name} ne se lit pas comme un CSV vers la ligne {reader.line_num}\u202f; cherchez un "
            "guillemet qui n’est pas fermé.",
        ) from error
