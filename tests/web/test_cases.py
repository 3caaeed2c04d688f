"""The pages of past cases: found, narrowed down, compared and handed on, by address and by hand."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.typography import typeset
from assistant.web.case_texts import CASE_TEXTS
from tests.library_builder import write_page, write_review
from tests.web.conftest import EXPECTED, RunningApp
from tests.web.people import PEOPLE, client
from tests.web.small_app import serving_small

ACTING = "<script>alert(1)</script> & [x](javascript:alert(2)) 'quoted'"
WORDS = ("turbines", "yoghurt", "patents", "ferries", "timber", "satellites", "enzymes", "bricks",
         "railways", "vineyards", "batteries", "textiles")  # fmt: skip
HIDDEN = {"restricted": {"ada", "cora"}, "partners": {"ada", "cora", "max"}}
FOUR = "&".join(f"chosen=case-{n}" for n in range(4))


def write(library: Path) -> None:
    for lang in ("fr", "en"):
        write_page(library, "joint-calendar", lang)
    for number, word in enumerate(WORDS):
        write_review(
            library, f"case-{number}", visibility="public", title=f"The case of {word}",
            summary=f"A dispute about {word}.", lesson=f"Agree on {word} first.",
            mechanism=("arbitration", "litigation")[number % 2],
        )  # fmt: skip
    write_review(library, "acting", visibility="public", title=ACTING, summary=ACTING)
    for visibility in HIDDEN:
        write_review(
            library, visibility, visibility=visibility, partnership="nordlys-brennec",
            title=f"A {visibility} quarrel about zirconium", sector="chemicals",
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
    found = httpx.get(f"{url}{path}", follow_redirects=True, timeout=300)
    assert found.status_code == status, path
    return found.text


def count(text: str) -> int:
    return text.count('<li class="case"')


def test_the_list_is_there_on_arrival_and_is_an_address(alone: str) -> None:
    first = get(alone, "en/cases/")
    assert (count(first), "15 cases" in first) == (10, True)
    assert 'href="/en/cases/?page=2"' in first
    assert count(get(alone, "en/cases/?page=2")) == 5
    kept = get(alone, "en/cases/?q=a+dispute+about+ferries&end=litigation&sort=title&chosen=case-3")
    assert ">a dispute about ferries</textarea>" in kept
    assert '<option value="litigation" selected>' in kept
    assert '<input type="hidden" name="chosen" value="case-3">' in kept
    assert "/language/fr?back=/fr/cases/%3Fq%3Da%2Bdispute" in kept
    near = get(alone, "en/cases/?q=a+dispute+about+ferries")
    assert near.index("The case of ferries") < near.index("The case of timber")
    assert CASE_TEXTS["en"].why in near
    strange = get(
        alone, "fr/cases/?q=%22%3E%3Cscript%3E*%00&type=%27&page=9999999&sort=x&chosen=%27"
    )
    assert "<script>*" not in strange
    assert get(alone, "fr/cases") == get(alone, "fr/cases/")


def test_nothing_found_is_said_with_a_way_on(alone: str) -> None:
    none = get(alone, "en/cases/?q=a+dispute+about+ferries&form=licensing")
    assert count(none) == 0
    for said in ("nothing", "ask", "clear"):
        assert getattr(CASE_TEXTS["en"], said) in none


@pytest.mark.browser
def test_a_description_like_no_case_finds_none(app: RunningApp) -> None:
    near = get(app.url, "en/cases/?q=A+supplier+stops+deliveries+to+obtain+better+prices.")
    assert "volkswagen-prevent" in near
    assert count(near) == 10
    none = get(app.url, "fr/cases/?q=qqq+zzz+xyzzy")
    assert count(none) == 0
    assert CASE_TEXTS["fr"].nothing_like in none
    assert CASE_TEXTS["fr"].examples[0] in none
    assert get(app.url, "en/cases/overview/").count("<circle") > 60


def test_where_a_case_was_read_leads_to_its_page(alone: str) -> None:
    moved = httpx.get(f"{alone}en/cases/?case=case-4")
    assert moved.headers["location"] == "/en/library/cases/case-4/"
    get(alone, "en/cases/?case=never-was", 404)


def test_up_to_four_stand_side_by_side(alone: str) -> None:
    tray = get(alone, f"en/cases/?{FOUR}&chosen=case-5&page=2")
    assert "To compare: 4 of 4" in tray
    assert f'href="/en/cases/compare/?page=2&amp;{FOUR.replace("&", "&amp;")}"' in tray
    assert "+ Compare" not in tray
    beside = get(alone, f"en/cases/compare/?{FOUR}")
    assert beside.count('<th scope="col"') == 4
    for word in WORDS[:4]:
        assert f"A dispute about {word}." in beside
    assert CASE_TEXTS["fr"].compared_none in get(alone, "fr/cases/compare/")


def test_the_pictures_lead_to_the_cases_that_they_count(alone: str) -> None:
    shown = get(alone, "en/cases/overview/")
    assert "What 15 cases show" in shown
    links = re.findall(r'<td><a href="([^"]+)" aria-label="([^"]+)"', shown)
    assert len(links) == 3
    for link, label in links:
        found = get(alone, link.replace("&amp;", "&").removeprefix("/"))
        assert f"{label.rpartition('– ')[2]}</b>" in found
    assert CASE_TEXTS["en"].pictures_none in get(alone, "en/cases/overview/?form=licensing")


def test_what_a_review_says_is_text(alone: str) -> None:
    for path in ("?page=2", "?chosen=acting", "compare/?chosen=acting", "overview/"):
        text = get(alone, f"en/cases/{path}")
        assert "<script>alert" not in text
        assert 'href="javascript' not in text
    assert "&lt;script&gt;" in get(alone, "en/cases/compare/?chosen=acting")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_page_is_in_one_language(alone: str, lang: str) -> None:
    own, other = CASE_TEXTS[lang], CASE_TEXTS["en" if lang == "fr" else "fr"]
    pages = ("?chosen=case-1", "?form=licensing", "compare/?chosen=case-1", "overview/")
    shown = "".join(get(alone, f"{lang}/cases/{path}") for path in pages)
    for name in (
        "intro",
        "describe",
        "nothing",
        "one_more",
        "compared",
        "grid",
        "strips_help",
    ):
        if name != "strips_help":  # no case of these says how long it took
            assert typeset(getattr(own, name), lang) in shown
        assert getattr(other, name) not in shown


def test_a_dossier_is_handed_on(alone: str) -> None:
    for ending in ("docx", "pdf"):
        sent = httpx.get(
            f"{alone}en/cases/dossier.{ending}?chosen=case-1&chosen=case-2", timeout=300
        )
        assert sent.headers["content-disposition"] == f'attachment; filename="past-cases.{ending}"'
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(sent.content)).pages)
    assert "A dispute about yoghurt." in text
    assert CASE_TEXTS["en"].compared_none in get(alone, "en/cases/dossier.pdf?chosen=never-was")
    get(alone, "en/cases/dossier.exe?chosen=case-1", 404)


@pytest.mark.parametrize("name", PEOPLE)
def test_what_is_hidden_is_as_if_it_were_not_there(shared: RunningApp, name: str) -> None:
    with client(shared, name) as person:
        for id_, readers in HIDDEN.items():
            shown = "".join(
                person.get(f"/en/cases/{path}").text
                for path in ("?q=zirconium", "?sector=chemicals", f"?chosen={id_}",
                             f"compare/?chosen={id_}")
            )  # fmt: skip
            assert (f"A {id_} quarrel" in shown) == (name in readers)
            sent = person.get(f"/en/cases/dossier.pdf?chosen={id_}")
            assert (sent.status_code == 200) == (name in readers)
        hidden = sum(name in readers for readers in HIDDEN.values())
        assert f"What {13 + hidden} cases show" in person.get("/en/cases/overview/").text
        chemicals = person.get("/en/cases/?sector=chemicals").text
        assert f'<option value="chemicals" selected>Chemicals ({hidden})' in chemicals


def test_strangers_sign_in_first(shared: RunningApp) -> None:
    for path in ("", "compare/?chosen=case-1", "overview/", "dossier.pdf?chosen=case-1"):
        assert httpx.get(f"{shared.url}en/cases/{path}").status_code == 401


@pytest.fixture
def page(alone: str, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        locale="en-GB", base_url=alone,
        viewport={"width": getattr(request, "param", 1280), "height": 800},
    )  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(60_000)
    expect.set_options(timeout=300_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    yield page
    expect.set_options(timeout=EXPECTED)
    assert complaints == []
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("page", [1280, 390], indirect=True)
def test_somebody_describes_narrows_compares_and_comes_back(page: Page) -> None:
    def fits() -> None:
        # What counts is the page at rest.
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")

    page.goto("/en/cases/")
    fits()
    page.locator("#description").fill("a dispute about timber")
    page.locator("#description").press("Enter")
    expect(page.locator(".case").first).to_contain_text("The case of timber")
    expect(page).to_have_url(re.compile(r"/en/cases/\?q=a\+dispute\+about\+timber$"))
    page.locator("#filters summary").click()
    page.select_option("#filters [name=end]", "litigation")
    page.locator("#filters button").click()
    expect(page.locator("#count")).to_contain_text("litigation")
    expect(page.locator("#description")).to_have_value("a dispute about timber")
    for number in (5, 11):
        page.locator(f"#choose-case-{number}").click()
        expect(page.locator(f"#choose-case-{number}")).to_contain_text("Remove")
        expect(page.locator(f"#choose-case-{number}")).to_be_focused()
    # The tray stays in view, wherever one reads.
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator("#tray")).to_be_in_viewport()
    fits()
    page.get_by_role("link", name="Compare side by side").click()
    expect(page.locator(".beside tbody")).to_contain_text("A dispute about satellites.")
    expect(page.locator(".beside tbody")).to_contain_text("A dispute about textiles.")
    fits()
    page.go_back()
    expect(page.locator("#choose-case-11")).to_contain_text("Remove")
    page.go_back()
    expect(page.locator("#choose-case-11")).to_contain_text("Compare")
    page.get_by_role("link", name="The case of satellites", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The case of satellites")
    page.goto("/en/cases/overview/")
    fits()
    for label in page.locator(".grid th").all():
        assert label.evaluate("th => th.scrollWidth <= th.clientWidth + 1"), label.inner_text()
    page.locator(".grid td a").first.click()
    expect(page.locator(".case").first).to_be_visible()


@pytest.mark.browser
def test_the_last_of_quick_searches_is_answered(page: Page) -> None:
    page.goto("/en/cases/")
    # On a slow line an answer is under way for long enough.
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 500, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    for number in (1, 2, 7):
        page.locator("#description").fill(f"a dispute about {WORDS[number]}")
        page.locator("#search button.primary").click(no_wait_after=True)
    expect(page.locator(".case").first).to_contain_text("The case of bricks")
