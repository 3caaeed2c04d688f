"""What the pages share: who is asking, and on those of Gradio the header."""

import hashlib
from collections.abc import Sequence
from typing import Any

import gradio as gr
from starlette.requests import Request

from assistant.access.control import THIS_MACHINE
from assistant.access.cookies import SESSION_COOKIE, read_cookie
from assistant.access.sessions import Person
from assistant.answering.exchange import Place
from assistant.language import Lang
from assistant.principal import Principal
from assistant.web import frame
from assistant.web.fragments import fragment
from assistant.web.inert import markdown

# Handlers are not offered as an API, and each may run several times at once.
LIMITS: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 8}
# Handlers that wait for a person's turn must not keep the others from waiting for theirs.
IN_TURN: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": None}


def person(request: Request | gr.Request) -> Principal:
    """Who is asking, with the rights of this moment.

    The gate has made sure of them; but a handler may have waited since, and may ask again before
    it gives its result away.

    Raises:
        RightsEndedError: they may not come in any more.
    """
    asking: Person = request.state.person
    return asking.now().principal


def place_of(request: Request | gr.Request) -> Place:
    """Whose conversations are meant; on a machine of one person, those of a browser."""
    asking: Person = request.state.person
    browser = read_cookie(request.cookies, SESSION_COOKIE)
    return Place(asking.id, browser, known=asking.how != THIS_MACHINE)


def owner_mark(principal: Principal) -> str:
    """Stands for a person in the browser without naming them."""
    return hashlib.sha256(f"page {principal.id}".encode()).hexdigest()[:16]


def turn_taker(request: Request | gr.Request) -> str:
    """Whose turn a request takes: a person's; on a machine of one person, a browser's."""
    asking: Person = request.state.person
    browser = read_cookie(request.cookies, SESSION_COOKIE) if asking.how == THIS_MACHINE else ""
    return f"{asking.id}\n{browser}"


def header(path: str, lang: Lang) -> None:
    """The name, the way to the other pages, and the other language."""
    markdown(frame.header(path, lang), elem_id="top", sanitize_html=False)


def examples(questions: Sequence[str], into: str, label: str) -> None:
    """Questions to click, which the page's script puts into the field with the id ``into``."""
    made = fragment("examples.html", questions=questions, into=into, label=label)
    markdown(made, elem_id="examples", sanitize_html=False)
