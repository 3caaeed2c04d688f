"""Fit the fusion of the signals and the refusal on the development questions.

One command, ``entente eval fit``, writes ``assistant/retrieval/fitted.json`` with the metrics that
justify it. The test split is never read here.
"""

import io
import json
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

import assistant.retrieval
from assistant.language import Lang
from assistant.library.documents import Kind
from assistant.principal import PUBLIC
from assistant.retrieval.answerability import score_features
from assistant.retrieval.ranking import Ranker
from assistant.retrieval.retriever import Measured, Retriever
from assistant.retrieval.signals import SIGNALS
from assistant.retrieval.space import Space, fit_space, to_arrays
from assistant.service import Service
from assistant.typography import fold
from evals.metrics import mean, recall_at, reciprocal_rank
from evals.sets import Covered, Uncovered, load_cases, load_covered, load_uncovered
from evals.views import VIEWS, WHOLE, View, measure_view

Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]
Progress = Callable[[str, int, int], None]

FOLDS = 5
L2 = 0.01
COVERAGE = 0.97
# Share of guidance questions that may be taken for questions about a past case.
FALSE_CASES = 0.01
OWN_SITUATION = "mine"
# Chosen on the development questions: less damping or more directions changed little.
RANK, SHRINKAGE = 32, 0.85
_SEED = 20261123
FITTED = Path(assistant.retrieval.__file__).parent / "fitted.json"
SPACE = FITTED.with_name("space.npz")


def fit(service: Service, progress: Progress = lambda *_: None) -> dict[str, Any]:
    """Fit everything and store it; returns the metrics (5-fold, on development questions)."""
    covered, uncovered, cases = load_covered("dev"), load_uncovered("dev"), load_cases("dev")
    spaces = _fit_spaces(service)
    retriever = Retriever(service.index, spaces)
    fitted: dict[str, Any] = {
        "comment": "Made by 'entente eval fit'; do not edit.",
        "encoders": [encoder.fingerprint for encoder in service.index.encoders],
        "guidance": _fit_kind(
            retriever, "guidance", covered, uncovered, _page_questions(service)[0], progress
        ),
        "review": _fit_kind(
            retriever,
            "review",
            cases,
            [*not_about_cases(covered), *uncovered],
            np.empty((0, 0)),
            progress,
        ),
    }
    _write(FITTED, (json.dumps(fitted, indent=1) + "\n").encode())
    arrays = [to_arrays(place, space) for place, space in enumerate(spaces)]
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays[0], **arrays[1])  # type: ignore[arg-type]
    _write(SPACE, packed.getvalue())
    return {kind: fitted[kind]["metrics"] for kind in ("guidance", "review")}


def not_about_cases(covered: Sequence[Covered]) -> list[Uncovered]:
    """Questions about guidance as examples of what asks for no past case."""
    return [Uncovered(id=q.id, lang=q.lang, q=q.q, kind="guidance") for q in covered]


def _fit_kind(
    retriever: Retriever,
    kind: Kind,
    covered: Sequence[Covered],
    uncovered: Sequence[Uncovered],
    pages: Floats,
    progress: Progress,
) -> dict[str, Any]:
    """Ranking and refusal for one kind of document, with their metrics.

    Args:
        pages: vectors of the documents' own questions, as further examples of what is covered.
    """
    views: dict[str, tuple[list[Covered], list[Measured]]] = {}
    for view in VIEWS:
        asked = [question for question in covered if question.lang in view.questions]
        measured = measure_view(retriever, [(q.q, q.lang) for q in asked], view, progress, kind)
        views[view.name] = (asked, measured)
    spreads = _spreads([m for _, measured in views.values() for m in measured])
    weights, ranking = _fit_ranking(views, spreads)
    ranker = Ranker(weights.astype(np.float32), spreads.astype(np.float32))
    asked, measured = views[WHOLE.name]
    # A situation of one's own asks for guidance as well as for cases: it trains neither answer.
    chosen = [at for at, question in enumerate(asked) if question.style != OWN_SITUATION]
    refusal, refusal_metrics = _fit_refusal(
        retriever, kind, pages, [asked[at] for at in chosen], [measured[at] for at in chosen],
        uncovered, ranker, progress,
    )  # fmt: skip
    return {
        "metrics": {"ranking": ranking, "refusal": refusal_metrics},
        "ranking": {
            "weights": {n: round(float(w), 4) for n, w in zip(SIGNALS, weights, strict=True)},
            "spreads": {n: round(float(s), 6) for n, s in zip(SIGNALS, spreads, strict=True)},
        },
        "answerability": refusal,
    }


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


def _fit_spaces(service: Service) -> tuple[Space, Space]:
    queries, documents, labels, languages = _page_questions(service)
    split = documents[0].shape[1]
    first, second = (
        fit_space(asked.astype(np.float32), indexed, labels, languages, RANK, SHRINKAGE)
        for asked, indexed in zip(np.split(queries, [split], axis=1), documents, strict=True)
    )
    return first, second


