"""The gate: a run against the accepted baseline. What got worse is named, worst first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals.figures import Figure, figures
from evals.metrics import mean
from evals.outcome import Outcome
from evals.statistics import probability_of_no_drop

SIGNIFICANT = 0.05
# A drop smaller than this may be significant and still not worth stopping anyone.
NEGLIGIBLE = 0.005
# One page's questions are too few for a test: so much of their mean may be lost.
PAGE_RECALL, PAGE_POINTS = 0.2, 0.3
_SHOWN = 20


@dataclass(frozen=True)
class Verdict:
    """One figure before and now. ``problem`` is empty when it passes."""

    name: str
    before: float
    now: float
    p: float
    problem: str


@dataclass(frozen=True)
class Change:
    """A question that was served better before."""

    before: Outcome
    now: Outcome
    loss: float


@dataclass(frozen=True)
class GateResult:
    """All verdicts, and the questions that changed for the worse, worst first."""

    verdicts: tuple[Verdict, ...]
    changes: tuple[Change, ...]

    @property
    def passed(self) -> bool:
        return not any(verdict.problem for verdict in self.verdicts)


def compare(baseline: Sequence[Outcome], run: Sequence[Outcome]) -> GateResult:
    """Compare a run with the baseline on the questions that both have.

    Fails on a missed bar, on a significant drop of a figure (one-sided paired randomisation test,
    p below ``SIGNIFICANT``), on questions that are no longer asked, and on a page whose own
    questions or key points are lost.
    """
    sets = {outcome.set for outcome in run}
    accepted = [outcome for outcome in baseline if outcome.set in sets]
    now_by_id = {outcome.id: outcome for outcome in run}
    pairs = [(before, now_by_id[before.id]) for before in accepted if before.id in now_by_id]
    verdicts = [
        *_missing(accepted, now_by_id),
        *_figures(figures([before for before, _ in pairs]), figures(run)),
        *_pages(pairs),
    ]
    changes = [Change(before, now, _loss(before, now)) for before, now in pairs]
    worse = sorted((c for c in changes if c.loss > 0), key=lambda c: (-c.loss, c.now.id))
    return GateResult(tuple(verdicts), tuple(worse))


def _missing(accepted: Sequence[Outcome], now: dict[str, Outcome]) -> Iterable[Verdict]:
    gone = [outcome.id for outcome in accepted if outcome.id not in now]
    if gone:
        yield Verdict(
            "questions of the baseline", len(accepted), len(accepted) - len(gone), 0.0,
            f"no longer asked: {', '.join(gone[:5])}; accept that with 'entente eval baseline'",
        )  # fmt: skip


def _figures(before: Sequence[Figure], now: Sequence[Figure]) -> Iterable[Verdict]:
    known = {figure.name: figure for figure in before}
    for figure in now:
        value = figure.estimate.mean
        problem = ""
        old = known.get(figure.name)
        shared = [id_ for id_ in figure.values if old and id_ in old.values]
        first = [old.values[id_] for id_ in shared] if old else []
        second = [figure.values[id_] for id_ in shared]
        p = probability_of_no_drop(first, second) if shared else 1.0
        if figure.bar is not None and value < figure.bar:
            problem = f"misses its bar of {figure.bar:.2f}"
        elif p < SIGNIFICANT and mean(first) - mean(second) > NEGLIGIBLE:
            problem = f"dropped by {mean(first) - mean(second):.3f} (p = {p:.3f})"
        yield Verdict(figure.name, mean(first) if shared else value, value, p, problem)


def _pages(pairs: Sequence[tuple[Outcome, Outcome]]) -> Iterable[Verdict]:
    for set_, measure, limit in (
        ("guidance", "recall@5", PAGE_RECALL),
        ("cases", "recall@5", PAGE_RECALL),
        ("key points", "key points", PAGE_POINTS),
    ):
        own = [(before, now) for before, now in pairs if before.set == set_]
        for document in sorted({before.document for before, _ in own}):
            first, second = (
                mean([pair[at].values.get(measure, 0.0) for pair in own
                      if pair[0].document == document])
                for at in (0, 1)
            )  # fmt: skip
            if first - second >= limit:
                yield Verdict(
                    f"{document}: {measure} of its {set_}", first, second, 0.0,
                    f"dropped from {first:.2f} to {second:.2f}",
                )  # fmt: skip


def _loss(before: Outcome, now: Outcome) -> float:
    """How much worse a question is served: lost points over all measures."""
    lost = sum(
        max(value - now.values.get(name, 0.0), 0.0)
        for name, value in before.values.items()
        if name not in ("words", "redundancy", "ms", "told as a case")
    )
    should_refuse = before.set == "uncovered" or before.group == "not covered"
    if before.refused != now.refused and now.refused != should_refuse:
        lost += 1
    return round(lost, 4)


def show_gate(result: GateResult, shown: int = _SHOWN) -> str:
    """The result for a terminal."""
    lines = [f"{'':<42}{'baseline':>10}{'now':>10}{'p':>8}"]
    for verdict in result.verdicts:
        mark = f"  FAILED: {verdict.problem}" if verdict.problem else ""
        lines.append(
            f"{verdict.name:<42}{verdict.before:>10.3f}{verdict.now:>10.3f}{verdict.p:>8.3f}{mark}"
        )
    if result.changes:
        lines += ["", f"Served worse than before ({len(result.changes)}), worst first:"]
    for change in result.changes[:shown]:
        lines += [
            "",
            f"{change.now.id}: {change.now.question}",
            f"  expected {', '.join(change.before.relevant) or 'a refusal'}",
            f"  before   {_served(change.before)}",
            f"  now      {_served(change.now)}",
        ]
    if len(result.changes) > shown:
        lines.append(f"… and {len(result.changes) - shown} more (--json lists all)")
    lines += ["", "The gate is " + ("green." if result.passed else "RED.")]
    return "\n".join(lines)


def _served(outcome: Outcome) -> str:
    if outcome.refused:
        return f"refused (probability {outcome.probability:.2f})"
    found = ", ".join(outcome.found[:3])
    return f"{found} | {outcome.reply}" if outcome.reply else found
