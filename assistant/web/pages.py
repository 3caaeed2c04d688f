"""Pages of the app's own: plain HTML, with one script that keeps what is typed."""

import json
from collections.abc import AsyncIterator, Mapping
from importlib.resources import files
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData, UploadFile

from assistant.api.results import Exported
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.web.frame import framed, page_title
from assistant.web.layout import owner_mark, person
from assistant.web.preference import page_language

_FIELDS = 500  # of one form, or changed at once
_PRIVATE = {"Cache-Control": "no-store"}
_FILES = (
    ("pages.css", ("header.css", "pages.css")),
    ("library.css", ("library.css",)),
    ("cases.css", ("cases.css",)),
    ("playbooks.css", ("playbooks.css",)),
    ("quality.css", ("quality.css",)),
    ("review.css", ("review.css",)),
    ("curation.css", ("curation.css",)),
    ("pages.js", ("downloads.js", "pages.js")),
    ("curation.js", ("curation.js",)),
)


class SentChange(BaseModel):
    """A field's new values, and what its page may have shown before."""

    model_config = ConfigDict(frozen=True)

    values: Annotated[tuple[str, ...], Field(max_length=100)]
    before: Annotated[tuple[tuple[str, ...], ...], Field(max_length=10)]


class SentChanges(BaseModel):
    """Fields that were changed, by name."""

    model_config = ConfigDict(frozen=True)

    changes: Annotated[dict[str, SentChange], Field(max_length=_FIELDS)]


class UnreadableError(EntenteError):
    """What a page sent is not what its script sends."""


async def _changes(request: Request) -> SentChanges:
    try:
        sent = SentChanges.model_validate(_whole(json.loads(await request.body())))
    except (ValueError, ValidationError, RecursionError) as error:
        raise UnreadableError(
            "This is not what the page sends; load the page again.",
            "Ce n’est pas ce que la page envoie\u202f; rechargez-la.",
        ) from error
    return sent


def _whole(value: Any) -> Any:
    """JSON without half characters, which no file and no database takes."""
    if isinstance(value, str):
        text = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return text.replace("\0", "").replace("\r\n", "\n")
    if isinstance(value, list):
        return [_whole(part) for part in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(part) for name, part in value.items()}
    return value


async def _handed_in(request: Request) -> AsyncIterator[FormData]:
    # What is uploaded lies in memory, or in a file without a name that is gone with the request.
    async with request.form(max_files=1, max_fields=_FIELDS, max_part_size=1_000_000) as form:
        yield form


Changes = Annotated[SentChanges, Depends(_changes)]
HandedIn = Annotated[FormData, Depends(_handed_in)]


def said(form: FormData, name: str) -> str:
    """A text of a form that was handed in; empty where it is missing."""
    value = form.get(name)
    return _whole(value).strip() if isinstance(value, str) else ""


def uploaded(form: FormData, limit: int) -> tuple[bytes, str]:
    """Content (of at most ``limit`` bytes and one) and name of the file that was handed in."""
    sent = form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return b"", ""
    return sent.file.read(limit + 1), _whole(sent.filename)[-200:]


class Pages:
    """Shows templates. All text stands in them as text, whatever it holds."""

    def __init__(self, app: FastAPI) -> None:
        folder = files("assistant.web")
        for name, parts in _FILES:
            content = b"".join(folder.joinpath(part).read_bytes() for part in parts)
            kind = "text/css" if name.endswith(".css") else "text/javascript"
            app.add_api_route(f"/{name}", _file(content, kind), methods=["GET"])
        app.add_exception_handler(UnreadableError, _unreadable)

    def show(
        self, request: Request, template: str, lang: Lang, path: str, status: int = 200,
        query: str = "", place: str = "", title: str = "", **values: Any,
    ) -> Response:  # fmt: skip
        """A page.

        Args:
            path: the page's place under its language, as in ``PAGES``.
            place: where it stands itself if it is one of several at that place.
            title: its own name, if it has one.
            query: what leads to the same in the other language; that of the request if empty.
        """
        other = "en" if lang == "fr" else "fr"
        same = query or request.url.query
        back = f"/{other}/{place or path}/{f'?{same}' if same else ''}"
        named = f"{title} – Entente" if title else page_title(path, lang)
        text = framed(
            template, lang, named, back, path=path, owner=owner_mark(person(request)), **values
        )
        return Response(text, status, _PRIVATE, "text/html; charset=utf-8")


def told(content: Mapping[str, Any], status: int = 200) -> Response:
    """An answer to the page's script."""
    return JSONResponse(content, status, _PRIVATE)


def refused(sentence: str, status: int = 422) -> Response:
    """A refusal, in a sentence of the reader's language, for the page's script."""
    return told({"error": sentence}, status)


def handed_out(file: Exported) -> Response:
    """A file to keep."""
    disposition = f'attachment; filename="{file.name}"'
    headers = {"Content-Disposition": disposition, **_PRIVATE}
    return Response(file.content, media_type=file.media_type, headers=headers)


def see(address: str) -> Response:
    """Go on at another address; reloading it does nothing twice."""
    return RedirectResponse(address, 303)


def _file(content: bytes, kind: str) -> Any:
    def served() -> Response:
        return Response(content, media_type=f"{kind}; charset=utf-8")

    return served


async def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, UnreadableError)
    return refused(error.told(page_language(request)), 400)
