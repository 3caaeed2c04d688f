"""What was measured, beside what is to be reached."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Measure:
    """One figure; ``aim`` is the largest that is good enough, None where there is none."""

    what: str
    value: float
    unit: str
    aim: float | None = None
    detail: str = ""

    @property
    def ratio(self) -> float | None:
        """How much of the aim is used up; above 1 it is missed."""
        return self.value / self.aim if self.aim else None


def quantiles(what: str, spent: Sequence[float], aims: tuple[float, float] | None) -> list[Measure]:
    """The median and the 95th percentile of times in milliseconds."""
    first, second = aims or (None, None)
    return [
        Measure(f"{what}, p50", float(np.quantile(spent, 0.5)), "ms", first, f"n = {len(spent)}"),
        Measure(f"{what}, p95", float(np.quantile(spent, 0.95)), "ms", second),
    ]


def as_json(measures: Sequence[Measure]) -> list[dict[str, Any]]:
    """All figures, ready for JSON."""
    return [{**asdict(measure), "ratio": measure.ratio} for measure in measures]


def as_table(measures: Sequence[Measure]) -> str:
    """A table for a terminal and for a page in Markdown."""
    rows = [("what", "measured", "aim", "ratio", "")]
    rows += [
        (
            measure.what,
            f"{measure.value:,.4g} {measure.unit}",
            "" if measure.aim is None else f"{measure.aim:,.4g} {measure.unit}",
            "" if measure.ratio is None else f"{measure.ratio:.2f}",
            measure.detail,
        )
        for measure in measures
    ]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