def _spreads(measured: Sequence[Measured]) -> Floats:
    """The mean deviation of each signal around the mean of a query's candidates."""
    deviations = [m.values.std(axis=0) for m in measured if len(m.ids) > 1]
    spreads: Floats = np.maximum(np.mean(deviations, axis=0), 1e-6).astype(np.float64)
    return spreads


def _fit_ranking(
    views: dict[str, tuple[list[Covered], list[Measured]]], spreads: Floats
) -> tuple[Floats, dict[str, Any]]:
    examples: list[tuple[Floats, npt.NDArray[np.bool_], int]] = []
    rows: list[tuple[str, Covered, Measured, int]] = []
    fold_of = _folds([question.id for question in views[WHOLE.name][0]])
    for name, (asked, measured) in views.items():
        for question, found in zip(asked, measured, strict=True):
            scaled = (found.values - found.values.mean(axis=0)) / spreads
            relevant = np.asarray([id_ in question.relevant for id_ in found.ids])
            rows.append((name, question, found, fold_of[question.id]))
            if relevant.any():
                examples.append((scaled.astype(np.float64), relevant, fold_of[question.id]))
    ranked: dict[str, list[tuple[Covered, list[str]]]] = {name: [] for name in views}
    for number in range(FOLDS):
        weights = conditional_logit([(x, y) for x, y, at in examples if at != number])
        for name, question, found, at in rows:
            if at == number:
                scores = ((found.values - found.values.mean(axis=0)) / spreads) @ weights
                order = np.argsort(-scores, kind="stable")
                ranked[name].append((question, [found.ids[i] for i in order]))
    metrics = {name: ranking_metrics(pairs) for name, pairs in ranked.items()}
    return conditional_logit([(x, y) for x, y, _ in examples]), metrics


def ranking_metrics(pairs: Sequence[tuple[Covered, Sequence[str]]]) -> dict[str, float]:
    """Recall@1, recall@5 and MRR@10 of rankings, with the number of questions."""
    return {
        "questions": len(pairs),
        "recall@1": round(mean([recall_at(r, q.relevant, 1) for q, r in pairs]), 4),
        "recall@5": round(mean([recall_at(r, q.relevant, 5) for q, r in pairs]), 4),
        "mrr@10": round(mean([reciprocal_rank(r, q.relevant) for q, r in pairs]), 4),
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


def _folds(ids: Sequence[str]) -> dict[str, int]:
    shuffled = sorted(ids)
    random.Random(_SEED).shuffle(shuffled)
    return {id_: number % FOLDS for number, id_ in enumerate(shuffled)}


def _fit_refusal(
    retriever: Retriever,
    kind: Kind,
    pages: Floats,
    covered: Sequence[Covered],
    covered_measured: Sequence[Measured],
    uncovered: Sequence[Uncovered],
    ranker: Ranker,
    progress: Progress,
) -> tuple[dict[str, Any], dict[str, Any]]:
    view = View("uncovered questions", WHOLE.questions, WHOLE.pages)
    uncovered_measured = measure_view(
        retriever, [(q.q, q.lang) for q in uncovered], view, progress, kind
    )
    # People type keywords, capitals and mistakes: without such variants those are refused.
    chance = random.Random(_SEED)
    variants = [
        (variant, question.lang, positive)
        for positive, questions in ((1, covered), (0, uncovered))
        for question in questions
        for variant in _variants(question.q, chance)
    ]
    varied = measure_view(
        retriever,
        [(text, lang) for text, lang, _ in variants],
        View("variants of questions", WHOLE.questions, WHOLE.pages),
        progress,
        kind,
    )
    measured = [*covered_measured, *uncovered_measured, *varied]
    labels = np.asarray(
        [1] * len(covered) + [0] * len(uncovered) + [positive for _, _, positive in variants]
    )
    origin = [*range(len(covered) + len(uncovered))]
    per = len(variants) // len(origin)
    origin += [number for number in range(len(covered) + len(uncovered)) for _ in range(per)]
    groups = np.asarray(origin)
    joint = np.stack([m.joint for m in measured]).astype(np.float64)
    features = np.asarray(
        [score_features(m.values, ranker.scores(m.values), m.reach) for m in measured], np.float64
    )
    first = np.arange(len(covered) + len(uncovered))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED)
    topic = np.zeros(len(labels))
    for train, test in folds.split(first, labels[first]):
        chosen = np.isin(groups, first[train])
        held_out = np.isin(groups, first[test])
        model = _topic_model(joint[chosen], labels[chosen], pages)
        topic[held_out] = model.decision_function(joint[held_out])
    stacked = np.column_stack([topic, features])
    means, spreads = stacked.mean(axis=0), np.maximum(stacked.std(axis=0), 1e-6)
    scaled = (stacked - means) / spreads
    result: dict[str, Any] = {}
    metrics: dict[str, Any] = {}
    for name, columns in (("full", slice(0, None)), ("scores_only", slice(1, None))):
        probability = np.zeros(len(labels))
        for train, test in folds.split(first, labels[first]):
            chosen, held_out = np.isin(groups, first[train]), np.isin(groups, first[test])
            model = LogisticRegression(C=1.0, max_iter=2000, class_weight="balanced")
            model.fit(scaled[chosen][:, columns], labels[chosen])
            probability[held_out] = model.predict_proba(scaled[held_out][:, columns])[:, 1]
        positive = probability[first][labels[first] == 1]
        threshold = float(np.quantile(positive, 1 - COVERAGE))
        negative = probability[first][labels[first] == 0]
        final = LogisticRegression(C=1.0, max_iter=2000, class_weight="balanced")
        final.fit(scaled[:, columns], labels)
        weights = np.zeros(stacked.shape[1])
        weights[columns] = final.coef_[0]
        result[name] = {
            "weights": _rounded(weights),
            "bias": round(float(final.intercept_[0]), 5),
            "threshold": round(threshold, 5),
        }
        wrong = [p for p, q in zip(negative, uncovered, strict=True) if q.kind == "guidance"]
        if wrong:
            # Guidance told as a case would be worse than a case told as guidance.
            threshold = max(threshold, float(np.quantile(wrong, 1 - FALSE_CASES)))
            result[name]["threshold"] = round(threshold, 5)
        kinds = sorted({question.kind for question in uncovered})
        metrics[name] = {
            "answered when covered": round(float((positive >= threshold).mean()), 4),
            "refused when not": round(float((negative < threshold).mean()), 4),
            "refused by kind": {
                group: round(
                    float(
                        np.mean(
                            [
                                p < threshold
                                for p, question in zip(negative, uncovered, strict=True)
                                if question.kind == group
                            ]
                        )
                    ),
                    3,
                )
                for group in kinds
            },
            "expected calibration error": round(
                calibration_error(probability[first], labels[first]), 4
            ),
        }
    final_topic = _topic_model(joint, labels, pages)
    result |= {
        "topic_weights": _rounded(final_topic.coef_[0]),
        "topic_bias": round(float(final_topic.intercept_[0]), 5),
        "means": _rounded(means),
        "spreads": _rounded(spreads),
    }
    return result, metrics


