"""What stands around every page: its name, the way to the others, and the other language."""

from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from assistant.language import Lang
from assistant.terminal import visible
from assistant.web.frame_texts import FRAME_TEXTS, PAGES
from assistant.web.inert import inert
from assistant.web.page_texts import PAGE_TEXTS

_PRIVATE = {"Cache-Control": "no-store"}
_PASSES = frozenset({408, 429, 500, 503})  # what may go better in a moment


@cache
def templates() -> Environment:
    """The templates. All text stands in them as text, whatever it holds."""
    found = Environment(
        loader=PackageLoader("assistant.web"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    found.filters["shown"] = visible
    # Gradio reads Markdown in what it shows.
    found.filters["inert"] = lambda text: Markup(inert(text))
    return found


def page_title(path: str, lang: Lang) -> str:
    """The title of a page's browser tab."""
    own = next(page for page in PAGES if page.path == path)
    return f"Entente – {own.label(lang)}" if path else "Entente"


def framed(
    template: str, lang: Lang, title: str, back: str, *, known: bool = True, path: str = "-",
    **values: Any,
) -> str:  # fmt: skip
    """A page with its frame.

    Args:
        back: the same page in the other language.
        known: whether it is for somebody who is signed in, and sees the way to the other pages.
        path: the page's place under its language, as in ``PAGES``.
    """
    other = "en" if lang == "fr" else "fr"
    return templates().get_template(template).render(
        lang=lang, other=other, page=PAGE_TEXTS[lang], frame=FRAME_TEXTS[lang],
        pages=PAGES if known else (), path=path, title=title,
        other_language=f"/language/{other}?back={quote(back)}", **values,
    )  # fmt: skip


def header(path: str, lang: Lang) -> str:
    """The header alone, for a page that Gradio makes; one line, as Markdown wants HTML."""
    other = "en" if lang == "fr" else "fr"
    shown = templates().get_template("header.html").render(
        lang=lang, other=other, page=PAGE_TEXTS[lang], frame=FRAME_TEXTS[lang], pages=PAGES,
        path=path, brand="h1", skip="#main" if path else "#question",
        other_language=f"/language/{other}?page={path}",
    )  # fmt: skip
    return "".join(line.strip() for line in shown.splitlines())


def problem(
    scope: Scope, lang: Lang, status: int, text: str, headers: dict[str, str] | None = None
) -> Response:
    """What cannot be done, in a sentence: a page for a browser, JSON for everybody else."""
    sent = _PRIVATE | (headers or {})
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return JSONResponse({"error": text, "detail": text}, status, sent)
    texts = FRAME_TEXTS[lang]
    other = "en" if lang == "fr" else "fr"
    place = scope["path"]
    same = place.replace(f"/{lang}/", f"/{other}/", 1) if place.startswith(f"/{lang}/") else place
    kind = "missing" if status == 404 else "wait" if status in (429, 503) else "failed"
    shown = framed(
        "problem.html", lang, f"{texts.problems[kind]} – Entente", same,
        known=scope.get("state", {}).get("person") is not None, texts=texts, text=text,
        kind=kind, again=place if status in _PASSES and scope["method"] == "GET" else "",
    )  # fmt: skip
    return HTMLResponse(shown, status, sent)
