"""The two small expressions of a checklist template: when an item is due, and when it applies."""

import re
from dataclasses import dataclass
from typing import Literal

Unit = Literal["d", "wd", "w", "m"]


@dataclass(frozen=True)
class Due:
    """A number of days, working days, weeks or months after (or before) an input date."""

    input: str
    number: int = 0  # negative: before
    unit: Unit = "d"


@dataclass(frozen=True)
class Clause:
    """One part of a condition: an input is set, or has one of some values; or not."""

    input: str
    values: tuple[str, ...] = ()
    negated: bool = False


Condition = tuple[Clause, ...]  # all clauses hold

_DUE = re.compile(
    r"(?P<input>[a-z_]+)(?:\s*(?P<sign>[+-])\s*(?P<number>\d{1,4})(?P<unit>d|wd|w|m))?"
)
_CLAUSE = re.compile(
    r"(?P<negated>not\s+)?(?P<input>[a-z_]+)"
    r"(?:\s*=\s*(?P<value>[\w-]+)|\s+in\s+\[(?P<values>[\w\s,-]+)\])?"
)


def parse_due(text: str) -> Due:
    """``start+14d``, ``signature-30d``, ``meeting+5wd``, ``term-6m``, ``start``.

    Raises:
        ValueError: one sentence that says what a due date looks like.
    """
    match = _DUE.fullmatch(text.strip())
    if not match:
        raise ValueError(
            f"'{text}' is not a due date; write an input date, + or -, a number and d, wd, w or m, "
            "as in start+14d"
        )
    if not match["sign"]:
        return Due(match["input"])
    number = int(match["number"]) * (1 if match["sign"] == "+" else -1)
    unit: Unit = match["unit"]  # type: ignore[assignment]
    return Due(match["input"], number, unit)


def parse_condition(text: str) -> Condition:
    """``competitors``, ``not listed``, ``phase = launch``, ``form in [supply, licensing] and x``.

    Raises:
        ValueError: one sentence that says what a condition looks like.
    """
    clauses = []
    for part in " ".join(text.split()).split(" and "):
        match = _CLAUSE.fullmatch(part.strip())
        if not match:
            raise ValueError(
                f"'{part}' is not a condition; write an input, 'not' and an input, 'input = value' "
                "or 'input in [a, b]', joined by 'and'"
            )
        values = match["values"] or match["value"] or ""
        clauses.append(
            Clause(
                match["input"],
                tuple(value.strip() for value in values.split(",") if value.strip()),
                bool(match["negated"]),
            )
        )
    return tuple(clauses)
