"""Evidence -> the text of an answer, every sentence of it a quoted statement with its number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.answering.answer import Citation
from assistant.answering.phrases import PHRASES
from assistant.language import Lang
from assistant.retrieval.retriever import Candidate, Evidence

_STEPS, _STEPS_BESIDE = 4, 2
_PITFALLS = 2
_CASE_END, _CASE_EVENTS, _CASE_ATTEMPTS, _CASE_LESSONS = 2, 3, 2, 3
# A second page takes part from this share of the first one's probability.
_SECOND_PAGE = 0.35


@dataclass
class _Draft:
    """Lines of Markdown and the citations they point to, numbered as they appear."""

    lang: Lang
    lines: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def cite(self, evidence: Evidence) -> str:
        """The statement followed by its number; a statement has one number however often used."""
        record = evidence.record
        for known in self.citations:
            if known.path == record.path and known.quote == evidence.text:
                return f"{_escape(evidence.text)} [{known.n}]"
        number = len(self.citations) + 1
        self.citations.append(Citation.of(evidence, number))
        return f"{_escape(evidence.text)} [{number}]"

    def block(self, title: str, statements: Sequence[Evidence], *, numbered: bool = False) -> None:
        if not statements:
            return
        self.lines += ["", f"**{title}**", ""]
        for place, statement in enumerate(statements, 1):
            mark = f"{place}." if numbered else "-"
            self.lines.append(f"{mark} {self.cite(statement)}")

    def cases(self, title: str, statements: Sequence[Evidence]) -> None:
        """One line for each case: its title as a label, then what it shows."""
        if not statements:
            return
        self.lines += ["", f"**{title}**", ""]
        for statement in statements:
            label = PHRASES[self.lang].case_of.format(title=_escape(statement.record.title))
            self.lines.append(f"- *{label}* {self.cite(statement)}")

    def text(self) -> str:
        return "\n".join(self.lines).strip()


_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>#|~"})


def _escape(text: str) -> str:
    """Statements are plain text: what looks like markup in them is shown, not obeyed."""
    return text.translate(_MARKDOWN)


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
    cases: Sequence[Evidence] = (),
) -> tuple[str, tuple[Citation, ...]]:
    """An answer to a first question: reply, what to do, past cases, what to watch, how to tell.

    Args:
        pages: the documents it draws on, best first.
        evidence: their statements.
        lang: the reader's language.
        cases: one statement of each past case that fits.
    """
    phrases = PHRASES[lang]
    draft = _Draft(lang)
    of = _by_page(evidence)
    first = of(pages[0])
    draft.lines.append(draft.cite(_section(first, "principle")[0]))
    second = of(pages[1]) if len(pages) > 1 else []
    steps = _closest(_section(first, "how"), _STEPS - 1 if second else _STEPS)
    draft.block(phrases.to_do, steps, numbered=True)
    if second:
        lead = phrases.also.format(title=pages[1].record.title)
        draft.lines += ["", f"{lead} {draft.cite(_section(second, 'principle')[0])}", ""]
        draft.lines += [
            f"- {draft.cite(step)}" for step in _closest(_section(second, "how"), _STEPS_BESIDE)
        ]
    draft.cases(phrases.cases, cases)
    draft.block(phrases.to_watch, _closest(_section(first, "pitfalls"), _PITFALLS))
    draft.block(phrases.sign, _closest(_section(first, "indicators"), 1))
    if any(citation.lang != lang for citation in draft.citations):
        draft.lines += ["", f"*{phrases.in_other_language}*"]
    return draft.text(), tuple(draft.citations)


def compose_case(
    case: Candidate,
    evidence: Sequence[Evidence],
    others: Sequence[Evidence],
    lang: Lang,
) -> tuple[str, tuple[Citation, ...]]:
    """An answer about a past case: how it ended, what led there, what it teaches.

    Args:
        evidence: the case's statements.
        others: one statement of each other case that is close.
    """
    phrases = PHRASES[lang]
    draft = _Draft(lang)
    own = [statement for statement in evidence if statement.record.id == case.id]
    end = _section(own, "resolution")
    label = phrases.case_of.format(title=_escape(case.record.title))
    draft.lines.append(f"**{label}** {' '.join(draft.cite(s) for s in end[:_CASE_END])}")
    draft.block(phrases.happened, _section(own, "events")[:_CASE_EVENTS])
    draft.block(phrases.tried, _closest(_section(own, "attempts"), _CASE_ATTEMPTS))
    draft.block(phrases.lessons, _section(own, "lessons")[:_CASE_LESSONS])
    draft.block(phrases.applies, _closest(_section(own, "applies"), 1))
    draft.cases(phrases.other_cases, others)
    if any(citation.lang != lang for citation in draft.citations):
        draft.lines += ["", f"*{phrases.in_other_language}*"]
    return draft.text(), tuple(draft.citations)


def compose_follow_up(
    pages: Sequence[Candidate],
    evidence: Sequence[Evidence],
    said: set[str],
    lang: Lang,
) -> tuple[str, tuple[Citation, ...]]:
    """An answer to a follow-up: what comes closest to it and was not said before.

    Args:
        said: quotes of the conversation so far.
    """
    phrases = PHRASES[lang]
    draft = _Draft(lang)
    fresh = [e for e in evidence if e.text not in said and e.section != "example"] or list(evidence)
    ids = [page.id for page in pages]
    fresh = [statement for statement in fresh if statement.record.id in ids]
    ranked = sorted(fresh, key=lambda statement: -statement.similarity)
    reply, rest = ranked[0], ranked[1:6]
    draft.lines.append(draft.cite(reply))
    act = [e for e in rest if e.section in ("how", "when-not", "principle")]
    watch = [e for e in rest if e.section in ("pitfalls", "indicators", "why")]
    told = [e for e in rest if e.record.kind == "review"]
    draft.block(phrases.to_do, act[:3])
    draft.block(phrases.follow_up_more, told[:3])
    draft.block(phrases.to_watch, watch[:2])
    if any(citation.lang != lang for citation in draft.citations):
        draft.lines += ["", f"*{phrases.in_other_language}*"]
    return draft.text(), tuple(draft.citations)


def refuse(nearby: Sequence[Candidate], lang: Lang) -> str:
    """A refusal: what the library does cover nearby, and that the question was noted."""
    phrases = PHRASES[lang]
    lines = [phrases.refusal]
    if nearby:
        lines += ["", phrases.nearby, ""]
        lines += [f"- {_escape(candidate.record.title)}" for candidate in nearby]
    lines += ["", phrases.noted]
    return "\n".join(lines)


def _by_page(evidence: Sequence[Evidence]) -> Callable[[Candidate], list[Evidence]]:
    return lambda page: [e for e in evidence if e.record.id == page.id]


def _section(evidence: Sequence[Evidence], section: str) -> list[Evidence]:
    return [statement for statement in evidence if statement.section == section]


def _closest(statements: Sequence[Evidence], count: int) -> list[Evidence]:
    """The statements most like the question, in the order of the file."""
    chosen = sorted(statements, key=lambda statement: -statement.similarity)[:count]
    return sorted(chosen, key=lambda statement: statement.position)
