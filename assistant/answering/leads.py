"""Rankings that another page leads than the one that was ranked first."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.answer import Answer, Turn
from assistant.errors import EntenteError
from assistant.library.taxonomy import nearest
from assistant.retrieval.candidates import Candidate, Ranking

_AHEAD = 4.0  # of the best other page: nearly alone, as scores are counted


def led_by(ranking: Ranking, page: Candidate) -> Ranking:
    """A page before the others, and not beside the one that was best."""
    others = [candidate for candidate in ranking.candidates if candidate.id != page.id]
    best = max((candidate.score for candidate in others), default=page.score)
    first = replace(page, score=max(page.score, best + _AHEAD))
    return replace(ranking, candidates=(first, *others))


def picked(ranking: Ranking, page: str) -> Ranking:
    """The ranking led by the page that was picked.

    Raises:
        EntenteError: there is no such page.
    """
    pages = {candidate.id: candidate for candidate in ranking.candidates}
    if page not in pages:
        near = nearest(page, tuple(pages)) or "–"
        raise EntenteError(
            f"There is no page '{page}'; the nearest are: {near}.",
            f"Il n’y a pas de page «\u00a0{page}\u00a0»\u202f; les plus proches\u00a0: {near}.",
        )
    return led_by(ranking, pages[page])


def led_as_before(earlier: Ranking, history: Sequence[Turn]) -> Ranking:
    """What the question before found, led by the page that its answer was made from."""
    told = _told(history)
    pages = {candidate.id: candidate for candidate in earlier.candidates}
    first = told.ranking[0].id if told and not told.abstained else ""
    return led_by(earlier, pages[first]) if first in pages else earlier


def was_chosen(earlier: Ranking, led: Ranking, history: Sequence[Turn]) -> bool:
    """Whether the asker picked the page that leads, or had another preferred to the one found
    first.

    Args:
        earlier: what the question before found.
        led: the same, of :func:`led_as_before`.
    """
    told = _told(history)
    picked_one = earlier.outcome == "choices" and told is not None and told.outcome == "answered"
    return picked_one or [c.id for c in led.candidates[:1]] != [
        c.id for c in earlier.candidates[:1]
    ]


def with_practices_first(ranking: Ranking, practices: Sequence[str]) -> Ranking:
    """Pages of a checklist's practices before the others."""
    ordered = sorted(ranking.candidates, key=lambda candidate: candidate.id not in practices)
    return replace(ranking, candidates=tuple(ordered))


def _told(history: Sequence[Turn]) -> Answer | None:
    """The last answer that was made from documents."""
    return next((turn.answer for turn in reversed(history) if turn.answer.ranking), None)
