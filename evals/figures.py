"""Outcomes -> figures: means with intervals, by set, language and kind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.calibration import calibration_error
from evals.metrics import MEASURES
from evals.outcome import Outcome
from evals.outcomes import OWN_SITUATION, WITH_BAD, WITH_GOOD, WITHOUT
from evals.sets import POSTED
from evals.statistics import Estimate, estimate

Values = dict[str, float]  # by question id


@dataclass(frozen=True)
class Figure:
    """A measure over some questions.

    Attributes:
        name: ``set: measure``, with the group behind it where it is of one group.
        target: the figure to reach (design, section 8); None where there is none.
        bar: what must never be missed; None where only drops count.
    """

    name: str
    values: Values
    target: float | None = None
    bar: float | None = None

    @property
    def estimate(self) -> Estimate:
        return estimate(list(self.values.values()))


def _of(outcomes: Iterable[Outcome], measure: str) -> Values:
    return {o.id: o.values[measure] for o in outcomes if measure in o.values}


def _flag(outcomes: Iterable[Outcome], wanted: Callable[[Outcome], bool]) -> Values:
    return {o.id: float(wanted(o)) for o in outcomes}


_RANKED_TARGETS = {"recall@1": 0.85, "recall@5": 0.97}
_TARGETS = {
    "guidance": {"recall@1": 0.90, "recall@5": 0.99},
    "real people": {"recall@1": 0.75, "recall@5": 0.93},
    "own pages": {"recall@1": 0.75, "recall@5": 0.93},
    "cases": {"recall@1": 0.90, "recall@5": 0.99},
}


def figures(outcomes: Sequence[Outcome]) -> list[Figure]:
    """The figures that the gate compares and the report opens with; empty ones are left out."""
    of = _by_set(outcomes)
    made: list[Figure] = []
    for name in ("guidance", "real people", "own pages", "cases", "follow-ups", "twins"):
        ranked = [o for o in of(name) if o.document]
        targets = _TARGETS.get(name, {})
        made += [Figure(f"{name}: {m}", _of(ranked, m), targets.get(m)) for m in MEASURES]
    for group in (WITHOUT, WITH_GOOD, WITH_BAD):
        own = [o for o in of("understood") if o.group == group]
        made += [
            Figure(f"understood {group}: {measure}", _of(own, measure))
            for measure in _RANKED_TARGETS
        ]
    for pair in sorted({o.group for o in of("languages")}):
        own = [o for o in of("languages") if o.group == pair]
        made += [
            Figure(f"{pair}: {measure}", _of(own, measure), _RANKED_TARGETS[measure])
            for measure in _RANKED_TARGETS
        ]
    covered = [*of("guidance"), *of("key points"), *of("parallel")]
    talks, real = of("follow-ups"), of("real people")
    posted = [o for o in of("uncovered") if o.group == POSTED]
    made_up = [o for o in of("uncovered") if o.group != POSTED]
    made += [
        Figure("answered when covered", _flag(covered, lambda o: not o.refused), 0.97),
        Figure("refused when not covered", _flag(made_up, lambda o: o.refused), 0.95),
        *(
            Figure(
                f"real people: {style}, answered",
                _flag([o for o in real if o.group == style], lambda o: not o.refused),
                0.95,
            )
            for style in ("told", "plain")
        ),
        Figure("real people: refused", _flag(posted, lambda o: o.refused), 0.80),
        Figure("own pages: answered", _flag(of("own pages"), lambda o: not o.refused), 0.93),
        Figure("twins: answered", _flag(of("twins"), lambda o: not o.refused), 0.97),
        Figure(
            "follow-ups: answered or refused rightly",
            _flag(talks, lambda o: o.refused == (o.group == "not covered")),
        ),
        Figure(
            "cases: told as a case",
            _of([o for o in of("cases") if o.group != OWN_SITUATION], "told as a case"),
        ),
        Figure(
            "guidance: not told as a case",
            _flag(of("guidance"), lambda o: not o.values.get("told as a case")),
        ),
        Figure("key points: carried", _of(of("key points"), "key points")),
        Figure("answers: steps in time", _of(outcomes, "steps in time")),
        Figure("answers: without a choice", _of(covered, "without a choice")),
        Figure("parallel: fr and en agree", _of(of("parallel"), "agreement")),
        Figure("citations: resolve", _of(outcomes, "citations resolve"), 1.0, 1.0),
        Figure("citations: precision", _of(outcomes, "citation precision"), 1.0, 1.0),
        Figure("citations: recall", _of(outcomes, "citation recall"), 1.0, 1.0),
        # A page of one's own may be there in one language alone.
        Figure(
            "answers: in the reader's language",
            _of([o for o in outcomes if o.set != "own pages"], "reader's language"), 1.0, 1.0,
        ),
        Figure("checklists: right items", _of(of("checklists"), "right items"), 1.0, 1.0),
        Figure("checklists: usable items", _of(of("checklists"), "usable items"), 1.0, 1.0),
    ]  # fmt: skip
    return [figure for figure in made if figure.values]


def by_group(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Estimate]]:
    """Recall@1 and recall@5 of guidance by language, kind of question and theme; refusals by kind;
    and the length and redundancy of answers."""
    of = _by_set(outcomes)
    guidance = of("guidance")
    found: dict[str, dict[str, Estimate]] = {}
    for title, key in (
        ("language", lambda o: o.lang), ("kind of question", lambda o: o.group),
        ("theme", lambda o: o.theme),
    ):  # fmt: skip
        for group, own in _grouped(guidance, key).items():
            found[f"{title}: {group}"] = {
                m: estimate(list(_of(own, m).values())) for m in _RANKED_TARGETS
            }
    for group, own in _grouped(of("uncovered"), lambda o: o.group).items():
        found[f"not covered: {group}"] = {
            "refused": estimate(list(_flag(own, lambda o: o.refused).values()))
        }
    for group, own in _grouped(of("cases"), lambda o: o.group).items():
        found[f"past case: {group}"] = {
            m: estimate(list(_of(own, m).values())) for m in _RANKED_TARGETS
        }
    answered = [o for o in outcomes if "words" in o.values]
    if answered:
        found["answers"] = {
            m: estimate(list(_of(answered, m).values())) for m in ("words", "redundancy")
        }
    return found


def latency(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Milliseconds from question to answer: median and 95th percentile."""
    spent = list(_of(outcomes, "ms").values())
    if not spent:
        return {}
    p50, p95 = np.quantile(spent, [0.5, 0.95])
    return {"p50": round(float(p50), 1), "p95": round(float(p95), 1)}


