"""Every page of the app, with what it takes to see it: for checks and pictures of all of them."""

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, BrowserContext, Page

from assistant.access.accounts import Accounts
from assistant.access.control import AccessControl, access_file
from assistant.access.links import Links
from assistant.api.owner import Owner
from assistant.language import LANGUAGES, Lang
from assistant.web.server import build_app
from tests.web.conftest import RunningApp
from tests.web.people import PASSWORD, RULES, ask, client, follow
from tests.web.small import small_service

LOCALES: Mapping[Lang, str] = {"fr": "fr-FR", "en": "en-GB"}
LAPTOP, PHONE, SMALL_PHONE = (
    {"width": 1366, "height": 768}, {"width": 390, "height": 844}, {"width": 360, "height": 740},
)  # fmt: skip
_PATIENCE = 120_000  # milliseconds; the first check of a review loads much
# Who sees every page: a person of all roles. One of these alone would miss some.
EVERYBODY = "tour"


@dataclass(frozen=True)
class Stop:
    """A page.

    Attributes:
        path: its address, with the names of what :func:`prepared` made in braces.
        stranger: whether it is seen before signing in.
        wait: what is there once the page is.
        chat: whether it is Gradio's, and follows the person's conversation.
    """

    name: str
    path: str
    stranger: bool = False
    wait: str = "h1, h2.title"
    chat: bool = False


STOPS = (
    Stop("chat", "/{lang}/", wait="#question textarea", chat=True),
    Stop("answer", "/{lang}/c/{talk}/", wait="#conversation a[href*=library]", chat=True),
    Stop("refused", "/{lang}/c/{refused}/", wait="#conversation [data-testid=bot] p", chat=True),
    Stop("shared-answer", "/{lang}/a/{shared}/"),
    Stop("shared-answer-missing", "/{lang}/a/never-was/"),
    Stop("library", "/{lang}/library/"),
    Stop("library-found", "/{lang}/library/?q={word}"),
    Stop("library-nothing", "/{lang}/library/?q=zzzz&theme=none"),
    Stop("page", "/{lang}/library/pages/{page}/"),
    Stop("page-beside", "/{lang}/library/pages/{page}/?beside=1"),
    Stop("page-missing", "/{lang}/library/pages/never-was/"),
    Stop("case", "/{lang}/library/cases/{case}/"),
    Stop("cases", "/{lang}/cases/?chosen={case}"),
    Stop("cases-found", "/{lang}/cases/?q={word}"),
    Stop("cases-nothing", "/{lang}/cases/?country=AQ"),
    Stop("cases-compared", "/{lang}/cases/compare/?chosen={case}&chosen={case2}"),
    Stop("cases-overview", "/{lang}/cases/overview/"),
    Stop("checklists", "/{lang}/playbooks/"),
    Stop("checklist-form", "/{lang}/playbooks/?playbook=aligning-objectives"),
    Stop("checklist", "/{lang}/playbooks/?id={list}"),
    Stop("checklist-update", "/{lang}/checklists/{list}/update"),
    Stop("due", "/{lang}/playbooks/due/"),
    Stop("reviews", "/{lang}/review/"),
    Stop("review-form", "/{lang}/review/?draft={draft}"),
    Stop("review-checked", "/{lang}/review/?draft={draft}&check=1"),
    Stop("review-drafts", "/{lang}/review/drafts/"),
    Stop("curation", "/{lang}/curation/"),
    Stop("curation-learned", "/{lang}/curation/learned/"),
    Stop("curation-question", "/{lang}/curation/gaps/{gap}/"),
    Stop("curation-merge", "/{lang}/curation/gaps/merge?gap={gap}&gap={gap2}"),
    Stop("curation-draft", "/{lang}/curation/drafts/{waiting}/"),
    Stop("curation-retire", "/{lang}/curation/reviews/{case}/retire"),
    Stop("curation-texts", "/{lang}/curation/texts/"),
    Stop("curation-text", "/{lang}/curation/texts/page/fr/{page}/"),
    Stop("quality", "/{lang}/quality/"),
    Stop("account", "/account"),
    Stop("erase", "/account/erase"),
    Stop("audit", "/audit"),
    Stop("login", "/login", stranger=True),
    Stop("password", "/invite/{invite}", stranger=True),
    Stop("password-missing", "/reset/abcdefghijabcdefghijabcdefghij", stranger=True),
    Stop("missing", "/{lang}/never-was"),
    Stop("dossier-of-nothing", "/{lang}/cases/dossier.pdf?chosen=never-was"),
)
# What a page of the app leads to without being one: files, answers to scripts, ways to elsewhere.
NO_PAGES = re.compile(
    r".*\.(?:css|js|ico|csv|\{ending\})|/|/language/.*|/health|/ready|/api/.*|/mcp|/account/data|"
    r"/\{lang\}/conversations|.*/typed|.*/items|/fr/bibliotheque/|/sign-on.*"
)
QUESTIONS: Mapping[Lang, tuple[str, str]] = {
    "fr": (
        "Nos équipes ne lisent pas les chiffres de la même façon : comment s’accorder sur des "
        "indicateurs communs ?",
        "Quelle est la recette de la tarte aux poireaux ?",
    ),
    "en": (
        "Our teams read the figures differently: how do we agree on shared indicators?",
        "What is the recipe for leek pie?",
    ),
}
_FILLED = {
    "-playbook": "aligning-objectives", "our_company": "Nordlys", "partner": "Brennec",
    "signature": "2026-03-02", "launch": "2026-04-01", "first_review": "2026-09-01",
    "people.alliance-manager": "Ada Morel",
}  # fmt: skip


