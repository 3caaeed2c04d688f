"""Conversations over HTTP, follow-ups, and what else programs may read."""

from assistant.answering.exchange import NOTHING_PICKED, Place
from tests.http.conftest import Api, problem

QUESTION = "How do we start with culture-fit?"


def asked(api: Api, name: str, question: str = QUESTION) -> tuple[str, str]:
    """A conversation of somebody's with an answer; the ids of both."""
    who, room = api.who(name), api.service.conversations
    id_, exchange = room.ask(Place(who.id, "", known=True), question, NOTHING_PICKED)
    room.change(exchange.id, state="answered", answer=api.service.ask(question, who, "en"))
    return id_, exchange.id


def test_ones_own_conversations_are_read_and_kept_in_order(api: Api) -> None:
    id_, _ = asked(api, "max")
    place = f"/conversations/{id_}"
    with api.as_("max") as max_, api.as_("zoe") as zoe:
        (listed,) = max_.get("/conversations", params={"q": "culture"}).json()["items"]
        assert listed["id"] == id_
        assert max_.get("/conversations", params={"q": "zebra"}).json()["total"] == 0
        (exchange,) = max_.get(place).json()["exchanges"]
        assert exchange["answer"]["citations"]
        assert max_.patch(place, json={"title": "About culture"}).status_code == 204
        assert max_.get(place).json()["title"] == "About culture"
        for format_ in ("md", "docx"):
            file = max_.get(f"{place}/export", params={"format": format_})
            assert f"{id_}.{format_}" in file.headers["content-disposition"]
        assert QUESTION in max_.get(f"{place}/export", params={"format": "md"}).text
        for said in (zoe.get(place), zoe.get(f"{place}/export", params={"format": "md"})):
            problem(said, 404)
        # What is not one's own stays as it is.
        zoe.patch(place, json={"title": "Mine"})
        zoe.delete(place)
        assert max_.get(place).json()["title"] == "About culture"
        assert max_.delete(place).status_code == 204
        problem(max_.get(place), 404)
        assert max_.post(f"{place}/restore").status_code == 204
        assert max_.get(place).status_code == 200


def test_an_answer_is_sent_to_whoever_may_read_it(api: Api) -> None:
    _, public = asked(api, "zoe")
    _, hidden = asked(api, "mia", "What happened with the zirconium furnace that was switched off?")
    with api.as_("max") as max_, api.as_("zoe") as zoe, api.as_("mia") as mia:
        problem(max_.get(f"/answers/{public}"), 404)
        problem(max_.post(f"/answers/{public}/share"), 404)
        assert zoe.post(f"/answers/{public}/share").status_code == 204
        assert max_.get(f"/answers/{public}").json()["question"] == QUESTION
        assert mia.post(f"/answers/{hidden}/share").status_code == 204
        assert "furnace" in mia.get(f"/answers/{hidden}").text
        problem(zoe.get(f"/answers/{hidden}"), 404)


def test_a_program_goes_on_from_an_answer(api: Api) -> None:
    with api.as_("zoe", "read") as zoe:
        answer = zoe.post("/ask", json={"question": QUESTION, "lang": "en"}).json()
        history = [{"question": QUESTION, "answer": answer}]
        follow = zoe.post("/ask", json={"question": "And then?", "lang": "en", "history": history})
        assert follow.status_code == 200, follow.text
        assert follow.json()["outcome"] != "refused"
        onward = zoe.post("/ask/next", json={"answer": answer})
        assert onward.status_code == 200, onward.text
        assert all(one["page"] for one in onward.json())
        wanted = {"question": QUESTION, "lang": "en", "documents": 1}
        found = zoe.post("/find", json=wanted).json()
        assert {each["id"] for each in found["statements"]} == {"culture-fit"}


def test_the_rest_of_the_library_is_read(api: Api) -> None:
    with api.as_("zoe", "read") as zoe, api.as_("mia", "read") as mia:
        assert mia.get("/case-overview").json()["cases"] > zoe.get("/case-overview").json()["cases"]
        assert zoe.get("/vocabulary").json()["practices"]
        assert zoe.get("/approved-cases").json()["total"] == 0
        file = mia.get("/case-dossier", params={"id": "secret-furnace", "format": "docx"})
        assert file.content.startswith(b"PK")
        problem(zoe.get("/case-dossier", params={"id": "secret-furnace", "format": "docx"}), 422)
        need = {"request": "We begin on Monday.", "lang": "en"}
        chosen = zoe.post("/templates/choose", json=need)
        assert chosen.status_code == 200, chosen.text
        assert chosen.json()["whole"]["template"]["id"] == "small-start"


def test_what_is_kept_is_told_to_whom_it_concerns(api: Api) -> None:
    with api.as_("zoe", "read") as zoe, api.as_("root", "read") as root:
        assert zoe.get("/me/data").json()["name"] == "zoe"
        for address in ("/audit", "/model-use"):
            problem(zoe.get(address), 403)
            assert root.get(address).status_code == 200
        assert {"made"} <= {line["action"] for line in root.get("/audit").json()["items"]}
