"""The pages of the library: read by link, searched, printed, at two widths."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, expect

from assistant.reading.anchors import anchor
from assistant.reading.moments import moment, number
from assistant.typography import typeset
from assistant.web.library_texts import LIBRARY_TEXTS
from tests.library_builder import write_page, write_review
from tests.web.conftest import RunningApp
from tests.web.people import PEOPLE, client
from tests.web.small_app import serving_small

PRACTICE = "joint-calendar"
STEP = f"Write down the first step of {PRACTICE}."
HIDDEN = {"restricted": {"ada", "cora"}, "partners": {"ada", "cora", "max"}}


def write(library: Path) -> None:
    for practice in (PRACTICE, "exit-clauses", "graduated-escalation"):
        for lang in ("fr", "en"):
            write_page(library, practice, lang)
    write_page(library, "recognition", "fr")
    acting = '<script>alert(1)</script> & "quoted"'.replace('"', "'")
    write_review(library, "open", visibility="public", title="An open quarrel", summary=acting)
    for visibility in HIDDEN:
        write_review(
            library, visibility, visibility=visibility, partnership="nordlys-brennec",
            title=f"A {visibility} quarrel about zirconium",
        )  # fmt: skip


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_small(tmp_path_factory.mktemp("alone"), write, alone=True) as app:
        yield app.url


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    with serving_small(tmp_path_factory.mktemp("shared"), write) as app:
        yield app


def get(url: str, path: str, status: int = 200) -> str:
    found = httpx.get(f"{url}{path}", follow_redirects=True, timeout=60)
    assert found.status_code == status, path
    return found.text


def test_a_page_has_its_places_and_leads_on(alone: str) -> None:
    text = get(alone, f"en/library/pages/{PRACTICE}/")
    for section in ("principle", "why", "how", "indicators", "pitfalls", "example", "when-not"):
        assert f'<h2 id="{section}">' in text
    assert f'id="{anchor("How to do it", STEP)}"' in text
    assert 'href="/en/library/cases/open/"' in text
    assert f'href="/fr/library/pages/{PRACTICE}/" hreflang="fr"' in text
    assert f"/language/fr?back=/fr/library/pages/{PRACTICE}/" in text
    assert "Updated 23 November 2026" in text
    assert len(re.findall(r' id="([^"]+)"', text)) == len(set(re.findall(r' id="([^"]+)"', text)))


def test_a_page_a_case_and_their_sections_lead_to_a_question(alone: str) -> None:
    text = get(alone, f"en/library/pages/{PRACTICE}/")
    asked = [parse_qs(urlsplit(unescape(link)).query)["ask"][0] for link in
             re.findall(r'href="(/en/\?ask=[^"]+)"', text)]  # fmt: skip
    title = re.findall(r"<h1>(.*?)</h1>", text)[0]
    assert asked[0] == f"About “{unescape(title)}”: "
    assert f"About “{unescape(title)}”, part “How to do it”: " in asked
    assert len(asked) == 8
    case = get(alone, "fr/library/cases/open/")
    found = re.findall(r'href="(/fr/\?ask=[^"]+)"', case)
    begun = parse_qs(urlsplit(unescape(found[0])).query)["ask"][0]
    assert begun == "À propos du cas «\u00a0An open quarrel\u00a0»\u00a0: "


def test_a_page_beside_the_chat_keeps_its_links_there(alone: str) -> None:
    text = get(alone, f"en/library/pages/{PRACTICE}/?beside=1")
    assert "<header>" not in text
    links = re.findall(r'href="(/en/library/[^"#]+)', text)
    assert links
    assert all("beside=1" in link for link in links), links
    assert 'name="beside"' in get(alone, "en/library/?beside=1")
    assert "beside" not in get(alone, f"en/library/pages/{PRACTICE}/")


def test_what_a_review_says_is_text(alone: str) -> None:
    for path in ("en/library/cases/open/", "en/library/?form=supply"):
        text = get(alone, path)
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_page_is_in_one_language(alone: str, lang: str) -> None:
    own, other = LIBRARY_TEXTS[lang], LIBRARY_TEXTS["en" if lang == "fr" else "fr"]
    pages = ("library/", "library/?q=nothing-of-this", f"library/pages/{PRACTICE}/",
             "library/cases/open/")  # fmt: skip
    shown = "".join(get(alone, f"{lang}/{path}") for path in pages)
    for name in ("intro", "words", "by_theme", "contents", "shown_by", "facts", "steps", "clear"):
        assert typeset(getattr(own, name), lang) in shown
        assert getattr(other, name) not in shown


def test_a_text_of_one_language_is_marked_as_such(alone: str) -> None:
    only = get(alone, "en/library/pages/recognition/")
    assert LIBRARY_TEXTS["en"].only["fr"] in only
    assert '<article lang="fr">' in only
    assert "Lire en français" not in only


def test_a_list_is_an_address(alone: str) -> None:
    assert "An open quarrel" in get(alone, "en/library/?q=QUARREL+open&kind=case")
    nothing = get(alone, "en/library/?q=exit&form=joint-venture")
    assert LIBRARY_TEXTS["en"].nothing in nothing
    assert '<option value="joint-venture" selected>' in nothing
    assert 'value="exit"' in nothing
    strange = get(alone, "fr/library/?q=%22%3E%3Cscript%3E*%00(&theme=%27&phase=x&kind=1")
    assert "<script>*" not in strange
    assert get(alone, "fr/bibliotheque/?q=exit") == get(alone, "fr/library/?q=exit")
    assert "Bibliothèque" in get(alone, "fr/library")


@pytest.mark.parametrize("name", PEOPLE)
def test_what_is_hidden_is_as_if_it_were_not_there(shared: RunningApp, name: str) -> None:
    with client(shared, name) as person:
        absent = person.get("/en/library/cases/never-was/")
        assert absent.status_code == 404
        for id_, readers in HIDDEN.items():
            found = person.get(f"/en/library/cases/{id_}/")
            shown = "".join(
                person.get(f"/en/library/{path}").text
                for path in ("", "?q=zirconium", "?kind=case", f"pages/{PRACTICE}/", "cases/open/")
            )
            if name in readers:
                assert found.status_code == 200
                assert LIBRARY_TEXTS["en"].tiers[id_] in found.text
                assert f"A {id_} quarrel" in shown
            else:
                assert found.status_code == 404
                assert found.text == absent.text.replace("never-was", id_)
                assert f"A {id_} quarrel" not in shown
        assert person.get("/en/library/pages/restricted/").status_code == 404


def test_strangers_sign_in_first(shared: RunningApp) -> None:
    for path in ("en/library/", f"en/library/pages/{PRACTICE}/", "en/library/cases/open/"):
        assert httpx.get(f"{shared.url}{path}").status_code == 401
    for path in ("en/library/cases/", "en/library/other/x/", "en/library/pages/a%2Fb/"):
        sent = httpx.get(f"{shared.url}{path}")
        assert sent.status_code in (401, 404), path


@pytest.mark.parametrize(
    ("said", "fr", "en"),
    [
        ("2007", "2007", "2007"),
        ("2007-06", "juin 2007", "June 2007"),
        ("2007-06-01", "1er juin 2007", "1 June 2007"),
        ("2007-06-16", "16 juin 2007", "16 June 2007"),
        ("2007-06-31", "2007-06-31", "2007-06-31"),
        ("spring", "spring", "spring"),
    ],
)
def test_dates_are_told_in_words(said: str, fr: str, en: str) -> None:
    assert (moment(said, "fr"), moment(said, "en")) == (fr, en)
    assert (number(2.5, "fr"), number(2.5, "en")) == ("2,5", "2.5")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1366, 390])
def test_somebody_searches_reads_and_comes_back(alone: str, browser: Browser, width: int) -> None:
    page = browser.new_page(
        locale="fr-FR", base_url=alone, viewport={"width": width, "height": 800}
    )
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)

    def fits() -> None:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.goto("/fr/library/")
    fits()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type("open quarrel")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=open+quarrel**")
    expect(page.locator("#count")).to_contain_text("1 texte")
    fits()
    page.get_by_role("link", name="An open quarrel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("An open quarrel")
    expect(page.locator(".timeline .ended")).to_contain_text("médiation interne")
    fits()
    page.go_back()
    expect(page.locator("#words")).to_have_value("open quarrel")
    place = anchor("How to do it", STEP)
    page.goto(f"/en/library/pages/{PRACTICE}/#{place}")
    marked = page.locator(".s:target")
    expect(marked).to_contain_text(STEP)
    expect(marked).to_be_in_viewport()
    assert marked.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
    fits()
    if page.locator("#menu").is_visible():
        page.click("#menu")
    page.click("#language a[href^='/language/']")
    page.wait_for_url(f"**/fr/library/pages/{PRACTICE}/")
    page.emulate_media(media="print")
    expect(page.locator("header")).to_be_hidden()
    assert complaints == []
    page.close()
