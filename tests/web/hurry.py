"""A person in a hurry: keys and clicks a few milliseconds apart, nobody waits for an answer."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from playwright.sync_api import Browser, BrowserContext, Locator, Page

KEY = 10  # ms between two keys
_PATIENCE = 180_000  # ms: the first check for names loads its models
FILLING = {
    "our_company": "Nordlys", "partner": "Brennec", "signature": "2027-03-01",
    "launch": "2027-04-01", "first_review": "2027-09-01",
}  # fmt: skip


@dataclass
class Person:
    """A browser of one person, with what its pages complained of."""

    context: BrowserContext
    url: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """A page, as soon as its script watches what is typed."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{self.url}{path}")
        ready(page)
        return page


@contextmanager
def person(browser: Browser, url: str, lang: str = "fr") -> Iterator[Person]:
    """A person with a browser in some language."""
    context = browser.new_context(
        locale={"fr": "fr-FR", "en": "en-GB"}[lang], viewport={"width": 1280, "height": 1000}
    )
    context.set_default_timeout(_PATIENCE)
    found = Person(context, url)
    yield found
    context.close()
    assert found.complaints == []


def ready(page: Page) -> None:
    """Wait until the page's script has begun."""
    page.wait_for_selector("body[data-ready]")


def reload(page: Page) -> None:
    """Load the page again, without waiting for what it is doing."""
    page.reload()
    ready(page)


def type_(place: Locator, text: str) -> None:
    """Type as fast as keys go."""
    place.click()
    place.press("Control+End")
    place.press_sequentially(text, delay=KEY)


def field_of(page: Page, name: str) -> Locator:
    """The control of a field, or the last one where there are several."""
    return page.locator(f'[name="{name}"]').last


def filled(url: str, lang: str = "fr", **values: str) -> str:
    """A new checklist; its id."""
    sent = httpx.post(
        f"{url}{lang}/playbooks/", data={"-playbook": "aligning-objectives"} | FILLING | values,
        timeout=60,
    )  # fmt: skip
    assert sent.status_code == 303, sent.text
    found = re.search(r"id=([\w-]+)", sent.headers["location"])
    assert found
    return found[1]


def kept(url: str, address: str) -> dict[str, list[str]]:
    """What the server has of a form, by field."""
    answer = httpx.get(f"{url}{address}", timeout=60)
    assert answer.status_code == 200
    typed: dict[str, list[str]] = answer.json()["typed"]
    return typed
