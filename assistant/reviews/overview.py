"""What the cases show together: which steps ended which conflicts, and how long they took."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.library.documents import CaseDetails


@dataclass(frozen=True)
class Overview:
    """Counts over some cases.

    Attributes:
        cases: how many there are.
        mechanisms: steps that ended at least one conflict, most frequent first.
        conflict_types: types that occur, most frequent first.
        ended: cases by (mechanism, conflict type); a case counts once for each of its types.
        durations: months from complaint to settlement by mechanism, where they are known, sorted.
    """

    cases: int
    mechanisms: tuple[str, ...]
    conflict_types: tuple[str, ...]
    ended: dict[tuple[str, str], int]
    durations: dict[str, tuple[float, ...]]


def overview(cases: Sequence[CaseDetails]) -> Overview:
    """Count cases; nothing is estimated where a value is unknown."""
    mechanisms = Counter(case.resolution_mechanism for case in cases)
    types = Counter(type_ for case in cases for type_ in case.conflict_types)
    ended = Counter(
        (case.resolution_mechanism, type_) for case in cases for type_ in case.conflict_types
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
        ended=dict(ended),
        durations=durations,
    )