def _topic_model(joint: Floats, labels: npt.NDArray[Any], pages: Floats) -> LogisticRegression:
    vectors = np.vstack([joint, pages]) if len(pages) else joint
    targets = np.concatenate([labels, np.ones(len(pages), labels.dtype)])
    model = LogisticRegression(C=10.0, max_iter=3000, class_weight="balanced")
    return model.fit(vectors, targets)


def _page_questions(
    service: Service,
) -> tuple[Floats, tuple[Floats32, Floats32], list[str], list[Lang]]:
    """The pages' own questions: as both encoders see a question (side by side), as each has them
    indexed, and the page and language of each."""
    catalogue, encoders = service.index.catalogue, service.index.encoders
    record_of = {record.key: record for record in catalogue.records([PUBLIC], kind="guidance")}
    found = list(catalogue.units(list(record_of), [PUBLIC], ["question"]))
    texts = [unit.text for _, unit in found]
    hashes = [unit.text_hash for _, unit in found]
    first, second = (catalogue.vectors(encoder.fingerprint, hashes) for encoder in encoders)
    return (
        np.hstack([encoder.queries(texts) for encoder in encoders]).astype(np.float64),
        (np.stack([first[h] for h in hashes]), np.stack([second[h] for h in hashes])),
        [record_of[key].id for key, _ in found],
        [record_of[key].lang for key, _ in found],
    )


def calibration_error(probability: Floats, labels: npt.NDArray[Any], bins: int = 10) -> float:
    """Expected calibration error (Naeini et al., 2015) with bins of equal width."""
    at = np.minimum((probability * bins).astype(int), bins - 1)
    total = 0.0
    for number in range(bins):
        chosen = at == number
        if chosen.any():
            gap = abs(probability[chosen].mean() - labels[chosen].mean())
            total += float(gap * chosen.mean())
    return total


_SMALL = re.compile(r"\b\w{1,3}\b['’]?|[^\w\s]")


def _variants(text: str, chance: random.Random) -> list[str]:
    """The same question as keywords, without accents in capitals, and with a slip of the keys."""
    keywords = " ".join(_SMALL.sub(" ", text).split())
    plain = fold(text)
    slipped = list(text)
    letters = [i for i in range(1, len(slipped) - 1) if slipped[i].isalpha()]
    for at in chance.sample(letters, min(len(letters), max(1, len(letters) // 25))):
        slipped[at], slipped[at + 1] = slipped[at + 1], slipped[at]
    return [keywords or text, plain, "".join(slipped)]


def _rounded(values: npt.NDArray[Any]) -> list[float]:
    return [round(float(value), 5) for value in values]
