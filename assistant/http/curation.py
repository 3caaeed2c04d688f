"""What curators decide: drafts, reviews, and questions that found no answer."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.answering.journal import Feedback
from assistant.api.results import WaitingReview
from assistant.http.once import Once
from assistant.http.reviews import HandedInReview, handed_in
from assistant.http.shared import (
    Does,
    DoneOnce,
    Id,
    Language,
    Pages,
    Part,
    Who,
    Writer,
    done_once,
    in_turn,
)
from assistant.reviews.curation import Learned
from assistant.reviews.decisions import Preview
from assistant.reviews.files import StoredReview
from assistant.reviews.gaps import GapGroup

router = APIRouter(tags=["curation"])


class Approval(BaseModel):
    """The hash of the preview that was read."""

    model_config = ConfigDict(extra="forbid")

    read: Annotated[str, Field(min_length=1, max_length=128)]


class Rejection(BaseModel):
    """The hash of the preview that was read, and what its author should change."""

    model_config = ConfigDict(extra="forbid")

    read: Annotated[str, Field(min_length=1, max_length=128)]
    comment: Annotated[str, Field(min_length=1, max_length=2000)]


class Merging(BaseModel):
    """The ids of gaps, and of the one whose wording is kept."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[str], Field(min_length=1, max_length=100)]
    keep: Annotated[str, Field(min_length=1, max_length=120)]


class Retirement(BaseModel):
    """Which review replaces the one that is retired; empty for none."""

    model_config = ConfigDict(extra="forbid")

    superseded_by: Annotated[str, Field(max_length=120)] = ""


@router.get("/curation/drafts")
def waiting(entente: Does, who: Who, pages: Pages) -> Part[WaitingReview]:
    """Drafts that were handed in and wait for a decision."""
    return pages.of(entente.curation.waiting(who))


@router.get("/curation/drafts/{id}")
def preview(id: Id, entente: Does, who: Who) -> Preview:
    """The drafts of a review in all its languages, and the hash by which they are approved."""
    return entente.curation.preview(id, who)


@router.post("/curation/drafts/{id}/approve", dependencies=[in_turn("work")])
def approve(
    id: Id, given: Approval, entente: Does, who: Writer, once: DoneOnce
) -> list[HandedInReview]:
    """Approve drafts as they were read; the next question finds them."""
    return _once(once, lambda: entente.curation.approve(id, who, given.read))


@router.post("/curation/drafts/{id}/reject", dependencies=[in_turn("work")])
def reject(
    id: Id, given: Rejection, entente: Does, who: Writer, once: DoneOnce
) -> list[HandedInReview]:
    """Give drafts back to their author as they were read, with what should be changed."""
    return _once(once, lambda: entente.curation.reject(id, who, given.read, given.comment))


@router.post("/curation/reviews/{id}/retire", dependencies=[in_turn("work")])
def retire(
    id: Id, given: Retirement, entente: Does, who: Writer, once: DoneOnce
) -> list[HandedInReview]:
    """Take a review out of every answer; its file stays."""
    return _once(once, lambda: entente.curation.retire(id, who, given.superseded_by))


@router.get("/curation/returned")
def returned(entente: Does, who: Who, pages: Pages) -> Part[WaitingReview]:
    """Drafts that were given back and wait for their authors."""
    return pages.of(entente.curation.returned(who))


@router.get("/curation/reviews")
def reviews(entente: Does, who: Who, pages: Pages) -> Part[WaitingReview]:
    """Drafts and approved reviews, which can be retired."""
    return pages.of(entente.curation.reviews(who))


@router.get("/curation/overdue")
def overdue(entente: Does, who: Who, pages: Pages) -> Part[WaitingReview]:
    """Approved reviews that should have been read again by now."""
    return pages.of(entente.curation.overdue(who, dt.date.today()))


@router.get("/curation/gaps")
def gaps(entente: Does, who: Who, pages: Pages) -> Part[GapGroup]:
    """Questions that found no answer, asked most often first."""
    return pages.of(entente.curation.gaps(who))


@router.get("/curation/gaps/{id}")
def gap(id: Id, entente: Does, who: Who) -> GapGroup:
    """One of them."""
    return entente.curation.gap(id, who)


@router.get("/curation/gaps/{id}/near")
def near_gaps(id: Id, entente: Does, who: Who, pages: Pages) -> Part[GapGroup]:
    """Others that ask the same in nearly the same words, nearest first."""
    return pages.of(entente.curation.near_gaps(id, who))


@router.post("/curation/gaps/{id}/dismiss", status_code=204)
def dismiss(id: Id, entente: Does, who: Writer, once: DoneOnce) -> Response:
    """Show this question no more, however often it is asked."""

    def work() -> None:
        entente.curation.gap(id, who)
        entente.curation.dismiss_gaps([id], who)

    return done_once(once, work)


@router.post("/curation/gaps/{id}/restore", status_code=204)
def restore(id: Id, entente: Does, who: Writer, once: DoneOnce) -> Response:
    """Take back what was decided last about a question."""
    return done_once(once, lambda: entente.curation.restore_gaps([id], who))


@router.post("/curation/gaps/merge")
def merge(given: Merging, entente: Does, who: Writer, once: DoneOnce) -> GapGroup:
    """Take several questions for one."""
    done_once(once, lambda: entente.curation.merge_gaps(given.ids, given.keep, who))
    return entente.curation.gap(given.keep, who)


@router.get("/curation/learned", dependencies=[in_turn("work")])
def learned(entente: Does, who: Who, lang: Language = "en") -> Learned:
    """What the cases teach: practices that were missing, lessons that no page says, reviews that
    nobody found."""
    return entente.curation.learned(who, lang)


@router.get("/curation/complaints")
def complaints(entente: Does, who: Who, pages: Pages) -> Part[Feedback]:
    """Answers that did not help, with the reasons that people gave."""
    return pages.of(entente.curation.complaints(who))


class _Handed(BaseModel):
    reviews: list[HandedInReview]


def _once(once: Once, work: Callable[[], list[StoredReview]]) -> list[HandedInReview]:
    """What became of some reviews; of a curator's own doing alone, so it may be remembered."""
    done = once(lambda: _Handed(reviews=[handed_in(stored) for stored in work()]).model_dump_json())
    return _Handed.model_validate_json(done).reviews
