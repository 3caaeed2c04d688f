"""The probability of being covered, fitted on covered and uncovered development questions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import SVC

from assistant.language import Lang
from assistant.library.documents import Kind
from assistant.retrieval.answerability import FEATURES, score_features
from assistant.retrieval.ranking import Ranker
from assistant.retrieval.retriever import Measured
from assistant.retrieval.signals import REACH
from assistant.retrieval.topic import Topic
from evals.calibration import calibration_error
from evals.fit_ranking import FOLDS, SEED
from evals.metrics import mean
from evals.sets import Covered, Uncovered

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]
Measure = Callable[[Sequence[tuple[str, Lang]]], list[Measured]]

COVERAGE = 0.97
# Of the topic: its kernel's width, as a share of the vectors' mean squared length, and the price of
# a question on the wrong side. Chosen on the development questions.
# Reviews are few and new ones differ from them: there nearness fades so slowly that the border is
# almost a plane.
GAMMA: dict[Kind, float] = {"guidance": 1.0, "review": 0.1}
PENALTY = 5.0
# Share of guidance questions that may be taken for questions about a past case.
FALSE_CASES = 0.01


@dataclass(frozen=True)
class Examples:
    """Vectors of questions that only fitting sees, shape (questions, dimensions)."""

    covered: Floats
    uncovered: Floats


@dataclass(frozen=True)
class Refusal:
    """What is fitted: values for ``fitted.json``, the topic, and five-fold metrics."""

    stored: dict[str, Any]
    topic: Topic
    metrics: dict[str, Any]


@dataclass(frozen=True)
class _Data:
    """Development questions as numbers; labels are 1 for covered ones."""

    joint: Floats
    features: Floats
    labels: Integers


def fit_refusal(
    covered: Sequence[Covered],
    uncovered: Sequence[Uncovered],
    examples: Examples,
    ranker: Ranker,
    measure: Measure,
    kind: Kind,
) -> Refusal:
    """The probability of being covered by documents of a kind.

    Args:
        measure: the signals of texts in the whole library.
    """
    data = _prepare(covered, uncovered, ranker, measure)
    topic = _topic_out_of_fold(data, examples, GAMMA[kind])
    stacked = np.column_stack([topic, data.features])
    means, spreads = stacked.mean(axis=0), np.maximum(stacked.std(axis=0), 1e-6)
    scaled = (stacked - means) / spreads
    stored: dict[str, Any] = {"means": rounded(means), "spreads": rounded(spreads)}
    metrics: dict[str, Any] = {}
    ablation = []
    everything = tuple(range(len(FEATURES)))
    for name, columns in (
        ("full", everything),
        ("scores_only", everything[1:]),
        ("topic_only", everything[:1]),
        ("without reach", everything[: -len(REACH)]),
    ):
        probability = _out_of_fold(data, scaled[:, columns])
        threshold = _threshold(probability, data, uncovered)
        found = _metrics(probability, data, uncovered, threshold)
        ablation.append({"parts": name, **{k: v for k, v in found.items() if "kind" not in k}})
        if name not in ("full", "scores_only"):
            continue
        final = _stacker().fit(scaled[:, columns], data.labels)
        weights = np.zeros(stacked.shape[1])
        weights[list(columns)] = final.coef_[0]
        stored[name] = {
            "weights": rounded(weights),
            "bias": round(float(final.intercept_[0]), 5),
            "threshold": round(threshold, 5),
        }
        metrics[name] = found
    fitted = fit_topic(*_with_examples(data.joint, data.labels, examples), GAMMA[kind])
    return Refusal(stored, fitted, metrics | {"ablation": ablation})


def _prepare(
    covered: Sequence[Covered], uncovered: Sequence[Uncovered], ranker: Ranker, measure: Measure
) -> _Data:
    texts = [(q.q, q.lang) for q in covered] + [(q.q, q.lang) for q in uncovered]
    measured = measure(texts)
    return _Data(
        np.stack([m.joint for m in measured]).astype(np.float64),
        np.asarray([score_features(m.values, ranker.scores(m.values), m.reach) for m in measured]),
        np.asarray([1] * len(covered) + [0] * len(uncovered)),
    )


def _splits(data: _Data) -> list[tuple[Integers, Integers]]:
    """Training and held-out rows of each fold."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    return list(folds.split(data.joint, data.labels))


def _topic_out_of_fold(data: _Data, examples: Examples, gamma: float) -> Floats:
    scores = np.zeros(len(data.labels))
    for train, test in _splits(data):
        given = _with_examples(data.joint[train], data.labels[train], examples)
        topic = fit_topic(*given, gamma)
        scores[test] = [topic.score(joint) for joint in data.joint[test].astype(np.float32)]
    return scores


def _out_of_fold(data: _Data, values: Floats) -> Floats:
    probability = np.zeros(len(data.labels))
    for train, test in _splits(data):
        model = _stacker().fit(values[train], data.labels[train])
        probability[test] = model.predict_proba(values[test])[:, 1]
    return probability


def _threshold(probability: Floats, data: _Data, uncovered: Sequence[Uncovered]) -> float:
    labels = data.labels
    threshold = float(np.quantile(probability[labels == 1], 1 - COVERAGE))
    negative = probability[labels == 0]
    wrong = [p for p, q in zip(negative, uncovered, strict=True) if q.kind == "guidance"]
    if wrong:
        # Guidance told as a case would be worse than a case told as guidance.
        threshold = max(threshold, float(np.quantile(wrong, 1 - FALSE_CASES)))
    return threshold


def _metrics(
    probability: Floats, data: _Data, uncovered: Sequence[Uncovered], threshold: float
) -> dict[str, Any]:
    labels = data.labels
    negative = probability[labels == 0]
    by_kind: dict[str, list[float]] = {}
    for p, question in zip(negative, uncovered, strict=True):
        by_kind.setdefault(question.kind, []).append(float(p < threshold))
    return {
        "answered when covered": round(float((probability[labels == 1] >= threshold).mean()), 4),
        "refused when not": round(float((negative < threshold).mean()), 4),
        "refused by kind": {kind: round(mean(v), 3) for kind, v in sorted(by_kind.items())},
        "expected calibration error": round(
            calibration_error(list(probability), list(labels == 1)), 4
        ),
    }


def _stacker() -> LogisticRegression:
    return LogisticRegression(C=1.0, max_iter=2000, class_weight="balanced")


def _with_examples(joint: Floats, labels: Integers, examples: Examples) -> tuple[Floats, Integers]:
    more = [part for part in (examples.covered, examples.uncovered) if len(part)]
    given = np.repeat([1, 0], [len(examples.covered), len(examples.uncovered)])
    return np.vstack([joint, *more]), np.concatenate([labels, given])


def fit_topic(joint: Floats, labels: Integers, width: float) -> Topic:
    """The machine that tells covered questions (label 1) from others by their vectors.

    Args:
        width: the kernel's gamma times the vectors' mean squared length.
    """
    mean = joint.mean(axis=0)
    moved = joint - mean
    gamma = width / float((moved**2).sum(axis=1).mean())
    model = SVC(C=PENALTY, gamma=gamma, class_weight="balanced").fit(moved, labels)
    return Topic(
        mean.astype(np.float32),
        model.support_vectors_.astype(np.float32),
        model.dual_coef_[0].astype(np.float32),
        float(model.intercept_[0]),
        gamma,
    )


def rounded(values: npt.NDArray[Any]) -> list[float]:
    """Five decimals: enough for scores, and a file that can be read."""
    return [round(float(value), 5) for value in values]
