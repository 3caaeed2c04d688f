"""The curators' pages: who comes in, and each decision from the inbox to its end and back."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.answering.journal import Journal
from assistant.library.files import hash_of
from assistant.reviews.gaps import gap_id
from assistant.web.curation_texts import CURATION_TEXTS
from tests.library_builder import TAXONOMY, write_page, write_review
from tests.reviews.gaps import ask
from tests.web.people import client
from tests.web.small_app import SmallApp, serving_small

LANGS = ("fr", "en")
QUESTIONS = ("Who pays for the stand?", "Who is paying for the stands?", "Which tax applies?")
PAGE = TAXONOMY.practices[0].id
COMMENT = 'Name the <b>role</b>, "not" the person.'


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallApp]:
    def write(library: Path) -> None:
        for lang in LANGS:
            write_page(library, "culture-fit", lang)
            for name in ("approve", "reject", "hurry"):
                write_review(library, f"{name}-{lang}", lang, status="draft", visibility="public")
            for name in ("retire", "outdated"):
                write_review(library, f"{name}-{lang}", lang, visibility="public")
        write_review(library, "both", "fr", status="draft", visibility="public")
        write_review(library, "both", "en", status="draft", visibility="public")

    with serving_small(tmp_path_factory.mktemp("curation"), write) as running:
        yield running


def asked(app: SmallApp, *questions: str) -> list[str]:
    """Questions that found no answer; their ids."""
    ask(Journal(app.home / "journal.sqlite"), *questions)
    return [gap_id(question) for question in questions]


def send(person: httpx.Client, path: str, **values: str | list[str]) -> httpx.Response:
    return person.post(path, data=values, follow_redirects=True)


def read_of(page: str) -> str:
    found = re.search(r'name="read" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def text_of(app: SmallApp, path: str) -> str:
    return (app.library / path).read_text(encoding="utf-8")


GETS = (
    "", "learned/", "drafts/approve-en/", "reviews/retire-en/retire", "gaps/0123456789abcdef/",
    "gaps/merge?gap=0123456789abcdef", "texts/", "texts/page/en/culture-fit/",
)  # fmt: skip
POSTS = (
    "drafts/approve-en/approve", "drafts/approve-en/reject", "reviews/retire-en/retire",
    "gaps/decide", "gaps/merge", "gaps/0123456789abcdef/question", "gaps/0123456789abcdef/page",
    "texts/page/en/culture-fit/", "texts/page/en/culture-fit/check",
)  # fmt: skip


@pytest.mark.parametrize("name", ["", "bob", "max", "ada", "root"])
def test_nobody_else_comes_in(app: SmallApp, name: str) -> None:
    """Strangers are sent to sign in; for everybody but curators there is nothing here."""
    before = {path: path.read_bytes() for path in app.library.rglob("*.md")}
    status = 404 if name else 401
    with client(app, name) as person:
        for lang in LANGS:
            for path in GETS:
                assert person.get(f"/{lang}/curation/{path}").status_code == status, path
            for path in POSTS:
                sent = {"read": "0" * 64, "text": "x", "comment": "x", "do": "dismiss"}
                answer = person.post(f"/{lang}/curation/{path}", data=sent)
                assert answer.status_code == status, path
    assert before == {path: path.read_bytes() for path in app.library.rglob("*.md")}


@pytest.mark.parametrize("lang", LANGS)
def test_pages_speak_one_language_and_name_nothing_that_is_not_there(
    app: SmallApp, lang: str
) -> None:
    (id_,) = asked(app, QUESTIONS[2])
    other = CURATION_TEXTS["en" if lang == "fr" else "fr"]
    with client(app, "cora") as cora:
        for path in (*GETS, f"gaps/{id_}/"):
            shown = cora.get(f"/{lang}/curation/{path}", follow_redirects=True)
            assert shown.status_code == 200, path
            for foreign in (other.intro, other.gaps, other.approve, other.save, other.unseen):
                assert f">{foreign}<" not in shown.text, (path, foreign)
        for nowhere in ("drafts/never-was/", "reviews/never-was/retire", "gaps/0123456789abcdef/"):
            gone = cora.get(f"/{lang}/curation/{nowhere}")
            assert gone.headers["location"] == f"/{lang}/curation/"
        for nowhere in ("page/en/never-was", "page/en/No", "review/en/culture-fit"):
            gone = cora.get(f"/{lang}/curation/texts/{nowhere}/")
            assert gone.headers["location"] == f"/{lang}/curation/texts/"


@pytest.mark.parametrize("lang", LANGS)
def test_a_draft_is_approved_as_it_was_read(app: SmallApp, lang: str) -> None:
    id_, texts = f"approve-{lang}", CURATION_TEXTS[lang]  # type: ignore[index]
    with client(app, "cora") as cora:
        shown = cora.get(f"/{lang}/curation/drafts/{id_}/").text
        assert f"What happened with {id_} in the context." in shown
        stale = send(cora, f"/{lang}/curation/drafts/{id_}/approve", read="0" * 64)
        assert stale.status_code == 409
        assert texts.changed in stale.text
        assert "status: draft" in text_of(app, f"reviews/{lang}/{id_}.md")
        done = send(cora, f"/{lang}/curation/drafts/{id_}/approve", read=read_of(shown))
        assert texts.done["approved"] in done.text
        assert "status: approved" in text_of(app, f"reviews/{lang}/{id_}.md")
        assert cora.get(f"/{lang}/library/cases/{id_}/").status_code == 200


def test_every_language_of_a_draft_is_shown_and_decided_together(app: SmallApp) -> None:
    with client(app, "cora") as cora:
        shown = cora.get("/en/curation/drafts/both/").text
        assert 'id="version-fr"' in shown
        assert 'id="version-en"' in shown
        ids = re.findall(r'\bid="([^"]+)"', shown)
        assert len(ids) == len(set(ids))
        send(cora, "/en/curation/drafts/both/approve", read=read_of(shown))
    assert all("status: approved" in text_of(app, f"reviews/{lang}/both.md") for lang in LANGS)


@pytest.mark.parametrize("lang", LANGS)
def test_a_draft_given_back_reaches_its_author_and_comes_again(app: SmallApp, lang: str) -> None:
    path = f"reviews/{lang}/reject-{lang}.md"
    ada = next(account for account in app.accounts.all() if account.name == "ada")
    file = app.library / path
    signed = file.read_text("utf-8").replace("author: ada", f"author: Ada\nauthor_id: {ada.id}")
    file.write_text(signed, encoding="utf-8")
    with client(app, "cora") as cora, client(app, "ada") as author, client(app, "bob") as bob:
        address = f"/{lang}/curation/drafts/reject-{lang}/"
        read = read_of(cora.get(address).text)
        empty = send(cora, f"{address}reject", read=read, comment=" ")
        assert empty.status_code == 422
        done = send(cora, f"{address}reject", read=read, comment=COMMENT)
        assert CURATION_TEXTS[lang].done["rejected"] in done.text  # type: ignore[index]
        shown = "Name the &lt;b&gt;role&lt;/b&gt;, &#34;not&#34; the person."
        assert shown in done.text
        assert shown in author.get(f"/{lang}/review/drafts/").text
        assert shown not in bob.get(f"/{lang}/review/drafts/").text
        taken = send(author, f"/{lang}/review/open", review=f"{lang}/reject-{lang}")
        assert shown in taken.text
        again = send(author, f"/{lang}/review/open", review=f"{lang}/reject-{lang}")
        assert again.url == taken.url, "it is begun already"


@pytest.mark.parametrize("lang", LANGS)
def test_questions_are_dismissed_merged_and_had_back(app: SmallApp, lang: str) -> None:
    first, second, third = asked(app, *QUESTIONS)
    home = f"/{lang}/curation/"
    with client(app, "cora") as cora:
        left = send(cora, f"{home}gaps/decide", do="dismiss", gap=[third]).text
        assert f'href="{home}gaps/{third}/"' not in left
        assert f'name="gap" value="{third}"' in left, "what undoes it"
        back = send(cora, f"{home}gaps/decide", do="restore", gap=[third]).text
        assert f'href="{home}gaps/{third}/"' in back
        near = cora.get(f"{home}gaps/{first}/").text
        assert f'name="gap" value="{second}" checked' in near
        assert f'name="gap" value="{third}" checked' not in near
        choice = send(cora, f"{home}gaps/decide", do="merge", gap=[first, second])
        assert choice.text.count('type="radio"') == 2
        merged = send(cora, f"{home}gaps/merge", gap=[first, second], keep=second).text
        assert f'href="{home}gaps/{first}/"' not in merged
        assert QUESTIONS[0] in cora.get(f"{home}gaps/{second}/").text
        send(cora, f"{home}gaps/decide", do="restore", gap=[first])
        assert f'href="{home}gaps/{first}/"' in cora.get(home).text
        assert send(cora, f"{home}gaps/decide", do="dismiss").status_code == 200


def test_a_question_becomes_one_of_a_page(app: SmallApp) -> None:
    question = 'Who calls "whom" when it freezes?'
    (id_,) = asked(app, question)
    with client(app, "cora") as cora:
        address = f"/fr/curation/gaps/{id_}/"
        assert "culture-fit" in cora.get(address).text
        wrong = send(cora, f"{address}question", other="never-was", wording=question)
        assert wrong.status_code == 422
        done = send(cora, f"{address}question", other="culture-fit", wording=question)
        assert CURATION_TEXTS["fr"].done["question"] in done.text
        assert f"gaps/{id_}/" not in done.text
    assert f'- "{question}"'.replace('"whom"', '\\"whom\\"') in text_of(
        app, "guidance/en/culture-fit.md"
    )


def test_a_question_becomes_a_page_that_is_written_and_found(app: SmallApp) -> None:
    (id_,) = asked(app, "How do we share the costs of a fair?")
    with client(app, "cora") as cora:
        begun = send(
            cora, f"/en/curation/gaps/{id_}/page", title="Costs of a fair", theme="communication"
        )
        path = "texts/page/en/costs-of-a-fair/"
        assert begun.url.path == f"/en/curation/{path}"
        assert begun.text.count('data-at="') == 7
        assert cora.get("/en/library/pages/costs-of-a-fair/").status_code == 404
        text = text_of(app, "guidance/en/costs-of-a-fair.md").replace("-->", "-->\n\nA sentence.")
        checked = send(cora, f"/fr/curation/{path}check", text=text).json()
        assert checked == {"said": CURATION_TEXTS["fr"].faults_none, "faults": []}
        saved = send(cora, f"/en/curation/{path}", text=text, read=read_of(begun.text))
        assert CURATION_TEXTS["en"].saved in saved.text
        assert cora.get("/en/library/pages/costs-of-a-fair/").status_code == 200


def test_nobody_overwrites_what_somebody_else_wrote(app: SmallApp) -> None:
    path, address = f"guidance/en/{PAGE}.md", f"/en/curation/texts/page/en/{PAGE}/"
    with client(app, "cora") as cora:
        read = read_of(cora.get(address).text)
        before = text_of(app, path)
        theirs = before.replace("And a second one.", "And theirs.", 1)
        (app.library / path).write_text(theirs, encoding="utf-8")
        mine = before.replace("And a second one.", "And mine.", 1)
        refused = send(cora, address, text=mine, read=read)
        assert refused.status_code == 409
        assert "And mine." in refused.text
        assert 'id="theirs"' in refused.text
        assert text_of(app, path) == theirs
        assert read_of(refused.text) == hash_of(theirs.encode())
        merged = theirs.replace("And theirs.", "And theirs and mine.")
        send(cora, address, text=merged, read=read_of(refused.text))
        assert text_of(app, path) == merged
        faulty = send(cora, address, text="nothing", read=hash_of(merged.encode()))
        assert faulty.status_code == 422
        assert text_of(app, path) == merged


def test_what_was_done_stands_in_the_audit_trail(app: SmallApp) -> None:
    (id_,) = asked(app, "Is this noted?")
    with client(app, "cora") as cora, client(app, "root") as root:
        send(cora, "/en/curation/gaps/decide", do="dismiss", gap=[id_])
        send(cora, "/en/curation/reviews/retire-en/retire")
        trail = root.get("/audit.csv").text
    assert re.search(rf"dismissed[^\n]*{id_}", trail)
    assert re.search(r"retired[^\n]*retire-en", trail)


# In a browser, at the pace of somebody in a hurry


@pytest.fixture
def page(app: SmallApp, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    with client(app, "cora") as cora:
        context.add_cookies(
            [{"name": c.name, "value": c.value or "", "url": app.url} for c in cora.cookies.jar]
        )
    page = context.new_page()
    page.set_default_timeout(60_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []
    context.close()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_somebody_gives_a_draft_back_and_approves_it_after_all(
    app: SmallApp, page: Page, lang: str
) -> None:
    texts = CURATION_TEXTS[lang]  # type: ignore[index]
    page.goto(f"{app.url}{lang}/curation/")
    assert fits(page)
    page.get_by_role("link", name=f"hurry-{lang}").click()
    page.locator("#rejecting summary").click()
    assert fits(page)
    page.locator("#comment").press_sequentially(COMMENT, delay=5)
    page.click("#reject")
    expect(page.locator("#message")).to_contain_text(texts.done["rejected"])
    page.locator("#returned summary").click()
    page.get_by_role("link", name=f"hurry-{lang}").click()
    expect(page.locator(".returned")).to_contain_text(COMMENT)
    page.locator("#approve").dblclick(delay=5)
    expect(page.locator("#message")).to_contain_text(texts.done["approved"])


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_somebody_works_through_the_questions(app: SmallApp, page: Page, lang: str) -> None:
    first, second = asked(app, f"Who pays for the {lang} stand?", f"Who paid for the {lang} stand?")
    texts = CURATION_TEXTS[lang]  # type: ignore[index]
    page.goto(f"{app.url}{lang}/curation/")
    for id_ in (first, second):
        page.locator(f'[name=gap][value="{id_}"]').check()
    page.locator("#questions [value=merge]").click()
    page.locator(f'[name=keep][value="{first}"]').check()
    page.locator("form button.primary").last.click()
    expect(page.locator("#message")).to_contain_text(texts.done["merged"])
    page.click("#undo")
    expect(page.locator(f'[name=gap][value="{second}"]')).to_be_visible()
    page.locator(f'a[href$="{second}/"]').click()
    page.locator("#title").press_sequentially(f"Stands {lang}", delay=5)
    page.click("#begin")
    # Faults are told while it is written, and lead to their lines.
    expect(page.locator("#faults li")).to_have_count(7)
    assert fits(page)
    page.locator("#faults button").nth(2).click()
    selected = "(box => box.value.slice(box.selectionStart, box.selectionEnd))"
    assert page.locator("#text").evaluate(selected) == "## How to do it"
    text = page.locator("#text").input_value()
    page.fill("#text", text.replace("-->", "-->\n\nA sentence."))
    expect(page.locator("#said")).to_have_text(texts.faults_none)
    # What was typed outlives a reload before it is saved.
    page.reload()
    expect(page.locator("#text")).to_have_value(text.replace("-->", "-->\n\nA sentence."))
    page.click("#save")
    expect(page.locator("#message")).to_contain_text(texts.saved)
    page.locator("#message a").click()
    expect(page.locator("h1")).to_have_text(f"Stands {lang}")


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_somebody_answers_a_question_by_a_page_there_is(
    app: SmallApp, page: Page, lang: str
) -> None:
    wording = f"Who feeds the {lang} parrot?"
    away = {"fr": "Combien coûte une amarre ?", "en": "What does a mooring cost?"}[lang]
    kept, alike, odd = asked(app, wording, f"Who fed the {lang} parrot?", away)
    texts = CURATION_TEXTS[lang]  # type: ignore[index]
    home = f"{app.url}{lang}/curation/"
    page.goto(home)
    page.locator(f'a[href$="{kept}/"]').click()
    page.locator(f'#alike ~ form [value="{alike}"]').check()
    page.locator("#merge").dblclick(delay=5)
    expect(page.locator("#message")).to_contain_text(texts.done["merged"])
    page.locator(f'a[href$="{kept}/"]').click()
    assert fits(page)
    page.locator("#other").select_option("culture-fit")
    page.locator("#add").dblclick(delay=5)
    expect(page.locator("#message")).to_contain_text(texts.done["question"])
    expect(page.locator(f'a[href$="{kept}/"]')).to_have_count(0)
    assert wording in text_of(app, "guidance/en/culture-fit.md")
    # What nobody needs to answer goes with one click, and comes back with another.
    page.locator(f'a[href$="{odd}/"]').click()
    page.click("#dismiss")
    expect(page.locator("#message")).to_contain_text(texts.done["dismissed"])
    page.click("#undo")
    expect(page.locator("#message")).to_contain_text(texts.done["restored"])
    expect(page.locator(f'a[href$="{odd}/"]')).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_somebody_retires_a_case_and_thinks_better_of_another(
    app: SmallApp, page: Page, lang: str
) -> None:
    id_, texts = f"outdated-{lang}", CURATION_TEXTS[lang]  # type: ignore[index]
    page.goto(f"{app.url}{lang}/curation/texts/?q={id_}")
    assert fits(page)
    way = page.locator(f'a[href$="reviews/{id_}/retire"]')
    way.click()
    expect(page.locator("#sure")).to_contain_text(id_)
    page.get_by_role("link", name=texts.cancel).click()
    assert "status: approved" in text_of(app, f"reviews/{lang}/{id_}.md")
    page.go_back()
    page.locator("#retire").dblclick(delay=5)
    expect(page.locator("#message")).to_contain_text(texts.done["retired"])
    page.goto(f"{app.url}{lang}/library/cases/{id_}/")
    expect(page.locator("h1")).not_to_contain_text(id_)
    assert "status: retired" in text_of(app, f"reviews/{lang}/{id_}.md")
