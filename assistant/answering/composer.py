"""Evidence -> the text of an answer, every sentence of it a quoted statement with its number."""

from collections.abc import Sequence

import numpy as np

from assistant.answering.answer import Citation
from assistant.answering.conditions import told
from assistant.answering.draft import Draft, escape
from assistant.answering.phrases import PHRASES
from assistant.answering.reading import Reading
from assistant.answering.stage import timely, too_late
from assistant.language import Lang
from assistant.retrieval.candidates import Candidate
from assistant.retrieval.evidence import Evidence

Composed = tuple[str, tuple[Citation, ...]]

_STEPS, _STEPS_BESIDE = 4, 2
_PITFALLS = 2
_CASE_END, _CASE_EVENTS, _CASE_ATTEMPTS, _CASE_LESSONS = 2, 3, 2, 3
# A second page takes part from this share of the first one's probability.
_SECOND_PAGE = 0.35
# How much nearer than the principle a statement must be to reply in its place of which nobody knows
# that it helps, and how much nearer a step must be that comes before signature where nothing tells
# the asker's stage; in units of ``Evidence.similarity``.
_PRINCIPLE, _EARLY = 2.0, 0.5
# How much further a step for a special case seems of which the question tells nothing, in the same
# units, and how much of its case a question must tell for the step to reply.
_UNTOLD, _TOLD = 1.0, 0.2
# The limits of a page, and the sign that it works, help where one of them is among its statements
# nearest to the question.
_NEAREST = 3


def shares(candidates: Sequence[Candidate]) -> list[float]:
    """How likely each candidate is the right one; scores are logits of a conditional logit."""
    if not candidates:
        return []
    logits = np.asarray([candidate.score for candidate in candidates], np.float64)
    likely = np.exp(logits - logits.max())
    return list(map(float, likely / likely.sum()))


