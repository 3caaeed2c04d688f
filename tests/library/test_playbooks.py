"""Checklist templates: their form, and what is said when a file has not got it."""

import pytest

from assistant.library.documents import Problem
from assistant.library.expressions import Clause, Due, parse_condition, parse_due
from assistant.library.playbooks import Playbook, read_playbook
from assistant.library.reader import find_files, read_file
from assistant.settings import shipped_library, shipped_playbooks
from tests.library_builder import TAXONOMY, playbook

PATH = "playbooks/en/small-start.md"
SHIPPED = {
    file.path: read_playbook(file.content.decode(), file.path, file.hash, TAXONOMY)
    for file in find_files(shipped_library(), shipped_playbooks())
    if file.path.startswith("playbooks/")
}
MOMENTS = {
    "kick-off-30-days", "partner-selection", "coopetition-information-rules",
    "conflict-first-48-hours", "formal-escalation", "post-conflict-review-meeting",
    "quarterly-review", "rebalancing-contributions", "renegotiation", "exit",
    "prepare-mediation", "joint-venture-deadlock", "working-with-a-competitor", "consortium-start",
}  # fmt: skip


def read(text: str) -> Playbook:
    return read_playbook(text, PATH, "", TAXONOMY)


def test_a_template_is_read_whole() -> None:
    found = read(playbook())
    assert (found.id, found.lang, found.theme) == ("small-start", "en", "communication")
    assert found.intro == "When it begins."
    first, second = found.tasks
    assert first.text == "Call {partner} and agree a first date."
    assert first.due == Due("start", 5, "wd")
    assert (first.section, first.owner, first.line) == ("First", "alliance-manager", 22)
    assert second.when == (Clause("competitors"),)
    assert second.id == "sensitive-information-1"


@pytest.mark.parametrize(
    ("change", "to", "line", "said"),
    [
        ("due: start+5wd", "due: begin+5wd", 25, "'begin' is not an input date; there are: start"),
        ("due: start+5wd", "due: in a week", 25, "is not a due date"),
        ("owner: alliance-manager", "owner: alliance-boss", 24, "alliance-manager"),
        ("practice: joint-calendar", "practice: joint-calender", 23, "joint-calendar"),
        ("when: competitors", "when: rivals", 32, "no input 'rivals'"),
        ("when: competitors", "when: if they compete!", 32, "is not a condition"),
        ("when: competitors", "when: competitors = maybe", 32, "'maybe' is neither yes nor no"),
        ("default: false", "default: perhaps", 15, "'perhaps' is neither yes nor no"),
        ("required: true, label", "required: maybe, label", 14, "neither yes nor no"),
        (
            "required: true, label",
            "required: true, default: soon, label",
            14,
            "'soon' is not a date",
        ),
        ("name: partner", "name: our_company", 13, "the input 'our_company' stands twice"),
        ("evidence: A date", "owner: mediator", 26, "'owner' stands twice"),
        ("evidence: A date", "proof: A date", 26, "'proof' is not a detail"),
        ("  - evidence: A date\n", "", 22, "the item has no 'evidence:'"),
        ("{partner}", "{partnr}", 22, "no input 'partnr'; the nearest are: partner"),
        ("- [ ] Call", "- Call", 22, "begins with '- [ ] '"),
        ("theme: communication", "theme: talking", 5, "'talking' is not in the taxonomy"),
        ("type: date", "type: day", 14, "input should be"),
        ("lang: en", "lang: fr", 3, "does not fit the folder"),
    ],
)
def test_an_error_names_line_and_reason(change: str, to: str, line: int, said: str) -> None:
    text = playbook()
    assert change in text
    from assistant.library.reader import LibraryFile

    result = read_file(LibraryFile(PATH, text.replace(change, to).encode(), ""), TAXONOMY)
    assert isinstance(result, Problem)
    assert [problem for problem in result.each() if problem.line == line and said in str(problem)]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("start", Due("start")),
        ("start+14d", Due("start", 14, "d")),
        ("signature - 30d", Due("signature", -30, "d")),
        ("quarter_end+2w", Due("quarter_end", 2, "w")),
        ("term-6m", Due("term", -6, "m")),
    ],
)
def test_due_dates_are_written_shortly(text: str, due: Due) -> None:
    assert parse_due(text) == due


def test_conditions_are_written_shortly() -> None:
    assert parse_condition("not listed and phase = launch") == (
        Clause("listed", (), True),
        Clause("phase", ("launch",)),
    )
    assert parse_condition("relationship_form in [supply, joint-venture]") == (
        Clause("relationship_form", ("supply", "joint-venture")),
    )


def test_there_is_a_template_for_every_theme_and_moment_in_both_languages() -> None:
    ids = {found.id for found in SHIPPED.values()}
    assert ids >= MOMENTS
    assert {SHIPPED[p].theme for p in SHIPPED} == set(TAXONOMY.theme_by_id)
    assert len(ids) >= 22
    for id_ in ids:
        assert f"playbooks/fr/{id_}.md" in SHIPPED
        assert f"playbooks/en/{id_}.md" in SHIPPED


def test_the_templates_use_every_practice() -> None:
    used = {practice for found in SHIPPED.values() for practice in found.practices}
    assert used == set(TAXONOMY.practice_by_id)


@pytest.mark.parametrize("path", [path for path in SHIPPED if "/fr/" in path])
def test_a_template_is_the_same_in_both_languages(path: str) -> None:
    french, english = SHIPPED[path], SHIPPED[path.replace("/fr/", "/en/")]
    assert 10 <= len(french.tasks) <= 25
    assert [i.model_copy(update={"label": ""}) for i in french.inputs] == [
        i.model_copy(update={"label": ""}) for i in english.inputs
    ]
    shape = [
        [(t.id, t.owner, t.due, t.when) for t in template.tasks] for template in (french, english)
    ]
    assert shape[0] == shape[1]
    assert any(item.type == "date" and item.required for item in french.inputs)
