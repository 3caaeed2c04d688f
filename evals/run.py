"""Measure the answers on a question set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.library.documents import Kind
from assistant.retrieval.retriever import Ranking, Retriever
from evals.fit import OWN_SITUATION, not_about_cases, ranking_metrics
from evals.metrics import mean
from evals.sets import Covered, Split, load_cases, load_covered, load_uncovered
from evals.views import READER, VIEWS, WHOLE

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Miss:
    """A question whose first document is not a right one."""

    question: str
    expected: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True)
class Evaluation:
    """Figures by view of the library, refusal rates, and the questions that went wrong."""

    split: Split
    ranking: dict[str, dict[str, float]]
    refusal: dict[str, Any]
    misses: tuple[Miss, ...]
    wrongly_refused: tuple[str, ...]
    wrongly_answered: tuple[str, ...]


def evaluate(
    retriever: Retriever,
    split: Split,
    progress: Progress = lambda *_: None,
    kind: Kind = "guidance",
) -> Evaluation:
    """Run every question of a split through the retriever as a reader without any rights.

    Args:
        kind: ``review`` measures the look-up of past cases by description; being refused then means
            not being taken for a question about a case.
    """
    covered, uncovered = load_covered(split), load_uncovered(split)
    if kind == "review":
        uncovered = [*not_about_cases(covered), *uncovered]
        covered = load_cases(split)
    ranking: dict[str, dict[str, float]] = {}
    misses: list[Miss] = []
    refused: list[str] = []
    for view in VIEWS:
        pairs: list[tuple[Covered, Sequence[str]]] = []
        asked = [question for question in covered if question.lang in view.questions]
        for number, question in enumerate(asked):
            progress(view.name, number, len(asked))
            found = retriever.retrieve(
                question.q, READER, question.lang, kind=kind, languages=view.pages
            )
            ids = [candidate.id for candidate in found.candidates]
            pairs.append((question, ids))
            if view is WHOLE and ids[:1] and ids[0] not in question.relevant:
                misses.append(Miss(question.q, question.relevant, tuple(ids[:5])))
            if view is WHOLE and not found.covered and question.style != OWN_SITUATION:
                refused.append(question.q)
        ranking[view.name] = ranking_metrics(pairs)
    answered: list[str] = []
    by_kind: dict[str, list[float]] = {}
    for number, negative in enumerate(uncovered):
        progress("uncovered questions", number, len(uncovered))
        found: Ranking = retriever.retrieve(negative.q, READER, negative.lang, kind=kind)  # type: ignore[no-redef]
        by_kind.setdefault(negative.kind, []).append(float(not found.covered))
        if found.covered:
            answered.append(f"{negative.q} [{negative.kind}]")
    asked_outright = sum(question.style != OWN_SITUATION for question in covered)
    refusal = {
        "answered when covered": round(1 - len(refused) / max(asked_outright, 1), 4),
        "refused when not": round(1 - len(answered) / max(len(uncovered), 1), 4),
        "refused by kind": {kind: round(mean(v), 3) for kind, v in sorted(by_kind.items())},
    }
    return Evaluation(split, ranking, refusal, tuple(misses), tuple(refused), tuple(answered))
