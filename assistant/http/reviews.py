"""Reviews that are being written."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.api.results import WaitingReview
from assistant.http.problems import reader
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
from assistant.language import Lang
from assistant.reviews.checked import Checked
from assistant.reviews.drafts import Draft, ListedDraft, ReadingReport
from assistant.reviews.files import StoredReview
from assistant.reviews.form import ReviewForm
from assistant.reviews.typed import UNPLACED

router = APIRouter(tags=["reviews"])


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


class DraftShown(BaseModel):
    """A draft: when it was last changed, its form as far as it can be understood, words that have
    no place in it, and how the document was read that it began with."""

    key: str
    at: str
    form: ReviewForm
    unplaced: str
    report: ReadingReport


class Document(BaseModel):
    """A document: its name with its ending, and its content in base64."""

    model_config = ConfigDict(extra="forbid", val_json_bytes="base64")

    name: Annotated[str, Field(min_length=1, max_length=200)]
    content: bytes


class ChangeableReview(BaseModel):
    """A review in a list."""

    id: str
    lang: Lang
    title: str


class Chosen(BaseModel):
    """Which findings of a check, by their place in ``personal``, and its ``seen``."""

    model_config = ConfigDict(extra="forbid")

    personal: Annotated[frozenset[int], Field(max_length=1000)]
    seen: Annotated[str, Field(max_length=128)]


@router.post("/drafts", status_code=201)
def begin(
    form: ReviewForm, entente: Does, who: Writer, once: DoneOnce, response: Response
) -> DraftShown:
    """Keep a new draft of one's own; any field may still be empty."""
    key = once(lambda: entente.reviews.begin(form, who).key)
    return _begun(entente.reviews.draft(key, who), response)


@router.get("/drafts")
def drafts(entente: Does, who: Who, pages: Pages) -> Part[ListedDraft]:
    """One's own drafts, last changed first."""
    return pages.of(entente.reviews.drafts(who))


@router.get("/drafts/{key}")
def draft(key: Id, entente: Does, who: Who) -> DraftShown:
    """One of one's own drafts."""
    return _shown(entente.reviews.draft(key, who))


@router.put("/drafts/{key}")
def change(key: Id, form: ReviewForm, entente: Does, who: Writer) -> DraftShown:
    """Put a form in the place of what a draft holds."""
    return _shown(entente.reviews.change(key, form, who))


@router.delete("/drafts/{key}", status_code=204)
def delete(key: Id, entente: Does, who: Writer, once: DoneOnce) -> Response:
    """Forget a draft."""
    return done_once(once, lambda: entente.reviews.delete(key, who))


@router.post("/drafts/import", status_code=201, dependencies=[in_turn("work")])
def bring(
    document: Document, entente: Does, who: Writer, once: DoneOnce, response: Response,
    lang: Language = "en",
) -> DraftShown:  # fmt: skip
    """Begin a draft with what a document says; what has no place in the form is beside it."""

    def work() -> str:
        return entente.reviews.bring(document.content, document.name, who, lang).key

    return _begun(entente.reviews.draft(once(work), who), response)


@router.get("/reviews")
def existing(entente: Does, who: Who, pages: Pages) -> Part[ChangeableReview]:
    """The reviews of the library that one may change."""
    found = entente.reviews.existing(who)
    return pages.of([ChangeableReview(id=id_, lang=lang, title=t) for id_, lang, t in found])


@router.post("/reviews/{lang}/{id}/draft", status_code=201)
def copy(
    lang: Lang, id: Id, entente: Does, who: Writer, once: DoneOnce, response: Response
) -> DraftShown:
    """A draft in which a review of the library is changed: the one there is, or a new one."""
    key = once(lambda: entente.reviews.copy(id, lang, who, lang).key)
    return _begun(entente.reviews.draft(key, who), response)


@router.get("/drafts/{key}/check", dependencies=[in_turn("work")])
def check(key: Id, entente: Does, who: Who, lang: Language = "en") -> Checked:
    """What is missing from a draft, what in it is personal, and what resembles it."""
    return entente.reviews.check_draft(key, who, lang)


@router.post("/drafts/{key}/replace", dependencies=[in_turn("work")])
def replace(key: Id, chosen: Chosen, entente: Does, who: Writer, once: DoneOnce) -> DraftShown:
    """Put neutral words in the place of personal data that a check found."""
    once(lambda: str(entente.reviews.replace_personal(key, chosen.personal, chosen.seen, who)))
    return _shown(entente.reviews.draft(key, who))


@router.post("/drafts/{key}/submit", dependencies=[in_turn("work")])
def submit(key: Id, entente: Does, who: Writer, once: DoneOnce) -> HandedInReview:
    """Hand a draft in: it waits for a curator, and is no longer among one's own."""

    def work() -> str:
        stored = entente.reviews.submit_draft(key, who, dt.date.today())
        return handed_in(stored).model_dump_json()

    return HandedInReview.model_validate_json(once(work))


@router.post("/drafts/{key}/summary", dependencies=[in_turn("work")])
def summarise(key: Id, entente: Does, who: Writer, once: DoneOnce, request: Request) -> DraftShown:
    """Have a language model draft the summary of a draft out of its story, for you to read."""
    once(lambda: entente.reviews.summarise(key, who, reader(request)).key)
    return _shown(entente.reviews.draft(key, who))


@router.post("/reviews/{id}/translation", status_code=201, dependencies=[in_turn("work")])
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


@router.get("/returned")
def returned(entente: Does, who: Who, pages: Pages) -> Part[WaitingReview]:
    """One's own reviews that a curator gave back, with what they said."""
    return pages.of(entente.reviews.returned(who))


def _shown(draft: Draft) -> DraftShown:
    unplaced = "".join(draft.typed.get(UNPLACED, ()))
    return DraftShown(
        key=draft.key, at=draft.at, form=draft.form, unplaced=unplaced, report=draft.report
    )


def _begun(draft: Draft, response: Response) -> DraftShown:
    response.headers["Location"] = f"/api/v1/drafts/{draft.key}"
    return _shown(draft)


def handed_in(stored: StoredReview) -> HandedInReview:
    """A review as it is told of once it is written."""
    return HandedInReview(id=stored.id, lang=stored.lang, path=stored.path, hash=stored.hash)
