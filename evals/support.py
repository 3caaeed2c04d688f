"""How well the checker tells supported sentences from others: ``python -m evals.support [fit]``.

Limits are fitted on the development pairs alone.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

import assistant.checking
from assistant.checking.checker import Checker, Cited, Verdict
from assistant.checking.limits import FILE, Limits
from assistant.encoders.encoder import Encoder, UniversalEncoder
from assistant.language import LANGUAGES
from assistant.wording.drafting import as_cited, supported
from assistant.wording.sentences import sentences
from evals.sets import SPLITS, Supported, load_replayed, load_support

FAITHFUL, ELSEWHERE = "faithful", "elsewhere"
# An unsupported sentence that is shown is worse than a supported one that is removed.
_WORSE = 2.0
# The strictest first: of limits that do equally well it is taken.
_COVERED, _NEAR, _COPIED, _ORDER = (
    np.arange(high, low, -0.05).round(2).tolist()
    for low, high in ((0.0, 0.6), (0.4, 1.4), (0.78, 1.0), (0.5, 0.9))
)
_LOOSE = Limits(covered=0.0, near=0.0, copied=2.0, order=0.0)


@dataclass(frozen=True)
class Figures:
    """What became of labelled pairs.

    Attributes:
        kept: of each kind, how many were taken for supported, and how many there are.
    """

    kept: dict[str, tuple[int, int]]

    @property
    def recall(self) -> float:
        """The share of supported sentences that is kept."""
        kept, count = self.kept[FAITHFUL]
        return kept / count

    @property
    def caught(self) -> float:
        """The share of sentences with a planted error that is removed."""
        planted = [pair for kind, pair in self.kept.items() if kind not in (FAITHFUL, ELSEWHERE)]
        return 1 - sum(kept for kept, _ in planted) / sum(count for _, count in planted)

    @property
    def precision(self) -> float:
        """The share of kept sentences that is supported, among those and planted errors."""
        kept = sum(kept for kind, (kept, _) in self.kept.items() if kind != ELSEWHERE)
        return self.kept[FAITHFUL][0] / kept


def check_all(pairs: Sequence[Supported], checker: Checker) -> list[Verdict]:
    """The checker's verdicts."""
    return [
        checker.check(
            pair.sentence,
            pair.lang,
            [Cited(one.text, one.lang, one.title, one.section) for one in pair.cited],
        )
        for pair in pairs
    ]


def count(pairs: Sequence[Supported], kept: Sequence[bool]) -> Figures:
    """The figures of what was kept."""
    kinds = sorted({pair.kind for pair in pairs}, key=lambda kind: (kind != FAITHFUL, kind))
    return Figures(
        {
            kind: (
                sum(k for pair, k in zip(pairs, kept, strict=True) if pair.kind == kind),
                sum(pair.kind == kind for pair in pairs),
            )
            for kind in kinds
        }
    )


def measure(pairs: Sequence[Supported], checker: Checker) -> Figures:
    """How well a checker does."""
    return count(pairs, [verdict.supported for verdict in check_all(pairs, checker)])


def elsewhere(pairs: Sequence[Supported]) -> list[Supported]:
    """The supported sentences, each citing what the next one of its language cites: numbers that
    are off by one."""
    found = []
    for lang in LANGUAGES:
        own = [pair for pair in pairs if pair.supported and pair.lang == lang]
        for place, pair in enumerate(own):
            others = [*own[place + 1 :], *own[:place]]
            paths = {one.path for one in pair.cited}
            cited = next(o.cited for o in others if not paths & {one.path for one in o.cited})
            found.append(
                pair.model_copy(update={"cited": cited, "supported": False, "kind": ELSEWHERE})
            )
    return found


def fit(pairs: Sequence[Supported], encoder: Encoder) -> Limits:
    """The limits by which most is right, an error that is kept weighing twice."""
    pairs = [*pairs, *elsewhere(pairs)]
    verdicts = check_all(pairs, Checker(encoder, _LOOSE))
    sound = np.asarray([verdict.supported for verdict in verdicts])
    covered, order, likeness = np.asarray(
        [(verdict.covered, verdict.order, verdict.likeness) for verdict in verdicts]
    ).T
    kinds = np.asarray([pair.kind for pair in pairs])
    single = np.asarray([len(pair.cited) == 1 for pair in pairs])
    faithful, lost = kinds == FAITHFUL, kinds == ELSEWHERE
    best, chosen = -np.inf, _LOOSE
    for least, near, copied, kept_order in product(_COVERED, _NEAR, _COPIED, _ORDER):
        kept = sound & (covered >= least) & (covered + likeness >= near)
        kept &= ~((covered >= copied) & (order < kept_order) & single)
        shown = kept[~faithful & ~lost].mean() + kept[lost].mean()
        value = kept[faithful].mean() - _WORSE * shown
        if value > best + 1e-9:
            best = value
            chosen = Limits(covered=least, near=near, copied=copied, order=kept_order)
    return chosen


def measure_replayed(checker: Checker) -> Figures:
    """What readers would see of the replayed drafts, sentence by sentence."""
    kept: dict[str, list[bool]] = {FAITHFUL: [], "unsupported": []}
    for one in load_replayed():
        given = {citation.n: as_cited(citation) for citation in one.citations}
        for written in one.draft:
            kind = FAITHFUL if written.supported else "unsupported"
            read = sentences(written.sentence)
            kept[kind].append(any(supported(s, one.lang, given, checker) for s in read))
    return Figures({kind: (sum(found), len(found)) for kind, found in kept.items()})


def table(figures: Figures) -> str:
    """For a terminal: what was kept of each kind, then the three shares."""
    lines = [
        f"{kind:<12}{kept:>5} of {count:>4} kept" for kind, (kept, count) in figures.kept.items()
    ]
    lines.append(
        f"precision {figures.precision:.3f}, recall {figures.recall:.3f}, "
        f"errors removed {figures.caught:.3f}"
    )
    return "\n".join(lines)


def main() -> None:
    """Print the figures; with ``fit``, fit the limits first and write them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("what", nargs="?", choices=["fit"])
    parser.add_argument("--split", choices=SPLITS, help="one of the splits only")
    given = parser.parse_args()
    encoder = UniversalEncoder()
    if given.what == "fit":
        limits = fit(load_support("dev"), encoder)
        path = Path(assistant.checking.__file__).parent / FILE
        path.write_text(f"{limits.model_dump_json()}\n", encoding="utf-8")
        print(limits)
        return
    for split in [given.split] if given.split else SPLITS:
        pairs = load_support(split)
        print(f"{split}\n{table(measure([*pairs, *elsewhere(pairs)], Checker(encoder)))}\n")
    print(f"replayed drafts\n{table(measure_replayed(Checker(encoder)))}")


if __name__ == "__main__":
    main()
