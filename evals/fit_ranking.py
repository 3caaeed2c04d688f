"""The fusion of the signals, fitted on development questions with known right documents."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from assistant.library.documents import Kind
from assistant.retrieval.retriever import Measured
from assistant.retrieval.signals import SIGNALS
from evals.metrics import mean, ranking_values
from evals.sets import Covered
from evals.views import WHOLE

Floats = npt.NDArray[np.float64]
View = tuple[Sequence[Covered], Sequence[Measured]]
Views = Mapping[str, View]
# Signals of the candidates, which of them are right, and how much the question counts.
Example = tuple[Floats, npt.NDArray[np.bool_], float]

# What real people ask, and pages for which nothing is fitted: parts of the view of the whole.
REAL, AS_IF_NEW, REAL_AS_IF_NEW = "real people", "as if new", "real people, as if new"
MADE = WHOLE.name
# How much the questions of a view count together; the others once.
WEIGHTS = {MADE: 2.0, REAL: 4.0, AS_IF_NEW: 1.0, REAL_AS_IF_NEW: 2.0}

# Of a page its nearest questions count only by how far they stand out: one with many of them always
# has a near one, and one that came today has five.
WEIGHED: Mapping[Kind, tuple[str, ...]] = {
    "guidance": (
        "e5_section", "use_section", "use_questions_own", "use_statements_own", "asked", "bm25",
        "head",
    ),
    "review": ("e5_section", "e5_question", "use_section", "use_question", "bm25"),
}  # fmt: skip

FOLDS = 5
L2 = 0.01
SEED = 20261123


@dataclass(frozen=True)
class FittedRanking:
    """Weights and spreads in the order of ``SIGNALS``, and five-fold metrics by view."""

    weights: Floats
    spreads: Floats
    metrics: dict[str, dict[str, float]]


def fit_line(whole: View) -> tuple[float, float]:
    """What the head says of a page that is right, by how far the page stands out by its own
    words."""
    right = [(m, _rows(m, q.relevant)) for q, m in zip(*whole, strict=True)]
    standing = np.concatenate([m.standing[rows] for m, rows in right])
    said = np.concatenate([m.values[rows, SIGNALS.index("head")] for m, rows in right])
    slope, level = np.polyfit(standing, said, 1)
    return float(level), float(slope)


def parted(whole: View, line: tuple[float, float]) -> dict[str, View]:
    """The view of the whole library by who asks, and once more as if nothing had been fitted for
    the right pages and half of the others: the head knows the rest alone."""
    parts = {
        MADE: [(q, m) for q, m in zip(*whole, strict=True) if not q.real],
        REAL: [(q, m) for q, m in zip(*whole, strict=True) if q.real],
    }
    for name, new in ((MADE, AS_IF_NEW), (REAL, REAL_AS_IF_NEW)):
        parts[new] = [(q, _unfitted(q, m, line)) for q, m in parts[name]]
    return {
        name: ([q for q, _ in pairs], [m for _, m in pairs])
        for name, pairs in parts.items()
        if pairs
    }


def _unfitted(question: Covered, found: Measured, line: tuple[float, float]) -> Measured:
    chance = random.Random(question.id)
    others = [id_ for id_ in found.ids if id_ not in question.relevant]
    new = {*question.relevant, *chance.sample(others, len(others) // 2)}
    values, rows = found.values.copy(), _rows(found, new)
    values[rows, SIGNALS.index("head")] = line[0] + line[1] * found.standing[rows]
    return replace(found, values=values)


def _rows(found: Measured, ids: Collection[str]) -> list[int]:
    return [at for at, id_ in enumerate(found.ids) if id_ in ids]


def fit_ranking(views: Views, kind: Kind, beside: Views = MappingProxyType({})) -> FittedRanking:
    """Weights from all views together; metrics from weights that did not see the question.

    Args:
        beside: views that are measured as the others are, and that nothing is fitted on.
    """
    spreads = spreads_of([m for _, measured in views.values() for m in measured])
    without = _unweighed(kind)
    examples = _examples(views, spreads, without)
    weights = conditional_logit([example for example, _ in examples])
    return FittedRanking(weights, spreads, _cross_validated(views, spreads, without, beside))


def _unweighed(kind: Kind) -> list[int]:
    return [at for at, name in enumerate(SIGNALS) if name not in WEIGHED[kind]]


def ablate(views: Views, kind: Kind) -> list[dict[str, Any]]:
    """The whole library's figures with groups of signals taken out and all else fitted again."""
    spreads = spreads_of([m for _, measured in views.values() for m in measured])
    rows = []
    for name, left_out in (
        ("– (everything)", ()),
        ("E5", ("e5_section", "e5_question")),
        ("USE", ("use_section", "use_question")),
        ("BM25", ("bm25",)),
        ("sections", ("e5_section", "use_section")),
        ("nearest questions", ("e5_question", "use_question", "asked")),
        ("what pages say of themselves", ("use_questions_own", "use_statements_own")),
        ("the trained head", ("head",)),
    ):
        out = [*_unweighed(kind), *(SIGNALS.index(name) for name in left_out)]
        found = _cross_validated(views, spreads, out)
        across = [found[pair]["recall@1"] for pair in ("fr->en", "en->fr") if pair in found]
        rows.append(
            {
                "without": name,
                "recall@1": found[MADE]["recall@1"],
                "recall@5": found[MADE]["recall@5"],
                "recall@1 across languages": round(mean(across), 4),
            }
            | {name: found[name]["recall@1"] for name in (REAL, AS_IF_NEW) if name in found}
        )
    return rows


