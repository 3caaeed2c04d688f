"""Checklists for people in a hurry: ticks, changes and forms of which nothing is lost."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.web.hurry import FILLING, field_of, filled, kept, person, ready, reload, type_
from tests.web.small import serving_small, small_service

LANGS = ("fr", "en")
ALL = {"fr": "Tout est fait.", "en": "Everything is done."}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with small_service(tmp_path_factory.mktemp("light")) as service, serving_small(service) as at:
        yield at


def items(url: str, id_: str, lang: str = "fr") -> dict[str, list[str]]:
    return kept(url, f"{lang}/checklists/{id_}/items")


def ticks(url: str, id_: str) -> list[bool]:
    return [bool(values) for name, values in items(url, id_).items() if name.endswith(".status")]


def saved(page: Page) -> None:
    page.wait_for_selector('[data-status][data-state="saved"]')


def opened(page: Page, item: str) -> None:
    """Open the details of an item."""
    details = page.locator(f'[id="{item}"] details')
    if details.get_attribute("open") is None:
        details.locator("summary").click()


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_ticks_made_one_after_another_hold_and_survive_an_immediate_reload(
    url: str, browser: Browser, lang: str
) -> None:
    id_ = filled(url, lang)
    with person(browser, url, lang) as somebody:
        page = somebody.open(f"{lang}/playbooks/?id={id_}")
        boxes = page.locator(".tick").count()
        # All clicks in one go, 15 ms apart: faster than any saving.
        page.evaluate(
            """async () => {
                for (const box of document.querySelectorAll(".tick")) {
                    box.click();
                    await new Promise((done) => setTimeout(done, 15));
                }
            }"""
        )
        reload(page)
        # What the last page sent as it went may still be on its way.
        page.wait_for_function(
            "(boxes) => document.querySelectorAll('.tick:checked').length == boxes", arg=boxes
        )
        page.get_by_text(ALL[lang]).wait_for()
        assert all(ticks(url, id_))
        # The same box again and again: the last state counts.
        page.locator(".tick").first.evaluate(
            """async (box) => {
                for (let n = 0; n < 7; n++) {
                    box.click();
                    await new Promise((done) => setTimeout(done, 20));
                }
            }"""
        )
        saved(page)
        assert ticks(url, id_) == [False] + [True] * (boxes - 1)
        assert page.locator(".tick:checked").count() == boxes - 1


@pytest.mark.browser
def test_ticks_in_two_tabs_both_hold_and_each_tab_learns_of_the_other(
    url: str, browser: Browser
) -> None:
    id_ = filled(url)
    with person(browser, url) as somebody:
        one, two = (somebody.open(f"fr/playbooks/?id={id_}") for _ in range(2))
        for at in range(6):
            (one, two)[at % 2].locator(".tick").nth(at).check()
        saved(one)
        saved(two)
        assert sum(ticks(url, id_)) == 6
        for page in (one, two):
            page.bring_to_front()
            page.evaluate("dispatchEvent(new Event('focus'))")
            page.wait_for_function("() => document.querySelectorAll('.tick:checked').length == 6")
            page.get_by_text(f"6 sur {page.locator('.tick').count()}").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_an_export_right_after_a_tick_and_a_word_holds_both(
    url: str, browser: Browser, lang: str
) -> None:
    id_ = filled(url, lang)
    with person(browser, url, lang) as somebody:
        page = somebody.open(f"{lang}/playbooks/?id={id_}")
        item = page.locator(".item").first.get_attribute("id") or ""
        opened(page, item)
        type_(field_of(page, f"{item}.comment"), "Vu ensemble; <b>tout</b> y est")
        page.locator(".tick").nth(1).click()
        with page.expect_download() as download:
            page.locator(".exports a", has_text="CSV").click()
        text = Path(download.value.path()).read_text("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        assert "Vu ensemble; <b>tout</b> y est" in rows[1]
        assert {"fr": "Fait", "en": "Done"}[lang] in rows[2]


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_a_bad_date_is_marked_and_nothing_else_goes(url: str, browser: Browser, lang: str) -> None:
    id_ = filled(url, lang)
    with person(browser, url, lang) as somebody:
        page = somebody.open(f"{lang}/playbooks/?id={id_}")
        item = page.locator(".item").nth(2).get_attribute("id") or ""
        opened(page, item)
        due = field_of(page, f"{item}.due")
        due.fill("")
        type_(due, "31/02/2027")
        type_(field_of(page, f"{item}.owner"), " et Ada")
        type_(field_of(page, f"{item}.evidence"), " signée")
        page.locator(".complaint").wait_for()
        assert "2027-02-31" in page.locator(".complaint").inner_text()
        assert due.input_value() == "31/02/2027"
        page.wait_for_function("() => document.querySelectorAll('.item details[open]').length == 1")
        reload(page)
        page.locator(".complaint").wait_for()
        assert due.input_value() == "31/02/2027"
        assert due.is_visible()
        assert field_of(page, f"{item}.owner").input_value().endswith(" et Ada")
        due.fill("28/02/2027")
        saved(page)
        now = items(url, id_)
        assert now[f"{item}.due"] == ["2027-02-28"]
        assert now[f"{item}.owner"][0].endswith(" et Ada")
        assert now[f"{item}.evidence"][0].endswith(" signée")
        assert page.locator(".complaint").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_the_same_value_changed_in_two_tabs_is_asked(
    url: str, browser: Browser, choice: str
) -> None:
    id_ = filled(url, "en")
    with person(browser, url, "en") as somebody:
        one, two = (somebody.open(f"en/playbooks/?id={id_}") for _ in range(2))
        item = one.locator(".item").first.get_attribute("id") or ""
        for page, words in ((one, " one"), (two, " two")):
            opened(page, item)
            type_(field_of(page, f"{item}.evidence"), words)
            page.wait_for_selector("[data-status][data-state=saved], [data-state=refused]")
        assert items(url, id_)[f"{item}.evidence"][0].endswith(" one")
        assert field_of(two, f"{item}.evidence").input_value().endswith(" two")
        assert " one" in two.locator(".complaint").inner_text()
        two.get_by_role(
            "button", name={"mine": "Keep mine", "theirs": "Take theirs"}[choice]
        ).click()
        saved(two)
        wanted = {"mine": " two", "theirs": " one"}[choice]
        assert items(url, id_)[f"{item}.evidence"][0].endswith(wanted)
        assert field_of(two, f"{item}.evidence").input_value().endswith(wanted)


@pytest.mark.browser
def test_what_is_typed_while_the_line_is_down_is_saved_when_it_is_up(
    url: str, browser: Browser
) -> None:
    id_ = filled(url)
    with person(browser, url) as somebody:
        page = somebody.open(f"fr/playbooks/?id={id_}")
        item = page.locator(".item").first.get_attribute("id") or ""
        opened(page, item)
        somebody.context.set_offline(True)
        type_(field_of(page, f"{item}.comment"), "Écrit dans le train")
        page.locator(".tick").nth(3).click()
        page.wait_for_selector("[data-state=offline]")
        assert not any(ticks(url, id_))
        somebody.context.set_offline(False)
        saved(page)
        assert items(url, id_)[f"{item}.comment"] == ["Écrit dans le train"]
        assert ticks(url, id_)[3]


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_a_form_with_a_wrong_value_keeps_everything_and_goes_on_in_the_other_language(
    url: str, browser: Browser, lang: str
) -> None:
    other = "en" if lang == "fr" else "fr"
    with person(browser, url, lang) as somebody:
        page = somebody.open(f"{lang}/playbooks/?playbook=aligning-objectives")
        typed = FILLING | {
            "signature": "", "people.alliance-manager": "Ada <i>Morel</i>",
            "concerns": "Décisions lentes.\nDeux calendriers.",
        }  # fmt: skip
        for name, text in typed.items():
            if field_of(page, name).get_attribute("type") == "date":
                field_of(page, name).fill(text)
            else:
                type_(field_of(page, name), text)
        page.locator('[name="competitors"]').check()
        page.locator("#holidays").check()
        page.click("#fill")
        page.locator("#problems").wait_for()
        ready(page)

        def whole() -> None:
            for name, text in typed.items():
                assert field_of(page, name).input_value() == text
            assert page.locator('[name="competitors"]').is_checked()
            assert page.locator("#holidays").is_checked()

        whole()
        assert field_of(page, "signature").get_attribute("aria-invalid") == "true"
        page.click("#language a[href^='/language/']")
        page.wait_for_url(f"**/{other}/playbooks/**")
        ready(page)
        whole()
        reload(page)
        whole()
        field_of(page, "signature").fill("2027-03-01")
        page.locator("#fill").dblclick()
        page.wait_for_selector("#checklist-head h2")
        ready(page)
        assert "Nordlys" in page.locator("#checklist-head h2").inner_text()
        # What was handed in is no longer waiting in the tab.
        page.goto(f"{url}{other}/playbooks/?playbook=aligning-objectives")
        ready(page)
        assert field_of(page, "concerns").input_value() == ""
        assert page.locator("#mine li", has_text="Nordlys").count() >= 1


def test_a_double_click_on_fill_makes_one_checklist(url: str, browser: Browser) -> None:
    with person(browser, url) as somebody:
        page = somebody.open("fr/playbooks/?playbook=aligning-objectives")
        before = page.locator("#mine li").count()
        for name, text in FILLING.items():
            field_of(page, name).fill(text)
        page.locator("#fill").dblclick(delay=5)
        page.wait_for_selector("#checklist-head h2")
        page.goto(f"{url}fr/playbooks/")
        assert page.locator("#mine li").count() == before + 1


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_a_table_shows_what_it_changes_and_asks_for_conflicts(
    url: str, browser: Browser, tmp_path: Path, lang: str
) -> None:
    id_ = filled(url, lang)
    text = httpx.get(f"{url}checklists/{id_}.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    head, body = rows[0], rows[1:]
    columns = {title: at for at, title in enumerate(head)}
    comment = columns[{"fr": "Commentaire", "en": "Comment"}[lang]]
    with person(browser, url, lang) as somebody:
        page = somebody.open(f"{lang}/playbooks/?id={id_}")
        # Ticks that are newer than the export, and a comment that both sides change.
        for at in range(3):
            page.locator(".tick").nth(at).click()
        first = page.locator(".item").first.get_attribute("id") or ""
        opened(page, first)
        type_(field_of(page, f"{first}.comment"), "dans la liste")
        saved(page)
        body[0][comment], body[4][comment] = "dans le tableau", "Vu <i>ensemble</i>"
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerows([head, *body])
        table = tmp_path / "list.csv"
        table.write_text(out.getvalue(), encoding="utf-8-sig")
        page.set_input_files("#table input[type=file]", str(table))
        page.locator("#compared").wait_for()
        assert page.locator("#taken tbody tr").count() == 1
        assert "Vu <i>ensemble</i>" in page.locator("#taken").inner_text()
        assert page.locator("fieldset.conflict").count() == 1
        assert page.locator("fieldset.conflict input").first.is_checked()
        assert sum(ticks(url, id_)) == 3  # nothing is saved yet
        page.click("#apply-table")
        page.wait_for_selector("#checklist-head h2")
        now = items(url, id_)
        assert now[f"{first}.comment"] == ["dans la liste"]
        assert sum(ticks(url, id_)) == 3
        assert ["Vu <i>ensemble</i>"] in now.values()
        # The table again, and this time its side of the conflict.
        page.set_input_files("#table input[type=file]", str(table))
        page.locator("fieldset.conflict input").nth(1).check()
        page.click("#apply-table")
        page.wait_for_selector("#checklist-head h2")
        assert items(url, id_)[f"{first}.comment"] == ["dans le tableau"]
        assert sum(ticks(url, id_)) == 3


def test_a_template_may_ask_for_any_number_of_things(tmp_path: Path) -> None:
    many = "\n".join(
        f'  - {{name: fact_{"abcdefghijklmnopqrstuvwxyz"[n // 26]}{chr(97 + n % 26)}, type: '
        f'{("text", "date", "boolean", "choice")[n % 4]}, required: false, label: "Fact {n}"'
        f'{", choices: [one, two]" if n % 4 == 3 else ""}}}'
        for n in range(60)
    )  # fmt: skip
    sections = "\n\n".join(
        f"## Section {n}\n\n- [ ] Write the minutes of meeting {n}.\n  - practice: joint-calendar\n"
        f"  - owner: alliance-manager\n  - due: start+{n}d\n  - evidence: minutes {n}"
        for n in range(40)
    )
    template = tmp_path / "playbooks" / "en" / "many-things.md"
    template.parent.mkdir(parents=True)
    template.write_text(
        "---\nid: many-things\nlang: en\ntitle: Many things\ntheme: objective-alignment\n"
        "phases: [launch]\npurpose: Ask for much.\naudience: [alliance-manager]\n"
        "asks:\n  - Many things?\ninputs:\n"
        "  - {name: our_company, type: text, required: true}\n"
        "  - {name: partner, type: text, required: true}\n"
        "  - {name: start, type: date, required: true}\n"
        f"{many}\n---\n\n# Many things\n\nMuch.\n\n{sections}\n"
    )
    with (
        small_service(tmp_path, playbooks=tmp_path / "playbooks") as service,
        serving_small(service) as url,
    ):
        assert service.playbooks.templates().problems == ()
        shown = httpx.get(f"{url}en/playbooks/?playbook=many-things").text
        for n in range(60):
            assert f"Fact {n}" in shown
        data = {"-playbook": "many-things", "our_company": "A", "partner": "B",
                "start": "2027-01-04", "fact_ch": "two"}  # fmt: skip
        sent = httpx.post(f"{url}en/playbooks/", data=data, timeout=60)
        assert sent.status_code == 303, sent.text
        page = httpx.get(f"{url.rstrip('/')}{sent.headers['location']}", timeout=60).text
        for n in range(40):
            assert f"Section {n}<" in page
        assert page.count('class="tick"') == 40


@pytest.mark.parametrize("lang", LANGS)
def test_somebody_elses_checklist_is_no_checklist(url: str, lang: str) -> None:
    said = {"fr": "n’existe pas pour vous", "en": "no such checklist for you"}[lang]
    page = httpx.get(f"{url}{lang}/playbooks/?id=not-there", timeout=60)
    assert (page.status_code, said in page.text) == (404, True)
    for method in ("GET", "POST"):
        told = httpx.request(
            method, f"{url}{lang}/checklists/not-there/items", json={"changes": {}}, timeout=60
        )
        assert (told.status_code, said in told.json()["error"]) == (404, True)
