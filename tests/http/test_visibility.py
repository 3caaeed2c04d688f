"""Over HTTP too, what a person may not see makes no difference, and is nowhere."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.files import MEDIA_TYPES
from assistant.principal import Principal
from tests.http.conftest import PEOPLE, Api, serving
from tests.library_builder import write_library, write_review
from tests.services import small_service

# (id, visibility, status, the word that only it holds, who may read it)
REVIEWS = [
    ("public-turbine", "public", "approved", "turbine", set(PEOPLE)),
    ("alpha-cobalt", "partners", "approved", "cobalt", {"max", "mia", "cora"}),
    ("secret-granite", "restricted", "approved", "granite", {"mia", "cora"}),
    ("draft-walrus", "restricted", "draft", "walrus", {"cora"}),
]
DOCX = MEDIA_TYPES["docx"]
CONTEXT = {"our_company": "Alpha", "partner": "Beta", "start": "2027-01-04"}


def write(library: Path, name: str) -> None:
    """All documents; with a name, only those that this person may see."""
    write_library(library, 4)
    for id_, visibility, status, word, readers in REVIEWS:
        if not name or name in readers:
            write_review(
                library, id_, visibility=visibility, status=status,
                summary=f"A quarrel about {word} and a late {word} committee.",
                lesson=f"Agree a date for the {word} before the first step.",
            )  # fmt: skip


def opened(folder: Path, name: str, stack: ExitStack) -> Api:
    write(folder / "library", name)
    service = stack.enter_context(small_service(folder / "library", folder / "home"))
    return stack.enter_context(serving(service))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with ExitStack() as stack:
        yield opened(tmp_path_factory.mktemp("whole"), "", stack)


def asked(person: httpx.Client) -> Iterator[httpx.Response]:
    """Everything that shows something of the library, for what is there and what is not."""
    yield person.get("/cases")
    yield person.get("/pages")
    yield person.get("/templates")
    for address in ("drafts", "overdue", "gaps", "complaints", "returned", "reviews", "learned"):
        yield person.get(f"/curation/{address}")
    for address in ("case-overview", "approved-cases", "reviews", "texts", "agenda"):
        yield person.get(f"/{address}")
    for id_, _, _, word, _ in [*REVIEWS, ("never-was", "", "", "frobnicate", set())]:
        quarrel = f"a quarrel about {word} and a late {word} committee"
        yield person.post("/ask", json={"question": f"What of {quarrel}?", "lang": "en"})
        yield person.get("/cases", params={"q": quarrel, "lang": "en"})
        yield person.get("/pages", params={"q": word})
        yield person.get(f"/cases/{id_}")
        yield person.post("/cases/summary", json={"ids": ["public-turbine", id_, "alpha-cobalt"]})
        yield person.post(f"/reviews/{id_}/translation", json={"lang": "fr"})
        yield person.get(f"/pages/{id_}")
        yield person.get(f"/curation/drafts/{id_}")
        yield person.get(f"/texts/review/en/{id_}")
        yield person.post(f"/reviews/en/{id_}/draft")
        yield person.get("/case-dossier", params={"id": id_, "format": "docx"})
        kinds = ["guidance", "review", "playbook"]
        yield person.post("/find", json={"question": quarrel, "lang": "en", "kinds": kinds})
        yield person.post("/templates/choose", json={"request": quarrel, "lang": "en"})
        filled = {"context": {**CONTEXT, "concerns": quarrel}, "lang": "en"}
        yield person.post("/templates/small-start/fill", json=filled)
        yield person.post("/templates/composed/fill", json={**filled, "request": quarrel})
        if not id_.startswith("draft"):
            yield person.get(f"/checklists/{id_}")


def told(said: httpx.Response) -> Any:
    """What an answer says, without times and without the hashes of what it was made from."""
    if said.headers["content-type"] == DOCX:
        return said.status_code, DOCX, None
    content = said.json()
    if isinstance(content, dict):
        for name in ("timings_ms", "sources", "key", "at"):
            content.pop(name, None)
    return said.status_code, said.headers.get("content-type"), content


@pytest.mark.parametrize("name", ["zoe", "max", "mia"])
def test_what_may_not_be_seen_makes_no_difference(whole: Api, name: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        left = opened(tmp_path, name, stack)
        with whole.as_(name) as one, left.as_(name) as other:
            seen, without = [[told(said) for said in asked(client)] for client in (one, other)]
    for place, (here, there) in enumerate(zip(seen, without, strict=True)):
        assert here == there, place
    everything = json.dumps(seen)
    for _, _, _, word, readers in REVIEWS:
        assert (f"{word} committee." in everything) is (name in readers), word


def test_what_is_repeated_shows_what_may_be_seen_by_then(whole: Api) -> None:
    """A write is remembered by what it made, not by what it showed."""
    concerns = "a quarrel about granite and a late granite committee"
    given = {"template": "small-start", "context": {**CONTEXT, "concerns": concerns}, "lang": "en"}
    whole.accounts.add("ida", roles=["mediator"])
    with whole.as_("ida") as ida:
        key = {"Idempotency-Key": "mine"}
        first = ida.post("/checklists", json=given, headers=key)
        assert "secret-granite" in first.text
        whole.accounts.change("ida", roles=["manager"])
        again = ida.post("/checklists", json=given, headers=key)
        assert again.json()["id"] == first.json()["id"]
        assert "secret-granite" not in again.text


def test_reading_over_http_is_noted(whole: Api) -> None:
    with whole.as_("mia", "read") as mia:
        mia.get("/cases/secret-granite")
    who: Principal = whole.who("mia")
    lines = whole.service.audit.of(who)
    assert ("read", "secret-granite") in {(line.action, line.document) for line in lines}
    assert ("used", "token") in {(line.action, line.kind) for line in lines}
