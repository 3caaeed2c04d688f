"""Questions to go on with: what pages beside an answer state of themselves, and are answered by."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from pydantic import BaseModel, ConfigDict

from assistant.answering.answer import Answer, Turn
from assistant.answering.conversation import leans_on_history
from assistant.index.records import Record
from assistant.language import Lang
from assistant.principal import Principal
from assistant.retrieval.retriever import Retriever
from assistant.typography import fold, plain

_MOST = 3
# Pages that are looked at, and questions of one that are tried until it answers.
_PAGES, _TRIES = 8, 2
_SHORTEST, _LONGEST, _EASY = 25, 90, 60  # characters
_KEPT = 2048
# What is tried is what everybody may read.
_ANYBODY = Principal("next-questions")
# Whoever reads on is asked in general: how, whether, who …
_GENERAL: dict[Lang, re.Pattern[str]] = {
    "fr": re.compile(
        r"(?:comment|que faire|faut-il|quels?|quelles?|combien|quand|qui|où|peut-on|doit-on|"
        r"à (?:quoi|qui|partir|quelle)|par (?:où|quoi)|pourquoi)\b", re.I,
    ),
    "en": re.compile(
        r"(?:how|should|what|which|when|who|where|why|do we|can we|may we|must we)\b", re.I
    ),
}  # fmt: skip
# … and not of what happened to one person, or of somebody who was named before.
_PERSONAL: dict[Lang, re.Pattern[str]] = {
    "fr": re.compile(
        r"\bj['’]|\bl['’]\w+(?:er|ir|re)\b|\b(?:je|mon|ma|mes|moi)\b|(?<!-)\b(?:ils?|elles?|leurs?|eux|ça|cela|celui)\b|\d",
        re.I,
    ),
    "en": re.compile(r"\b(?:i|my|me|it|they|them|their|he|she|his|her)\b|\d", re.I),
}
# The page that a question is answered from, asked alone; empty where it is not answered.
Leading = Callable[[str, Principal, Lang], str]


class NextQuestion(BaseModel):
    """A question that the library answers, with the page that answers it."""

    model_config = ConfigDict(frozen=True)

    question: str
    page: str
    title: str


class NextQuestions:
    """Proposes them. What was tried once is not tried again while the index stays as it is."""

    def __init__(
        self, retriever: Callable[[], Retriever], leading: Leading, generation: Callable[[], int]
    ) -> None:
        """``generation`` is another number once the index has changed."""
        self._retriever = retriever
        self._generation = generation
        self._led = lru_cache(_KEPT)(lambda question, lang, _: leading(question, _ANYBODY, lang))

    def after(
        self, answer: Answer, principal: Principal, history: Sequence[Turn] = ()
    ) -> tuple[NextQuestion, ...]:
        """Up to three, each of another page; none after a refusal or where there is to choose.

        Args:
            history: the conversation before the answer, oldest first.
        """
        if answer.outcome != "answered" or not answer.citations:
            return ()
        turns = [*history, Turn(question=answer.question, answer=answer)]
        asked = {fold(plain(turn.question)) for turn in turns}
        told = {citation.id for turn in turns for citation in turn.answer.citations}
        lang = answer.language
        retriever, generation = self._retriever(), self._generation()
        near = [
            page
            for page in self._beside(answer, principal, lang)
            if page.id not in told and page.lang == lang
        ][:_PAGES]
        stated = retriever.questions(near, principal)

        def found() -> Iterator[NextQuestion]:
            for page in near:
                for question in _best(stated.get(page.id, ()), lang)[:_TRIES]:
                    if fold(plain(question)) in asked or leans_on_history(question, lang, turns):
                        continue
                    if self._led(question, lang, generation) == page.id:
                        yield NextQuestion(question=question, page=page.id, title=page.title)
                        break

        return tuple(islice(found(), _MOST))

    def _beside(self, answer: Answer, principal: Principal, lang: Lang) -> list[Record]:
        """The pages to which the cited pages point, nearest first; of a case its practices."""
        retriever = self._retriever()
        pages = {each.id: each for each in retriever.documents(principal, lang, "guidance")}
        cited = list(dict.fromkeys((each.kind, each.id) for each in answer.citations))
        pointed = [id_ for kind, own in cited if kind == "guidance" for id_ in _related(pages, own)]
        if not pointed:
            cases = {each.id: each for each in retriever.documents(principal, lang, "review")}
            details = [cases[own].case for kind, own in cited if kind == "review" and own in cases]
            pointed = [shown.id for case in details if case for shown in case.practices]
        # Pages of the same theme come after those that are named.
        themes = {pages[own].theme for _, own in cited if own in pages}
        pointed += [id_ for id_, page in pages.items() if page.theme in themes]
        return [pages[id_] for id_ in dict.fromkeys(pointed) if id_ in pages]


def _related(pages: dict[str, Record], id_: str) -> tuple[str, ...]:
    return pages[id_].related if id_ in pages else ()


def _best(questions: Sequence[str], lang: Lang) -> list[str]:
    """Whole, short questions that anybody might ask; the shortest that says enough first."""
    fit = [
        question
        for question in questions
        if question.rstrip().endswith("?")
        and _SHORTEST <= len(question) <= _LONGEST
        and _GENERAL[lang].match(question)
        and not _PERSONAL[lang].search(question)
    ]
    return sorted(fit, key=lambda question: (abs(len(question) - _EASY), question))
