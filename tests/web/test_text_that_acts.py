"""Whatever people wrote is shown as text on every page, and no script but ours runs."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.responses import HTMLResponse
from starlette.testclient import TestClient

from assistant.answering.answer import Answer
from assistant.answering.journal import Journal
from assistant.web.headers import SecurityHeaders
from tests.library_builder import write_review
from tests.reviews.gaps import ask as note_gap
from tests.web.conftest import answered, ask
from tests.web.small_app import SmallApp, serving_small

HOSTILE = (
    "# Boo [link](javascript:alert(1)) [out](//evil.example/) ![pixel](//evil.example/x.png) "
    "<img src=//evil.example/y.png onerror=alert(2)> <b>bold</b> <h1>head</h1> "
    "https://evil.example www.evil.example me@evil.example $$x^2$$ **loud** `code` &lt;i&gt;"
)
CASE = "What happened in the past case about the zirconium furnace that was switched off?"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallApp]:
    def write(library: Path) -> None:
        for id_, status in (("hostile-case", "approved"), ("hostile-draft", "draft")):
            write_review(
                library, id_, visibility="public", status=status, title=HOSTILE,
                summary=f"A zirconium furnace was switched off. {HOSTILE}",
                lesson=f"Keep things apart. {HOSTILE}",
            )  # fmt: skip

    with serving_small(tmp_path_factory.mktemp("hostile"), write, alone=True) as running:
        journal = Journal(running.home / "journal.sqlite")
        answer = Answer(
            question=f"Was it? {HOSTILE}\n\n{HOSTILE}", language="en", answer="", abstained=False,
            answerability=1.0, citations=(), ranking=(), playbook=None, timings_ms={},
        )  # fmt: skip
        note_gap(journal, f"Which tax applies? {HOSTILE}")
        journal.note_feedback(answer, "somebody", "unhelpful", f"Too long: {HOSTILE}")
        yield running


@pytest.fixture
def page(small: SmallApp, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", base_url=small.url)
    page = context.new_page()
    page.set_default_timeout(20_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (asked.append("evil dialog"), dialog.dismiss()))
    yield page
    # What is looked for stands in the address of our own page.
    assert [url for url in asked if "evil" in url.partition("?")[0]] == []
    context.close()


def shown_as_text(page: Page, times: int, where: str) -> None:
    """The text stands there as it was written, and nothing of it became something."""
    assert page.locator(where).inner_text().count(HOSTILE) >= times, page.inner_text(where)
    acting = page.locator(
        'a[href*="evil"]:not([href^="/en/"], [href^="/language/"]), a[href^="javascript:"], img[src*="evil"], img[onerror], .katex'
    )
    assert acting.count() == 0
    for tag in ("h1", "h2", "b", "strong", "code", "i"):
        own = page.locator(f"{where} {tag}").all_inner_texts()
        assert not {"Boo", "bold", "head", "loud", "code", "<i>"} & set(own), (tag, own)


@pytest.mark.browser
def test_in_the_chat_and_its_sources(page: Page) -> None:
    page.goto("/en/")
    page.wait_for_selector("#question textarea")
    ask(page, f"{CASE} {HOSTILE}")
    shown_as_text(page, 2, "#conversation")
    expect(page.locator("#sources .source-title").first).to_be_visible()
    shown_as_text(page, 2, "#sources")
    page.fill("#question textarea", "one\n\n    two\n\n# three")
    page.press("#question textarea", "Enter")
    answered(page, 2)
    last = page.locator('#conversation [data-testid="user"]').last
    assert last.inner_text().split("\n")[-1].strip() == "# three"
    assert last.locator("pre, h1, code").count() == 0


@pytest.mark.browser
def test_among_past_cases(page: Page) -> None:
    page.goto("/en/cases/?case=hostile-case")
    page.wait_for_selector(".timeline")
    shown_as_text(page, 2, "main")
    page.goto("/en/cases/?chosen=hostile-case")
    page.fill("#description", f"a zirconium furnace {HOSTILE}")
    page.press("#description", "Enter")
    page.wait_for_url("**q=a+zirconium**")
    shown_as_text(page, 2, ".found")
    shown_as_text(page, 1, "#tray")
    page.goto("/en/cases/compare/?chosen=hostile-case")
    shown_as_text(page, 2, ".beside")


@pytest.mark.browser
def test_on_the_curators_pages(small: SmallApp, page: Page) -> None:
    page.goto("/en/curation/")
    expect(page.locator("#unhelpful")).to_contain_text("did not help")
    expect(page.locator("main")).to_contain_text("Too long: # Boo")
    shown_as_text(page, 3, "main")
    page.locator("#questions a").first.click()
    page.wait_for_selector("h1")
    shown_as_text(page, 1, "main")
    page.goto("/en/curation/drafts/hostile-draft/")
    shown_as_text(page, 2, "main")
    page.goto("/en/curation/texts/review/en/hostile-draft/")
    page.wait_for_selector("#text")
    acting = page.locator('main a[href*="evil"], main a[href^="javascript:"], main img')
    assert acting.count() == 0
    # A draft that changed since it was shown is shown again instead of being approved.
    page.goto("/en/curation/drafts/hostile-draft/")
    write_review(
        small.library, "hostile-draft", visibility="public", status="draft",
        title="Quite another title",
    )  # fmt: skip
    page.click("#approve")
    expect(page.locator("#message")).to_contain_text("was changed since you read it")
    expect(page.locator("main h1")).to_contain_text("Quite another title")
    path = small.library / "reviews" / "en" / "hostile-draft.md"
    assert "status: draft" in path.read_text(encoding="utf-8")
    page.click("#approve")
    expect(page.locator("#message")).to_contain_text("Approved")
    assert "status: approved" in path.read_text(encoding="utf-8")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lang", "sure", "done"),
    [("en", "No answer will use it", "Retired"), ("fr", "ne servira plus", "Retirée")],
)
def test_retiring_is_asked_once_more(
    small: SmallApp, page: Page, lang: str, sure: str, done: str
) -> None:
    id_ = f"retire-{lang}"
    path = write_review(small.library, id_, visibility="public")
    page.goto(f"/{lang}/curation/reviews/{id_}/retire")
    expect(page.locator("#sure")).to_contain_text(sure)
    expect(page.locator("#sure")).to_contain_text(id_)
    page.locator("main .actions a").click()
    page.wait_for_selector("#gaps")
    assert "status: approved" in path.read_text(encoding="utf-8")
    page.goto(f"/{lang}/curation/reviews/{id_}/retire")
    page.click("#retire")
    expect(page.locator("#message")).to_contain_text(done)
    assert "status: retired" in path.read_text(encoding="utf-8")


@pytest.mark.browser
def test_a_script_that_comes_with_content_does_not_run(page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.goto("/fr/")
    page.wait_for_selector("#question textarea")
    assert page.evaluate("document.documentElement.lang") == "fr"
    assert complaints == []
    page.evaluate(
        "() => { const script = document.createElement('script');"
        " script.textContent = 'window.injected = 1'; document.body.append(script); }"
    )
    assert page.evaluate("window.injected") is None
    assert any("Content Security Policy" in text for text in complaints)


def test_what_stands_in_a_page_is_not_therefore_allowed() -> None:
    injected = "alert(1)"
    page = HTMLResponse(f"<html><body><script>{injected}</script></body></html>")
    client = TestClient(SecurityHeaders(page))
    policies = [client.get("/").headers["content-security-policy"] for _ in range(2)]
    digest = base64.b64encode(hashlib.sha256(injected.encode()).digest()).decode()
    for policy in policies:
        scripts = policy.split("script-src")[1].split(";")[0]
        assert digest not in scripts
        assert "unsafe" not in scripts
    assert policies[0] != policies[1]
