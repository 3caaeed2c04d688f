"""The statements for a question, as other programs build on them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from assistant.answering.answer import Citation
from assistant.answering.composer import shares
from assistant.language import Lang
from assistant.library.documents import Kind
from assistant.principal import Principal
from assistant.retrieval.outcome import Outcome

if TYPE_CHECKING:
    from assistant.retrieval.retriever import Retriever


class FoundStatement(Citation):
    """A statement of a document that was found.

    Attributes:
        role: its section by the library's own name (``how``, ``pitfalls``, ``lessons`` …), whatever
            the language.
        position: its place in that section.
        score: of its document, 0 to 1: how likely the library covers the question with documents of
            this kind, and that it does so with this one.
        similarity: how much nearer it is to the question than the document's other statements, in
            standard deviations.
    """

    role: str
    position: int
    score: float
    similarity: float


class Found(BaseModel):
    """What was found for a question.

    Attributes:
        outcome: what becomes of the question by the first kind that was asked for.
        answerability: 0 to 1, by the kind that covers it best.
        statements: those of each document together, in the order of its file; best document first.
    """

    model_config = ConfigDict(frozen=True)

    question: str
    language: Lang
    outcome: Outcome
    answerability: float
    statements: tuple[FoundStatement, ...]


def find(
    retriever: "Retriever",
    question: str,
    principal: Principal,
    lang: Lang,
    kinds: Sequence[Kind],
    documents: int,
) -> Found:
    """The statements of the best documents that this person may see.

    Args:
        kinds: of documents; at least one.
        documents: how many of each kind at most.
    """
    rankings = [retriever.retrieve(question, principal, lang, kind=kind) for kind in kinds]
    scores: dict[tuple[str, str], float] = {}
    chosen = []
    for ranking in rankings:
        likely = shares(ranking.candidates)
        best = list(zip(ranking.candidates, likely, strict=True))[:documents]
        scores |= {(c.kind, c.id): ranking.answerability * share for c, share in best}
        chosen += [candidate for candidate, _ in best]
    chosen.sort(key=lambda candidate: -scores[candidate.kind, candidate.id])
    statements = retriever.evidence(question, chosen, principal, lang)
    return Found(
        question=question,
        language=lang,
        outcome=rankings[0].outcome if rankings[0].candidates else "refused",
        answerability=max(ranking.answerability for ranking in rankings),
        statements=tuple(
            FoundStatement(
                **Citation.of(each, number).model_dump(),
                role=each.section,
                position=each.position,
                score=scores[each.record.kind, each.record.id],
                similarity=each.similarity,
            )
            for number, each in enumerate(statements, 1)
        ),
    )
