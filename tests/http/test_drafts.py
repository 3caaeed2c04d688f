"""Reviews over HTTP: brought in as documents, checked, and changed once they are in the library."""

import base64

from tests.http.conftest import Api, problem
from tests.reviews.forms import complete_form

DOCUMENT = """# Late approvals

## Context

Write to jane.doe@example.org about the walrus.
"""


def test_a_document_begins_a_draft_that_is_looked_through(api: Api) -> None:
    content = base64.b64encode(DOCUMENT.encode()).decode()
    with api.as_("mia") as mia, api.as_("zoe") as zoe:
        given, key = {"name": "review.md", "content": content}, {"Idempotency-Key": "one document"}
        begun = mia.post("/drafts/import", json=given, headers=key)
        assert begun.status_code == 201, begun.text
        draft = begun.json()
        assert mia.post("/drafts/import", json=given, headers=key).json()["key"] == draft["key"]
        assert draft["report"]["name"] == "review.md"
        assert "walrus" in draft["form"]["context"] + draft["unplaced"]
        place = begun.headers["location"].removeprefix("/api/v1")
        checked = mia.get(f"{place}/check", params={"lang": "en"}).json()
        assert checked["problems"]
        (found,) = (each for each in checked["personal"] if "jane.doe" in each["text"])
        chosen = {"personal": [checked["personal"].index(found)], "seen": checked["seen"]}
        problem(zoe.post(f"{place}/replace", json=chosen), 404)
        problem(zoe.get(f"{place}/check"), 404)
        replaced = mia.post(f"{place}/replace", json=chosen)
        assert replaced.status_code == 200, replaced.text
        assert "jane.doe" not in replaced.text
        assert "looked through" in problem(mia.post(f"{place}/replace", json=chosen), 422)["detail"]
        problem(mia.post("/drafts/import", json={"name": "x.md", "content": "no base64!"}), 422)
        broken = base64.b64encode(b"PK\x03\x04 no document").decode()
        problem(mia.post("/drafts/import", json={"name": "x.docx", "content": broken}), 422)


def test_what_stands_beside_the_form_is_not_handed_in_silently(api: Api) -> None:
    content = base64.b64encode(b"Words that no field takes.").decode()
    with api.as_("mia") as mia:
        made = mia.post("/drafts/import", json={"name": "words.txt", "content": content}).json()
        assert "no field takes" in made["unplaced"]
        form = complete_form(id="no-field-takes").model_dump(mode="json")
        place = f"/drafts/{made['key']}"
        # What replaces the whole draft replaces that too.
        assert mia.put(place, json=form).json()["unplaced"] == ""
        assert mia.post(f"{place}/submit").status_code == 200


def test_a_review_of_the_library_is_changed_in_a_draft(api: Api) -> None:
    with api.as_("cora") as cora, api.as_("mia") as mia:
        assert "secret-furnace" in {one["id"] for one in cora.get("/reviews").json()["items"]}
        assert "secret-furnace" not in mia.get("/reviews").text
        made = cora.post("/reviews/en/secret-furnace/draft")
        assert made.status_code == 201, made.text
        assert made.json()["form"]["id"] == "secret-furnace"
        again = cora.post("/reviews/en/secret-furnace/draft")
        assert again.json()["key"] == made.json()["key"]
        problem(mia.post("/reviews/en/secret-furnace/draft"), 403)
        problem(mia.post("/reviews/en/never-was/draft"), 404)
        problem(cora.post("/reviews/xx/secret-furnace/draft"), 422)
