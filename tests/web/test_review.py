"""Adding a review in a hurry: whatever happens, what was typed is there when its author returns."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from assistant.access.control import AccessControl
from assistant.principal import Principal
from assistant.reviews.typed import typed_form
from assistant.service import Service
from tests.reviews.forms import complete_form
from tests.web.hurry import field_of, kept, person, ready, reload, type_
from tests.web.people import PASSWORD
from tests.web.small import serving_small, small_service

LANGS = ("fr", "en")
LOCAL = Principal("local", frozenset({"curator"}))
# Every field that is typed, with what a person types in a hurry: mistakes included.
TYPED = {
    "title": "Retards <b>chez</b> Alpha [lien](javascript:x)",
    "summary": "Deux phrases ;\nsur deux lignes.",
    "parties": "Alpha SA\n\nBeta, GmbH ",
    "partnership": "Alpha et Beta",
    "id": "Mon Identifiant",
    "countries": "fr, Atlantide",
    "opened": "31/02/2024",
    "resolved": "bientôt",
    "duration_months": "dix mois",
    "context": "Le contexte « entier ».",
    "events": "Les faits.",
    "attempts": "- un\n- deux",
    "resolution": "Un accord",
    "applies": "Partout",
    "lessons.0.text": "Fixez un délai",
    "lessons.0.conditions": "Toujours",
    "practices.0.note": "Personne n’en tenait",
    "lessons_text": "En détail",
    "sources": "clé | éditeur | titre",
    "review_by": "2027-13-45",
}
CHOSEN = {
    "lang": "en", "visibility": "partners", "origin": "public-case", "sector": "energy",
    "relationship_form": "supply", "phase": "operate",
    "resolution_mechanism": "internal-mediation", "relationship_outcome": "continued",
    "practices.0.id": "joint-calendar", "practices.0.effect": "hurt",
}  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with small_service(tmp_path_factory.mktemp("light")) as service:
        yield service


@pytest.fixture(scope="module")
def url(service: Service) -> Iterator[str]:
    with serving_small(service) as at:
        yield at


def key_of(page: Page) -> str:
    found = re.search(r"draft=([\w-]+)", page.url)
    assert found
    return found[1]


def drafted(url: str, key: str) -> dict[str, list[str]]:
    return kept(url, f"fr/review/{key}/typed")


def saved(page: Page) -> None:
    page.wait_for_selector('[data-status][data-state="saved"]')


def assert_whole(page: Page) -> None:
    for name, text in (TYPED | CHOSEN).items():
        assert field_of(page, name).input_value() == text, name
    assert [
        one.input_value() for one in page.locator('[name="escalation_path"]').all()
    ][:2] == ["internal-mediation", "direct-negotiation"]  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_everything_typed_in_a_hurry_survives_every_error_reload_and_language(
    url: str, browser: Browser, lang: str
) -> None:
    other = "en" if lang == "fr" else "fr"
    with person(browser, url, lang) as somebody:
        page = somebody.open(f"{lang}/review/?draft=new&step=all")
        for name, id_ in CHOSEN.items():
            field_of(page, name).select_option(id_)
        # In the order in which they happened, which is not that of the list.
        page.locator('[name="escalation_path"]').first.select_option("internal-mediation")
        page.locator('[data-add="escalation_path"]').click()
        page.locator('[name="escalation_path"]').nth(1).select_option("direct-negotiation")
        for name, text in TYPED.items():
            type_(page.locator(f'[name="{name}"]'), text)
        reload(page)  # in the middle of the last saving
        assert_whole(page)
        page.click("#language a[href^='/language/']")
        page.wait_for_url(f"**/{other}/review/**")
        ready(page)
        assert_whole(page)
        # The check names each mistake, and changes nothing.
        page.click("#check")
        page.locator("#report").wait_for(timeout=120_000)
        ready(page)
        report = page.locator("#report").inner_text()
        for mistake in ("31/02/2024", "bientôt", "dix mois", "Atlantide", "2027-13-45"):
            assert mistake in report
        assert_whole(page)
        # Saving what is not complete is refused, and changes nothing.
        page.click("#save")
        page.locator("#message").wait_for()
        ready(page)
        assert_whole(page)
        assert page.locator("main b b, main a[href^=javascript]").count() == 0
        # Away to another page in the middle of a word, and back.
        type_(field_of(page, "context"), " Et la fin")
        page.click("#brand a")
        page.wait_for_url(f"**/{other}/")
        page.goto(f"{url}{other}/review/?step=all")
        ready(page)
        assert field_of(page, "context").input_value() == f"{TYPED['context']} Et la fin"
        listed = page.locator("#drafts li").first.text_content() or ""
        assert listed.strip().startswith(TYPED["title"])


@pytest.mark.browser
def test_a_form_is_never_blank_after_back_forward_and_a_closed_tab(
    url: str, browser: Browser
) -> None:
    with person(browser, url) as somebody:
        page = somebody.open("fr/review/?draft=new&step=all")
        key = key_of(page)
        type_(field_of(page, "title"), "Écrit d’une traite")
        page.goto(f"{url}fr/playbooks/")
        page.go_back()
        ready(page)
        assert field_of(page, "title").input_value() == "Écrit d’une traite"
        type_(field_of(page, "title"), ", et fini")
        page.close()
        again = somebody.open("fr/review/?step=all")
        assert key_of(again) == key
        assert field_of(again, "title").input_value() == "Écrit d’une traite, et fini"


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_an_imported_document_keeps_its_unplaced_words_and_guesses_until_they_are_deleted(
    url: str, browser: Browser, tmp_path: Path, lang: str
) -> None:
    document = tmp_path / "notes.md"
    document.write_text(
        "# Retards chez Alpha\n\nUn paragraphe sans place, <b>mot pour mot</b>.\n\n## Contexte\n\n"
        "Un contrat de fourniture d'énergie. La qualité des livraisons a baissé.\n\n"
        "## Annexe budgétaire\n\nDouze lignes de chiffres.\n",
        encoding="utf-8",
    )
    with person(browser, url, lang) as somebody:
        page = somebody.open(f"{lang}/review/?draft=new&step=all")
        page.set_input_files("#upload input[type=file]", str(document))
        page.locator("#reading").wait_for()
        ready(page)
        key, unplaced = key_of(page), field_of(page, "unplaced").input_value()
        assert "Douze lignes de chiffres." in unplaced
        guesses = page.locator("#reading q").all_inner_texts()
        assert guesses
        assert page.locator(".guess").count() >= 1
        for _ in range(2):
            reload(page)
            assert field_of(page, "unplaced").input_value() == unplaced
            assert page.locator("#reading q").all_inner_texts() == guesses
        # Sorted by hand: cut here, pasted there.
        field_of(page, "unplaced").fill("Le reste.")
        type_(field_of(page, "events"), "Douze lignes de chiffres.")
        page.locator("#reading button").click()
        page.locator("#reading").wait_for(state="detached")
        ready(page)
        assert drafted(url, key)["unplaced"] == ["Le reste."]
        page.click("#check")
        page.locator("#report").wait_for(timeout=120_000)
        assert {"fr": "Texte sans place", "en": "Text without a place"}[lang] in page.locator(
            "#report"
        ).inner_text()


def test_a_file_that_cannot_be_read_leaves_the_open_draft_as_it_is(url: str) -> None:
    key = "open-draft-1"
    sent = {"changes": {"title": {"values": ["Ouvert"], "before": []}}}
    assert httpx.post(f"{url}fr/review/{key}/typed", json=sent).status_code == 200
    for name, content in (("broken.docx", b"PK\x03\x04 broken"), ("empty.md", b""), ("", b"")):
        answer = httpx.post(
            f"{url}fr/review/import", data={"draft": key}, files={"file": (name, content)},
            timeout=60,
        )  # fmt: skip
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert 'value="Ouvert"' in answer.text
        assert "Traceback" not in answer.text


def test_forms_and_files_are_limited_before_any_work(url: str) -> None:
    address = f"{url}fr/review/limits-draft/typed"

    def sent(body: object) -> httpx.Response:
        return httpx.post(address, json=body, timeout=60)

    for bad in (
        [], {"changes": []}, {"changes": {"title": "x"}}, {"changes": {"title": {"values": [1]}}},
        {"changes": {"title": {"values": ["x"] * 200, "before": []}}},
        {"changes": {f"f{n}": {"values": [], "before": []} for n in range(600)}},
    ):  # fmt: skip
        assert sent(bad).status_code == 400
    deep = httpx.post(address, content="[" * 100_000)
    assert deep.status_code == 400
    huge = sent({"changes": {"context": {"values": ["x" * 200_000], "before": []}}})
    assert huge.status_code == 422
    assert "au plus" in huge.json()["error"]
    half = '{"changes": {"title": {"values": ["a\\ud800b\\u0000c"], "before": []}}}'
    assert httpx.post(address, content=half).status_code == 200
    assert kept(url, "fr/review/limits-draft/typed")["title"] == ["a\ufffdbc"]


@pytest.mark.browser
def test_as_many_lessons_and_practices_as_there_are(url: str, browser: Browser) -> None:
    with person(browser, url, "en") as somebody:
        page = somebody.open("en/review/?draft=new&step=all")
        for number in range(9):
            if number:
                page.locator('[data-add="lessons"]').click()
            type_(field_of(page, f"lessons.{number}.text"), f"Lesson {number}")
        reload(page)
        for number in range(9):
            assert field_of(page, f"lessons.{number}.text").input_value() == f"Lesson {number}"
        saved(page)
        reload(page)
        assert page.locator('[name^="lessons."][name$=".text"]').count() == 10


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_personal_data_is_replaced_and_the_review_handed_in_once(
    service: Service, browser: Browser, url: str, lang: str
) -> None:
    form = complete_form(
        title=f"Une fin en {lang}", context="Mme Claire Fontaine (claire@example.org) a signé.",
        lessons=complete_form().lessons * 6,
    )  # fmt: skip
    key = f"complete-{lang}"
    with person(browser, url, lang) as somebody:
        page = somebody.open(f"{lang}/review/?draft={key}")
        changes = {
            name: {"values": list(values), "before": []}
            for name, values in typed_form(form).items()
        }
        httpx.post(f"{url}{lang}/review/{key}/typed", json={"changes": changes}).raise_for_status()
        page.goto(f"{url}{lang}/review/?draft={key}")
        ready(page)
        page.click("#save")  # the check comes first
        page.locator("#findings").wait_for(timeout=120_000)
        assert "claire@example.org" in page.locator("#findings").inner_text()
        page.click("#replace")
        page.locator("#message").wait_for(timeout=120_000)
        ready(page)
        assert "claire@example.org" not in field_of(page, "context").input_value()
        page.locator("#save").dblclick(delay=5)
        page.wait_for_url("**saved=**")
        assert form.title in page.locator("#message").inner_text()
        ready(page)
        reload(page)
        assert key not in page.locator("#drafts").inner_html()
    waiting = [one for one in service.desk.drafts(LOCAL) if one.fields.title == form.title]
    assert len(waiting) == 1
    copy, _ = service.desk.open(waiting[0].id, "fr", LOCAL)
    assert len(copy.lessons) == 6


@pytest.mark.browser
def test_what_is_typed_after_the_session_ended_is_there_after_signing_in_again(
    tmp_path: Path, browser: Browser
) -> None:
    with small_service(tmp_path) as light:
        control = AccessControl.open(light.settings)
        for name, role in (("ada", "mediator"), ("bob", "mediator"), ("root", "admin")):
            control.accounts.add(name, name.title(), [role], [])
            control.accounts.set_password(name, PASSWORD)

        def sign_in(page: Page, name: str) -> None:
            page.fill("input[name=name]", name)
            page.fill("input[name=password]", PASSWORD)
            page.click("main button")

        with serving_small(light, control) as url, person(browser, url, "en") as ada:
            page = ada.context.new_page()
            page.goto(f"{url}en/review/?draft=adas-draft")
            sign_in(page, "ada")
            page.goto(f"{url}en/review/?draft=adas-draft")
            ready(page)
            type_(field_of(page, "title"), "Before")
            saved(page)
            ada.context.clear_cookies()
            type_(field_of(page, "title"), " and after")
            page.wait_for_selector("[data-state=out] a")
            page.click("[data-state=out] a")
            sign_in(page, "ada")
            page.wait_for_url("**/en/review/**")
            ready(page)
            page.goto(f"{url}en/review/?draft=adas-draft")
            ready(page)
            # What the last page sent as it went may still be on its way.
            page.wait_for_function(
                "() => document.querySelector('[name=title]').value == 'Before and after'"
            )
            page.wait_for_function("() => Object.keys(sessionStorage).length == 0")
            reload(page)
            assert field_of(page, "title").input_value() == "Before and after"
            # Somebody else in the same tab finds nothing of it, neither here nor on the server.
            ada.context.clear_cookies()
            type_(field_of(page, "summary"), "A secret of Ada's")
            page.wait_for_selector("[data-state=out] a")
            page.click("[data-state=out] a")
            sign_in(page, "bob")
            page.goto(f"{url}en/review/?draft=adas-draft")
            ready(page)
            assert field_of(page, "summary").input_value() == ""
            assert field_of(page, "title").input_value() == ""
            assert "secret of Ada" not in page.evaluate("() => JSON.stringify(sessionStorage)")
