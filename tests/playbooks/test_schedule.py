"""Due dates: working days, public holidays, months, and free days at the end."""

import datetime as dt

import pytest

from assistant.library.expressions import parse_due
from assistant.playbooks.schedule import due_date, is_working_day


@pytest.mark.parametrize(
    ("expression", "start", "country", "expected"),
    [
        ("start", "2027-01-04", "", "2027-01-04"),
        ("start", "2027-01-02", "", "2027-01-04"),  # a Saturday: the Monday after
        ("start+5wd", "2027-01-04", "", "2027-01-11"),
        ("start-5wd", "2027-01-04", "", "2026-12-28"),
        ("start+1wd", "2027-01-01", "", "2027-01-04"),
        ("start+5d", "2027-01-04", "", "2027-01-11"),  # a Saturday: later
        ("start-2d", "2027-01-04", "", "2027-01-01"),  # a Saturday: earlier
        ("start-3d", "2027-01-04", "FR", "2026-12-31"),  # New Year's Day: earlier still
        ("start+1wd", "2027-05-05", "FR", "2027-05-07"),  # Ascension
        ("start+1wd", "2027-07-13", "FR", "2027-07-15"),
        ("start+1wd", "2027-07-13", "", "2027-07-14"),
        ("start+2w", "2027-01-04", "", "2027-01-18"),
        ("start+1m", "2027-01-31", "", "2027-03-01"),  # 28 February is a Sunday
        ("start-6m", "2027-08-31", "", "2027-02-26"),
    ],
)
def test_a_due_date(expression: str, start: str, country: str, expected: str) -> None:
    day = due_date(parse_due(expression), dt.date.fromisoformat(start), country)
    assert day.isoformat() == expected
    assert is_working_day(day, country)


@pytest.mark.parametrize("expression", ["start+9999m", "start-9999m", "start+9999w"])
def test_a_date_outside_the_calendar_is_an_error(expression: str) -> None:
    with pytest.raises(OverflowError):
        due_date(parse_due(expression), dt.date(9990 if "+" in expression else 20, 1, 1))
