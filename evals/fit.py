"""Fit the fusion of the signals and the refusal on the development questions.

One command, ``entente eval fit``, writes ``fitted.json``, ``space.npz`` and ``topics.npz`` of
``assistant/retrieval`` with the metrics that justify them. The test split is never read here.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import assistant.retrieval
from assistant.files import SHARED_FILE, write_whole
from assistant.index.index import Index
from assistant.language import Lang
from assistant.library.documents import Kind
from assistant.principal import PUBLIC
from assistant.retrieval.ranking import Ranker
from assistant.retrieval.retriever import Measured, Retriever
from assistant.retrieval.signals import SIGNALS
from assistant.retrieval.space import Labelled, Space, fit_space
from assistant.retrieval.space import to_arrays as space_arrays
from assistant.retrieval.topic import Topic
from assistant.retrieval.topic import to_arrays as topic_arrays
from assistant.service import Service
from evals.fit_ranking import ablate, fit_ranking
from evals.fit_refusal import Examples, fit_refusal
from evals.outcomes import OWN_SITUATION
from evals.remembering import remembering
from evals.sets import (
    Covered,
    Uncovered,
    load_cases,
    load_covered,
    load_training,
    load_twins,
    load_uncovered,
    load_uncovered_training,
)
from evals.storing import packed
from evals.views import VIEWS, WHOLE, View, measure_view

Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]
Progress = Callable[[str, int, int], None]

# Chosen on the development questions.
SHRINKAGE = 0.3
# Training questions of a page and language that the topic learns from: with more of them it takes
# longer and refuses no better.
_TOPIC_EXAMPLES = 42
FITTED = Path(assistant.retrieval.__file__).parent / "fitted.json"
SPACE = FITTED.with_name("space.npz")
TOPICS = FITTED.with_name("topics.npz")
_NO_EXAMPLES = Examples(np.empty((0, 0)), np.empty((0, 0)))


def fit(service: Service, progress: Progress = lambda *_: None) -> dict[str, Any]:
    """Fit everything and store it; returns the metrics (5-fold, on development questions)."""
    index = remembering(service.index)
    covered = [*load_covered("dev"), *load_twins("dev")]
    uncovered, cases = load_uncovered("dev"), load_cases("dev")
    spaces = _fit_spaces(index)
    retriever = Retriever(index, spaces)
    guidance, about_guidance = _fit_kind(
        retriever, "guidance", covered, uncovered, _examples(index), progress
    )
    others = [*_not_about_cases(covered), *_elsewhere(uncovered)]
    reviews, about_cases = _fit_kind(retriever, "review", cases, others, _NO_EXAMPLES, progress)
    fitted: dict[str, Any] = {
        "comment": "Made by 'entente eval fit'; do not edit.",
        "encoders": [encoder.fingerprint for encoder in index.encoders],
        "guidance": guidance,
        "review": reviews,
    }
    write_whole(FITTED, (json.dumps(fitted, indent=1) + "\n").encode(), SHARED_FILE)
    write_whole(
        SPACE, packed(space_arrays(place, space) for place, space in enumerate(spaces)), SHARED_FILE
    )
    topics = (topic_arrays("guidance", about_guidance), topic_arrays("review", about_cases))
    write_whole(TOPICS, packed(topics), SHARED_FILE)
    return {kind: fitted[kind]["metrics"] for kind in ("guidance", "review")}


def _not_about_cases(covered: Sequence[Covered]) -> list[Uncovered]:
    """Questions about guidance as examples of what asks for no past case."""
    return [Uncovered(id=q.id, lang=q.lang, q=q.q, kind="guidance") for q in covered]


def _elsewhere(uncovered: Sequence[Uncovered]) -> list[Uncovered]:
    """Uncovered questions that are about no case: a false premise is often about a famous one."""
    return [question for question in uncovered if question.kind != "false-premise"]


def _fit_kind(
    retriever: Retriever,
    kind: Kind,
    covered: Sequence[Covered],
    uncovered: Sequence[Uncovered],
    examples: Examples,
    progress: Progress,
) -> tuple[dict[str, Any], Topic]:
    """Ranking and refusal for one kind of document, with their metrics, and its topic."""
    views: dict[str, tuple[list[Covered], list[Measured]]] = {}
    for view in VIEWS:
        asked = [question for question in covered if question.lang in view.questions]
        measured = measure_view(retriever, [(q.q, q.lang) for q in asked], view, progress, kind)
        views[view.name] = (asked, measured)
    ranking = fit_ranking(views)
    ranker = Ranker(ranking.weights.astype(np.float32), ranking.spreads.astype(np.float32))

    def measure(texts: Sequence[tuple[str, Lang]]) -> list[Measured]:
        view = View("refusal", WHOLE.questions, WHOLE.pages)
        return measure_view(retriever, texts, view, progress, kind)

    # A situation of one's own asks for guidance as well as for cases: it trains neither answer.
    outright = [question for question in covered if question.style != OWN_SITUATION]
    refusal = fit_refusal(outright, uncovered, examples, ranker, measure, kind)
    stored = {
        "metrics": {
            "ranking": ranking.metrics,
            "refusal": refusal.metrics,
            "ablation": ablate(views),
        },
        "ranking": {
            "weights": _named(ranking.weights, 4),
            "spreads": _named(ranking.spreads, 6),
        },
        "answerability": refusal.stored,
    }
    return stored, refusal.topic


def _named(values: Floats, digits: int) -> dict[str, float]:
    return {name: round(float(v), digits) for name, v in zip(SIGNALS, values, strict=True)}


def _fit_spaces(index: Index) -> tuple[Space, Space]:
    queries, documents, labels, languages = _page_questions(index)
    training = load_training()
    first, second = (
        fit_space(
            Labelled(asked.astype(np.float32), labels, languages),
            indexed,
            Labelled(
                encoder.queries([question.q for question in training]).vectors,
                [question.relevant[0] for question in training],
                [question.lang for question in training],
            ),
            SHRINKAGE,
        )
        for encoder, asked, indexed in zip(
            index.encoders, np.split(queries, [documents[0].shape[1]], axis=1), documents,
            strict=True,
        )
    )  # fmt: skip
    return first, second


def _examples(index: Index) -> Examples:
    """The pages' own questions and training questions, covered and not."""
    about: dict[tuple[str, Lang], list[str]] = {}
    for question in load_training():
        about.setdefault((question.relevant[0], question.lang), []).append(question.q)
    # From all over the file: neighbours in it were written by one hand.
    training = [
        texts[place]
        for texts in about.values()
        for place in np.linspace(0, len(texts) - 1, min(_TOPIC_EXAMPLES, len(texts))).astype(int)
    ]
    elsewhere = [question.q for question in load_uncovered_training()]
    own = _page_questions(index)[0]
    return Examples(np.vstack([own, _as_asked(index, training)]), _as_asked(index, elsewhere))


def _as_asked(index: Index, texts: Sequence[str]) -> Floats:
    """Texts as both encoders see a question, side by side."""
    return np.hstack([e.queries(texts).vectors for e in index.encoders]).astype(np.float64)


def _page_questions(
    index: Index,
) -> tuple[Floats, tuple[Floats32, Floats32], list[str], list[Lang]]:
    """The pages' own questions: as both encoders see a question (side by side), as each has them
    indexed, and the page and language of each."""
    catalogue, encoders = index.catalogue, index.encoders
    record_of = {record.key: record for record in catalogue.records([PUBLIC], kind="guidance")}
    found = list(catalogue.units(list(record_of), [PUBLIC], ["question"]))
    hashes = [unit.text_hash for _, unit in found]
    first, second = (catalogue.vectors(encoder.fingerprint, hashes) for encoder in encoders)
    return (
        _as_asked(index, [unit.text for _, unit in found]),
        (np.stack([first[h] for h in hashes]), np.stack([second[h] for h in hashes])),
        [record_of[key].id for key, _ in found],
        [record_of[key].lang for key, _ in found],
    )
