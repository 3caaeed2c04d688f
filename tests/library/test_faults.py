"""All faults of a file are named at once, each with its line and the nearest valid values."""

import pytest

from assistant.library.documents import Problem
from assistant.library.files import LibraryFile
from assistant.library.reader import read_file
from tests.library_builder import TAXONOMY, page, playbook, review


def faults(path: str, text: str, *changes: tuple[str, str]) -> list[str]:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    found = read_file(LibraryFile(path, text.encode(), ""), TAXONOMY)
    assert isinstance(found, Problem)
    return [f"{problem.line} {problem.field}: {problem.message}" for problem in found.each()]


def each_said(found: list[str], *wanted: str) -> None:
    assert len(found) == len(wanted), found
    for line, said in zip(found, wanted, strict=True):
        begin, _, rest = said.partition("|")
        assert line.startswith(begin), line
        assert rest in line


def test_of_a_page() -> None:
    found = faults(
        "guidance/en/joint-calendar.md",
        page("joint-calendar"),
        ("theme: objective-alignment", "theme: objective-alignement"),
        ("phases: [operate]", "phases: [oparate, launch, exitt]"),
        ("roles: [manager]", "roles: [boss]"),
        ("related: []", "related: [joint-kalendar]"),
        ("updated: 2026-11-23\n", "colour: blue\n"),
        ("## Pitfalls", "## Traps"),
        ("- One when-not of joint-calendar.\n- Another when-not of joint-calendar.", ""),
    )
    each_said(
        found,
        "1 updated|missing",
        "3 theme|objective-alignment",
        "4 phases.0|operate",
        "4 phases.2|exit",
        "9 roles.0|manager",
        "10 related.0|joint-calendar",
        "12 colour|no such field",
        "33 |'Traps' is not one of",
        "42 |'Pitfalls' is missing",
        "42 |'When not to use it' is empty",
    )


def test_of_a_review_whatever_its_first_fault_is() -> None:
    found = faults(
        "reviews/en/late-pumps.md",
        review("late-pumps"),
        ("partnership: alpha-beta\n", ""),
        ("sector: energy", "sector: energie"),
        ("countries: [FR]", "countries: [Frnace, Atlantis]"),
        ("resolved: 2025", "resolved: 2021"),
        ("approved_by: grace\n", ""),
        ("id: joint-calendar, effect: missing", "id: joint-calender, effect: lost"),
        ("conditions:", "condition:"),
    )
    text = "\n".join(found)
    for said in (
        "partnership: an internal review needs",
        "sector: 'energie' is not in the taxonomy; the nearest are: energy",
        "countries.0: 'Frnace' is not a country; the nearest are: France (FR)",
        "countries.1: 'Atlantis' is not a country",
        "resolved: 'resolved' (2021) is before",
        "approved_by: an approved review names",
        "practices.0: 'joint-calender' is not in the taxonomy; the nearest are: joint-calendar",
        "practices.0.effect: input should be",
        "lessons.0.condition: there is no such field; the nearest are: conditions",
        "lessons.0.conditions: the field is missing",
    ):
        assert said in text, said
    assert len(found) == 10


def test_of_a_checklist() -> None:
    found = faults(
        "playbooks/en/small-start.md",
        playbook(),
        ("theme: communication", "theme: comunication"),
        ("practice: joint-calendar", "practice: joint-calender"),
        ("owner: alliance-manager", "owner: alliance-manger"),
        ("due: start+5wd", "due: begin+5wd"),
        ("when: competitors", "when: rivals"),
    )
    each_said(
        found,
        "5 theme|communication",
        "23 |joint-calendar",
        "24 |alliance-manager",
        "25 |'begin' is not an input date; there are: start",
        "32 |no input 'rivals'",
    )


def test_of_the_body_although_the_front_matter_is_no_yaml() -> None:
    found = faults(
        "guidance/en/joint-calendar.md",
        page("joint-calendar"),
        ("title: ", "title: a: b"),
        ("## Pitfalls", "## Traps"),
    )
    assert "not valid YAML" in found[0]
    assert any("'Traps' is not one of" in line for line in found)


@pytest.mark.parametrize("written", ["[France, DE]", "[fr, Allemagne]", '"France et Allemagne"'])
def test_countries_of_a_review_are_codes_or_names(written: str) -> None:
    text = review("late-pumps").replace("countries: [FR]", f"countries: {written}")
    found = read_file(LibraryFile("reviews/en/late-pumps.md", text.encode(), ""), TAXONOMY)
    assert not isinstance(found, Problem)
    assert found is not None
    assert found.case is not None
    assert found.case.countries == ("FR", "DE")
