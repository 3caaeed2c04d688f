"""What a search found: documents, best first, and how likely the library covers the question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.index.records import Record
from assistant.language import Lang
from assistant.library.documents import Kind
from assistant.retrieval.outcome import Outcome


@dataclass(frozen=True)
class Candidate:
    """A document that was found, in the reader's language where it exists in it."""

    id: str
    kind: Kind
    score: float
    record: Record


@dataclass(frozen=True)
class Ranking:
    """Documents for a question, best first, and how likely the library covers it at all.

    ``outcome`` says what becomes of the question; ``known_words`` is the share of its words that
    the library uses, 0 to 1.
    """

    question: str
    lang: Lang
    candidates: tuple[Candidate, ...]
    answerability: float
    covered: bool
    outcome: Outcome
    known_words: float
    timings_ms: dict[str, float]


def lifted(candidates: Sequence[Candidate], page: str) -> tuple[Candidate, ...]:
    """A page before the others, with the one that was best beside it; as they are where none is
    named, or where it leads."""
    if not page or page == candidates[0].id:
        return tuple(candidates)
    own = next(candidate for candidate in candidates if candidate.id == page)
    others = (candidate for candidate in candidates if candidate.id != page)
    return (replace(own, score=candidates[0].score), *others)
