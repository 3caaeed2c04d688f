"""Reviews that are being written, and what curators decide about them."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.answering.journal import Feedback
from assistant.api.results import WaitingReview
from assistant.http.once import Once
from assistant.http.problems import reader
from assistant.http.shared import Does, DoneOnce, Id, Pages, Part, Who, Writer, in_turn
from assistant.language import Lang
from assistant.reviews.desk import Preview
from assistant.reviews.drafts import Draft, ListedDraft
from assistant.reviews.files import StoredReview
from assistant.reviews.form import ReviewForm
from assistant.reviews.gaps import GapGroup

router = APIRouter()


class DraftShown(BaseModel):
    """A draft: when it was last changed, its form as far as it can be understood, and what its
    author should look at."""

    key: str
    at: str
    form: ReviewForm
    notes: tuple[str, ...] = ()


class OtherLanguage(BaseModel):
    """The language in which a review is not there yet."""

    model_config = ConfigDict(extra="forbid")

    lang: Lang


class HandedInReview(BaseModel):
    """A review of the library, by its id; ``hash`` stands for exactly this text."""

    id: str
    lang: Lang
    path: str
    hash: str


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


@router.post("/drafts", tags=["reviews"], status_code=201)
def begin(
    form: ReviewForm, entente: Does, who: Writer, once: DoneOnce, response: Response
) -> DraftShown:
    """Keep a new draft of one's own; any field may still be empty."""
    key = once(lambda: entente.reviews.begin(form, who).key)
    response.headers["Location"] = f"/api/v1/drafts/{key}"
    return _shown(entente.reviews.draft(key, who))


@router.get("/drafts", tags=["reviews"])
def drafts(entente: Does, who: Who, pages: Pages) -> Part[ListedDraft]:
    """One's own drafts, last changed first."""
    return pages.of(entente.reviews.drafts(who))


@router.get("/drafts/{key}", tags=["reviews"])
def draft(key: Id, entente: Does, who: Who) -> DraftShown:
    """One of one's own drafts."""
    return _shown(entente.reviews.draft(key, who))


@router.put("/drafts/{key}", tags=["reviews"])
def change(key: Id, form: ReviewForm, entente: Does, who: Writer) -> DraftShown:
    """Put a form in the place of what a draft holds."""
    return _shown(entente.reviews.change(key, form, who))


@router.delete("/drafts/{key}", tags=["reviews"], status_code=204)
def delete(key: Id, entente: Does, who: Writer, once: DoneOnce) -> Response:
    """Forget a draft."""

    def work() -> str:
        entente.reviews.delete(key, who)
        return ""

    once(work)
    return Response(status_code=204)


@router.post("/drafts/{key}/submit", tags=["reviews"], dependencies=[in_turn("work")])
def submit(key: Id, entente: Does, who: Writer, once: DoneOnce) -> HandedInReview:
    """Hand a draft in: it waits for a curator, and is no longer among one's own."""

    def work() -> str:
        stored = entente.reviews.submit_draft(key, who, dt.date.today())
        return _handed_in(stored).model_dump_json()

    return HandedInReview.model_validate_json(once(work))


@router.post("/drafts/{key}/summary", tags=["reviews"], dependencies=[in_turn("work")])
def summarise(key: Id, entente: Does, who: Writer, once: DoneOnce, request: Request) -> DraftShown:
    """Have a language model draft the summary of a draft out of its story, for you to read."""
    once(lambda: entente.reviews.summarise(key, who, reader(request)).key)
    return _shown(entente.reviews.draft(key, who))


@router.post(
    "/reviews/{id}/translation", tags=["reviews"], status_code=201, dependencies=[in_turn("work")]
)
def translate(
    id: Id, into: OtherLanguage, entente: Does, who: Writer, once: DoneOnce, request: Request,
    response: Response,
) -> DraftShown:  # fmt: skip
    """Begin a review of the library in its other language, as a draft of one's own.

    Its texts are drafted by a language model where one may read it, and empty otherwise.
    """
    key = once(lambda: entente.reviews.translate(id, into.lang, who, reader(request)).key)
    response.headers["Location"] = f"/api/v1/drafts/{key}"
    return _shown(entente.reviews.draft(key, who))