def probabilities(outcomes: Sequence[Outcome]) -> tuple[list[float], list[bool]]:
    """The probability of being covered and the truth, over guidance, twins and uncovered
    questions."""
    of = _by_set(outcomes)
    judged = [*of("guidance"), *of("twins"), *of("real people"), *of("uncovered")]
    return [o.probability for o in judged], [o.set != "uncovered" for o in judged]


def summary(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """Everything in one JSON-ready value."""

    def plain(found: Estimate) -> dict[str, float]:
        return {"mean": round(found.mean, 4), "low": round(found.low, 4),
                "high": round(found.high, 4), "count": found.count}  # fmt: skip

    return {
        "figures": {
            figure.name: plain(figure.estimate)
            | ({} if figure.target is None else {"target": figure.target})
            for figure in figures(outcomes)
        },
        "groups": {
            name: {measure: plain(value) for measure, value in values.items()}
            for name, values in by_group(outcomes).items()
        },
        "calibration error": round(calibration_error(*probabilities(outcomes)), 4),
        "latency ms": latency(outcomes),
    }


def _by_set(outcomes: Sequence[Outcome]) -> Callable[[str], list[Outcome]]:
    sets: Mapping[str, list[Outcome]] = _grouped(outcomes, lambda o: o.set)
    return lambda name: sets.get(name, [])


def _grouped(
    outcomes: Iterable[Outcome], key: Callable[[Outcome], str]
) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        found.setdefault(key(outcome), []).append(outcome)
    return dict(sorted(found.items()))
