"""What goes wrong is said in the language of the page on which it goes wrong."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from assistant.errors import EntenteError
from tests.library_builder import write_review
from tests.web import small
from tests.web.hurry import filled
from tests.web.small_app import SmallApp, serving_small

HEAD = "Identifiant;Action;Échéance;État;Commentaire;Priorité"
TABLES = {
    b"": "ne contient aucune ligne",
    b"a;b\n1;2\n": "n’a pas de colonne",
    b"\0\1\2": "n’est ni un XLSX ni un CSV",
    b"PK\x03\x04 spoilt": "est abîmé ou n’est pas un classeur",
    b'Identifiant;Action\n"un': "cherchez un guillemet",
    f"{HEAD}\nID;x;31/02/2027;Fait;;Haute\n".encode(): "n’est pas une date",
    f"{HEAD}\nID;x;demain;Fait;;Haute\n".encode(): "« demain » n’est pas une date",
    f"{HEAD}\nID;x;03/04/2027;Fait;;Haute\n".encode(): "commence par le jour ou",
    f"{HEAD}\nID;x;2027-04-03;peut-être;;Haute\n".encode(): "ni l’un ni l’autre",
    f"{HEAD}\nID;;2027-04-03;Fait;;Haute\n".encode(): "a besoin d’un texte",
    f"{HEAD}\nID;x;2027-04-03;Fait;{'x' * 2500};Haute\n".encode(): "caractères, c’est trop",
    f"{HEAD}\nID;x;2027-04-03;Fait;a;Haute\nID;x;2027-04-03;Fait;b;Haute\n".encode(): "diffèrent",
    f"{HEAD};Commentaire\nID;x;2027-04-03;Fait;a;Haute;b\n".encode(): "deux colonnes",
}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallApp]:
    folder = tmp_path_factory.mktemp("errors")
    with serving_small(folder, lambda _: None, alone=True, lists=True) as app:
        yield app


@pytest.fixture(scope="module")
def url(app: SmallApp) -> str:
    return app.url


def plain(text: str) -> str:
    return re.sub("[\u202f\u00a0]", " ", text)


def alerts(text: str) -> str:
    return plain(" ".join(re.findall(r'role="alert"[^>]*>([^<]*)<', text)))


def test_a_table_that_cannot_be_taken_is_told_of_in_french(url: str) -> None:
    id_ = filled(url)
    item = httpx.get(f"{url}checklists/{id_}.csv").text.splitlines()[1].split(";")[0]
    for content, said in TABLES.items():
        answer = httpx.post(
            f"{url}fr/checklists/{id_}/table", timeout=60,
            files={"file": ("liste.csv", content.replace(b"ID;", item.encode() + b";"))},
        )  # fmt: skip
        assert answer.status_code == 422, said
        assert said in alerts(answer.text)


def test_what_the_desk_and_the_lists_refuse_is_told_in_french(url: str) -> None:
    id_ = filled(url)

    def told(path: str, **data: str) -> str:
        return alerts(httpx.post(f"{url}fr/{path}", data=data, timeout=60).text)

    assert "« not-there » (fr) n’existe pas" in told("review/open", review="fr/not-there")
    assert "n’est pas un identifiant" in told("review/open", review="fr/Not There")
    assert "Cette version n’existe pas" in told(f"checklists/{id_}/restore", version="77")
    unreadable = httpx.post(f"{url}fr/checklists/{id_}/items", content="[", timeout=60)
    assert "rechargez-la" in unreadable.json()["error"]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lang", "said"),
    [("fr", "a changé depuis votre lecture"), ("en", "was changed since you read it")],
)
def test_a_draft_that_changed_under_the_curator_is_told_of_in_their_language(
    app: SmallApp, browser: Browser, lang: str, said: str
) -> None:
    library = app.library
    write_review(library, f"a-draft-{lang}", status="draft")
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{app.url}{lang}/curation/")
    page.get_by_role("link", name=f"a-draft-{lang}").click()
    page.wait_for_selector("#approve")
    write_review(library, f"a-draft-{lang}", status="draft", summary="Another story altogether.")
    page.click("#approve")
    page.locator("#message").wait_for()
    assert said in plain(page.locator("#message").inner_text())
    assert "Another story altogether." in page.locator(".summary").inner_text()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "said"), [("fr", "L’index est occupé."), ("en", "Index busy.")])
def test_a_question_that_cannot_be_answered_is_told_of_in_its_language(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    def answers(*_: object) -> Iterator[None]:
        raise EntenteError("Index busy.", "L’index est occupé.")

    with small.small_service(tmp_path) as service:
        service.sync()
        monkeypatch.setattr(service, "answers", answers)
        with small.serving_small(service) as url:
            page = browser.new_page(base_url=url)
            page.goto(f"/{lang}/")
            page.wait_for_selector("#status [data-owner]", state="attached")
            page.fill("#question textarea", "?!")
            page.press("#question textarea", "Enter")
            expect(page.locator("#conversation")).to_contain_text(said)
            page.close()
