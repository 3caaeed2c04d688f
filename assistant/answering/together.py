"""Several past cases summed up in their own words: what ended them, and what they teach alike."""

from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.answering.answer import Answer, Ranked
from assistant.answering.draft import Draft
from assistant.answering.phrases import PHRASES
from assistant.language import Lang
from assistant.library.documents import CaseDetails
from assistant.library.taxonomy import Taxonomy
from assistant.principal import Principal
from assistant.retrieval.candidates import Candidate
from assistant.retrieval.evidence import Evidence
from assistant.retrieval.retriever import Retriever

FEWEST = 2  # cases that there is something to sum up of
MOST = 8
_PRACTICES = 3  # that cases share


def sum_up(
    retriever: Retriever, ids: Sequence[str], principal: Principal, lang: Lang, taxonomy: Taxonomy
) -> Answer | None:
    """What some cases show together, each statement with its citation.

    By what ended them: how each was resolved. By the practices that at least two of them tell of:
    the lesson of each that is nearest to it. Then one lesson of every case that has none yet.

    Returns:
        None where fewer than two of the cases exist for this person.
    """
    cases = list(_known(retriever, ids, principal, lang))
    if len(cases) < FEWEST:
        return None
    phrases, draft = PHRASES[lang], Draft(lang)
    for mechanism, own in _by_mechanism(cases):
        name = taxonomy.name("escalation_steps", mechanism, lang)
        draft.cases(phrases.ended_by.format(step=name), _firsts(own, "resolution"))
    told: set[tuple[str, str]] = set()
    for practice in _shared(cases):
        own = [case for case in cases if practice in _practices(case)]
        lessons = list(_nearest(retriever, practice, own, principal, lang, taxonomy, told))
        if len(lessons) >= FEWEST:
            told |= {(lesson.record.id, lesson.text) for lesson in lessons}
            name = taxonomy.practice_name(practice, lang)
            draft.cases(phrases.lessons_of.format(practice=name), lessons)
    silent = [case for case in cases if all(case.id != id_ for id_, _ in told)]
    draft.cases(phrases.lessons, _firsts(silent, "lessons"))
    text, citations = draft.done()
    return Answer(
        question=phrases.together,  # no title: it may be sent where its case may not
        language=lang,
        answer=text,
        abstained=False,
        answerability=1.0,
        citations=citations,
        ranking=tuple(
            Ranked(id=case.id, kind="review", score=1.0, title=case.title) for case in cases
        ),
        playbook=None,
        timings_ms={},
    )


class _Case:
    """A case with its statements."""

    def __init__(self, details: CaseDetails, statements: Sequence[Evidence]) -> None:
        self.details = details
        self.statements = statements
        self.record = statements[0].record
        self.id, self.title = self.record.id, self.record.title


def _known(
    retriever: Retriever, ids: Sequence[str], principal: Principal, lang: Lang
) -> Iterator[_Case]:
    for id_ in tuple(dict.fromkeys(ids))[:MOST]:
        found = retriever.document(id_, principal, lang, "review")
        if found and found[0].case and found[1]:
            yield _Case(found[0].case, found[1])


def _by_mechanism(cases: Sequence[_Case]) -> Iterator[tuple[str, list[_Case]]]:
    """What ended most of them first."""
    counts = Counter(case.details.resolution_mechanism for case in cases)
    for mechanism, _ in counts.most_common():
        yield mechanism, [c for c in cases if c.details.resolution_mechanism == mechanism]


def _shared(cases: Sequence[_Case]) -> list[str]:
    """Practices that at least two of the cases tell of, what most tell of first."""
    counts = Counter(practice for case in cases for practice in _practices(case))
    return [id_ for id_, count in counts.most_common(_PRACTICES) if count >= FEWEST]


def _practices(case: _Case) -> tuple[str, ...]:
    return tuple(dict.fromkeys(practice.id for practice in case.details.practices))


def _firsts(cases: Sequence[_Case], section: str) -> list[Evidence]:
    """The statement with which a section of each case begins."""
    found = (next((s for s in c.statements if s.section == section), None) for c in cases)
    return [statement for statement in found if statement]


def _nearest(
    retriever: Retriever, practice: str, cases: Sequence[_Case], principal: Principal, lang: Lang,
    taxonomy: Taxonomy, told: set[tuple[str, str]],
) -> Iterator[Evidence]:  # fmt: skip
    """Of each case the lesson that is nearest to a practice and was not told yet."""
    for case in cases:
        notes = (each.note for each in case.details.practices if each.id == practice)
        about = " ".join((taxonomy.practice_name(practice, lang), *notes))
        itself = Candidate(case.id, "review", 0.0, case.record)
        lessons = [
            each
            for each in retriever.evidence(about, [itself], principal, lang)
            if each.section == "lessons" and (case.id, each.text) not in told
        ]
        if lessons:
            yield max(lessons, key=lambda each: each.similarity)
