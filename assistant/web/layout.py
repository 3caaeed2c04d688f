"""What all pages share: the header with the way to the other pages, and who is asking."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from starlette.requests import Request

from assistant.access.control import THIS_MACHINE
from assistant.access.cookies import SESSION_COOKIE, read_cookie
from assistant.access.sessions import Person
from assistant.language import Lang
from assistant.principal import Principal
from assistant.web.inert import inert, markdown
from assistant.web.texts import TEXTS

# Handlers are not offered as an API, and each may run several times at once.
LIMITS: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 8}
# Handlers that wait for a person's turn must not keep the others from waiting for theirs.
IN_TURN: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": None}


@dataclass(frozen=True)
class PageName:
    """A page's place under its language, and what the way to it is called."""

    path: str
    fr: str
    en: str

    def label(self, lang: Lang) -> str:
        return self.fr if lang == "fr" else self.en


PAGES = (
    PageName("", "Demander", "Ask"),
    PageName("cases", "Cas passés", "Past cases"),
    PageName("playbooks", "Listes de contrôle", "Checklists"),
    PageName("review", "Ajouter une revue", "Add a review"),
    PageName("curation", "Curation", "Curation"),
)
_TAGLINE: dict[Lang, str] = {
    "fr": "Des réponses courtes et sourcées pour vos partenariats stratégiques",
    "en": "Short, cited answers for your strategic partnerships",
}
_OTHER: dict[Lang, str] = {"fr": "English", "en": "Français"}


def person(request: Request | gr.Request) -> Principal:
    """Who is asking, with the rights of this moment.

    The gate has made sure of them; but a handler may have waited since, and may ask again before
    it gives its result away.

    Raises:
        RightsEndedError: they may not come in any more.
    """
    asking: Person = request.state.person
    return asking.now().principal


def owner_mark(principal: Principal) -> str:
    """Stands for a person in the browser without naming them."""
    return hashlib.sha256(f"page {principal.id}".encode()).hexdigest()[:16]


def turn_taker(request: Request | gr.Request) -> str:
    """Whose turn a request takes: a person's; on a machine of one person, a browser's."""
    asking: Person = request.state.person
    browser = read_cookie(request.cookies, SESSION_COOKIE) if asking.how == THIS_MACHINE else ""
    return f"{asking.id}\n{browser}"


def page_title(path: str, lang: Lang) -> str:
    """The title of a page's browser tab."""
    own = next(page for page in PAGES if page.path == path)
    return f"Entente – {own.label(lang)}" if path else "Entente"


def header(path: str, lang: Lang) -> None:
    """The name, the way to the other pages, and the other language."""
    other = "en" if lang == "fr" else "fr"
    links = " ".join(
        f"**{page.label(lang)}**"
        if page.path == path
        else f"[{page.label(lang)}](/{lang}/{page.path}/)".replace("//)", "/)")
        for page in PAGES
    )
    with gr.Row(elem_id="top"):
        markdown(f"# Entente\n{_TAGLINE[lang]}", elem_id="brand")
        markdown(links, elem_id="pages")
        markdown(
            f"[{TEXTS[lang].quality}](/{lang}/quality/) [{TEXTS[lang].account}](/account) "
            f"[{_OTHER[lang]}](/language/{other}?page={path})",
            elem_id="language",
        )


def examples(questions: Sequence[str], into: str, label: str) -> None:
    """Questions to click, which the page's script puts into the field with the id ``into``."""
    buttons = "".join(
        f'<button type="button" data-into="{into}">{inert(question)}</button>'
        for question in questions
    )
    shown = f"<p>{inert(label)}</p>" if label else ""
    markdown(f"{shown}<div>{buttons}</div>", elem_id="examples", sanitize_html=False)
