"""The assistant: a question in, an answer out."""

import time
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.answer import Answer, Citation, Ranked, Turn
from assistant.answering.cases import about_case, fitting_cases, telling
from assistant.answering.composer import (
    compose,
    compose_case,
    compose_follow_up,
    pages_for,
    refuse,
)
from assistant.answering.conversation import (
    anchor,
    continued,
    in_context,
    leans_on_history,
)
from assistant.answering.journal import Journal
from assistant.answering.offers import asks_for_checklist, fitting_playbook
from assistant.answering.phrases import PHRASES
from assistant.language import Lang, detect
from assistant.principal import Principal
from assistant.retrieval.retriever import Candidate, Ranking, Retriever

Composed = tuple[str, tuple[Citation, ...]]
_NEARBY = 3
_OTHER_CASES = 2
_RANKED = 20
# A follow-up carries little meaning of its own; one in words that the library hardly uses, and that
# it does not seem to answer by itself, belongs elsewhere ("And the VAT in Portugal?").
_FAMILIAR_WORDS = 0.5
_FOLLOW_UP_FLOOR = 0.02


class Assistant:
    """Answers questions for people, from what they may see."""

    def __init__(self, retriever: Retriever, journal: Journal, fallback: Lang) -> None:
        self._retriever = retriever
        self._journal = journal
        self._fallback = fallback

    def ask(
        self,
        question: str,
        principal: Principal,
        lang: Lang | None = None,
        history: Sequence[Turn] = (),
    ) -> Answer:
        """Answer a question, or refuse and note it as a gap.

        Args:
            lang: language of the answer; detected from the question when None.
            history: the conversation so far, oldest first.
        """
        started = time.perf_counter()
        # Half a character, as a broken clipboard may hold, can be neither stored nor sent.
        question = question.encode("utf-8", "replace").decode("utf-8")
        if not question.strip():
            spoken = lang or self._fallback
            return _answer(question, spoken, PHRASES[spoken].empty, None, started)
        before = history[-1].answer.language if history else self._fallback
        spoken = lang or detect(question, before)
        ranking = self._retriever.retrieve(question, principal, spoken)
        text = question
        follows = leans_on_history(question, spoken, history)
        if follows and (
            ranking.known_words > _FAMILIAR_WORDS
            or ranking.answerability >= _FOLLOW_UP_FLOOR
            or not ranking.candidates
        ):
            text = in_context(question, history)
            ranking = self._retriever.retrieve(text, principal, spoken)
            if before_it := anchor(history):
                ranking = continued(ranking, self._retriever.retrieve(before_it, principal, spoken))
        past = self._retriever.retrieve(text, principal, spoken, kind="review")
        offered = fitting_playbook(self._retriever, text, principal, spoken, ranking.candidates)
        wished = offered is not None and (
            (offered.covered and asks_for_checklist(question))
            or (offered.plainly and not ranking.covered)
        )
        if offered and wished:
            ranking = _with_practices_first(ranking, offered.practices)
        cases = about_case(past, self._retriever.named(text, past.candidates))
        if cases:
            markdown, citations = self._tell_case(
                question, cases, principal, spoken, history, follows
            )
            ranked = [*cases[:_RANKED], *ranking.candidates[:_RANKED]]
        elif (ranking.covered or wished) and ranking.candidates:
            markdown, citations = self._advise(
                question, ranking, past, principal, spoken, history, follows
            )
            cited = {citation.id for citation in citations}
            ranked = [*ranking.candidates[:_RANKED], *(c for c in past.candidates if c.id in cited)]
        else:
            nearby = ranking.candidates[:_NEARBY]
            self._journal.note_gap(question, spoken, principal.id, ranking)
            return _answer(question, spoken, refuse(nearby, spoken), ranking, started)
        self._journal.note_found([c.id for c in citations if c.kind == "review"])
        answer = _answer(question, spoken, markdown, ranking, started, ranked)
        return answer.model_copy(
            update={
                "citations": citations,
                "abstained": False,
                "playbook": offered.id if offered and not cases else None,
                "answerability": max(ranking.answerability, past.answerability)
                if cases
                else ranking.answerability,
            }
        )

    def _tell_case(
        self,
        question: str,
        cases: Sequence[Candidate],
        principal: Principal,
        lang: Lang,
        history: Sequence[Turn],
        follows: bool,
    ) -> Composed:
        evidence = self._retriever.evidence(question, cases[: 1 + _OTHER_CASES], principal, lang)
        if follows:
            return compose_follow_up(cases[:1], evidence, _said(history), lang)
        return compose_case(
            cases[0], evidence, telling(evidence, cases[1 : 1 + _OTHER_CASES]), lang
        )

    def _advise(
        self,
        question: str,
        ranking: Ranking,
        past: Ranking,
        principal: Principal,
        lang: Lang,
        history: Sequence[Turn],
        follows: bool,
    ) -> Composed:
        pages = pages_for(ranking.candidates)
        fitting = fitting_cases(pages, past)
        evidence = self._retriever.evidence(question, [*pages, *fitting], principal, lang)
        if follows:
            return compose_follow_up(pages, evidence, _said(history), lang)
        return compose(pages, evidence, lang, telling(evidence, fitting))


def _with_practices_first(ranking: Ranking, practices: Sequence[str]) -> Ranking:
    """Pages of a checklist's practices before the others."""
    ordered = sorted(ranking.candidates, key=lambda candidate: candidate.id not in practices)
    return replace(ranking, candidates=tuple(ordered))


def _said(history: Sequence[Turn]) -> set[str]:
    return {citation.quote for turn in history for citation in turn.answer.citations}


def _answer(
    question: str,
    lang: Lang,
    markdown: str,
    ranking: Ranking | None,
    started: float,
    ranked: Sequence[Candidate] | None = None,
) -> Answer:
    if ranked is None:
        ranked = ranking.candidates[:_RANKED] if ranking else ()
    timings = dict(ranking.timings_ms) if ranking else {}
    timings["total"] = 1000 * (time.perf_counter() - started)
    return Answer(
        question=question,
        language=lang,
        answer=markdown,
        abstained=True,
        answerability=ranking.answerability if ranking else 0.0,
        citations=(),
        ranking=tuple(
            Ranked(id=c.id, kind=c.kind, score=c.score, title=c.record.title) for c in ranked
        ),
        playbook=None,
        timings_ms={name: round(value, 2) for name, value in timings.items()},
    )
