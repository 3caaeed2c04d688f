"""People of several rights ask every handler of every page, and everybody every address, for what
they may not see.

The handlers are those that the app itself names, so that a new one is asked as well.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.web.frame_texts import PAGES
from tests.library_builder import write_review
from tests.web.conftest import RunningApp
from tests.web.people import PEOPLE, ask, call, client, serving_people, told

# A confidential review, the words that stand in it alone, and who may read them.
REVIEWS = {
    "secret-quarrel": ("pumpernickel", {"ada", "cora"}),
    "partners-quarrel": ("marzipan", {"ada", "max", "cora"}),
    "draft-quarrel": ("gooseberry", {"ada", "cora"}),  # its author is Ada
}
QUESTION = "What happened in the case about the zirconium furnace that was switched off?"
# The lists of the library in which they stand for whoever may read them.
LISTS = ("kind=case", "form=supply", "theme=objective-alignment", "q=zirconium+furnace")
FILLED = {
    "-playbook": "aligning-objectives", "our_company": "Nordlys", "partner": "Brennec",
    "signature": "2027-03-01", "launch": "2027-04-01", "first_review": "2027-09-01",
    "relationship_form": "supply",
}  # fmt: skip
# The only handlers that a curator must not be sent through here: they change the library.
CHANGING = {"approved", "retired", "saved"}


@pytest.fixture(scope="module")
def app_of_many(
    tmp_path_factory: pytest.TempPathFactory, shipped_home: Path, cache: Path
) -> Iterator[RunningApp]:
    rights = {
        "secret-quarrel": {"visibility": "restricted"},
        "partners-quarrel": {"visibility": "partners", "partnership": "nordlys-brennec"},
        "draft-quarrel": {"visibility": "restricted", "status": "draft"},
    }

    def write(library: Path) -> None:
        for id_, (word, _) in REVIEWS.items():
            write_review(
                library, id_, title=f"The {word} furnace", lesson=f"Keep the {word} apart.",
                summary=f"A zirconium furnace was switched off over {word}.", **rights[id_],
            )  # fmt: skip

    unlimited = {"ENTENTE_ACCESS__REQUESTS_PER_MINUTE": "100000"}
    folder = tmp_path_factory.mktemp("matrix")
    with serving_people(folder, shipped_home, cache, write, unlimited) as running:
        share_a_list(running)
        yield running


def share_a_list(app: RunningApp) -> None:
    """A curator shares a checklist that quotes what only some may read, with everybody."""
    with client(app, "cora") as cora:
        made = cora.post("/en/playbooks/", data=FILLED | {"concerns": QUESTION}, timeout=300)
        id_ = made.headers["location"].split("id=")[1].split("&")[0]
        for name in PEOPLE:
            if name != "cora":
                sent = cora.post(f"/en/checklists/{id_}/share", data={"name": name})
                assert sent.status_code == 303
        assert any(word in cora.get(f"/checklists/{id_}.json").text for word, _ in REVIEWS.values())


def answers(kind: str, props: dict[str, Any], asked: str) -> Any:
    """What a program sends for a field: the id or the question where it takes text or a choice."""
    if kind in ("checkboxgroup", "dataset"):
        return [asked]
    if kind in ("textbox", "dropdown", "radio"):
        return asked
    return None if kind in ("state", "uploadbutton") else props.get("value")


def everything_told(person: httpx.Client, name: str) -> str:
    """What all handlers of all pages say to somebody who asks for the hidden ids and words."""
    said: list[str] = []
    for page in PAGES:
        path = f"/en/{page.path}/" if page.path else "/en/"
        config = person.get(f"{path}config")
        if config.status_code == 404:  # a page for other roles
            continue
        if not page.path:
            assert ask(person, path, QUESTION).status_code == 200
        fields = {field["id"]: field for field in config.json()["components"]}
        for handler in config.json()["dependencies"]:
            for asked in (QUESTION, *REVIEWS):
                if name == "cora" and handler["api_name"] in CHANGING:
                    continue
                session = f"{name}{page.path}{handler['id']}{asked[:5].strip()}"
                data = [
                    answers(fields[i]["type"], fields[i]["props"], asked) for i in handler["inputs"]
                ]
                query = f"?case={asked}&review={asked}&checklist={asked}"
                assert call(person, path, handler["id"], session, data, query).status_code == 200
                said.append(told(person, path, session))
    return "".join([*said, *own_pages(person)])


def own_pages(person: httpx.Client) -> Iterator[str]:
    """What the pages without Gradio say to the same."""
    for number, asked in enumerate((QUESTION, *REVIEWS)):
        for path in (
            "playbooks/?wish=",
            "playbooks/?playbook=",
            "playbooks/?id=",
            "review/?saved=",
            "library/?q=",
            "library/pages/",
            "library/cases/",
            "cases/?q=",
            "cases/?chosen=",
            "cases/compare/?chosen=",
            "cases/overview/?form=",
        ):
            yield person.get(f"/en/{path}{asked}", follow_redirects=True).text
        for spoken in ("en", "fr"):
            sent = person.post("/en/review/open", data={"review": f"{spoken}/{asked}"})
            yield (
                person.get(sent.headers["location"]).text
                if sent.has_redirect_location
                else sent.text
            )
        typed = {
            name: {"values": [asked], "before": []} for name in ("title", "summary", "context")
        }
        key = f"a-draft-{number}"
        person.post(f"/en/review/{key}/typed", json={"changes": typed})
        yield person.get(f"/en/review/?draft={key}&check=1").text


def lists(person: httpx.Client) -> Iterator[str]:
    """What somebody is shown of checklists, their own and others'."""
    shown = person.get("/en/playbooks/").text
    yield shown + person.get("/en/playbooks/due/").text + person.get("/account/data").text
    found = re.findall(r'href="/en/playbooks/\?id=([\w-]+)"', shown)
    assert found
    for id_ in found:
        yield person.get(f"/en/playbooks/?id={id_}").text
        yield person.get(f"/en/checklists/{id_}/items").text
        for ending in ("md", "csv", "ics", "json"):
            yield person.get(f"/checklists/{id_}.{ending}").text


