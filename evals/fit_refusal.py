"""The probability of being covered, fitted on covered and uncovered development questions."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
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
from evals.sets import POSTED, Covered, Uncovered

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]
Measure = Callable[[Sequence[tuple[str, Lang]]], list[Measured]]

# Shares that are answered of the questions that are covered: of those that were made for the
# purpose, and of real people's. Less would be refused of what lies beside the subject with more.
COVERAGE, REAL_COVERAGE = 0.97, 0.90
_AT_ONCE = 2  # folds
_FLAT = 1e-5
# Of the topic: its kernel's width, as a share of the vectors' mean squared length, and the price of
# a question on the wrong side. Chosen on the development questions.
# Reviews are few and new ones differ from them: there nearness fades so slowly that the border is
# almost a plane.
GAMMA: dict[Kind, float] = {"guidance": 0.8, "review": 0.1}
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

    vectors: Floats
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
    means, spreads = stacked.mean(axis=0), stacked.std(axis=0)
    spreads[spreads < _FLAT] = 1.0  # the same for every question: it tells nothing
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
        threshold = _threshold(probability, covered, uncovered)
        found = _metrics(probability, covered, uncovered, threshold)
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
    fitted = fit_topic(*_with_examples(data.vectors, data.labels, examples), GAMMA[kind])
    return Refusal(stored, fitted, metrics | {"ablation": ablation})


def _prepare(
    covered: Sequence[Covered], uncovered: Sequence[Uncovered], ranker: Ranker, measure: Measure
) -> _Data:
    texts = [(q.q, q.lang) for q in covered] + [(q.q, q.lang) for q in uncovered]
    measured = measure(texts)
    return _Data(
        np.stack([m.topical for m in measured]).astype(np.float64),
        np.asarray([score_features(m.values, ranker.scores(m.values), m.reach) for m in measured]),
        np.asarray([1] * len(covered) + [0] * len(uncovered)),
    )


def _splits(data: _Data) -> list[tuple[Integers, Integers]]:
    """Training and held-out rows of each fold."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    return list(folds.split(data.vectors, data.labels))


def _topic_out_of_fold(data: _Data, examples: Examples, gamma: float) -> Floats:
    scores = np.zeros(len(data.labels))

    def score(fold: tuple[Integers, Integers]) -> None:
        train, test = fold
        given = _with_examples(data.vectors[train], data.labels[train], examples)
        topic = fit_topic(*given, gamma)
        scores[test] = [topic.score(vector) for vector in data.vectors[test].astype(np.float32)]

    with ThreadPoolExecutor(_AT_ONCE) as threads:  # the machine is fitted outside the interpreter
        list(threads.map(score, _splits(data)))
    return scores


def _out_of_fold(data: _Data, values: Floats) -> Floats:
    probability = np.zeros(len(data.labels))
    for train, test in _splits(data):
        model = _stacker().fit(values[train], data.labels[train])
        probability[test] = model.predict_proba(values[test])[:, 1]
    return probability


def _threshold(
    probability: Floats, covered: Sequence[Covered], uncovered: Sequence[Uncovered]
) -> float:
    wanted = probability[: len(covered)]
    real = np.asarray([question.real for question in covered])
    threshold = float(np.quantile(wanted[~real], 1 - COVERAGE))
    if real.any():
        threshold = min(threshold, float(np.quantile(wanted[real], 1 - REAL_COVERAGE)))
    negative = probability[len(covered) :]
    wrong = [p for p, q in zip(negative, uncovered, strict=True) if q.kind == "guidance"]
    if wrong:
        # Guidance told as a case would be worse than a case told as guidance.
        threshold = max(threshold, float(np.quantile(wrong, 1 - FALSE_CASES)))
    return threshold


def _metrics(
    probability: Floats,
    covered: Sequence[Covered],
    uncovered: Sequence[Uncovered],
    threshold: float,
) -> dict[str, Any]:
    answered = probability[: len(covered)] >= threshold
    refused = probability[len(covered) :] < threshold
    real = np.asarray([question.real for question in covered])
    posted = np.asarray([question.kind == POSTED for question in uncovered])
    by_kind: dict[str, list[float]] = {}
    for was, question in zip(refused, uncovered, strict=True):
        by_kind.setdefault(question.kind, []).append(float(was))
    of_real = {
        "real people, answered": round(float(answered[real].mean()), 4),
        "real people, refused": round(float(refused[posted].mean()), 4),
    }
    labels = [True] * len(covered) + [False] * len(uncovered)
    return {
        "answered when covered": round(float(answered[~real].mean()), 4),
        "refused when not": round(float(refused[~posted].mean()), 4),
        **(of_real if real.any() else {}),
        "refused by kind": {kind: round(mean(v), 3) for kind, v in sorted(by_kind.items())},
        "expected calibration error": round(calibration_error(list(probability), labels), 4),
    }


def _stacker() -> LogisticRegression:
    return LogisticRegression(C=1.0, max_iter=2000, class_weight="balanced")


def _with_examples(
    vectors: Floats, labels: Integers, examples: Examples
) -> tuple[Floats, Integers]:
    more = [part for part in (examples.covered, examples.uncovered) if len(part)]
    given = np.repeat([1, 0], [len(examples.covered), len(examples.uncovered)])
    return np.vstack([vectors, *more]), np.concatenate([labels, given])


def fit_topic(vectors: Floats, labels: Integers, width: float) -> Topic:
    """The machine that tells covered questions (label 1) from others by their vectors.

    Args:
        width: the kernel's gamma times the vectors' mean squared length.
    """
    mean = vectors.mean(axis=0)
    moved = vectors - mean
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
