"""Templates and contexts at their edges: no date, no item, nothing told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import EntenteError
from assistant.library.playbooks import read_playbook
from assistant.playbooks.checklist import Checklist
from assistant.playbooks.context import ContextError, check_context
from assistant.playbooks.exports import EXPORTS, export
from assistant.playbooks.filling import fill
from assistant.principal import Principal
from assistant.retrieval.retriever import Retriever
from tests.library_builder import TAXONOMY, playbook, write_library

READER = Principal("reader")
NAMES = {"our_company": "Nordlys", "partner": "Brennec"}
OPTIONAL = (
    playbook()
    .replace(
        'required: true, label: "First day"}',
        'required: false, label: "First day"}\n'
        '  - {name: end, type: date, required: false, label: "Last day"}',
    )
    .replace("name: partner, type: text, required: true", "name: partner, type: text, required: no")
)
Fill = Callable[..., Checklist]


@pytest.fixture
def filled(tmp_path: Path, open_index: Any) -> Fill:
    library = tmp_path / "library"
    write_library(library)
    index = open_index(library)
    index.sync()

    def filled_(text: str, raw: dict[str, Any]) -> Checklist:
        template = read_playbook(text, "playbooks/en/small-start.md", "", TAXONOMY)
        context = check_context(raw, template, "en")
        return fill(template, context, Retriever(index), READER, {})

    return filled_


def test_a_template_whose_dates_are_all_optional_asks_for_one(filled: Fill) -> None:
    with pytest.raises(ContextError, match=r"at least one date.*First day \(start\)") as caught:
        filled(OPTIONAL, NAMES)
    assert caught.value.missing == ("start",)


@pytest.mark.parametrize("given", ["start", "end"])
def test_any_one_of_optional_dates_is_enough(filled: Fill, given: str) -> None:
    found = filled(OPTIONAL, NAMES | {given: "2027-01-04", "concerns": "first step of culture-fit"})
    assert found.items[0].due.isoformat() == "2027-01-11"


def test_an_optional_name_that_was_not_told_is_left_to_be_written_in(filled: Fill) -> None:
    found = filled(OPTIONAL, {"our_company": "Nordlys", "start": "2027-01-04"})
    assert found.items[0].text == "Call [Partner] and agree a first date."


def test_conditions_that_leave_nothing_are_said(filled: Fill) -> None:
    text = playbook().replace(
        "  - evidence: A date\n", "  - evidence: A date\n  - when: competitors\n"
    )
    with pytest.raises(EntenteError, match="Nothing in “A small start” applies"):
        filled(text, NAMES | {"start": "2027-01-04"})
    assert len(filled(text, NAMES | {"start": "2027-01-04", "competitors": "oui"}).items) == 2


def test_a_date_at_the_end_of_the_calendar_is_said(filled: Fill) -> None:
    with pytest.raises(EntenteError, match="too far away"):
        filled(playbook(), NAMES | {"start": "9999-12-31", "public_holidays": "FR"})


@pytest.mark.parametrize("ending", EXPORTS)
def test_a_list_without_items_can_be_exported(filled: Fill, ending: str) -> None:
    found = filled(playbook(), NAMES | {"start": "2027-01-04"})
    assert export(found.model_copy(update={"items": ()}), ending)
