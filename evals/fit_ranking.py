"""The fusion of the signals, fitted on development questions with known right documents."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from assistant.retrieval.retriever import Measured
from assistant.retrieval.signals import SIGNALS
from evals.metrics import mean, ranking_values
from evals.sets import Covered
from evals.views import WHOLE

Floats = npt.NDArray[np.float64]
Views = Mapping[str, tuple[Sequence[Covered], Sequence[Measured]]]

FOLDS = 5
L2 = 0.01
SEED = 20261123


@dataclass(frozen=True)
class FittedRanking:
    """Weights and spreads in the order of ``SIGNALS``, and five-fold metrics by view."""

    weights: Floats
    spreads: Floats
    metrics: dict[str, dict[str, float]]


def fit_ranking(views: Views) -> FittedRanking:
    """Weights from all views together; metrics from weights that did not see the question."""
    spreads = spreads_of([m for _, measured in views.values() for m in measured])
    examples = _examples(views, spreads)
    weights = conditional_logit([(values, right) for values, right, _ in examples])
    return FittedRanking(weights, spreads, _cross_validated(views, spreads))


def ablate(views: Views) -> list[dict[str, Any]]:
    """The whole library's figures with groups of signals taken out and all else fitted again."""
    spreads = spreads_of([m for _, measured in views.values() for m in measured])
    rows = []
    for name, prefixes in (
        ("– (everything)", ()),
        ("E5", ("e5_",)),
        ("USE", ("use_",)),
        ("BM25", ("bm25",)),
        (
            "questions",
            tuple(
                f"{encoder}_{name}"
                for encoder in ("e5", "use")
                for name in ("question", "many_questions", "centroid")
            ),
        ),
        ("many questions", ("e5_many_questions", "use_many_questions")),
        ("sections and gists", ("e5_section", "use_section", "e5_gist", "use_gist")),
        ("centroids", ("e5_centroid", "use_centroid", "e5_whole", "use_whole")),
        ("the trained head", ("head",)),
    ):
        out = [at for at, signal in enumerate(SIGNALS) if signal.startswith(tuple(prefixes))]
        if prefixes and not out:
            continue
        found = _cross_validated(views, spreads, out if prefixes else [])
        across = [found[pair]["recall@1"] for pair in ("fr->en", "en->fr") if pair in found]
        rows.append(
            {
                "without": name,
                "recall@1": found[WHOLE.name]["recall@1"],
                "recall@5": found[WHOLE.name]["recall@5"],
                "recall@1 across languages": round(mean(across), 4),
            }
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


def conditional_logit(
    examples: Sequence[tuple[Floats, npt.NDArray[np.bool_]]], l2: float = L2
) -> Floats:
    """Non-negative weights under which the right candidates are likeliest.

    McFadden, Conditional Logit Analysis of Qualitative Choice Behavior, 1974.
    """

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, gradient = 0.0, np.zeros_like(weights)
        for values, relevant in examples:
            logits = values @ weights
            logits -= logits.max()
            likely = np.exp(logits)
            share = likely / likely.sum()
            right = likely * relevant / (likely * relevant).sum()
            total -= float(np.log((share * relevant).sum()))
            gradient += values.T @ (share - right)
        size = len(examples)
        penalty = l2 * float(weights @ weights)
        return total / size + penalty, gradient / size + 2 * l2 * weights

    start = np.full(len(SIGNALS), 0.3)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(SIGNALS))
    return np.asarray(found.x, np.float64)


def _cross_validated(
    views: Views, spreads: Floats, without: Sequence[int] = ()
) -> dict[str, dict[str, float]]:
    examples = _examples(views, spreads, without)
    fold_of = _folds([question.id for question in views[WHOLE.name][0]])
    ranked: dict[str, list[tuple[Covered, list[str]]]] = {name: [] for name in views}
    for number in range(FOLDS):
        weights = conditional_logit([(x, y) for x, y, id_ in examples if fold_of[id_] != number])
        for name, (asked, measured) in views.items():
            for question, found in zip(asked, measured, strict=True):
                if fold_of[question.id] == number:
                    scores = _scaled(found, spreads, without) @ weights
                    order = np.argsort(-scores, kind="stable")
                    ranked[name].append((question, [found.ids[i] for i in order]))
    return {name: ranking_metrics(pairs) for name, pairs in ranked.items()}


def _examples(
    views: Views, spreads: Floats, without: Sequence[int] = ()
) -> list[tuple[Floats, npt.NDArray[np.bool_], str]]:
    found = []
    for asked, measured in views.values():
        for question, one in zip(asked, measured, strict=True):
            relevant = np.asarray([id_ in question.relevant for id_ in one.ids])
            if relevant.any():
                found.append((_scaled(one, spreads, without), relevant, question.id))
    return found


def _scaled(found: Measured, spreads: Floats, without: Sequence[int] = ()) -> Floats:
    scaled: Floats = ((found.values - found.values.mean(axis=0)) / spreads).astype(np.float64)
    scaled[:, list(without)] = 0.0
    return scaled


def _folds(ids: Sequence[str]) -> dict[str, int]:
    shuffled = sorted(ids)
    random.Random(SEED).shuffle(shuffled)
    return {id_: number % FOLDS for number, id_ in enumerate(shuffled)}
