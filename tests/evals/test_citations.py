"""The checker of citations: it finds what is wrong in an answer that was tampered with."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.answering.answer import Answer
from assistant.principal import Principal
from assistant.service import Service
from evals.citations import Support, check_citations

QUESTIONS = (
    "Le comité de pilotage compte quinze personnes et ne décide plus rien.",
    "What happened between Suzuki and Volkswagen?",
)
Locate = Callable[[str], Path]
WHOLE = Support(1.0, 1.0, 1.0)


@pytest.fixture(params=QUESTIONS)
def answer(request: pytest.FixtureRequest, service: Service) -> Answer:
    return service.ask(request.param, Principal("tests"))


@pytest.fixture
def locate(service: Service) -> Locate:
    return service.index.files.locate


def test_an_answer_as_it_is_given_is_supported(answer: Answer, locate: Locate) -> None:
    assert len(answer.citations) > 4
    assert check_citations(answer, locate) == WHOLE


def test_shuffled_numbers_are_found(answer: Answer, locate: Locate) -> None:
    count = len(answer.citations)
    shuffled = re.sub(r"\[(\d+)\]", lambda m: f"[{int(m[1]) % count + 1}]", answer.answer)
    found = check_citations(answer.model_copy(update={"answer": shuffled}), locate)
    assert found.precision == found.recall == 0
    assert found.resolved == 1


def test_a_changed_word_is_found(answer: Answer, locate: Locate) -> None:
    first = answer.citations[0].quote.split()[2]
    changed = answer.answer.replace(first, "otherwise", 1)
    found = check_citations(answer.model_copy(update={"answer": changed}), locate)
    assert found.recall < 1
    assert found.precision < 1


def test_a_sentence_without_a_number_is_found(answer: Answer, locate: Locate) -> None:
    invented = f"{answer.answer}\n\n- Committees of twelve decide best."
    found = check_citations(answer.model_copy(update={"answer": invented}), locate)
    assert found.recall < 1
    assert found.precision == 1


def test_a_number_that_leads_nowhere_is_found(answer: Answer, locate: Locate) -> None:
    dangling = answer.answer.replace("[1]", "[99]", 1)
    found = check_citations(answer.model_copy(update={"answer": dangling}), locate)
    assert found.precision < 1


def test_a_quote_that_is_not_in_the_file_is_found(answer: Answer, locate: Locate) -> None:
    first, *rest = answer.citations
    for wrong in (
        {"path": "guidance/fr/nowhere.md"},
        {"line_start": 1, "line_end": 1},
        {"section": "Another heading"},
        {"quote": f"{first.quote} And more."},
    ):
        citations = (first.model_copy(update=wrong), *rest)
        found = check_citations(answer.model_copy(update={"citations": citations}), locate)
        assert found.resolved < 1, wrong
