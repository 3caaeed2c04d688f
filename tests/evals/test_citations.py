"""The checker of citations: it finds what is wrong in an answer that was tampered with."""

import re
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
WHOLE = Support(1.0, 1.0, 1.0)


@pytest.fixture(params=QUESTIONS)
def answer(request: pytest.FixtureRequest, service: Service) -> Answer:
    return service.ask(request.param, Principal("tests"))


@pytest.fixture
def root(service: Service) -> Path:
    return service.settings.library


def test_an_answer_as_it_is_given_is_supported(answer: Answer, root: Path) -> None:
    assert len(answer.citations) > 4
    assert check_citations(answer, root) == WHOLE


def test_shuffled_numbers_are_found(answer: Answer, root: Path) -> None:
    count = len(answer.citations)
    shuffled = re.sub(r"\[(\d+)\]", lambda m: f"[{int(m[1]) % count + 1}]", answer.answer)
    found = check_citations(answer.model_copy(update={"answer": shuffled}), root)
    assert found.precision == found.recall == 0
    assert found.resolved == 1


def test_a_changed_word_is_found(answer: Answer, root: Path) -> None:
    first = answer.citations[0].quote.split()[2]
    changed = answer.answer.replace(first, "otherwise", 1)
    found = check_citations(answer.model_copy(update={"answer": changed}), root)
    assert found.recall < 1
    assert found.precision < 1


def test_a_sentence_without_a_number_is_found(answer: Answer, root: Path) -> None:
    invented = f"{answer.answer}\n\n- Committees of twelve decide best."
    found = check_citations(answer.model_copy(update={"answer": invented}), root)
    assert found.recall < 1
    assert found.precision == 1


def test_a_number_that_leads_nowhere_is_found(answer: Answer, root: Path) -> None:
    dangling = answer.answer.replace("[1]", "[99]", 1)
    found = check_citations(answer.model_copy(update={"answer": dangling}), root)
    assert found.precision < 1


def test_a_quote_that_is_not_in_the_file_is_found(answer: Answer, root: Path) -> None:
    first, *rest = answer.citations
    for wrong in (
        {"path": "guidance/fr/nowhere.md"},
        {"line_start": 1, "line_end": 1},
        {"section": "Another heading"},
        {"quote": f"{first.quote} And more."},
    ):
        citations = (first.model_copy(update=wrong), *rest)
        found = check_citations(answer.model_copy(update={"citations": citations}), root)
        assert found.resolved < 1, wrong
