"""One question asked and judged: what came of it."""

import time
from collections.abc import Mapping, Sequence
from functools import cache

from pydantic import BaseModel, ConfigDict

from assistant.answering.answer import Answer, Turn
from assistant.answering.assistant import Assistant
from assistant.language import Lang
from assistant.library.taxonomy import Taxonomy
from assistant.service import Service
from evals.asked import Asked
from evals.citations import check_citations
from evals.judging import carries, redundancy, steps_in_time
from evals.metrics import mean, ranking_values
from evals.views import READER

_RANKED = 20
_REPLY = 160  # characters of the direct reply that are kept
SHOWN = 5  # found documents that are kept


class Outcome(BaseModel):
    """What came of one question.

    Attributes:
        group: the kind of question within its set.
        document: the right document; empty when the question is to be refused.
        found: ids of the best documents.
        cited: what the answer quotes, as ``id, section``.
        missing: key points that the answer lacks, or what is wrong with a checklist.
        values: measures by name, each 0 to 1 but ``words`` and ``ms``.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    set: str
    group: str
    lang: Lang
    question: str
    document: str = ""
    relevant: tuple[str, ...] = ()
    theme: str = ""
    found: tuple[str, ...] = ()
    refused: bool = False
    probability: float = 0.0
    reply: str = ""
    cited: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    values: dict[str, float] = {}


def ask(assistant: Assistant, question: Asked) -> tuple[Answer, float]:
    """The answer to the last turn of a question, and the milliseconds that it took."""
    history: list[Turn] = []
    for text in question.turns:
        started = time.perf_counter()
        answer = assistant.ask(text, READER, question.lang, history)
        spent = 1000 * (time.perf_counter() - started)
        history.append(Turn(question=text, answer=answer))
    return answer, spent


def outcome_of(service: Service, question: Asked, answer: Answer, spent: float) -> Outcome:
    """What came of a question that was answered in ``spent`` milliseconds."""
    document = question.relevant[0] if question.relevant else ""
    practice = _taxonomy().practice_by_id.get(document)
    values = {"ms": round(spent, 1)}
    if answer.citations:
        support = check_citations(answer, service.index.files.locate)
        values |= {
            "citations resolve": support.resolved,
            "citation recall": support.recall,
            "citation precision": support.precision,
            "reader's language": mean([float(c.lang == question.lang) for c in answer.citations]),
            "words": float(len(answer.answer.split())),
            "redundancy": redundancy(answer.answer),
        }
    if question.covered:
        values["without a choice"] = float(answer.outcome != "choices")
    values |= steps_in_time(" ".join(question.turns), answer)
    missing = tuple(point.point for point in question.points if not carries(answer.answer, point))
    if question.points:
        values["key points"] = round(1 - len(missing) / len(question.points), 4)
    if question.set in ("guidance", "cases"):
        told = bool(answer.citations) and answer.citations[0].kind == "review"
        values["told as a case"] = float(told)
    return Outcome(
        id=question.id,
        set=question.set,
        group=question.group,
        lang=question.lang,
        question=" → ".join(question.turns),
        document=document,
        relevant=question.relevant,
        theme=practice.theme if practice else "",
        found=_found(service, question, answer),
        # A reply to a greeting tells nothing of the library: to a question it would be a refusal.
        refused=answer.abstained or not answer.citations,
        probability=round(answer.answerability, 4),
        reply=answer.citations[0].quote[:_REPLY] if answer.citations else "",
        cited=tuple(f"{citation.id}, {citation.section}" for citation in answer.citations),
        missing=missing,
        values=values,
    )


def with_rankings(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """With the measures of what was found; of that the first few are kept."""
    measured = ranking_values(
        {o.id: o.found for o in outcomes if o.document},
        {o.id: o.relevant for o in outcomes if o.document},
    )
    return [
        outcome.model_copy(
            update={
                "found": outcome.found[:SHOWN],
                "values": outcome.values
                | {
                    name: round(values[outcome.id], 4)
                    for name, values in measured.items()
                    if outcome.id in values
                },
            }
        )
        for outcome in outcomes
    ]


def with_agreement(
    outcomes: Sequence[Outcome], asked: Sequence[Asked], answers: Mapping[str, Answer]
) -> list[Outcome]:
    """For questions asked in both languages: the overlap of the documents that are cited (Jaccard),
    0 where only one is answered."""
    pairs = {question.id: question.pair for question in asked if question.pair}
    cited = {id_: {c.id for c in answers[id_].citations} for id_ in pairs}
    found = []
    for outcome in outcomes:
        if outcome.id in pairs:
            own = cited[outcome.id]
            other = cited[
                next(i for i in pairs if pairs[i] == pairs[outcome.id] and i != outcome.id)
            ]
            agreement = len(own & other) / len(own | other) if own | other else 1.0
            outcome = outcome.model_copy(
                update={"values": outcome.values | {"agreement": round(agreement, 4)}}
            )
        found.append(outcome)
    return found


def _found(service: Service, question: Asked, answer: Answer) -> tuple[str, ...]:
    """What the look-up of cases finds for a description; what the answer ranks for the others."""
    if question.set == "cases":
        ranking = service.retriever.retrieve(
            question.turns[0], READER, question.lang, kind="review"
        )
        return tuple(candidate.id for candidate in ranking.candidates[:_RANKED])
    return tuple(ranked.id for ranked in answer.ranking)


@cache
def _taxonomy() -> Taxonomy:
    return Taxonomy.load()
