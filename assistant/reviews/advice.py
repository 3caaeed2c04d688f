"""What a new review's author should see before it is saved: near-duplicates, practices, cases."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.language import Lang
from assistant.library.taxonomy import Taxonomy
from assistant.principal import Principal
from assistant.reviews.form import ReviewForm, new_id
from assistant.reviews.lookup import CaseResult, find_cases
from assistant.typography import fold

if TYPE_CHECKING:
    from assistant.retrieval.retriever import Retriever

_SHINGLE = 4  # words
# Two accounts of different conflicts share under 2 % of their four-word runs; copies far more.
_COPIED = 0.12
_CONSIDERED = 10
_PRACTICES = 5
_SIMILAR = 3


@dataclass(frozen=True)
class Duplicate:
    """A review that says much the same, and the share of the new text that it shares, 0 to 1."""

    id: str
    title: str
    path: str
    shared: float


@dataclass(frozen=True)
class Suggestion:
    """A practice that the new review's story points to."""

    id: str
    title: str


@dataclass(frozen=True)
class Advice:
    """Everything there is to tell an author."""

    duplicates: tuple[Duplicate, ...]
    practices: tuple[Suggestion, ...]
    similar: tuple[CaseResult, ...]


def advise(
    retriever: "Retriever", form: ReviewForm, principal: Principal, reader: Lang,
    taxonomy: Taxonomy | None = None,
) -> Advice:  # fmt: skip
    """Advice on a form, from what this person may see."""
    story = _story(form)
    if not story:
        return Advice((), (), ())
    return Advice(
        near_duplicates(retriever, form, principal),
        _practices(retriever, form, story, principal, reader),
        tuple(
            case
            for case in find_cases(
                retriever, story, principal, reader, limit=_SIMILAR + 1, taxonomy=taxonomy
            ).results
            if case.id != new_id(form)
        )[:_SIMILAR],
    )


def near_duplicates(
    retriever: "Retriever", form: ReviewForm, principal: Principal
) -> tuple[Duplicate, ...]:
    """Reviews that share long runs of words with a form (containment of word shingles).

    Broder, On the resemblance and containment of documents, 1997.
    """
    own = _shingles(" ".join(form.texts().values()))
    if not own:
        return ()
    ranking = retriever.retrieve(_story(form), principal, form.lang, kind="review")
    considered = [c for c in ranking.candidates[:_CONSIDERED] if c.id != form.id]
    texts: dict[str, list[str]] = {}
    for statement in retriever.evidence(form.title, considered, principal):
        texts.setdefault(statement.record.id, []).append(statement.text)
    found = []
    for candidate in considered:
        shared = len(own & _shingles(" ".join(texts.get(candidate.id, ())))) / len(own)
        same_title = fold(candidate.record.title) == fold(form.title)
        if shared >= _COPIED or same_title:
            record = candidate.record
            found.append(Duplicate(candidate.id, record.title, record.path, round(shared, 2)))
    return tuple(sorted(found, key=lambda duplicate: -duplicate.shared))


def _practices(
    retriever: "Retriever", form: ReviewForm, story: str, principal: Principal, reader: Lang
) -> tuple[Suggestion, ...]:
    named = {entry.id for entry in form.practices}
    ranking = retriever.retrieve(story, principal, reader)
    found: Sequence[Suggestion] = [
        Suggestion(c.id, c.record.title) for c in ranking.candidates if c.id not in named
    ]
    return tuple(found[:_PRACTICES])


def _story(form: ReviewForm) -> str:
    parts = [form.summary, *(lesson.text for lesson in form.lessons), form.events]
    return " ".join(" ".join(parts).split())[:1500]


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", fold(text))
    return {tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}
