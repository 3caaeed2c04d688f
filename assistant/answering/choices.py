"""Pages to choose from: where several could answer a question, and nearest to a refused one."""

from collections.abc import Sequence

from assistant.answering.answer import Choice
from assistant.answering.composer import Composed, nearness, of_page, shares
from assistant.answering.draft import Draft, escape
from assistant.answering.phrases import PHRASES
from assistant.answering.reading import Reading
from assistant.answering.stage import timely
from assistant.language import Lang
from assistant.retrieval.candidates import Candidate
from assistant.retrieval.evidence import Evidence

_FEWEST, _MOST = 2, 4
# A page is offered from this share of the first one's probability.
_OFFERED = 0.2
_REASONS = ("principle", "how", "why")


def offered(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The pages that a question may be about, at most four."""
    likely = shares(candidates[:_MOST])
    return [
        candidate
        for place, candidate in enumerate(candidates[:_MOST])
        if place < _FEWEST or likely[place] >= _OFFERED * likely[0]
    ]


def compose_choices(
    pages: Sequence[Candidate], evidence: Sequence[Evidence], lang: Lang, reading: Reading
) -> tuple[Composed, tuple[Choice, ...]]:
    """The pages with a statement each that fits the question best."""
    draft = Draft(lang)
    draft.lines += [PHRASES[lang].choose, ""]
    choices = []
    for place, page in enumerate(pages, 1):
        own = [s for s in of_page(evidence, page) if s.section in _REASONS]
        reason = max(timely(own, reading.stage), key=lambda one: nearness(one, reading))
        title = page.record.title
        draft.lines.append(f"{place}. {label(title)} {draft.cite(reason)}")
        choices.append(Choice(id=page.id, title=title, reason=reason.text))
    return draft.done(), tuple(choices)


def refuse(nearby: Sequence[Candidate], lang: Lang) -> tuple[str, tuple[Choice, ...]]:
    """A refusal: what the library does cover nearby, and that the question was noted."""
    phrases = PHRASES[lang]
    lines = [phrases.refusal]
    if nearby:
        lines += ["", phrases.nearby, ""]
        lines += [f"- {label(candidate.record.title)}" for candidate in nearby]
    lines += ["", phrases.noted]
    choices = tuple(Choice(id=c.id, title=c.record.title, reason="") for c in nearby)
    return "\n".join(lines), choices


def label(title: str) -> str:
    """A page's title as it stands in a list to choose from, in Markdown."""
    return f"**{escape(title)}**"