@dataclass(frozen=True)
class Prepared:
    """What the pages show, by language; and the cookies of who is signed in."""

    url: str
    names: Mapping[Lang, Mapping[str, str]]
    cookies: tuple[Any, ...]

    def address(self, stop: Stop, lang: Lang) -> str:
        """Where a page is in a language."""
        return self.url.rstrip("/") + stop.path.format(lang=lang, **self.names[lang])

    @contextmanager
    def visitor(
        self, browser: Browser, lang: Lang, *, stranger: bool = False, **options: Any
    ) -> Iterator[BrowserContext]:
        """A browser in a language, of somebody who is signed in or not."""
        context = browser.new_context(locale=LOCALES[lang], **options)
        if not stranger:
            context.add_cookies(list(self.cookies))
        yield context
        context.close()

    def open(self, page: Page, stop: Stop, lang: Lang) -> None:
        """Go to a page and wait until it is there."""
        if stop.name == "chat":
            page.request.post(f"{self.url}{lang}/conversation", data=[{"do": "new"}])
        page.goto(self.address(stop, lang), timeout=_PATIENCE)
        page.wait_for_selector(stop.wait)
        if stop.chat:
            page.wait_for_selector("#status [data-owner]", state="attached")


def account(home: Path) -> None:
    """Somebody who sees every page, and others who are invited; with them the app has a login."""
    accounts = Accounts(access_file(home), RULES)
    if accounts.get(EVERYBODY) is None:
        accounts.add(EVERYBODY, "Ada Morel", ["manager", "mediator", "curator", "admin"])
        accounts.set_password(EVERYBODY, PASSWORD)
        for lang in LANGUAGES:
            accounts.add(f"invited-{lang}", "Invited", ["manager"])


def prepared(
    app: RunningApp, page: str, cases: tuple[str, str], word: str,
    questions: Mapping[Lang, tuple[str, str]] = QUESTIONS,
) -> Prepared:  # fmt: skip
    """Sign somebody in, and have them ask, fill in and write what the pages show.

    Args:
        page: id of a page of the library.
        cases: ids of two cases.
        word: that something in the library holds.
        questions: one that the library answers and one that it refuses.
    """
    account(app.home)
    names: dict[Lang, dict[str, str]] = {}
    with client(app, EVERYBODY) as person:
        for lang in LANGUAGES:
            place = f"/{lang}/"
            (refused, _), (talk, shared) = (
                _asked(person, place, question) for question in reversed(questions[lang])
            )
            person.post(f"{place}conversations/{shared}/share", json={})
            sent = {name: (None, value) for name, value in _FILLED.items()}
            filled = person.post(f"{place}playbooks/", files=sent, timeout=300)
            draft = f"tour-draft-{lang}"
            typed = {"title": {"values": ["Alpha – Beta"], "before": []}}
            person.post(f"{place}review/{draft}/typed", json={"changes": typed})
            names[lang] = {
                "talk": talk, "refused": refused, "shared": shared, "draft": draft,
                "list": filled.headers["location"].split("id=")[1].split("&")[0],
                "page": page, "case": cases[0], "case2": cases[1], "word": word,
                "invite": Links(access_file(app.home), RULES).invite(f"invited-{lang}"),
            }  # fmt: skip
        for lang in LANGUAGES:
            inbox = person.get(f"/{lang}/curation/").text
            gaps = re.findall(r"/curation/gaps/([0-9a-f]{16})/", inbox) or ["0" * 16]
            waiting = re.search(r"/curation/drafts/([\w-]+)/", inbox)
            names[lang] |= {
                "gap": gaps[0], "gap2": gaps[-1], "waiting": waiting[1] if waiting else "none",
            }  # fmt: skip
        cookies = tuple(
            {"name": each.name, "value": each.value or "", "url": app.url}
            for each in person.cookies.jar
        )
    return Prepared(app.url, names, cookies)


def _asked(person: httpx.Client, place: str, question: str) -> tuple[str, str]:
    """Ask in a new conversation; its id and the answer's."""
    person.post(f"{place}conversation", json=[{"do": "new"}])
    assert ask(person, place, question).status_code == 200
    told = follow(person, place, f"tour{abs(hash(question))}")
    talks = person.get(f"{place}conversations").text
    return talks.split('data-talk="')[1].split('"')[0], told.split("#link/")[-1].split(")")[0]


def routes(folder: Path) -> Iterator[str]:
    """What the app answers to when somebody goes there."""
    with small_service(folder) as service:
        app = build_app(Owner(service), AccessControl.open(service.settings))
        for route in app.routes:
            if isinstance(route, APIRoute) and "GET" in route.methods:
                yield route.path


if __name__ == "__main__":
    print("\n".join(routes(Path(sys.argv[1]))))
