"""Fit the fusion of the signals, the refusal and the worth of steps on the development questions.

One command, ``entente eval fit``, writes ``fitted.json``, ``space.npz``, ``topics.npz``,
``lexicon.npz`` and ``worth.npz`` of ``assistant/retrieval`` with the metrics that justify them. The
test split is never read here.
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
from assistant.index.records import Record
from assistant.index.units import Unit
from assistant.language import Lang
from assistant.library.documents import Kind
from assistant.principal import PUBLIC
from assistant.retrieval.lexicon import load_lexicon
from assistant.retrieval.prototypes import load_cohort
from assistant.retrieval.prototypes import to_arrays as cohort_arrays
from assistant.retrieval.ranking import Ranker
from assistant.retrieval.retriever import Measured, Retriever
from assistant.retrieval.signals import SIGNALS
from assistant.retrieval.space import Labelled, Space, fit_space
from assistant.retrieval.space import to_arrays as space_arrays
from assistant.retrieval.topic import Topic
from assistant.retrieval.topic import to_arrays as topic_arrays
from assistant.service import Service
from evals.fit_lexicon import write_lexicon
from evals.fit_ranking import ablate, fit_line, fit_ranking, parted
from evals.fit_refusal import Examples, fit_refusal
from evals.fit_steps import fit_steps
from evals.outcomes import OWN_SITUATION
from evals.remembering import remembering
from evals.sets import (
    Covered,
    Uncovered,
    load_cases,
    load_covered,
    load_posted_training,
    load_real,
    load_training,
    load_twins,
    load_uncovered,
    load_uncovered_training,
    of_each_page,
)
from evals.storing import packed
from evals.views import VIEWS, WHOLE, View, measure_view

Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]
Progress = Callable[[str, int, int], None]

# Chosen on the development questions.
SHRINKAGE = 0.3
# Training questions of a page and language that topic and spaces learn from: with more of them it
# takes longer and nothing gets better.
_EXAMPLES = 42
FITTED = Path(assistant.retrieval.__file__).parent / "fitted.json"
SPACE = FITTED.with_name("space.npz")
TOPICS = FITTED.with_name("topics.npz")
COHORT = FITTED.with_name("cohort.npz")
# Training questions of a page and language that a page's scores are normalised by.
_COHORT = 6
_NO_EXAMPLES = Examples(np.empty((0, 0)), np.empty((0, 0)))


def fit(service: Service, progress: Progress = lambda *_: None) -> dict[str, Any]:
    """Fit everything and store it; returns the metrics (5-fold, on development questions)."""
    index = remembering(service.index)
    covered = [*load_covered("dev"), *load_twins("dev"), *load_real("dev")]
    uncovered, cases = load_uncovered("dev"), load_cases("dev")
    write_whole(COHORT, packed([cohort_arrays(_cohort(index))]), SHARED_FILE)
    load_cohort.cache_clear()
    write_lexicon()
    load_lexicon.cache_clear()
    spaces = _fit_spaces(index)
    retriever = Retriever(index, spaces)
    guidance, about_guidance = _fit_kind(
        retriever, "guidance", covered, uncovered, _examples(index), progress
    )
    others = [*_not_about_cases(covered), *_elsewhere(uncovered)]
    reviews, about_cases = _fit_kind(retriever, "review", cases, others, _NO_EXAMPLES, progress)
    guidance["metrics"]["steps"] = fit_steps(retriever, index.catalogue, progress)
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
    views: dict[str, tuple[Sequence[Covered], Sequence[Measured]]] = {}
    for view in VIEWS:
        asked = [q for q in covered if q.lang in view.questions and (view == WHOLE or not q.real)]
        measured = measure_view(retriever, [(q.q, q.lang) for q in asked], view, progress, kind)
        views[view.name] = (asked, measured)
    line = (0.0, 0.0)
    if kind == "guidance":
        line = fit_line(views[WHOLE.name])
        views |= parted(views.pop(WHOLE.name), line)
    ranking = fit_ranking(views, kind)
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
            "ablation": ablate(views, kind),
        },
        "ranking": {
            "weights": _weighed(ranking.weights),
            "spreads": _named(ranking.spreads, 6),
        },
        "answerability": refusal.stored,
    }
    if kind == "guidance":
        stored["head"] = [round(value, 5) for value in line]
    return stored, refusal.topic


def _weighed(weights: Floats) -> dict[str, float]:
    return {name: weight for name, weight in _named(weights, 4).items() if weight}


def _named(values: Floats, digits: int) -> dict[str, float]:
    return {name: round(float(v), digits) for name, v in zip(SIGNALS, values, strict=True)}


def _training(count: int) -> list[Covered]:
    """At most so many training questions of each page and language, every hand in turn, those of
    posted ones first."""
    return of_each_page([*load_posted_training(), *load_training()], count)


def _fit_spaces(index: Index) -> tuple[Space, Space]:
    queries, documents, labels, languages = _page_questions(index)
    training = _training(_EXAMPLES)
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
    """The pages' own questions and training questions, covered and not, as the tuned layers see
    them."""
    training = [question.q for question in _training(_EXAMPLES)]
    elsewhere = [question.q for question in load_uncovered_training()]
    own = [unit.text for _, unit in _question_units(index)]

    def seen(texts: Sequence[str]) -> Floats:
        found = index.encoders[0].queries(texts).tuned
        assert found is not None
        return found.astype(np.float64)

    return Examples(seen([*own, *training]), seen(elsewhere))


def _cohort(index: Index) -> dict[str, Floats32]:
    """Some made training questions, as each encoder sees them: every page's get as many, and posts
    are mostly about a few."""
    asked = [question.q for question in of_each_page(load_training(), _COHORT)]
    first, second = (encoder.queries(asked) for encoder in index.encoders)
    assert first.tuned is not None
    return {"e5": first.vectors, "tuned": first.tuned, "use": second.vectors}


def _page_questions(
    index: Index,
) -> tuple[Floats, tuple[Floats32, Floats32], list[str], list[Lang]]:
    """The pages' own questions: as both encoders see a question (side by side), as each has them
    indexed, and the page and language of each."""
    records, units = zip(*_question_units(index), strict=True)
    hashes = [unit.text_hash for unit in units]
    encoders = index.encoders
    first, second = (index.catalogue.vectors(one.fingerprint, hashes) for one in encoders)
    asked = [one.queries([unit.text for unit in units]).vectors for one in encoders]
    return (
        np.hstack(asked).astype(np.float64),
        (np.stack([first[h] for h in hashes]), np.stack([second[h] for h in hashes])),
        [record.id for record in records],
        [record.lang for record in records],
    )


def _question_units(index: Index) -> list[tuple[Record, Unit]]:
    catalogue = index.catalogue
    record_of = {record.key: record for record in catalogue.records([PUBLIC], kind="guidance")}
    units = catalogue.units(list(record_of), [PUBLIC], ["question"])
    return [(record_of[key], unit) for key, unit in units]
