"""What the cases show together: what ended which conflicts, and how long they took."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.library.documents import CaseDetails


@dataclass(frozen=True)
class Tally:
    """How many cases of a type of conflict had one ending: a step, or a form of settlement."""

    ending: str
    conflict_type: str
    count: int


@dataclass(frozen=True)
class Overview:
    """Counts over some cases.

    Attributes:
        cases: how many there are.
        mechanisms: steps that ended at least one conflict, most frequent first.
        conflict_types: types that occur, most frequent first.
        ended: cases by mechanism and conflict type; a case counts once for each of its types.
        settlements: what at least one conflict was settled with, most frequent first.
        settled: cases by settlement form and conflict type, where the form is known.
        durations: months from complaint to settlement by mechanism, where they are known, sorted.
    """

    cases: int
    mechanisms: tuple[str, ...]
    conflict_types: tuple[str, ...]
    ended: tuple[Tally, ...]
    settlements: tuple[str, ...]
    settled: tuple[Tally, ...]
    durations: dict[str, tuple[float, ...]]


def overview(cases: Sequence[CaseDetails]) -> Overview:
    """Count cases; nothing is estimated where a value is unknown."""
    mechanisms = Counter(case.resolution_mechanism for case in cases)
    types = Counter(type_ for case in cases for type_ in case.conflict_types)
    ended = Counter(
        (case.resolution_mechanism, type_) for case in cases for type_ in case.conflict_types
    )
    known = [case for case in cases if case.settlement_form]
    settlements = Counter(case.settlement_form for case in known)
    settled = Counter(
        (case.settlement_form, type_) for case in known for type_ in case.conflict_types
    )
    durations = {
        mechanism: tuple(
            sorted(
                case.duration_months
                for case in cases
                if case.resolution_mechanism == mechanism and case.duration_months
            )
        )
        for mechanism in mechanisms
    }
    return Overview(
        cases=len(cases),
        mechanisms=tuple(id_ for id_, _ in mechanisms.most_common()),
        conflict_types=tuple(id_ for id_, _ in types.most_common()),
        ended=_tallies(ended),
        settlements=tuple(id_ for id_, _ in settlements.most_common()),
        settled=_tallies(settled),
        durations=durations,
    )


def _tallies(counts: Mapping[tuple[str, str], int]) -> tuple[Tally, ...]:
    return tuple(Tally(*of, count) for of, count in counts.items())
