"""Dates and numbers as people of a language write them."""

import datetime as dt

from assistant.language import Lang

_MONTH, _DAY = 2, 3  # parts that are told


def moment(said: str, lang: Lang) -> str:
    """A year, a month or a day (``2007``, ``2007-06``, ``2007-06-16``) in words."""
    from babel.dates import format_date

    parts = said.split("-")
    if len(parts) not in (_MONTH, _DAY):
        return said
    try:
        day = dt.date(*map(int, [*parts, "1"][:_DAY]))
    except ValueError:
        return said
    month = str(format_date(day, "MMMM y", locale=lang))
    if len(parts) == _MONTH:
        return month
    return f"{'1er' if lang == 'fr' and day.day == 1 else day.day} {month}"


def number(value: float, lang: Lang) -> str:
    """A number with the marks of a language."""
    from babel.numbers import format_decimal

    return str(format_decimal(value, format="#,##0.##", locale=lang))
