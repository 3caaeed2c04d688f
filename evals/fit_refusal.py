"""The probability of being covered, fitted on covered and uncovered development questions."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from assistant.language import Lang
from assistant.retrieval.answerability import FEATURES, score_features
from assistant.retrieval.ranking import Ranker
from assistant.retrieval.retriever import Measured
from assistant.typography import fold
from evals.calibration import calibration_error
from evals.fit_ranking import FOLDS, SEED
from evals.metrics import mean
from evals.sets import Covered, Uncovered

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]
Measure = Callable[[Sequence[tuple[str, Lang]]], list[Measured]]

COVERAGE = 0.97
# Share of guidance questions that may be taken for questions about a past case.
FALSE_CASES = 0.01
_SMALL = re.compile(r"\b\w{1,3}\b['’]?|[^\w\s]")


@dataclass(frozen=True)
class _Data:
    """Questions as numbers: originals first, then their variants.

    Attributes:
        groups: the original of each row, so that variants stay in their original's fold.
    """

    joint: Floats
    features: Floats
    labels: Integers
    groups: Integers
    originals: int


def fit_refusal(
    covered: Sequence[Covered],
    uncovered: Sequence[Uncovered],
    examples: Floats,
    ranker: Ranker,
    measure: Measure,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is stored of the refusal, and five-fold metrics.

    Args:
        examples: vectors of further questions that are covered, shape (questions, dimensions).
        measure: the signals of texts in the whole library.
    """
    data = _prepare(covered, uncovered, ranker, measure)
    topic = _topic_out_of_fold(data, examples)
    stacked = np.column_stack([topic, data.features])
    means, spreads = stacked.mean(axis=0), np.maximum(stacked.std(axis=0), 1e-6)
    scaled = (stacked - means) / spreads
    stored: dict[str, Any] = {}
    metrics: dict[str, Any] = {}
    ablation = []
    everything = tuple(range(len(FEATURES)))
    for name, columns in (
        ("full", everything),
        ("scores_only", everything[1:]),
        ("topic_only", everything[:1]),
        ("without reach", everything[:-5]),
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
    final_topic = _topic_model(data.joint, data.labels, examples)
    stored |= {
        "topic_weights": rounded(final_topic.coef_[0]),
        "topic_bias": round(float(final_topic.intercept_[0]), 5),
        "means": rounded(means),
        "spreads": rounded(spreads),
    }
    return stored, metrics | {"ablation": ablation}


def _prepare(
    covered: Sequence[Covered], uncovered: Sequence[Uncovered], ranker: Ranker, measure: Measure
) -> _Data:
    originals: list[tuple[str, Lang]] = [
        *((question.q, question.lang) for question in covered),
        *((question.q, question.lang) for question in uncovered),
    ]
    # People type keywords, capitals and mistakes: without such variants those are refused.
    chance = random.Random(SEED)
    texts, groups = list(originals), list(range(len(originals)))
    for number, (text, lang) in enumerate(originals):
        for variant in variants(text, chance):
            texts.append((variant, lang))
            groups.append(number)
    measured = measure(texts)
    labels = [1] * len(covered) + [0] * len(uncovered)
    return _Data(
        np.stack([m.joint for m in measured]).astype(np.float64),
        np.asarray([score_features(m.values, ranker.scores(m.values), m.reach) for m in measured]),
        np.asarray([labels[group] for group in groups]),
        np.asarray(groups),
        len(originals),
    )


def _splits(data: _Data) -> list[tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]]:
    """Training and held-out rows of each fold."""
    first = np.arange(data.originals)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    return [
        (np.isin(data.groups, first[train]), np.isin(data.groups, first[test]))
        for train, test in folds.split(first, data.labels[: data.originals])
    ]


def _topic_out_of_fold(data: _Data, examples: Floats) -> Floats:
    topic = np.zeros(len(data.labels))
    for train, test in _splits(data):
        model = _topic_model(data.joint[train], data.labels[train], examples)
        topic[test] = model.decision_function(data.joint[test])
    return topic


def _out_of_fold(data: _Data, values: Floats) -> Floats:
    probability = np.zeros(len(data.labels))
    for train, test in _splits(data):
        model = _stacker().fit(values[train], data.labels[train])
        probability[test] = model.predict_proba(values[test])[:, 1]
    return probability[: data.originals]


def _threshold(probability: Floats, data: _Data, uncovered: Sequence[Uncovered]) -> float:
    labels = data.labels[: data.originals]
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
    labels = data.labels[: data.originals]
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


def _topic_model(joint: Floats, labels: Integers, examples: Floats) -> LogisticRegression:
    vectors = np.vstack([joint, examples]) if len(examples) else joint
    targets = np.concatenate([labels, np.ones(len(examples), labels.dtype)])
    model = LogisticRegression(C=10.0, max_iter=3000, class_weight="balanced")
    return model.fit(vectors, targets)


def variants(text: str, chance: random.Random) -> list[str]:
    """The same question as keywords, without accents in capitals, and with a slip of the keys."""
    keywords = " ".join(_SMALL.sub(" ", text).split())
    plain = fold(text)
    slipped = list(text)
    letters = [i for i in range(1, len(slipped) - 1) if slipped[i].isalpha()]
    for at in chance.sample(letters, min(len(letters), max(1, len(letters) // 25))):
        slipped[at], slipped[at + 1] = slipped[at + 1], slipped[at]
    return [keywords or text, plain, "".join(slipped)]


def rounded(values: npt.NDArray[Any]) -> list[float]:
    """Five decimals: enough for scores, and a file that can be read."""
    return [round(float(value), 5) for value in values]