def spreads_of(measured: Sequence[Measured]) -> Floats:
    """The mean deviation of each signal around the mean of a query's candidates."""
    deviations = [m.values.std(axis=0) for m in measured if len(m.ids) > 1]
    spreads: Floats = np.maximum(np.mean(deviations, axis=0), 1e-6).astype(np.float64)
    return spreads


def ranking_metrics(
    pairs: Sequence[tuple[Covered, Sequence[str]]],
) -> dict[str, float]:
    """Every measure of these rankings, and the number of questions."""
    values = ranking_values(
        {question.id: list(ids)[:20] for question, ids in pairs},
        {question.id: question.relevant for question, _ in pairs},
    )
    return {
        "questions": len(pairs),
        **{name: round(mean(list(of.values())), 4) for name, of in values.items()},
    }


def conditional_logit(examples: Sequence[Example], l2: float = L2) -> Floats:
    """Non-negative weights under which the right candidates are likeliest.

    McFadden, Conditional Logit Analysis of Qualitative Choice Behavior, 1974.
    """
    size = sum(count for _, _, count in examples)

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, gradient = 0.0, np.zeros_like(weights)
        for values, relevant, count in examples:
            logits = values @ weights
            logits -= logits.max()
            likely = np.exp(logits)
            share = likely / likely.sum()
            right = likely * relevant / (likely * relevant).sum()
            total -= count * float(np.log((share * relevant).sum()))
            gradient += count * (values.T @ (share - right))
        penalty = l2 * float(weights @ weights)
        return total / size + penalty, gradient / size + 2 * l2 * weights

    start = np.full(examples[0][0].shape[1], 0.3)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(start))
    return np.asarray(found.x, np.float64)


def _cross_validated(
    views: Views,
    spreads: Floats,
    without: Sequence[int],
    beside: Views = MappingProxyType({}),
) -> dict[str, dict[str, float]]:
    examples = _examples(views, spreads, without)
    every = {**views, **beside}
    fold_of = _folds([question.id for asked, _ in every.values() for question in asked])
    ranked: dict[str, list[tuple[Covered, list[str]]]] = {name: [] for name in every}
    for number in range(FOLDS):
        weights = conditional_logit([found for found, id_ in examples if fold_of[id_] != number])
        for name, (asked, measured) in every.items():
            for question, found in zip(asked, measured, strict=True):
                if fold_of[question.id] == number:
                    scores = _scaled(found, spreads, without) @ weights
                    order = np.argsort(-scores, kind="stable")
                    ranked[name].append((question, [found.ids[i] for i in order]))
    return {name: ranking_metrics(pairs) for name, pairs in ranked.items()}


def _examples(views: Views, spreads: Floats, without: Sequence[int]) -> list[tuple[Example, str]]:
    """Examples, each with the id of its question; those of a view count together as its weight
    says, times the mean number of questions of a view."""
    found = []
    usual = mean([float(len(asked)) for asked, _ in views.values()])
    for name, (asked, measured) in views.items():
        count = WEIGHTS.get(name, 1.0) * usual / max(len(asked), 1)
        for question, one in zip(asked, measured, strict=True):
            relevant = np.asarray([id_ in question.relevant for id_ in one.ids])
            if relevant.any():
                found.append(((_scaled(one, spreads, without), relevant, count), question.id))
    return found


def _scaled(found: Measured, spreads: Floats, without: Sequence[int]) -> Floats:
    scaled: Floats = ((found.values - found.values.mean(axis=0)) / spreads).astype(np.float64)
    scaled[:, list(without)] = 0.0
    return scaled


def _folds(ids: Sequence[str]) -> dict[str, int]:
    """The fold of each question; a story and its plain form (the same id with a ``p``) share it."""
    stems = sorted({id_.removesuffix("p") for id_ in ids})
    random.Random(SEED).shuffle(stems)
    fold_of = {stem: number % FOLDS for number, stem in enumerate(stems)}
    return {id_: fold_of[id_.removesuffix("p")] for id_ in ids}
