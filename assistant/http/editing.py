"""The files of pages and reviews, for those who keep the library."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.http.shared import DAY, Does, DoneOnce, Id, Pages, Part, Who, Writer, day, in_turn
from assistant.language import Lang
from assistant.library.documents import Problem
from assistant.library.editing import EditableText, ListedText, StalePage, TextKind

router = APIRouter(tags=["editing"])
_Line = Annotated[str, Field(min_length=1, max_length=500)]
_Id = Annotated[str, Field(max_length=120)]


class TextFault(BaseModel):
    """What keeps readers from seeing a file, and where; ``message`` is in English."""

    line: int
    field: str
    message: str


class OpenedText(BaseModel):
    """A file; ``hash`` stands for exactly this text, ``own`` tells whether it stands in the library
    that is written to."""

    kind: TextKind
    id: str
    lang: Lang
    path: str
    text: str
    hash: str
    own: bool
    faults: tuple[TextFault, ...]


class WholeText(BaseModel):
    """The whole of a file."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=300_000)]


class NewText(WholeText):
    """A file in the place of the one that was read, whose hash is ``read``."""

    read: Annotated[str, Field(min_length=1, max_length=128)]


class PageQuestion(BaseModel):
    """A question by which a page is found; ``gap`` is the unanswered one that it answers."""

    model_config = ConfigDict(extra="forbid")

    question: _Line
    lang: Lang
    gap: _Id = ""


class NewPage(PageQuestion):
    """A page to begin; ``like`` is another whose phases and roles it takes over."""

    title: _Line
    theme: _Id
    like: _Id = ""


@router.get("/texts")
def texts(entente: Does, who: Who, pages: Pages) -> Part[ListedText]:
    """All pages and reviews as files, those with faults included."""
    return pages.of(entente.editing.texts(who))


@router.get("/stale-pages")
def stale(
    entente: Does, who: Who, pages: Pages,
    before: Annotated[str, Query(pattern=DAY, description="A day, as 2026-01-31.")],
) -> Part[StalePage]:  # fmt: skip
    """Pages that were last updated before a day, oldest first."""
    return pages.of(entente.editing.stale(who, day(before)))


@router.get("/texts/{kind}/{lang}/{id}")
def text(kind: TextKind, lang: Lang, id: Id, entente: Does, who: Who) -> OpenedText:
    """A file, what is wrong with it, and the hash by which it is changed."""
    return _shown(entente.editing.text(kind, id, lang, who))


@router.post("/texts/{kind}/{lang}/{id}/check", dependencies=[in_turn("work")])
def check(
    kind: TextKind, lang: Lang, id: Id, given: WholeText, entente: Does, who: Who
) -> tuple[TextFault, ...]:
    """What would keep readers from seeing a text, by line. Changes nothing."""
    return _faults(entente.editing.check(kind, id, lang, given.text, who))


@router.put("/texts/{kind}/{lang}/{id}", dependencies=[in_turn("work")])
def save(
    kind: TextKind, lang: Lang, id: Id, given: NewText, entente: Does, who: Writer, once: DoneOnce
) -> OpenedText:
    """Put a text in the place of the one that was read; the next question finds it."""
    once(lambda: entente.editing.save(kind, id, lang, given.text, given.read, who).id)
    return _shown(entente.editing.text(kind, id, lang, who))


@router.post("/pages/{id}/questions", dependencies=[in_turn("work")])
def add_question(
    id: Id, given: PageQuestion, entente: Does, who: Writer, once: DoneOnce
) -> OpenedText:
    """Have a page be found by one more question."""
    do = entente.editing
    once(lambda: do.add_question(id, given.lang, given.question, who, given.gap).id)
    return _shown(do.text("page", id, given.lang, who))


@router.post("/pages", status_code=201, dependencies=[in_turn("work")])
def begin_page(
    given: NewPage, entente: Does, who: Writer, once: DoneOnce, response: Response
) -> OpenedText:
    """Begin a page in the own library; readers see it once its sections are written."""

    def work() -> str:
        return entente.editing.begin_page(
            given.title, given.theme, given.lang, given.question, who, given.gap, given.like
        ).id

    begun = entente.editing.text("page", once(work), given.lang, who)
    response.headers["Location"] = f"/api/v1/texts/page/{begun.lang}/{begun.id}"
    return _shown(begun)


def _shown(found: EditableText) -> OpenedText:
    faults = {"faults": _faults(found.problems)}
    return OpenedText.model_validate({**vars(found), **faults}, extra="ignore")


def _faults(problems: Sequence[Problem]) -> tuple[TextFault, ...]:
    return tuple(TextFault.model_validate(one, from_attributes=True) for one in problems)
