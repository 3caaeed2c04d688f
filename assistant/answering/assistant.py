"""The assistant: a question in, an answer out."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answering.answer import Answer, Choice, Ranked, Turn
from assistant.answering.cases import about_case, fitting_cases, telling, wished_cases
from assistant.answering.choices import compose_choices, offered, refuse
from assistant.answering.composer import (
    Composed,
    compose,
    compose_case,
    compose_cases,
    compose_follow_up,
    compose_parts,
    pages_for,
)
from assistant.answering.conversation import anchor
from assistant.answering.courtesy import courtesy, language_of
from assistant.answering.insight import Reader, Understands
from assistant.answering.journal import Journal
from assistant.answering.leads import with_practices_first
from assistant.answering.look_up import Asked, LookUp
from assistant.answering.offers import FittingPlaybook, asks_for_checklist, fitting_playbook
from assistant.answering.phrases import PHRASES
from assistant.answering.reading import needs, read
from assistant.answering.small_talk import small_talk
from assistant.answering.wishes import CaseWish, case_wish
from assistant.language import Lang
from assistant.library.taxonomy import Taxonomy
from assistant.principal import Principal
from assistant.retrieval.candidates import Candidate
from assistant.retrieval.outcome import Outcome
from assistant.retrieval.retriever import Retriever

_NEARBY = 3
_OTHER_CASES = 2
_RANKED = 20


@dataclass(frozen=True)
class _Made:
    """What became of a question: the text of its answer, and what that was made of."""

    composed: Composed
    ranked: Sequence[Candidate]
    choices: tuple[Choice, ...] = ()
    playbook: str | None = None
    answerability: float = 0.0
    refused: bool = False


class Assistant:
    """Answers questions for people, from what they may see."""

    def __init__(
        self,
        retriever: Retriever,
        journal: Journal,
        fallback: Lang,
        vocabulary: Callable[[], Taxonomy] = Taxonomy.load,
        understands: Understands | None = None,
    ) -> None:
        """``understands``: a language model's second reading; None where there is no model."""
        self._vocabulary = vocabulary
        self._retriever = retriever
        self._look_up = LookUp(retriever, Reader(retriever, understands) if understands else None)
        self._journal = journal
        self._fallback = fallback

    def ask(
        self,
        question: str,
        principal: Principal,
        lang: Lang | None = None,
        history: Sequence[Turn] = (),
        page: str = "",
    ) -> Answer:
        """Answer a question, offer pages to choose from, or refuse and note it as a gap.

        Args:
            lang: language of the answer; detected from the question when None.
            history: the conversation so far, oldest first.
            page: the guidance page that the asker picked to have the question answered from.

        Raises:
            EntenteError: there is no such page.
        """
        started = time.perf_counter()
        # Half a character, as a broken clipboard may hold, can be neither stored nor sent.
        question = question.encode("utf-8", "replace").decode("utf-8")
        before = history[-1].answer.language if history else self._fallback
        spoken = lang or language_of(question, before)
        reply, text = courtesy(question)
        if reply == "how" and not text and anchor(history):
            text = question  # "How does it work?" is about what was just said
        if not text:
            said = small_talk(reply, spoken) if reply else PHRASES[spoken].empty
            made = _Made((said, ()), (), refused=reply is None)
            return _answer(question, spoken, made, {}, started)
        asked = self._look_up.find(text, principal, spoken, history, page)
        made = self._made(asked)
        if made.refused:
            self._journal.note_gap(question, spoken, principal.id, asked.ranking)
        else:
            found = [c.id for c in made.composed[1] if c.kind == "review"]
            self._journal.note_found(found)
        return _answer(question, spoken, made, asked.ranking.timings_ms, started)

    def leading(self, question: str, principal: Principal, lang: Lang) -> str:
        """The page that a question, asked alone, is answered from; empty where it is not answered.
        Nothing is noted."""
        made = self._made(self._look_up.find(question, principal, lang, (), ""))
        cited = made.composed[1]
        return cited[0].id if cited and not made.refused and not made.choices else ""

    def _made(self, asked: Asked) -> _Made:
        ranking, past = asked.ranking, asked.past
        wish = None if asked.page or asked.follows else case_wish(asked.text, self._vocabulary())
        named = (
            {} if asked.page else self._retriever.named(asked.searched, past.candidates, asked.lang)
        )
        if wish and not named and (wish.kinds or not past.covered):
            return self._list_cases(asked, wish)
        if not asked.page and (cases := about_case(past, named)):
            return self._tell_case(asked, cases)
        playbook = fitting_playbook(
            self._retriever, asked.searched, asked.principal, asked.lang, ranking.candidates
        )
        wished = playbook is not None and (
            (playbook.covered and asks_for_checklist(asked.text))
            or (playbook.plainly and not ranking.covered)
        )
        if playbook and wished and not asked.page:
            ranking = with_practices_first(ranking, playbook.practices)
        asked = replace(asked, ranking=ranking)
        match _outcome(asked, wished):
            case "answered":
                return self._advise(asked, playbook)
            case "choices":
                return self._choose(asked, playbook)
            case "refused":
                nearby = ranking.candidates[:_NEARBY]
                text, choices = refuse(nearby, asked.lang)
                return _Made(
                    (text, ()), ranking.candidates[:_RANKED], choices,
                    answerability=ranking.answerability, refused=True,
                )  # fmt: skip

    def _list_cases(self, asked: Asked, wish: CaseWish) -> _Made:
        found = wished_cases(wish, asked.past)
        kind = wish.told(asked.lang, self._vocabulary())
        if not found:
            phrases = PHRASES[asked.lang]
            none = phrases.no_case.format(kind=f" ({kind})" if kind else "")
            said = f"{none}\n\n{phrases.noted}"
            return _Made(
                (said, ()), asked.ranking.candidates[:_RANKED],
                answerability=asked.past.answerability, refused=True,
            )  # fmt: skip
        evidence = self._retriever.evidence(asked.text, found, asked.principal, asked.lang)
        return _Made(
            compose_cases(telling(evidence, found), kind, asked.lang),
            [*found, *asked.ranking.candidates[:_RANKED]],
            answerability=max(asked.ranking.answerability, asked.past.answerability),
        )

    def _tell_case(self, asked: Asked, cases: Sequence[Candidate]) -> _Made:
        told = cases[: 1 + _OTHER_CASES]
        evidence = self._retriever.evidence(asked.text, told, asked.principal, asked.lang)
        if asked.follows:
            # No stage: nothing that a case teaches comes too late.
            reading = replace(read(asked.text), stage=None)
            said = _said(asked.history)
            composed = compose_follow_up(cases[:1], evidence, said, asked.lang, reading)
        else:
            composed = compose_case(cases[0], evidence, telling(evidence, told[1:]), asked.lang)
        return _Made(
            composed,
            [*cases[:_RANKED], *asked.ranking.candidates[:_RANKED]],
            answerability=max(asked.ranking.answerability, asked.past.answerability),
        )

    def _advise(self, asked: Asked, playbook: FittingPlaybook | None) -> _Made:
        ranking, reading = asked.ranking, read(asked.searched)
        reading = replace(reading, stage=reading.stage or asked.insight.stage)
        composed = None
        if asked.climbs:
            composed = self._climb(asked)
        elif not asked.follows and not asked.page:
            composed = self._in_parts(asked)
        if composed is None:
            pages = pages_for(ranking.candidates)
            fitting = fitting_cases(pages, asked.past)
            evidence = self._retriever.evidence(
                asked.text, [*pages, *fitting], asked.principal, asked.lang
            )
            if asked.follows:
                said = _said(asked.history)
                composed = compose_follow_up(pages, evidence, said, asked.lang, reading)
            else:
                told = telling(evidence, fitting)
                composed = compose(pages, evidence, asked.lang, reading, told)
        cited = {citation.id for citation in composed[1]}
        beside = [case for case in asked.past.candidates if case.id in cited]
        return _Made(
            composed,
            [*ranking.candidates[:_RANKED], *beside],
            playbook=playbook.id if playbook else None,
            answerability=ranking.answerability,
        )

    def _climb(self, asked: Asked) -> Composed | None:
        """The next rung, then what else the page before it says; None where all of it was said."""
        said = _said(asked.history)
        pages = {page.id: page for page in asked.ranking.candidates[:2]}
        parts = []
        for page in pages.values():
            found = self._retriever.evidence(asked.text, [page], asked.principal, asked.lang)
            if fresh := [s for s in found if s.text not in said and s.section != "example"]:
                parts.append((page, fresh))
        return compose_parts(parts, asked.lang, read(asked.searched)) if parts else None

    def _in_parts(self, asked: Asked) -> Composed | None:
        """A short part for each need; None where the question has one, or where the page for the
        whole of it is that of none."""
        asks = needs(asked.text)
        return self._parts(asked, asks) or self._parts(
            asked, [witness.need.text for witness in asked.insight.needs]
        )

    def _parts(self, asked: Asked, asks: Sequence[str]) -> Composed | None:
        if len(asks) < 2:
            return None
        found = [self._retriever.retrieve(ask, asked.principal, asked.lang) for ask in asks]
        if not all(ranking.covered for ranking in found):
            return None
        pages = [ranking.candidates[0] for ranking in found]
        ids = {page.id for page in pages}
        if len(ids) < len(pages) or asked.ranking.candidates[0].id not in ids:
            return None
        parts = [
            (page, self._retriever.evidence(ask, [page], asked.principal, asked.lang))
            for ask, page in zip(asks, pages, strict=True)
        ]
        return compose_parts(parts, asked.lang, read(asked.text))

    def _choose(self, asked: Asked, playbook: FittingPlaybook | None) -> _Made:
        pages = offered(asked.ranking.candidates)
        evidence = self._retriever.evidence(asked.text, pages, asked.principal, asked.lang)
        composed, choices = compose_choices(pages, evidence, asked.lang, read(asked.text))
        return _Made(
            composed, asked.ranking.candidates[:_RANKED], choices,
            playbook.id if playbook else None, asked.ranking.answerability,
        )  # fmt: skip


def _outcome(asked: Asked, wished: bool) -> Outcome:
    """What becomes of a question about guidance."""
    ranking = asked.ranking
    if not ranking.candidates:
        return "refused"
    if asked.page or asked.climbs or wished:
        return "answered"
    # A follow-up is read in its context; that has been chosen already.
    return "answered" if asked.follows and ranking.covered else ranking.outcome


def _said(history: Sequence[Turn]) -> set[str]:
    return {citation.quote for turn in history for citation in turn.answer.citations}


def _answer(
    question: str, lang: Lang, made: _Made, timings_ms: dict[str, float], started: float
) -> Answer:
    timings = {**timings_ms, "total": 1000 * (time.perf_counter() - started)}
    text, citations = made.composed
    return Answer(
        question=question,
        language=lang,
        answer=text,
        abstained=made.refused,
        answerability=made.answerability,
        citations=citations,
        ranking=tuple(
            Ranked(id=c.id, kind=c.kind, score=c.score, title=c.record.title) for c in made.ranked
        ),
        playbook=made.playbook,
        timings_ms={name: round(value, 2) for name, value in timings.items()},
        choices=made.choices,
    )
