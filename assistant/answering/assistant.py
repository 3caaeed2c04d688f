"""The assistant: a question in, an answer out."""

import time
from collections.abc import Sequence

from assistant.answering.answer import Answer, Ranked, Turn
from assistant.answering.composer import compose, compose_follow_up, pages_for, refuse
from assistant.answering.conversation import in_context, leans_on_history
from assistant.answering.journal import Journal
from assistant.answering.phrases import PHRASES
from assistant.language import Lang, detect
from assistant.principal import Principal
from assistant.retrieval.retriever import Ranking, Retriever

_NEARBY = 3
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
        if not ranking.covered or not ranking.candidates:
            nearby = ranking.candidates[:_NEARBY]
            self._journal.note_gap(question, spoken, principal.name, ranking)
            return _answer(question, spoken, refuse(nearby, spoken), ranking, started)
        pages = pages_for(ranking.candidates)
        evidence = self._retriever.evidence(question, pages, principal)
        if follows:
            said = {c.quote for turn in history for c in turn.answer.citations}
            markdown, citations = compose_follow_up(pages, evidence, said, spoken)
        else:
            markdown, citations = compose(pages, evidence, spoken)
        answer = _answer(question, spoken, markdown, ranking, started)
        return answer.model_copy(update={"citations": citations, "abstained": False})


def _answer(
    question: str, lang: Lang, markdown: str, ranking: Ranking | None, started: float
) -> Answer:
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
            Ranked(id=c.id, kind=c.kind, score=c.score, title=c.record.title)
            for c in (ranking.candidates[:_RANKED] if ranking else ())
        ),
        playbook=None,
        timings_ms={name: round(value, 2) for name, value in timings.items()},
    )
