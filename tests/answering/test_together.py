"""Several past cases summed up: in their own words, and in a model's that were checked."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.answer import Answer
from assistant.api.entente import Entente
from assistant.principal import Principal
from assistant.service import Service
from tests.library_builder import write_page, write_review
from tests.models.server import ModelServer, data
from tests.web.small import small_service

READER = Principal("reader")
MEDIATOR = Principal("mia", frozenset({"mediator"}))
IDS = ("turbines", "yoghurt", "ferries", "secret")


def write(library: Path) -> None:
    write_page(library, "joint-calendar", "en")
    for number, word in enumerate(IDS):
        write_review(
            library, word, visibility="restricted" if word == "secret" else "public",
            title=f"The case of {word}", lesson=f"Agree on {word} first.",
            mechanism="arbitration" if number == 1 else "internal-mediation",
        )  # fmt: skip


@pytest.fixture
def service(server: ModelServer, tmp_path: Path) -> Iterator[Service]:
    model = {"url": server.url, "name": "small", "seconds": 60.0}
    with small_service(tmp_path, write, model=model) as opened:
        yield opened


def summed(service: Service, *ids: str, who: Principal = READER, worded: bool = False) -> Answer:
    found = Entente(service).cases.sum_up(ids, who, "en", worded)
    assert found
    return found


def assert_cited(answer: Answer) -> None:
    lines = [line for line in answer.answer.splitlines() if line and not line.startswith("*")]
    marks = [re.findall(r"\[(\d+)\]", line) for line in lines]
    assert all(marks)
    assert {int(n) for found in marks for n in found} == {one.n for one in answer.citations}


def test_cases_are_grouped_by_what_ended_them_and_by_what_they_share(
    service: Service, server: ModelServer
) -> None:
    answer = summed(service, "turbines", "yoghurt", "ferries", "turbines", "never-was")
    assert_cited(answer)
    assert [one.id for one in answer.ranking] == ["turbines", "yoghurt", "ferries"]
    parts = re.findall(r"^\*\*(.+)\*\*$", answer.answer, re.MULTILINE)
    assert len(parts) == 3
    assert parts[0].startswith("What ended them: ")
    assert "arbitration" in parts[1]
    assert parts[2].startswith("Lessons – ")
    first, rest = answer.answer.split(f"**{parts[1]}**")
    assert "The case of turbines" in first
    assert "The case of ferries" in first
    assert "The case of yoghurt" not in first
    assert rest.count("The case of yoghurt") == 2
    sections = [one.section for one in answer.citations]
    assert sections == ["Resolution"] * 3 + ["Lessons"] * 3
    assert (answer.wording, answer.outcome, server.requests) == ("extractive", "answered", [])


@pytest.mark.parametrize(
    "ids", [(), ("turbines",), ("turbines", "never-was"), ("turbines", "secret")]
)
def test_one_case_is_not_summed_up(service: Service, ids: tuple[str, ...]) -> None:
    assert Entente(service).cases.sum_up(ids, READER, "en") is None


def faithful(request: dict[str, Any]) -> str:
    return " ".join(
        f"In {one['from'].lower()}, {one['text'][:1].lower()}{one['text'][1:].rstrip('.')} "
        f"[{one['number']}]." for one in data(request)["passages"][:4]
    ) + " All of them cost 40 million [1]. Partners should always trust each other."  # fmt: skip


def test_a_model_sums_up_and_is_checked(service: Service, server: ModelServer) -> None:
    server.reply = faithful
    answer = summed(service, "turbines", "yoghurt", "ferries", worded=True)
    assert (answer.wording, answer.removed) == ("model", 2)
    assert "40 million" not in answer.answer
    assert "trust" not in answer.answer
    assert "Worded by a language model" in answer.answer
    used = Entente(service).accounts.model_use(Principal("root", frozenset({"admin"})))
    assert used.beside == {"cases": {"worded": 1}}
    server.way = 500
    fallen = summed(service, "turbines", "yoghurt", worded=True)
    assert fallen.wording == "extractive"
    assert "these are the passages themselves" in fallen.answer


def test_a_confidential_case_stays_here_and_is_noted(service: Service, server: ModelServer) -> None:
    server.reply = faithful
    answer = summed(service, "turbines", "ferries", "secret", who=MEDIATOR, worded=True)
    assert "secret" not in str(server.requests)
    assert "secret" in {one.id for one in answer.citations}, "word for word, below"
    assert "secret" in {entry.document for entry in service.audit.entries()}
