"""The pictures of what cases show together, as places and sizes for the templates to draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from assistant.language import Lang
from assistant.library.taxonomy import Taxonomy
from assistant.reviews.overview import Overview, Tally

_SMALLEST, _LARGEST = 8.0, 15.0  # radius of a circle, which holds a number, in a square of 32
# A strip is drawn in percent of its width; what is drawn keeps off its ends, so that the whole of
# a dot is inside on a phone too.
_FROM, _TO = 2.5, 97.5
_NEAR = 2.0  # percent within which two dots would cover each other
_LEVELS = (50, 32, 68)  # heights of such dots, in percent
_YEAR = 12
_TICKS = 6
_MEDIAN_OF = 3  # values from which their median says something


@dataclass(frozen=True)
class Cell:
    """A number of cases of a type of conflict, and the radius of its circle in a square of 32."""

    conflict_type: str
    count: int
    radius: float


@dataclass(frozen=True)
class Row:
    """What ended conflicts (a step, or a form of settlement), with its cells."""

    id: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """What ended which type of conflict: types by id and name, and a row for each ending."""

    types: tuple[tuple[str, str], ...]
    by_step: tuple[Row, ...]
    by_settlement: tuple[Row, ...]


@dataclass(frozen=True)
class Dot:
    """A case: its months, and its place in percent from the left and from the top."""

    months: float
    x: float
    y: float


@dataclass(frozen=True)
class Strip:
    """How long conflicts took that ended with a step; ``median`` is months and place."""

    id: str
    name: str
    dots: tuple[Dot, ...]
    median: tuple[float, float] | None


@dataclass(frozen=True)
class Strips:
    """All strips, shortest median first, over one axis: its ticks are years and their places."""

    ticks: tuple[tuple[int, float], ...]
    rows: tuple[Strip, ...]


def ended_grid(shown: Overview, lang: Lang, taxonomy: Taxonomy) -> Grid:
    """What ended which type of conflict; the more cases, the larger their circle."""
    most = max((tally.count for tally in (*shown.ended, *shown.settled)), default=1)

    def rows(vocabulary: str, ids: Sequence[str], tallies: Sequence[Tally]) -> tuple[Row, ...]:
        counts = {(tally.ending, tally.conflict_type): tally.count for tally in tallies}
        return tuple(
            Row(
                id_,
                taxonomy.name(vocabulary, id_, lang),
                tuple(
                    Cell(type_, count, round(max(_SMALLEST, _LARGEST * sqrt(count / most)), 1))
                    for type_ in shown.conflict_types
                    for count in [counts.get((id_, type_), 0)]
                ),
            )
            for id_ in ids
        )

    return Grid(
        tuple((each, taxonomy.name("conflict_types", each, lang)) for each in shown.conflict_types),
        rows("escalation_steps", shown.mechanisms, shown.ended),
        rows("settlement_forms", shown.settlements, shown.settled),
    )


def duration_strips(shown: Overview, lang: Lang, taxonomy: Taxonomy) -> Strips:
    """How long conflicts took by the step that ended them."""
    known = {step: values for step, values in shown.durations.items() if values}
    longest = max((values[-1] for values in known.values()), default=0) / _YEAR
    step = next(n for n in (1, 2, 5, 10, 20, 50, 100, 1000) if ceil(longest / n) < _TICKS)
    years = max(ceil(longest / step), 1) * step

    def place(months: float) -> float:
        return round(_FROM + (_TO - _FROM) * months / (years * _YEAR), 2)

    rows = [
        Strip(
            id_,
            taxonomy.name("escalation_steps", id_, lang),
            _dots(values, [place(value) for value in values]),
            (_median(values), place(_median(values))) if len(values) >= _MEDIAN_OF else None,
        )
        for id_, values in sorted(known.items(), key=lambda item: _median(item[1]))
    ]
    ticks = range(0, years + 1, step)
    return Strips(tuple((year, place(year * _YEAR)) for year in ticks), tuple(rows))


def _dots(values: Sequence[float], places: Sequence[float]) -> tuple[Dot, ...]:
    """Values in their order; those that are near each other stand at different heights."""
    dots: list[Dot] = []
    for months, x in zip(values, places, strict=True):
        beside = {dot.y for dot in dots if x - dot.x < _NEAR}
        y = next((level for level in _LEVELS if level not in beside), _LEVELS[0])
        dots.append(Dot(months, x, y))
    return tuple(dots)


def _median(values: Sequence[float]) -> float:
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
