"""What the library's keepers should look at: what is missing, what recurs, what nobody finds."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from assistant.answering.journal import Feedback, Journal
from assistant.language import Lang
from assistant.library.taxonomy import Taxonomy
from assistant.principal import Principal
from assistant.retrieval.retriever import Retriever

# Cosines of lessons in the space of both encoders; looked at on the 72 public cases.
_SAME_LESSON = 0.5
_IN_GUIDANCE = 0.6
_RECURRING = 3  # cases
_SHOWN = 15


@dataclass(frozen=True)
class MissingPractice:
    """A practice and the cases in which it was missing."""

    id: str
    title: str
    cases: int
    involved: int


@dataclass(frozen=True)
class RecurringLesson:
    """A lesson that several cases teach and no guidance page says."""

    text: str
    cases: tuple[str, ...]
    nearest: str


@dataclass(frozen=True)
class Unseen:
    """A review that nobody has found."""

    id: str
    title: str


@dataclass(frozen=True)
class Learned:
    """What the cases teach those who keep the library."""

    missing: tuple[MissingPractice, ...]
    recurring: tuple[RecurringLesson, ...]
    unseen: tuple[Unseen, ...]


def learned(
    retriever: Retriever, journal: Journal, principal: Principal, lang: Lang, taxonomy: Taxonomy
) -> Learned:
    """What is missing most, what recurs, and what nobody finds."""
    return Learned(
        tuple(missing_practices(retriever, principal, lang, taxonomy)),
        tuple(recurring_lessons(retriever, principal, lang)),
        tuple(unseen_reviews(retriever, journal, principal, lang)),
    )


def complaints(journal: Journal) -> list[Feedback]:
    """Answers that somebody found unhelpful, newest first; who it was is not told."""
    return [said for said in journal.feedback() if said.verdict == "unhelpful"][:_SHOWN]


def missing_practices(
    retriever: Retriever, principal: Principal, lang: Lang, taxonomy: Taxonomy | None = None
) -> list[MissingPractice]:
    """Practices by the number of visible cases in which they were missing."""
    missing: Counter[str] = Counter()
    involved: Counter[str] = Counter()
    for record in retriever.documents(principal, lang, "review"):
        for practice in record.case.practices if record.case else ():
            involved[practice.id] += 1
            missing[practice.id] += practice.effect == "missing"
    known = (taxonomy or Taxonomy.load()).practice_by_id
    return [
        MissingPractice(id_, known[id_].label(lang), count, involved[id_])
        for id_, count in missing.most_common(10)
        if count and id_ in known
    ]


def recurring_lessons(
    retriever: Retriever, principal: Principal, lang: Lang
) -> list[RecurringLesson]:
    """Lessons with near equivalents in other cases and none among the guidance's statements."""
    texts, vectors = retriever.short_texts(principal, lang, "review", "question")
    summaries = {
        record.case.summary
        for record in retriever.documents(principal, lang, "review")
        if record.case
    }
    chosen = [at for at, (_, text) in enumerate(texts) if text not in summaries]
    told, guidance = retriever.short_texts(principal, lang, "guidance", "statement")
    if not chosen or not told:
        return []
    lessons = vectors[chosen]
    alike = lessons @ lessons.T
    in_guidance = lessons @ guidance.T
    found: list[RecurringLesson] = []
    taken: set[int] = set()
    order = np.argsort(-(alike >= _SAME_LESSON).sum(axis=1), kind="stable")
    for at in map(int, order):
        if at in taken or in_guidance[at].max() >= _IN_GUIDANCE:
            continue
        near = [int(n) for n in np.flatnonzero(alike[at] >= _SAME_LESSON) if n not in taken]
        cases = tuple(sorted({texts[chosen[n]][0] for n in near}))
        if len(cases) < _RECURRING:
            continue
        taken.update(near)
        page = told[int(in_guidance[at].argmax())][0]
        found.append(RecurringLesson(texts[chosen[at]][1], cases, page))
    return found[:_SHOWN]


def unseen_reviews(
    retriever: Retriever, journal: Journal, principal: Principal, lang: Lang
) -> list[Unseen]:
    """Visible reviews that never came up in an answer or a look-up."""
    found = journal.found()
    return [
        Unseen(record.id, record.title)
        for record in retriever.documents(principal, lang, "review")
        if record.id not in found
    ]
