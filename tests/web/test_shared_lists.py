"""A checklist that two people work on, as pages: sharing, ticking, adding, printing, deleting."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from assistant.language import Lang
from assistant.web.checklist_texts import CHECKLIST_TEXTS
from assistant.web.playbook_texts import PLAYBOOK_TEXTS
from tests.web.hurry import ready
from tests.web.people import client
from tests.web.small_app import SmallApp, serving_small
from tests.web.test_agenda import FILLED, fill

EN, EN_LISTS = CHECKLIST_TEXTS["en"], PLAYBOOK_TEXTS["en"]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallApp]:
    with serving_small(tmp_path_factory.mktemp("shared"), lambda _: None, lists=True) as app:
        yield app


def filled(person: httpx.Client, **values: str) -> str:
    """A new checklist; its id."""
    return fill(person, **values).headers["location"].split("id=")[1].split("&")[0]


def send(person: httpx.Client, path: str, **sent: str) -> httpx.Response:
    files = {name: (None, value) for name, value in sent.items()}
    return person.post(path, files=files, follow_redirects=True)


def item_ids(person: httpx.Client, id_: str) -> list[str]:
    shown = person.get(f"/en/playbooks/?id={id_}").text
    return re.findall(r'<div class="item" id="([^"]+)"', shown)


def test_a_list_is_shared_worked_on_and_withdrawn(app: SmallApp) -> None:
    with client(app, "ada") as ada, client(app, "bob") as bob, client(app, "max") as max_:
        id_ = filled(ada, concerns="They decide slowly, says the pumpernickel memo.")
        place = f"/en/checklists/{id_}"
        unknown = send(ada, f"{place}/share", name="<b>nobody</b>")
        assert unknown.status_code == 422
        assert "&lt;b&gt;nobody&lt;/b&gt;" in unknown.text
        assert EN.done["shared"] in send(ada, f"{place}/share", name="bob").text
        assert EN.shared_by.format(name="ada") in bob.get("/en/playbooks/").text
        assert EN.shared_by.format(name="ada") in bob.get("/en/playbooks/due/").text
        shown = bob.get(f"/en/playbooks/?id={id_}").text
        assert EN.shared_help.format(name="ada") in shown
        first = item_ids(bob, id_)[0]
        assert f'name="{first}.comment"' in shown
        for missing in (
            f'name="{first}.owner"', 'name="remove"', 'name="up"', 'id="table"', 'id="share"',
            'id="delete"', EN.add, EN_LISTS.restore, "pumpernickel",
        ):  # fmt: skip
            assert missing not in shown, missing
        changes = {f"{first}.{name}": {"values": [value], "before": [[]]}
                   for name, value in (("status", "done"), ("comment", "By phone."))}  # fmt: skip
        saved = bob.post(f"{place}/items", json={"changes": changes})
        assert saved.json()["refused"] == saved.json()["elsewhere"] == {}
        assert EN.ticked.split("{")[0] + EN.you in saved.json()["texts"][f"{first}.trace"]
        assert f"{first}.owner" not in saved.json()["typed"]
        seen = ada.get(f"/en/playbooks/?id={id_}").text
        assert EN.ticked.split("{")[0] + "bob" in seen
        assert "(bob)" in seen  # in its history
        before = item_ids(ada, id_)
        owned = {f"{first}.owner": {"values": ["Bob"], "before": [[]]}}
        refused = bob.post(f"{place}/items", json={"changes": owned})
        assert (refused.status_code, "shared with you" in refused.json()["error"]) == (422, True)
        new = {"-after": first, "-text": "x", "-owner": "y", "-due": "2027-01-01"}
        for path, sent in (
            ("arrange", {"remove": first}), ("arrange", {"down": first}), ("add", new),
            ("restore", {"version": "1"}), ("share", {"name": "max"}), ("delete", {}),
            ("share", {"withdraw": "x"}), ("update", {}), ("table/apply", {"take": "{}"}),
            ("rename", {"title": "Mine"}),
        ):  # fmt: skip
            assert send(bob, f"{place}/{path}", **sent).status_code in (422, 404), path
            assert send(max_, f"{place}/{path}", **sent).status_code in (422, 404), path
        assert bob.get(f"{place}/update").status_code == 422
        assert item_ids(ada, id_) == before
        reader = re.search(r'name="withdraw" value="(\w+)"', seen)
        assert reader is not None
        assert EN.done["unshared"] in send(ada, f"{place}/share", withdraw=reader[1]).text
        assert bob.get(f"/en/playbooks/?id={id_}").status_code == 404
        assert id_ not in bob.get("/en/playbooks/").text + bob.get("/en/playbooks/due/").text


def test_a_list_of_a_partnership_is_its_peoples_until_it_is_deleted(app: SmallApp) -> None:
    with client(app, "max") as max_, client(app, "bob") as bob:
        id_ = filled(max_, partner="Quillon")
        place = f"/fr/checklists/{id_}"
        shown = send(max_, f"{place}/share", partnership="nordlys-brennec").text
        assert CHECKLIST_TEXTS["fr"].everybody_of.format(name="nordlys-brennec") in shown
        assert send(max_, f"{place}/share", partnership="other-one").status_code == 422
        for partnerships, status in (([], 404), (["nordlys-brennec"], 200), ([], 404)):
            app.accounts.change("bob", partnerships=partnerships)
            assert bob.get(f"/fr/playbooks/?id={id_}").status_code == status
        assert CHECKLIST_TEXTS["fr"].done["deleted"] in send(max_, f"{place}/delete").text
        assert max_.get(f"/fr/playbooks/?id={id_}").status_code == 404


def test_an_item_is_added_where_it_belongs_and_taken_back(app: SmallApp) -> None:
    with client(app, "ada") as ada:
        id_ = filled(ada)
        before = item_ids(ada, id_)
        place, new = f"/en/checklists/{id_}", {"-after": before[0], "-owner": "<i>Max</i>"}
        assert 'id="add-here"' in ada.get(f"/en/playbooks/?id={id_}&add={before[0]}").text
        wrong = send(ada, f"{place}/add", **new, **{"-text": "Ring twice", "-due": "soon"})
        assert wrong.status_code == 422
        assert "Ring twice" in wrong.text
        assert EN_LISTS.no_date.format(value="soon") in wrong.text
        assert item_ids(ada, id_) == before
        added = send(ada, f"{place}/add", **new, **{"-text": "Ring twice", "-due": "2099-01-04"})
        assert EN.done["added"] in added.text
        assert "<i>Max" not in added.text
        now = item_ids(ada, id_)
        assert [now[0], *now[2:]] == before
        assert "Ring twice" in ada.get("/en/playbooks/due/").text
        assert "Ring twice" in ada.get(f"/checklists/{id_}.md").text
        send(ada, f"{place}/arrange", remove=now[1])  # what "Undo" does
        assert item_ids(ada, id_) == before


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_list_is_renamed_and_left_and_had_back(app: SmallApp, lang: Lang) -> None:
    more, texts = CHECKLIST_TEXTS[lang], PLAYBOOK_TEXTS[lang]
    with client(app, "ada") as ada, client(app, "bob") as bob, client(app, "max") as max_:
        id_ = filled(ada)
        place = f"/{lang}/checklists/{id_}"
        shown = send(ada, f"{place}/rename", title="<b>Nord</b> ensemble").text
        assert more.done["renamed"] in shown
        assert "&lt;b&gt;Nord&lt;/b&gt; ensemble</h2>" in shown
        assert texts.versions["renamed"] in shown
        assert send(ada, f"{place}/rename", title=" ").status_code == 422
        assert f'action="{place}/leave"' not in shown
        assert send(ada, f"{place}/leave").status_code == 422
        send(ada, f"{place}/share", name="bob")
        assert more.leave in bob.get(f"/{lang}/playbooks/?id={id_}").text
        for path in ("leave", "come-back"):
            assert send(max_, f"{place}/{path}").status_code == 404
        left = send(bob, f"{place}/leave")
        assert more.done["left"] in left.text
        assert f'action="{place}/come-back"' in left.text
        assert bob.get(f"/{lang}/playbooks/?id={id_}").status_code == 404
        assert more.left in ada.get(f"/{lang}/playbooks/?id={id_}").text
        assert more.done["back"] in send(bob, f"{place}/come-back").text
        assert more.left not in ada.get(f"/{lang}/playbooks/?id={id_}").text


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_two_people_work_on_one_list(app: SmallApp, browser: Browser, lang: Lang) -> None:
    more, texts = CHECKLIST_TEXTS[lang], PLAYBOOK_TEXTS[lang]
    with client(app, "cora") as cora, client(app, "bob") as bob:
        sent = {"-playbook": FILLED["-playbook"]} | FILLED
        made = cora.post(f"/{lang}/playbooks/", files={n: (None, v) for n, v in sent.items()})
        id_ = made.headers["location"].split("id=")[1].split("&")[0]
        mine = context_of(app, browser, cora, lang)
        page = mine.new_page()
        page.goto(f"{app.url}{lang}/playbooks/?id={id_}")
        ready(page)
        page.locator("#share summary").click()
        page.get_by_label(more.share_name).fill("bob")
        page.get_by_role("button", name=more.share_one).click()
        expect(page.locator(".readers")).to_contain_text("bob")
        # An item of one's own, after the first one.
        first = page.locator(".item").first
        first.locator("summary").click()
        first.locator("textarea").last.fill("Typed before.")
        first.locator(".add").click()
        ready(page)
        expect(page.get_by_label(more.add_text)).to_be_focused()
        page.get_by_label(more.add_text).fill("Ring the owner twice.")
        page.locator("[name='-owner']").fill("Max")
        page.locator("[name='-due']").fill("2099-01-04")
        page.get_by_role("button", name=more.add_button, exact=True).click()
        expect(page.locator(".item").nth(1)).to_contain_text("Ring the owner twice.")
        ready(page)
        own = page.locator(".item").nth(1).get_attribute("id")
        expect(page.locator(".item").first.locator("textarea").last).to_have_value("Typed before.")
        # Bob, on a phone, ticks it; the owner's page learns of it and of who did.
        theirs = context_of(app, browser, bob, lang, width=390)
        other = theirs.new_page()
        other.goto(f"{app.url}{lang}/playbooks/?id={id_}")
        ready(other)
        assert other.evaluate("document.documentElement.scrollWidth <= innerWidth")
        other.locator(f"[id='{own}'] .tick").check()
        expect(other.locator("[data-status]")).to_have_attribute("data-state", "saved")
        expect(other.locator(f"[id='{own}'] .trace")).to_contain_text(more.you)
        page.evaluate("dispatchEvent(new Event('focus'))")
        expect(page.locator(f"[id='{own}'] .trace")).to_contain_text("bob")
        expect(page.locator(f"[id='{own}'] .tick")).to_be_checked()
        # On paper: no buttons, and what stands behind a click.
        page.emulate_media(media="print")
        expect(page.locator(f"[id='{own}'] .paper")).to_contain_text("Max")
        for hidden in ("header", "#share", "#table", "#history", ".item details", ".add"):
            expect(page.locator(hidden).first).to_be_hidden()
        page.emulate_media(media="screen")
        page.locator("#delete summary").click()
        page.get_by_role("button", name=more.delete_yes).click()
        expect(page.locator(".message")).to_contain_text(more.done["deleted"])
        other.locator(f"[id='{own}'] .tick").uncheck()
        expect(other.locator("[data-status]")).to_contain_text(texts.gone)
        mine.close()
        theirs.close()


def context_of(
    app: SmallApp, browser: Browser, person: httpx.Client, lang: Lang, width: int = 1366
) -> BrowserContext:
    """A browser in which somebody is signed in."""
    context = browser.new_context(
        locale={"fr": "fr-FR", "en": "en-GB"}[lang], viewport={"width": width, "height": 844}
    )
    context.set_default_timeout(60_000)
    context.add_cookies(
        [{"name": c.name, "value": c.value or "", "url": app.url} for c in person.cookies.jar]
    )
    return context
