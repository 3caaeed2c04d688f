"""What programs can have done over HTTP, and how they are told what cannot be."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from assistant.http.once import Memory
from assistant.http.problems import UnusableKeyError
from tests.http.conftest import Api, problem, serving
from tests.reviews.forms import complete_form
from tests.reviews.gaps import ask

QUESTION = "How do we start with culture-fit?"
CONTEXT = {"our_company": "Alpha", "partner": "Beta", "start": "2027-01-04"}
NEW = {"template": "small-start", "context": CONTEXT, "lang": "en"}


def test_questions_are_answered_as_everywhere(api: Api) -> None:
    with api.as_("max", "read") as max_:
        said = max_.post("/ask", json={"question": QUESTION, "lang": "en"})
    assert said.status_code == 200
    expected = api.service.ask(QUESTION, api.who("max"), "en").model_dump(mode="json")
    assert {**said.json(), "timings_ms": {}} == {**expected, "timings_ms": {}}
    assert said.json()["citations"]
    assert said.headers["cache-control"] == "no-store"


def test_pages_and_cases_are_listed_found_and_read(api: Api) -> None:
    with api.as_("cora", "read") as cora:
        first = cora.get("/pages", params={"limit": 2}).json()
        rest = cora.get("/pages", params={"offset": 2}).json()
        assert (first["total"], len(first["items"]), len(rest["items"])) == (6, 2, 4)
        page = cora.get(f"/pages/{first['items'][0]['id']}").json()
        assert page["sections"]
        cases = cora.get("/cases", params={"q": "furnace", "lang": "en"}).json()
        assert cases["total"] == 3
        assert cases["items"][0]["id"] in ("secret-furnace", "partners-furnace")
        assert cora.get("/cases/secret-furnace").json()["tier"] == "restricted"
        problem(cora.get("/cases/never-was"), 404)
        problem(cora.get("/pages/never-was"), 404)
        assert "enrgy" in problem(cora.get("/cases?sector=enrgy"), 422)["detail"]
        assert "no-theme" in problem(cora.get("/pages?theme=no-theme"), 422)["detail"]


def test_a_checklist_from_its_template_to_its_end(api: Api) -> None:
    with api.as_("max") as max_, api.as_("zoe") as zoe:
        assert max_.get("/templates").json()["items"][0]["id"] == "small-start"
        assert max_.get("/templates/small-start").json()["inputs"][0]["name"] == "our_company"
        filled = max_.post("/templates/small-start/fill", json={"context": CONTEXT})
        assert filled.json()["items"][0]["text"] == "Call Beta and agree a first date."
        made = max_.post("/checklists", json=NEW)
        assert made.status_code == 201
        id_, item = made.json()["id"], made.json()["checklist"]["items"][0]["id"]
        assert made.headers["location"] == f"/api/v1/checklists/{id_}"
        assert made.headers["etag"] == '"1"'
        problem(zoe.get(f"/checklists/{id_}"), 404)
        problem(zoe.delete(f"/checklists/{id_}"), 404)
        place = f"/checklists/{id_}/items/{item}"
        ticked = max_.patch(place, json={"status": "done"}, headers={"If-Match": '"1"'})
        assert ticked.status_code == 200, ticked.text
        assert ticked.json()["checklist"]["items"][0]["status"] == "done"
        assert ticked.headers["etag"] == '"2"'
        late = max_.patch(place, json={"comment": "x"}, headers={"If-Match": '"1"'})
        problem(late, 412)
        problem(max_.delete(f"/checklists/{id_}", headers={"If-Match": '"1"'}), 412)
        problem(max_.patch(place, json={"due": "2027-13-01"}), 422)
        problem(max_.patch(f"/checklists/{id_}/items/none", json={"comment": "x"}), 404)
        listed = max_.get("/checklists").json()["items"]
        assert [(one["id"], one["done"]) for one in listed] == [(id_, 1)]
        for format_ in ("md", "csv", "ics", "json"):
            file = max_.get(f"/checklists/{id_}/export", params={"format": format_})
            assert file.status_code == 200
            assert f"small-start.{format_}" in file.headers["content-disposition"]
        assert max_.delete(f"/checklists/{id_}").status_code == 204
        problem(max_.get(f"/checklists/{id_}"), 404)
        assert max_.get("/checklists").json()["total"] == 0


def test_the_same_write_is_done_once(api: Api) -> None:
    key = {"Idempotency-Key": "a key of my own"}
    with api.as_("max") as max_, api.as_("zoe") as zoe:
        first = max_.post("/checklists", json=NEW, headers=key)
        again = max_.post("/checklists", json=NEW, headers=key)
        assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
        others = zoe.post("/checklists", json=NEW, headers=key)
        assert others.json()["id"] != first.json()["id"]
        assert max_.get("/checklists").json()["total"] == 1
        other = {**NEW, "lang": "fr"}
        assert (
            "another request"
            in problem(max_.post("/checklists", json=other, headers=key), 422)["detail"]
        )
        # What could not be done is not remembered.
        key = {"Idempotency-Key": "another"}
        problem(max_.post("/checklists", json={**NEW, "context": {}}, headers=key), 422)
        assert max_.post("/checklists", json=NEW, headers=key).status_code == 201
        place = f"/checklists/{first.json()['id']}"
        key = {"Idempotency-Key": "the end"}
        assert max_.delete(place, headers=key).status_code == 204
        assert max_.delete(place, headers=key).status_code == 204
        problem(max_.delete(place), 404)


def test_a_review_from_its_first_words_to_its_end(api: Api) -> None:
    form = complete_form().model_dump(mode="json")
    with api.as_("mia") as mia, api.as_("cora") as cora, api.as_("zoe") as zoe:
        begun = mia.post("/drafts", json={"title": "Half a title", "lang": "fr"})
        assert begun.status_code == 201
        key = begun.json()["key"]
        problem(zoe.get(f"/drafts/{key}"), 404)
        problem(mia.post(f"/drafts/{key}/submit"), 422)
        assert mia.put(f"/drafts/{key}", json=form).json()["form"]["title"] == form["title"]
        assert mia.get("/drafts").json()["total"] == 1
        handed_in = mia.post(f"/drafts/{key}/submit", headers={"Idempotency-Key": "s"})
        assert handed_in.status_code == 200, handed_in.text
        again = mia.post(f"/drafts/{key}/submit", headers={"Idempotency-Key": "s"})
        assert again.json() == handed_in.json()
        problem(mia.delete(f"/drafts/{key}"), 404)
        id_ = handed_in.json()["id"]
        for address in ("drafts", "overdue", "gaps", "complaints", f"drafts/{id_}"):
            problem(mia.get(f"/curation/{address}"), 403)
            assert cora.get(f"/curation/{address}").status_code == 200
        read = cora.get(f"/curation/drafts/{id_}").json()
        problem(mia.post(f"/curation/drafts/{id_}/approve", json={"read": read["hash"]}), 403)
        problem(cora.post(f"/curation/drafts/{id_}/approve", json={"read": "another"}), 409)
        back = {"read": read["hash"], "comment": "Name the role, not the person."}
        problem(mia.post(f"/curation/drafts/{id_}/reject", json=back), 403)
        assert cora.post(f"/curation/drafts/{id_}/reject", json=back).status_code == 200
        problem(cora.post(f"/curation/drafts/{id_}/reject", json=back), 409)
        assert cora.get("/curation/drafts").json()["total"] == 0
        assert mia.get("/returned").json()["items"][0]["returned"] == back["comment"]
        assert zoe.get("/returned").json()["total"] == 0
        read = cora.get(f"/curation/drafts/{id_}").json()
        approved = cora.post(f"/curation/drafts/{id_}/approve", json={"read": read["hash"]})
        assert [one["id"] for one in approved.json()] == [id_]
        assert cora.get(f"/cases/{id_}").status_code == 200
        retired = cora.post(f"/curation/reviews/{id_}/retire", json={})
        assert retired.status_code == 200
        problem(cora.get(f"/cases/{id_}"), 404)


def test_a_verdict_reaches_the_curators(api: Api) -> None:
    with api.as_("zoe") as zoe, api.as_("cora", "read") as cora:
        answer = zoe.post("/ask", json={"question": QUESTION}).json()
        verdict = {"answer": answer, "verdict": "unhelpful", "reason": "too long"}
        assert zoe.post("/feedback", json=verdict).status_code == 204
        assert zoe.post("/feedback", json=verdict).status_code == 204
        told = cora.get("/curation/complaints").json()["items"]
        assert [(one["question"], one["reason"]) for one in told] == [(QUESTION, "too long")]


def test_curators_decide_about_unanswered_questions(api: Api) -> None:
    with api.as_("zoe") as zoe, api.as_("cora") as cora:
        ask(api.service.journal, "What is the capital of Mongolia?", "Who is its king?")
        ids = [one["id"] for one in cora.get("/curation/gaps").json()["items"]]
        assert len(ids) == 2
        for address in (f"{ids[0]}/dismiss", f"{ids[0]}/restore"):
            problem(zoe.post(f"/curation/gaps/{address}"), 403)
        problem(zoe.post("/curation/gaps/merge", json={"ids": ids, "keep": ids[0]}), 403)
        assert cora.post(f"/curation/gaps/{ids[0]}/dismiss").status_code == 204
        problem(cora.post(f"/curation/gaps/{ids[0]}/dismiss"), 404)
        assert cora.post(f"/curation/gaps/{ids[0]}/restore").status_code == 204
        merged = cora.post("/curation/gaps/merge", json={"ids": ids, "keep": ids[1]})
        assert merged.json()["times"] == 2
        assert cora.get("/curation/gaps").json()["total"] == 1


def test_a_program_knows_whose_it_is_and_can_end_itself(api: Api) -> None:
    headers = {"Authorization": f"Bearer {api.token('max')}"}
    with httpx.Client(base_url=api.url, headers=headers, timeout=60) as max_:
        assert max_.get("/me").json()["partnerships"] == ["alpha-beta"]
        (own,) = max_.get("/tokens").json()
        problem(max_.delete("/tokens/000000000000"), 404)
        assert max_.delete(f"/tokens/{own['id']}").status_code == 204
        problem(max_.get("/me"), 401)


def test_a_token_that_reads_changes_nothing(api: Api) -> None:
    reads = {
        ("/ask", "post"), ("/ask/next", "post"), ("/find", "post"),
        ("/cases/summary", "post"),
        ("/templates/choose", "post"), ("/templates/{id}/fill", "post"),
        ("/texts/{kind}/{lang}/{id}/check", "post"),
    }  # fmt: skip
    with api.as_("cora", "read") as cora:
        paths = cora.get("/openapi.json").json()["paths"]
        changing = [
            (path, method) for path, found in paths.items() for method in found
            if method != "get" and (path, method) not in reads
        ]  # fmt: skip
        assert len(changing) > 10
        bodies = (NEW, {}, {"read": "x"}, complete_form().model_dump(mode="json"))
        for path, method in changing:
            place = path.format(id="x", key="x", item="x", reader="x", kind="page", lang="en")
            said = [cora.request(method, place, json=body).status_code for body in bodies]
            assert set(said) <= {403, 422}, (path, method, said)
            if method == "delete":
                assert said[0] == 403


def test_whatever_goes_wrong_is_a_problem(api: Api) -> None:
    json_ = {"Content-Type": "application/json"}
    with api.as_("zoe") as zoe:
        assert problem(zoe.get("/nothing"), 404)["detail"] == "There is nothing here."
        problem(zoe.get("/"), 404)
        assert zoe.post("/me").headers["allow"] == "GET"
        assert zoe.options("/drafts/x").headers["allow"] == "DELETE, GET, PUT"
        problem(zoe.post("/me"), 405)
        wrong = problem(zoe.post("/ask", json={"q": 1}), 422)
        assert {fault["place"] for fault in wrong["errors"]} == {"body/question", "body/q"}
        problem(zoe.post("/ask", content=b"{", headers=json_), 400)
        problem(zoe.post("/ask", json={"question": "x" * 5001}), 422)
        problem(zoe.get("/pages?limit=0"), 422)
        french = zoe.get("/nothing", headers={"Accept-Language": "fr-CH, en"})
        assert french.json()["detail"] == "Il n’y a rien ici."
        half = b'{"question": "\\ud83d x?"}'
        assert zoe.post("/ask", content=half, headers=json_).status_code == 200
        large = zoe.post("/ask", json={"question": "x" * 3_000_000})
        assert "too large" in problem(large, 413)["detail"]
    problem(httpx.get(f"{api.url}/me"), 401)


def test_who_asks_too_much_is_told_when_to_come_back(api: Api) -> None:
    with serving(api.service, 10) as strict, strict.as_("zoe") as zoe, strict.as_("max") as max_:
        said = [zoe.delete("/tokens/x") for _ in range(11)]
        problem(said[-1], 429)
        assert said[-1].headers["retry-after"] == "60"
        problem(max_.delete("/tokens/x"), 404)


def test_what_was_done_is_forgotten_after_a_day(tmp_path: Path) -> None:
    clock = [datetime(2026, 11, 29, tzinfo=UTC)]
    memory = Memory(tmp_path / "requests.sqlite", lambda: clock[0])
    results = iter("abc")

    def work() -> str:
        return next(results)

    assert memory.once("zoe", "k", "r", work) == memory.once("zoe", "k", "r", work) == "a"
    clock[0] += timedelta(hours=23)
    assert memory.once("zoe", "k", "r", work) == "a"
    clock[0] += timedelta(hours=2)
    assert memory.once("zoe", "k", "r", work) == "b"


def test_what_is_under_way_or_was_interrupted_is_not_done_again(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "requests.sqlite")

    def within() -> str:
        with pytest.raises(UnusableKeyError, match="under way, or was interrupted") as told:
            memory.once("zoe", "k", "r", lambda: "twice")
        assert told.value.status == 409
        return "once"

    assert memory.once("zoe", "k", "r", within) == "once"


def test_a_checklist_is_shared_and_holds_items_of_ones_own(api: Api) -> None:
    with api.as_("max") as max_, api.as_("zoe") as zoe, api.as_("mia") as mia:
        made = max_.post("/checklists", json=NEW).json()
        id_, first = made["id"], made["checklist"]["items"][0]["id"]
        place = f"/checklists/{id_}"
        new = {"text": "Call them.", "owner": "Max", "due": "2027-02-01", "after": first}
        added = max_.post(f"{place}/items", json=new)
        assert added.status_code == 201, added.text
        own = added.headers["location"].split("/")[-1]
        assert [item["id"] for item in added.json()["checklist"]["items"][:2]] == [first, own]
        moved = max_.post(f"{place}/items/{own}/move", json={"way": "up"})
        assert moved.json()["checklist"]["items"][0]["id"] == own
        problem(max_.post(f"{place}/items", json={**new, "after": "never-was"}), 404)
        problem(max_.post(f"{place}/items", json={**new, "text": " "}), 422)
        assert max_.get(f"{place}/sharing").json() == []
        problem(max_.post(f"{place}/sharing", json={"name": "never-was"}), 404)
        problem(max_.post(f"{place}/sharing", json={"partnership": "gamma-delta"}), 403)
        (reader,) = max_.post(f"{place}/sharing", json={"name": "zoe"}).json()
        assert (reader["kind"], reader["name"]) == ("person", "zoe")
        (listed,) = (one for one in zoe.get("/checklists").json()["items"] if one["id"] == id_)
        assert (listed["mine"], listed["owner"]) == (False, "max")
        ticked = zoe.patch(f"{place}/items/{own}", json={"status": "done", "comment": "By phone."})
        assert ticked.status_code == 200
        assert ticked.json()["mine"] is False
        problem(zoe.patch(f"{place}/items/{own}", json={"owner": "Zoe"}), 403)
        for refused in (
            zoe.post(f"{place}/items", json=new), zoe.delete(f"{place}/items/{own}"),
            zoe.post(f"{place}/items/{own}/move", json={"way": "down"}), zoe.delete(place),
            zoe.get(f"{place}/sharing"), zoe.post(f"{place}/sharing", json={"name": "mia"}),
            zoe.delete(f"{place}/sharing/{reader['id']}"),
        ):  # fmt: skip
            problem(refused, 403)
        for hidden in (
            mia.get(place), mia.get(f"{place}/sharing"), mia.get(f"{place}/history"),
            mia.post(f"{place}/items", json=new), mia.patch(f"{place}/items/{own}", json={}),
        ):  # fmt: skip
            problem(hidden, 404)
        last = max_.get(f"{place}/history").json()["items"][0]
        assert (last["person"], last["mine"], last["what"]) == ("zoe", False, "edited")
        assert max_.delete(f"{place}/sharing/{reader['id']}").status_code == 204
        problem(zoe.get(place), 404)
        assert max_.delete(f"{place}/items/{own}").status_code == 204
        problem(max_.delete(f"{place}/items/{own}"), 404)
        assert max_.delete(place).status_code == 204


def test_a_disabled_account_loses_shared_checklists_at_once(api: Api) -> None:
    api.accounts.add("vic", roles=["manager"])
    with api.as_("max") as max_:
        id_ = max_.post("/checklists", json=NEW).json()["id"]
        max_.post(f"/checklists/{id_}/sharing", json={"name": "vic"})
        headers = {"Authorization": f"Bearer {api.token('vic')}"}
        with httpx.Client(base_url=api.url, headers=headers, timeout=60) as vic:
            assert vic.get(f"/checklists/{id_}").status_code == 200
            api.accounts.change("vic", disabled=True)
            problem(vic.get(f"/checklists/{id_}"), 401)
        assert max_.delete(f"/checklists/{id_}").status_code == 204