def programs(person: httpx.Client, url: str) -> Iterator[str]:
    """What a program with a token of theirs is told of the same."""
    form = {"scope": "write", "label": "matrix", "days": "1"}
    (token,) = re.findall(r"entente_\w{70,}", person.post("/account/token", data=form).text)
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{url}api/v1", headers=headers, timeout=120) as program:
        paths = program.get("/openapi.json").json()["paths"]
        for asked in (QUESTION, *REVIEWS):
            yield program.post("/ask", json={"question": asked}).text
            kinds = ["guidance", "review", "playbook"]
            yield program.post("/find", json={"question": asked, "kinds": kinds}).text
            yield program.post("/templates/choose", json={"request": asked}).text
            id_ = asked if asked in REVIEWS else "none"
            begun = program.post(f"/reviews/en/{id_}/draft")
            yield begun.text + program.get(f"/drafts/{begun.json().get('key')}/check").text
            for path in (path for path, found in paths.items() if "get" in found):
                place = path.replace("{kind}", "review").replace("{lang}", "en")
                place = re.sub(r"\{\w+\}", id_, place)
                given = {"q": asked, "id": id_, "lang": "en", "format": "md"}
                yield program.get(place, params=given).text


def addresses() -> list[str]:
    pages = [f"/en/{page.path}/" if page.path else "/en/" for page in PAGES]
    pages += [f"/en/library/?{wanted}" for wanted in LISTS]
    own = ["/account", "/account/data", "/en/quality/", "/audit", "/audit.csv"]
    hidden = [
        f"{prefix}{id_}{suffix}"
        for id_ in REVIEWS
        for prefix, suffix in (
            ("/en/cases/?case=", ""), ("/en/cases/?q=", ""), ("/en/cases/?chosen=", ""),
            ("/en/cases/compare/?chosen=", ""), ("/en/cases/dossier.pdf?chosen=", ""), ("/en/library/cases/", "/"), ("/en/library/pages/", "/"),
            ("/en/library/?q=", ""), ("/en/review/?review=", ""), ("/checklists/", ".md"),
            ("/checklists/", ".json"), ("/en/gradio_api/file=reviews/en/", ".md"),
        )
    ]  # fmt: skip
    return [*pages, *own, *hidden]


@pytest.mark.browser
@pytest.mark.parametrize("name", ["bob", "max", "cora"])
def test_no_handler_tells_what_somebody_may_not_see(app_of_many: RunningApp, name: str) -> None:
    with client(app_of_many, name) as person:
        said = everything_told(person, name) + "".join(programs(person, app_of_many.url))
    for word, may_see in REVIEWS.values():
        assert (word in said) is (name in may_see), (name, word)


@pytest.mark.browser
@pytest.mark.parametrize("name", PEOPLE)
def test_no_address_tells_what_somebody_may_not_see(app_of_many: RunningApp, name: str) -> None:
    with client(app_of_many, name) as person:
        shown = "".join(person.get(address, follow_redirects=True).text for address in addresses())
        shown += "".join(lists(person))
    for word, may_see in REVIEWS.values():
        assert word not in shown or name in may_see, (name, word)
