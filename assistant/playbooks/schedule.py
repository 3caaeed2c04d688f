"""Due dates: counted from an input date in days, working days, weeks or months; and in words."""

import calendar
import datetime as dt
import re
from functools import cache

from assistant.language import Lang
from assistant.library.countries import country_code
from assistant.library.expressions import Due

_DAY = dt.timedelta(days=1)


@cache
def _public_holidays(country: str, year: int) -> frozenset[dt.date]:
    if not country:
        return frozenset()
    import holidays

    return frozenset(holidays.country_holidays(country, years=year))


def holiday_country(given: object) -> str:
    """The code of a country whose public holidays are known; empty where none is wanted.

    Args:
        given: a code or a name, or yes for France and no for none, in either language.

    Raises:
        ValueError: with the key of what to say.
    """
    word = "" if given is None else str(given).strip()
    if word.lower() in ("", "~", "null", "false", "non", "off", "0"):
        return ""
    if word.lower() == "no" and word != "NO":
        raise ValueError("no country")  # Norway, or none?
    import holidays

    code = "FR" if word.lower() in ("true", "yes", "oui", "on") else country_code(word)
    if code not in holidays.list_supported_countries():
        raise ValueError("country")
    return code


def is_working_day(day: dt.date, country: str = "") -> bool:
    """Monday to Friday, and no public holiday of the country where one is given."""
    return day.weekday() < 5 and day not in _public_holidays(country, day.year)


def due_date(due: Due, start: dt.date, country: str = "") -> dt.date:
    """The day on which something is due; always a working day.

    A date that falls on a free day moves away from the input date it is counted from: later when
    counted forward, earlier when counted back, so that nothing promised before a date slips past
    it.

    Args:
        start: the value of the input date.
        country: two-letter code whose public holidays are no working days; empty for none.

    Raises:
        OverflowError: the date would lie outside the calendar.
    """
    step = -_DAY if due.number < 0 else _DAY
    if due.unit == "wd":
        day = start
        left = abs(due.number)
        while left:
            day += step
            left -= is_working_day(day, country)
    elif due.unit == "m":
        day = _plus_months(start, due.number)
    else:
        day = start + due.number * (7 if due.unit == "w" else 1) * _DAY
    while not is_working_day(day, country):
        day += step
    return day


def _plus_months(day: dt.date, months: int) -> dt.date:
    """The same day of another month; its last day where it has fewer."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError("date out of range")
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def written_date(day: dt.date, lang: Lang) -> str:
    """A date in words: 3 mars 2026, 3 March 2026."""
    from babel.dates import format_date

    text: str = format_date(day, "d MMMM y", locale=lang)
    # CLDR has no ordinal for the first day of a month in French.
    return re.sub(r"^1(?= )", "1er", text) if lang == "fr" else text
