"""The library's files over HTTP: read, checked, changed, and begun out of unanswered questions."""

import pytest

from tests.http.conftest import Api, problem
from tests.library_builder import TAXONOMY
from tests.reviews.gaps import ask

PAGE = TAXONOMY.practices[0].id
PLACE = f"/texts/page/en/{PAGE}"


def test_a_page_is_checked_and_changed_as_it_was_read(api: Api) -> None:
    with api.as_("cora") as cora, api.as_("max") as max_:
        listed = cora.get("/texts", params={"limit": 200}).json()["items"]
        assert {"secret-furnace", PAGE} <= {one["id"] for one in listed}
        read = cora.get(PLACE).json()
        assert (read["faults"], read["own"]) == ([], True)
        text = read["text"].replace("## Why it matters", "## Why it matters\n\nZebras share.", 1)
        assert text != read["text"]
        assert cora.post(f"{PLACE}/check", json={"text": text}).json() == []
        (fault, *_) = cora.post(f"{PLACE}/check", json={"text": "No page."}).json()
        assert fault["line"] == 1
        assert fault["message"]
        given, key = {"text": text, "read": read["hash"]}, {"Idempotency-Key": "one edit"}
        assert (
            "Readers would no longer"
            in problem(cora.put(PLACE, json=given | {"text": "No page."}), 422)["detail"]
        )
        saved = cora.put(PLACE, json=given, headers=key)
        assert saved.json()["text"] == text
        assert cora.put(PLACE, json=given, headers=key).json() == saved.json()
        problem(cora.put(PLACE, json=given | {"text": read["text"]}), 409)
        assert "Zebras share." in max_.get(f"/pages/{PAGE}").text
        problem(cora.get("/texts/page/en/never-was"), 404)
        stale = cora.get("/stale-pages", params={"before": "2999-01-01"}).json()
        assert PAGE in {one["id"] for one in stale["items"]}
        assert cora.get("/stale-pages", params={"before": "1999-01-01"}).json()["total"] == 0
        for address in ("/texts", PLACE, "/stale-pages?before=2999-01-01"):
            problem(max_.get(address), 403)
        problem(max_.put(PLACE, json=given), 403)
        problem(max_.post(f"{PLACE}/check", json={"text": text}), 403)
    done = {(line.action, line.document) for line in api.service.audit.of(api.who("cora"))}
    assert ("edited", PAGE) in done


def test_an_unanswered_question_is_answered_by_a_page(api: Api) -> None:
    first, second = "What is the capital of Mongolia?", "Who is the king of the zebras?"
    ask(api.service.journal, first, second)
    with api.as_("cora") as cora, api.as_("max") as max_:
        gaps = {one["question"]: one["id"] for one in cora.get("/curation/gaps").json()["items"]}
        assert cora.get(f"/curation/gaps/{gaps[first]}").json()["question"] == first
        assert cora.get(f"/curation/gaps/{gaps[first]}/near").json()["total"] == 0
        given = {"question": first, "lang": "en", "gap": gaps[first]}
        problem(max_.post(f"/pages/{PAGE}/questions", json=given), 403)
        added = cora.post(f"/pages/{PAGE}/questions", json=given)
        assert first in added.json()["text"]
        assert (
            "already" in problem(cora.post(f"/pages/{PAGE}/questions", json=given), 422)["detail"]
        )
        problem(cora.post("/pages/never-was/questions", json=given), 404)
        new = {
            "title": "Zebras and kings", "theme": TAXONOMY.themes[0].id, "lang": "en",
            "question": second, "gap": gaps[second], "like": PAGE,
        }  # fmt: skip
        problem(max_.post("/pages", json=new), 403)
        problem(cora.post("/pages", json=new | {"theme": "no-theme"}), 422)
        key = {"Idempotency-Key": "one page"}
        begun = cora.post("/pages", json=new, headers=key)
        assert begun.status_code == 201, begun.text
        place = begun.headers["location"].removeprefix("/api/v1")
        assert cora.get(place).json() == begun.json()
        assert begun.json()["faults"]
        assert cora.post("/pages", json=new, headers=key).json() == begun.json()
        # Readers see it once it is written.
        problem(max_.get(f"/pages/{begun.json()['id']}"), 404)
        assert not set(gaps) & {
            one["question"] for one in cora.get("/curation/gaps").json()["items"]
        }


@pytest.mark.parametrize("address", ["learned", "reviews", "returned"])
def test_what_curators_look_at_is_for_them(api: Api, address: str) -> None:
    with api.as_("cora", "read") as cora, api.as_("mia", "read") as mia:
        assert cora.get(f"/curation/{address}").status_code == 200
        problem(mia.get(f"/curation/{address}"), 403)