def pages_for(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The one or two documents an answer is made from."""
    likely = shares(candidates)
    pages = list(candidates[:1])
    if len(candidates) > 1 and likely[1] >= _SECOND_PAGE * likely[0]:
        pages.append(candidates[1])
    return pages


def compose(
    pages: Sequence[Candidate],
    evidence: Sequence[Evidence],
    lang: Lang,
    reading: Reading,
    cases: Sequence[Evidence] = (),
) -> Composed:
    """An answer to a first question: reply, what to do, past cases, what to watch, how to tell.

    Args:
        pages: the documents it draws on, best first.
        evidence: their statements.
        lang: the reader's language.
        cases: one statement of each past case that fits.
    """
    phrases = PHRASES[lang]
    draft = Draft(lang)
    first = of_page(evidence, pages[0])
    reply = direct_reply(first, reading)
    draft.lines.append(draft.cite(reply))
    if reply is not (principle := section(first, "principle")[0]):
        draft.lines += ["", draft.cite(principle)]
    second = of_page(evidence, pages[1]) if len(pages) > 1 else []
    rest = [statement for statement in first if statement is not reply]
    steps = steps_for(rest, _STEPS - 1 if second else _STEPS, reading)
    draft.block(phrases.to_do, steps, numbered=True)
    if second:
        lead = phrases.also.format(title=escape(pages[1].record.title))
        draft.lines += ["", f"{lead} {draft.cite(section(second, 'principle')[0])}", ""]
        beside = steps_for(second, _STEPS_BESIDE, reading)
        draft.lines += [f"- {draft.cite(step)}" for step in beside]
    if reading.reasons:
        draft.block(phrases.reasons, closest(section(rest, "why"), 1))
    draft.cases(phrases.cases, cases)
    draft.block(phrases.to_watch, closest(section(rest, "pitfalls"), _PITFALLS))
    draft.block(phrases.limit, _where_near(rest, "when-not", reading.limits))
    draft.block(phrases.sign, _where_near(rest, "indicators"))
    return draft.done()


def compose_parts(
    parts: Sequence[tuple[Candidate, Sequence[Evidence]]], lang: Lang, reading: Reading
) -> Composed:
    """An answer from several pages, a short part for each: the reply, what to do, what to watch.

    Args:
        parts: each page with its statements, measured by the need that it answers.
    """
    phrases = PHRASES[lang]
    draft = Draft(lang)
    for page, evidence in parts:
        own = of_page(evidence, page)
        reply = direct_reply(own, reading)
        rest = [statement for statement in own if statement is not reply]
        draft.lines += ["", f"**{escape(page.record.title)}**", "", draft.cite(reply), ""]
        draft.lines += [f"- {draft.cite(step)}" for step in steps_for(rest, _STEPS_BESIDE, reading)]
        if watch := closest(section(rest, "pitfalls"), 1):
            draft.lines.append(f"- *{phrases.to_watch}* {draft.cite(watch[0])}")
    return draft.done()


def compose_case(
    case: Candidate,
    evidence: Sequence[Evidence],
    others: Sequence[Evidence],
    lang: Lang,
) -> Composed:
    """An answer about a past case: how it ended, what led there, what it teaches.

    Args:
        evidence: the case's statements.
        others: one statement of each other case that is close.
    """
    phrases = PHRASES[lang]
    draft = Draft(lang)
    own = of_page(evidence, case)
    end = section(own, "resolution")
    label = phrases.case_of.format(title=escape(case.record.title))
    draft.lines.append(f"**{label}** {' '.join(draft.cite(s) for s in end[:_CASE_END])}")
    draft.block(phrases.happened, section(own, "events")[:_CASE_EVENTS])
    draft.block(phrases.tried, closest(section(own, "attempts"), _CASE_ATTEMPTS))
    draft.block(phrases.lessons, section(own, "lessons")[:_CASE_LESSONS])
    draft.block(phrases.applies, closest(section(own, "applies"), 1))
    draft.cases(phrases.other_cases, others)
    return draft.done()


def compose_cases(cases: Sequence[Evidence], kind: str, lang: Lang) -> Composed:
    """Cases of a kind that was asked for, a line for each.

    Args:
        cases: one statement of each.
        kind: the kind in words; empty where the wording alone tells it.
    """
    phrases = PHRASES[lang]
    draft = Draft(lang)
    draft.cases(phrases.cases_of_kind.format(kind=kind) if kind else phrases.cases_any, cases)
    return draft.done()


def compose_follow_up(
    pages: Sequence[Candidate],
    evidence: Sequence[Evidence],
    said: set[str],
    lang: Lang,
    reading: Reading,
) -> Composed:
    """An answer to a follow-up: what comes closest to it and was not said before.

    Args:
        said: quotes of the conversation so far.
    """
    phrases = PHRASES[lang]
    draft = Draft(lang)
    fresh = [e for e in evidence if e.text not in said and e.section != "example"] or list(evidence)
    ids = [page.id for page in pages]
    fresh = timely([one for one in fresh if one.record.id in ids], reading.stage)
    ranked = sorted(fresh, key=lambda one: -nearness(one, reading))
    reply, rest = ranked[0], ranked[1:6]
    draft.lines.append(draft.cite(reply))
    act = [e for e in rest if e.section in ("how", "when-not", "principle")]
    watch = [e for e in rest if e.section in ("pitfalls", "indicators", "why")]
    told = [e for e in rest if e.record.kind == "review"]
    draft.block(phrases.to_do, act[:3])
    draft.block(phrases.follow_up_more, told[:3])
    draft.block(phrases.to_watch, watch[:2])
    return draft.done()


def of_page(evidence: Sequence[Evidence], page: Candidate) -> list[Evidence]:
    """The statements of one document."""
    return [statement for statement in evidence if statement.record.id == page.id]


def section(evidence: Sequence[Evidence], name: str) -> list[Evidence]:
    """The statements of one section."""
    return [statement for statement in evidence if statement.section == name]


def closest(statements: Sequence[Evidence], count: int) -> list[Evidence]:
    """The statements most like the question, in the order of the file."""
    chosen = sorted(statements, key=lambda statement: -statement.similarity)[:count]
    return sorted(chosen, key=lambda statement: statement.position)


def direct_reply(page: Sequence[Evidence], reading: Reading) -> Evidence:
    """The statement that answers the question: the page's principle unless a step is nearer that
    often helps, or another is much nearer; none that is for another case than the asker's."""
    principle = next(iter(section(page, "principle")), page[0])
    sections = ("how", "why") if reading.reasons else ("how",)
    late = reading.stage or "running"
    others = [s for s in page if s.section in sections and not too_late(s.text, late)]
    best = max(others, key=lambda statement: _aptness(statement, reading), default=principle)
    ahead = 0.0 if best.worth > 0 else _PRINCIPLE
    near = _aptness(best, reading) > principle.similarity + ahead
    return best if near and _told(best, reading) >= _TOLD else principle


def steps_for(page: Sequence[Evidence], count: int, reading: Reading) -> list[Evidence]:
    """The steps of a page that fit best and whose moment has not passed: the best one first, the
    others in their order."""

    def likeness(step: Evidence) -> float:
        early = reading.stage is None and too_late(step.text, "running")
        return _aptness(step, reading) - _EARLY * early

    steps = sorted(timely(section(page, "how"), reading.stage), key=likeness, reverse=True)
    return [*steps[:1], *sorted(steps[1:count], key=lambda step: step.position)]


def nearness(statement: Evidence, reading: Reading) -> float:
    """How like the question a statement is, less what it does not tell of the case that a step is
    for; in units of ``Evidence.similarity``."""
    untold = 1 - _told(statement, reading) if statement.section == "how" else 0.0
    return statement.similarity - _UNTOLD * untold


def _aptness(statement: Evidence, reading: Reading) -> float:
    """How near a statement is and how much it helps others who ask for its page."""
    return nearness(statement, reading) + statement.worth


def _told(statement: Evidence, reading: Reading) -> float:
    return told(statement.text, statement.record.lang, reading.words)


def _where_near(page: Sequence[Evidence], name: str, wanted: bool = False) -> list[Evidence]:
    """The nearest statement of a section, where the question comes near it or asks for it."""
    nearest = sorted(page, key=lambda statement: -statement.similarity)[:_NEAREST]
    return [s for s in closest(section(page, name), 1) if wanted or s in nearest]
