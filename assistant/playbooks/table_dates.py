"""Dates in a column of a table: the order of day and month is told by the whole column.

``1/2/2027`` is the first of February to some and the second of January to others, and a spreadsheet
writes a column as its own country does. What nothing decides is refused, never guessed.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from assistant.errors import EntenteError
from assistant.typography import fold

_LONGEST = 40  # characters
_PARTS = re.compile(r"(\d{1,2})\s?[/\-\s]\s?(\d{1,2})\s?[/\-\s]\s?(\d{4}|\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")  # nobody writes 2.1. for 1.2.
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_WORDS = re.compile(
    r"(?:[a-z]{3,9}\.?,?\s)?(\d{1,2})(?:er|st|nd|rd|th)?[-. ]{1,2}([a-z]{3,9})[-., ]{1,3}"
    r"(\d{4}|\d{2})"
)
_WORDS_US = re.compile(r"([a-z]{3,9})\.?\s(\d{1,2}),?\s(\d{4})")
_TIME = re.compile(r"(?:\s|(?<=\d)t)\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?z?$")
_MONTHS = {
    "jan": 1, "fev": 2, "feb": 2, "mar": 3, "avr": 4, "apr": 4, "mai": 5, "may": 5, "juin": 6,
    "jun": 6, "juil": 7, "jul": 7, "aou": 8, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_SERIAL = dt.date(1899, 12, 30)  # the day 0 of spreadsheets
_Known = Callable[[int, dt.date], bool]


def read_dates(cells: Mapping[int, Any], known: _Known, name: str) -> dict[int, dt.date]:
    """The dates of a column, by row.

    Args:
        cells: what stands in the column, by number of row.
        known: whether a date is one that the row's item has or had, which tells the order.
        name: the file, for messages.

    Raises:
        EntenteError: a cell holds no date, or nothing tells day from month; names the row.
    """
    dates: dict[int, dt.date] = {}
    open_: dict[int, tuple[int, int, int]] = {}
    for row, value in cells.items():
        text = _TIME.sub("", fold(str(value if value is not None else "")[:_LONGEST]).strip())
        if isinstance(value, dict):
            dates[row] = dt.date.fromisoformat(value["date"])
        elif isinstance(value, int | float) and 20_000 < value < 80_000:
            dates[row] = _SERIAL + dt.timedelta(days=int(value))
        elif parts := _PARTS.fullmatch(text):
            open_[row] = (int(parts[1]), int(parts[2]), _year(parts[3]))
        else:
            dates[row] = _certain(text, value, name, row)
    return dates | _ordered(open_, known, name)


def _certain(text: str, value: Any, name: str, row: int) -> dt.date:
    """A date whose writing leaves no choice."""
    parts: tuple[int, int, int] | None = None
    if match := _YEAR_FIRST.fullmatch(text):
        parts = (int(match[1]), int(match[2]), int(match[3]))
    elif match := _DAY_FIRST.fullmatch(text):
        parts = (_year(match[3]), int(match[2]), int(match[1]))
    elif match := _WORDS.fullmatch(text):
        parts = (_year(match[3]), _month(match[2]), int(match[1]))
    elif match := _WORDS_US.fullmatch(text):
        parts = (int(match[3]), _month(match[1]), int(match[2]))
    day = parts and _day(*parts)
    if not day:
        raise _no_date(str(value or "")[:40], name, row)
    return day


def _no_date(written: str, name: str, row: int) -> EntenteError:
    return EntenteError(
        f"{name}, row {row}: '{written}' is not a date; write 2026-09-30.",
        f"{name}, ligne {row}\u00a0: «\u00a0{written}\u00a0» n’est pas une date\u202f; écrivez "
        f"2026-09-30.",
    )


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _month(word: str) -> int:
    return next((number for start, number in _MONTHS.items() if word.startswith(start)), 0)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _ordered(
    open_: Mapping[int, tuple[int, int, int]], known: _Known, name: str
) -> dict[int, dt.date]:
    first = {row: _day(year, b, a) for row, (a, b, year) in open_.items()}  # day first
    other = {row: _day(year, a, b) for row, (a, b, year) in open_.items()}  # month first
    for row, (a, b, year) in open_.items():
        if not first[row] and not other[row]:
            raise _no_date(f"{a}/{b}/{year}", name, row)
    if first != other:
        readings = (first, other)
        hits = [
            sum(d is not None and d != readings[1 - n][r] and known(r, d) for r, d in own.items())
            for n, own in enumerate(readings)
        ]
        fit = [all(own.values()) for own in readings]
        first = next(
            (
                own
                for n, own in enumerate(readings)
                # One reading only makes sense, or the dates that are known tell; nothing is
                # known that speaks for the other one.
                if fit[n] and not hits[1 - n] and (hits[n] or not fit[1 - n])
            ),
            {},
        )
    if not first and open_:
        row = next(iter(open_))
        a, b, year = open_[row]
        raise EntenteError(
            f"{name}, row {row}: nothing tells whether '{a}/{b}/{year}' begins with the day or "
            f"with the month; write the dates of the column as {year}-09-30.",
            f"{name}, ligne {row}\u00a0: rien ne dit si «\u00a0{a}/{b}/{year}\u00a0» commence par "
            f"le jour ou par "
            f"le mois\u202f; écrivez les dates de la colonne comme {year}-09-30.",
        )
    return {row: day for row, day in first.items() if day}
