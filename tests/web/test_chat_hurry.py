"""The chat over the small app: what is typed stays, and nothing shown belies what is kept."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import ask
from tests.web.hurry import KEY
from tests.web.people import PASSWORD, PEOPLE
from tests.web.small_app import serving_small

BOX = "#question textarea"
LOCALES = [("fr-FR", "fr"), ("en-GB", "en")]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_small(tmp_path_factory.mktemp("chat"), lambda _: None, alone=True) as app:
        yield app.url


def typed(page: Page, text: str) -> None:
    page.wait_for_selector("#status [data-owner]", state="attached")
    page.locator(BOX).press_sequentially(text, delay=KEY)


@pytest.mark.browser
@pytest.mark.parametrize(("locale", "lang"), LOCALES)
def test_an_unsent_question_stays_over_a_reload_the_other_language_and_the_way_back(
    url: str, browser: Browser, locale: str, lang: str
) -> None:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(f"{url}{lang}/")
    typed(page, "Le comité ne décide")
    page.reload()
    expect(page.locator(BOX)).to_have_value("Le comité ne décide")
    typed(page, " plus rien")
    page.click("#language a[href^='/language/']")
    page.wait_for_url(f"{url}{'en' if lang == 'fr' else 'fr'}/")
    expect(page.locator(BOX)).to_have_value("Le comité ne décide plus rien")
    page.click("#pages a[href$='/playbooks/']")
    page.wait_for_selector("body[data-ready]")
    page.go_back()
    expect(page.locator(BOX)).to_have_value("Le comité ne décide plus rien")
    # Once it is asked, it does not come again.
    page.press(BOX, "Enter")
    page.wait_for_selector('#conversation [data-testid="bot"]')
    page.reload()
    page.wait_for_selector('#conversation [data-testid="bot"]')
    expect(page.locator(BOX)).to_have_value("")
    context.close()


@pytest.mark.browser
def test_an_unsent_question_is_not_shown_to_who_signs_in_next(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> None:
    one, other = list(PEOPLE)[:2]
    with serving_small(tmp_path_factory.mktemp("two"), lambda _: None) as app:
        context = browser.new_context(locale="fr-FR")
        page = context.new_page()
        for name, found in ((one, ""), (other, ""), (one, "Entre nous")):
            page.goto(f"{app.url}login")
            page.fill("input[name=name]", name)
            page.fill("input[name=password]", PASSWORD)
            page.click("main button")
            page.wait_for_selector("#status [data-owner]", state="attached")
            expect(page.locator(BOX)).to_have_value(found)
            if name == one and not found:
                typed(page, "Entre nous")
            context.clear_cookies()
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("locale", "lang"), LOCALES)
def test_no_button_empties_what_stays_or_speaks_the_other_language(
    url: str, browser: Browser, locale: str, lang: str
) -> None:
    context = browser.new_context(locale=locale, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{url}{lang}/")
    ask(page, "Le comité ne décide plus rien")
    copy = page.locator("#conversation button[title]", has=page.locator("svg"))
    titles = {one.get_attribute("title") for one in copy.all() if one.is_visible()}
    clear = {"fr": "Effacer la conversation", "en": "Clear"}[lang]
    assert clear not in titles
    assert {"fr": "Copier le message", "en": "Copy this message"}[lang] in titles
    assert "Copy message" not in titles
    context.close()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_refusal_speaks_the_language_of_its_address(url: str, lang: str) -> None:
    other = {"fr": "en", "en": "fr"}[lang]
    headers = {
        "accept": "text/html",
        "accept-language": other,
        "cookie": f"entente_language={other}",
    }
    told = httpx.get(f"{url}{lang}/not-there", headers=headers)
    assert told.status_code == 404
    assert f'<html lang="{lang}">' in told.text
    assert {"fr": "Il n’y a rien ici.", "en": "There is nothing here."}[lang] in told.text


@pytest.mark.browser
def test_pages_are_no_wider_than_a_phone(url: str, browser: Browser) -> None:
    context = browser.new_context(locale="fr-FR", viewport={"width": 390, "height": 844})
    page = context.new_page()
    for lang in ("fr", "en"):
        for path in ("", "cases/", "playbooks/", "review/?draft=new", "curation/", "quality/"):
            page.goto(f"{url}{lang}/{path}")
            page.wait_for_selector("h1")
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 390, (lang, path, width)
    context.close()