@router.get("/returned", tags=["reviews"])
def returned(entente: Does, who: Who, pages: Pages) -> Part[WaitingReview]:
    """One's own reviews that a curator gave back, with what they said."""
    return pages.of(entente.reviews.returned(who))


@router.get("/curation/drafts", tags=["curation"])
def waiting(entente: Does, who: Who, pages: Pages) -> Part[WaitingReview]:
    """Drafts that were handed in and wait for a decision."""
    return pages.of(entente.curation.waiting(who))


@router.get("/curation/drafts/{id}", tags=["curation"])
def preview(id: Id, entente: Does, who: Who) -> Preview:
    """The drafts of a review in all its languages, and the hash by which they are approved."""
    return entente.curation.preview(id, who)


@router.post("/curation/drafts/{id}/approve", tags=["curation"], dependencies=[in_turn("work")])
def approve(
    id: Id, given: Approval, entente: Does, who: Writer, once: DoneOnce
) -> list[HandedInReview]:
    """Approve drafts as they were read; the next question finds them."""
    return _once(once, lambda: entente.curation.approve(id, who, given.read))


@router.post("/curation/drafts/{id}/reject", tags=["curation"], dependencies=[in_turn("work")])
def reject(
    id: Id, given: Rejection, entente: Does, who: Writer, once: DoneOnce
) -> list[HandedInReview]:
    """Give drafts back to their author as they were read, with what should be changed."""
    return _once(once, lambda: entente.curation.reject(id, who, given.read, given.comment))


@router.post("/curation/reviews/{id}/retire", tags=["curation"], dependencies=[in_turn("work")])
def retire(
    id: Id, given: Retirement, entente: Does, who: Writer, once: DoneOnce
) -> list[HandedInReview]:
    """Take a review out of every answer; its file stays."""
    return _once(once, lambda: entente.curation.retire(id, who, given.superseded_by))


@router.get("/curation/overdue", tags=["curation"])
def overdue(entente: Does, who: Who, pages: Pages) -> Part[WaitingReview]:
    """Approved reviews that should have been read again by now."""
    return pages.of(entente.curation.overdue(who, dt.date.today()))


@router.get("/curation/gaps", tags=["curation"])
def gaps(entente: Does, who: Who, pages: Pages) -> Part[GapGroup]:
    """Questions that found no answer, asked most often first."""
    return pages.of(entente.curation.gaps(who))


@router.post("/curation/gaps/{id}/dismiss", tags=["curation"], status_code=204)
def dismiss(id: Id, entente: Does, who: Writer) -> Response:
    """Show this question no more, however often it is asked."""
    entente.curation.gap(id, who)
    entente.curation.dismiss_gaps([id], who)
    return Response(status_code=204)


@router.post("/curation/gaps/{id}/restore", tags=["curation"], status_code=204)
def restore(id: Id, entente: Does, who: Writer) -> Response:
    """Take back what was decided last about a question."""
    entente.curation.restore_gaps([id], who)
    return Response(status_code=204)


@router.post("/curation/gaps/merge", tags=["curation"])
def merge(given: Merging, entente: Does, who: Writer) -> GapGroup:
    """Take several questions for one."""
    entente.curation.merge_gaps(given.ids, given.keep, who)
    return entente.curation.gap(given.keep, who)


@router.get("/curation/complaints", tags=["curation"])
def complaints(entente: Does, who: Who, pages: Pages) -> Part[Feedback]:
    """Answers that did not help, with the reasons that people gave."""
    return pages.of(entente.curation.complaints(who))


def _shown(draft: Draft) -> DraftShown:
    return DraftShown(key=draft.key, at=draft.at, form=draft.form, notes=draft.report.notes)


def _handed_in(stored: StoredReview) -> HandedInReview:
    return HandedInReview(id=stored.id, lang=stored.lang, path=stored.path, hash=stored.hash)


class _Handed(BaseModel):
    reviews: list[HandedInReview]


def _once(once: Once, work: Callable[[], list[StoredReview]]) -> list[HandedInReview]:
    """What became of some reviews; of a curator's own doing alone, so it may be remembered."""
    done = once(
        lambda: _Handed(reviews=[_handed_in(stored) for stored in work()]).model_dump_json()
    )
    return _Handed.model_validate_json(done).reviews
