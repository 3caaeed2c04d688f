"""A checklist in use: edits, tables that come back, newer templates."""

import datetime as dt

import pytest

from assistant.errors import EntenteError
from assistant.playbooks.checklist import Checklist
from assistant.playbooks.editing import changed_sources, edit, update
from tests.playbooks.checklists import checklist, item


def by_id(found: Checklist) -> dict[str, object]:
    return {i.id: i for i in found.items}


def test_an_item_is_edited_and_the_others_stay() -> None:
    after = edit(checklist(), "un", {"owner": " Bo ", "due": "2027-03-01", "status": "open"})
    assert (after.items[0].owner, after.items[0].due) == ("Bo", dt.date(2027, 3, 1))
    assert after.items[1:] == checklist().items[1:]
    assert after.done == 0


@pytest.mark.parametrize(
    ("id_", "changes", "said"),
    [
        ("none", {}, "no item 'none'"),
        ("un", {"why": "x"}, "'why' cannot be changed"),
        ("un", {"due": "soon"}, "due: 'soon' cannot be used"),
        ("un", {"status": "half"}, "'half' cannot be used"),
        ("un", {"text": "  "}, "needs a text"),
    ],
)
def test_a_bad_edit_is_refused(id_: str, changes: dict[str, str], said: str) -> None:
    with pytest.raises(EntenteError, match=said):
        edit(checklist(), id_, changes)


def test_a_newer_template_keeps_ticks_edits_and_work_done() -> None:
    original = checklist(item("a"), item("b"), item("c"), item("d"))
    used = edit(edit(original, "a", {"status": "done", "comment": "fait"}), "b", {"owner": "Bo"})
    used = edit(used, "d", {"comment": "à garder"})
    fresh = checklist(
        item("a", text="Faites mieux."), item("b", owner="Cy", evidence="Mieux."), item("e")
    )
    change = update(used, original, fresh, {"playbooks/fr/small-start.md": "h9"})
    found = by_id(change.checklist)
    assert list(found) == ["a", "b", "e", "d"]
    assert (found["a"].text, found["a"].status, found["a"].comment) == (  # type: ignore[attr-defined]
        "Faites mieux.", "done", "fait",
    )  # fmt: skip
    assert (found["b"].owner, found["b"].evidence) == ("Bo", "Mieux.")  # type: ignore[attr-defined]
    assert (change.added, change.removed, change.reworded) == (("e",), ("c", "d"), ("a",))
    assert change.sources == ("guidance/fr/joint-calendar.md", "playbooks/fr/small-start.md")


def test_changed_sources_are_named() -> None:
    same = {"playbooks/fr/small-start.md": "h1", "guidance/fr/joint-calendar.md": "h2"}
    assert changed_sources(checklist(), same) == ()
    assert changed_sources(checklist(), same | {"guidance/fr/joint-calendar.md": "new"}) == (
        "guidance/fr/joint-calendar.md",
    )
