"""The gallery of templates and what is due over all checklists, as pages."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect

from assistant.web.playbook_texts import PLAYBOOK_TEXTS
from tests.web.people import client
from tests.web.small_app import SmallApp, serving_small

FILLED = {
    "-playbook": "aligning-objectives", "our_company": "Nordlys", "partner": "Brennec",
    "signature": "2020-03-02", "launch": "2020-04-01", "first_review": "2099-09-01",
    "people.alliance-manager": "Ada <i>Morel</i>",
}  # fmt: skip
DUE = "/en/playbooks/due/"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallApp]:
    with serving_small(tmp_path_factory.mktemp("due"), lambda _: None, lists=True) as app:
        yield app


def fill(person: httpx.Client, **values: str) -> httpx.Response:
    sent = {name: (None, value) for name, value in (FILLED | values).items()}
    return person.post("/en/playbooks/", files=sent, timeout=300)


def test_templates_are_shown_before_they_are_chosen(app: SmallApp) -> None:
    with client(app, "bob") as bob:
        for lang in ("fr", "en"):
            texts = PLAYBOOK_TEXTS[lang]  # type: ignore[index]
            shown = bob.get(f"/{lang}/playbooks/").text
            assert shown.count(f">{texts.choose}</a>") == 22
            assert shown.index('id="wish"') < shown.index('id="gallery"')
            other = PLAYBOOK_TEXTS["en" if lang == "fr" else "fr"]
            assert other.gallery not in shown
            assert other.owners not in shown
        chosen = bob.get("/fr/playbooks/?playbook=aligning-objectives").text
        assert 'id="gallery"' not in chosen
        assert '<input name="signature" value="" type="date"' in chosen


def test_a_value_that_is_no_date_stays_as_it_was_typed(app: SmallApp) -> None:
    with client(app, "bob") as bob:
        again = fill(bob, signature="someday <b>soon</b>")
        assert again.status_code == 422
        kept = re.search(r'<input name="signature"[^>]*>', again.text)
        assert kept is not None
        assert 'value="someday &lt;b&gt;soon&lt;/b&gt;"' in kept[0]
        assert 'type="date"' not in kept[0]
        assert 'aria-invalid="true"' in kept[0]


def test_what_is_due_is_ticked_off_there_and_taken_back(app: SmallApp) -> None:
    with client(app, "ada") as ada, client(app, "bob") as bob:
        texts = PLAYBOOK_TEXTS["en"]
        assert texts.agenda_empty in bob.get(DUE).text
        id_ = fill(ada).headers["location"].split("id=")[1].split("&")[0]
        shown = ada.get(DUE).text
        assert 'id="overdue"' in shown
        assert "<i>Morel" not in shown
        item = re.search(
            rf'name="list" value="{id_}"><input type="hidden" name="item" value="([^"]+)"', shown
        )
        assert item is not None
        count = shown.count(f'href="/en/playbooks/?id={id_}#')
        ticked = ada.post(DUE, files={"list": (None, id_), "item": (None, item[1])})
        after = ada.get(ticked.headers["location"]).text
        assert 'id="undo"' in after
        assert after.count(f'href="/en/playbooks/?id={id_}#') == count - 1
        back = {"list": id_, "item": item[1], "undo": "yes"}
        undone = ada.post(DUE, files={name: (None, value) for name, value in back.items()})
        again = ada.get(undone.headers["location"]).text
        assert again.count(f'href="/en/playbooks/?id={id_}#') == count
        # Somebody else's list is none for Bob.
        bob.post(DUE, files={"list": (None, id_), "item": (None, item[1])})
        assert texts.agenda_empty in bob.get(f"{DUE}?list={id_}&done={item[1]}").text
        assert ada.get(DUE).text.count(f'href="/en/playbooks/?id={id_}#') == count
        whose = ada.get(f"{DUE}?owner=Ada+%3Ci%3EMorel%3C/i%3E").text
        assert 0 < whose.count(f'href="/en/playbooks/?id={id_}#') < count


def test_an_item_is_removed_put_back_and_moved(app: SmallApp) -> None:
    with client(app, "max") as owner, client(app, "bob") as bob:
        id_ = fill(owner).headers["location"].split("id=")[1].split("&")[0]

        def items() -> list[str]:
            shown = owner.get(f"/en/playbooks/?id={id_}").text
            return re.findall(r'<div class="item" id="([^"]+)"', shown)

        def arrange(person: httpx.Client, **sent: str) -> httpx.Response:
            files = {name: (None, value) for name, value in sent.items()}
            return person.post(f"/en/checklists/{id_}/arrange", files=files)

        before = items()
        assert arrange(bob, remove=before[1]).status_code in (303, 404, 422)
        assert items() == before
        gone = owner.get(arrange(owner, remove=before[1]).headers["location"]).text
        assert PLAYBOOK_TEXTS["en"].done["removed"] in gone
        assert items() == [before[0], *before[2:]]
        version = re.search(r'name="version" value="(\d+)"', gone)
        assert version is not None
        arrange(owner, back=before[1], version=version[1])
        assert items() == before
        arrange(owner, down=before[0])
        assert items()[:2] in ([before[1], before[0]], before[:2])  # a section of one stays
        assert arrange(owner, remove="never-was").status_code == 422
        assert arrange(owner).status_code == 422


@pytest.mark.browser
def test_somebody_works_through_what_is_due(app: SmallApp, browser: Browser) -> None:
    with client(app, "cora") as cora:
        id_ = fill(cora).headers["location"].split("id=")[1].split("&")[0]
        context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
        context.add_cookies(
            [{"name": c.name, "value": c.value or "", "url": app.url} for c in cora.cookies.jar]
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{app.url}en/playbooks/")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("#gallery summary").first.click()
        expect(page.locator("#gallery details[open] li").first).to_be_visible()
        page.goto(f"{app.url}{DUE[1:]}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        text = page.locator(".due li a").first.inner_text()
        page.locator(".due button").first.click()
        expect(page.locator("#undo")).to_contain_text(text)
        expect(page.locator(".due li a").first).not_to_have_text(text)
        page.locator("#undo button").click()
        expect(page.locator(".due li a").first).to_have_text(text)
        page.locator(".due li a").first.click()
        expect(page).to_have_url(re.compile(rf"\?id={id_}#"))
        item = page.locator(".item").first
        name = item.get_attribute("id")
        item.locator("summary").click()
        item.locator("textarea").last.fill("Said on the telephone.")
        item.locator("[name=remove]").click()
        expect(page.locator(".message")).to_contain_text(PLAYBOOK_TEXTS["en"].done["removed"])
        expect(page.locator(f"[id='{name}']")).to_have_count(0)
        page.locator(".message button").click()
        # What was typed before the button was clicked was saved first, and came back.
        expect(page.locator(f"[id='{name}'] textarea").last).to_have_value("Said on the telephone.")
        context.close()
