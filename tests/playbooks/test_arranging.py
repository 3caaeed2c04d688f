"""Items added, taken out, put back and moved, and what stays of it."""

import datetime as dt
import io
from pathlib import Path

import pytest
from docx import Document

from assistant.errors import EntenteError
from assistant.playbooks.arranging import NewItem, added, moved, put_back, removed
from assistant.playbooks.checklist import Checklist
from assistant.playbooks.editing import Edit, edit, update
from assistant.playbooks.exports import EXPORTS, export
from assistant.playbooks.marks import Origin
from assistant.playbooks.reimport import import_table
from assistant.playbooks.store import ChecklistStore
from assistant.principal import Principal
from tests.playbooks.checklists import checklist, item

LIST = checklist(item("a"), item("b"), item("c"), item("d", section="Fin"))
ADA = Principal("ada")


def ids(shown: Checklist) -> str:
    return "".join(each.id for each in shown.items)


def test_an_item_is_put_back_where_it_stood() -> None:
    without = removed(LIST, "b")
    assert ids(without) == "acd"
    assert put_back(without, LIST, "b") == LIST
    assert put_back(LIST, LIST, "b") == LIST
    assert ids(put_back(removed(without, "a"), LIST, "b")) == "bcd"
    assert ids(put_back(removed(LIST, "d"), LIST, "d")) == "abcd"


def test_an_item_moves_within_its_section() -> None:
    assert ids(moved(LIST, "b", "up")) == "bacd"
    assert ids(moved(LIST, "b", "down")) == "acbd"
    for id_, way in (("a", "up"), ("c", "down"), ("d", "up"), ("d", "down")):
        assert moved(LIST, id_, way) == LIST  # type: ignore[arg-type]


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(EntenteError, match="no item 'x'"):
        removed(LIST, "x")


def test_a_removal_is_kept_and_ticks_go_on(tmp_path: Path) -> None:
    store = ChecklistStore(tmp_path / "lists.sqlite")
    made = store.create(LIST, ADA)
    store.save(made.id, removed(LIST, "b"), ADA, made.version, "removed")
    ticked = store.change(made.id, [Edit("c", "status", "open", "done")], ADA, "ticked")
    assert ids(ticked.checklist) == "acd"
    back = put_back(ticked.checklist, store.open(made.id, ADA, 1).checklist, "b")
    found = store.save(made.id, back, ADA, ticked.version, "put-back").checklist
    assert ids(found) == "abcd"
    assert found.items[2].status == "done"
    assert [entry.what for entry in store.history(made.id, ADA)] == [
        "put-back", "ticked", "removed", "created",
    ]  # fmt: skip


def test_an_update_does_not_bring_back_what_was_taken_out() -> None:
    fresh = checklist(*LIST.items, item("new"))
    changed = update(removed(LIST, "b"), LIST, fresh, {})
    assert ids(changed.checklist) == "acdnew"
    assert (changed.added, changed.removed) == (("new",), ())


def new(after: str = "") -> NewItem:
    return NewItem(text=" Call them. ", owner="Max", due=dt.date(2027, 3, 1), after=after)


def test_an_item_of_ones_own_stands_where_it_was_added() -> None:
    longer = added(added(LIST, new("b"), "own-1"), new(), "own-2")
    assert ids(longer) == "own-2abown-1cd"
    mine = longer.items[3]
    assert (mine.text, mine.owner, mine.section, mine.own) == ("Call them.", "Max", "Début", True)
    assert not longer.items[1].own
    assert ids(removed(longer, "own-1")) == "own-2abcd"
    assert put_back(removed(longer, "own-1"), longer, "own-1") == longer
    assert ids(moved(longer, "own-1", "up")) == "own-2aown-1bcd"
    assert added(checklist().model_copy(update={"items": ()}), new(), "x").items[0].section
    with pytest.raises(EntenteError, match="no item 'x'"):
        added(LIST, new("x"), "own-3")


def test_an_update_keeps_items_of_ones_own_where_they_are() -> None:
    used = added(added(removed(LIST, "a"), new("c"), "own-1"), new(), "own-2")
    fresh = checklist(item("b"), item("new"), item("d", section="Fin"))
    changed = update(used, LIST, fresh, {})
    assert ids(changed.checklist) == "own-2bnewown-1d"
    assert (changed.added, changed.removed) == (("new",), ("c",))
    assert changed.checklist.items[3] == used.items[3]


def test_an_update_keeps_the_order_that_the_team_gave_it() -> None:
    used = moved(moved(LIST, "c", "up"), "c", "up")
    assert ids(used) == "cabd"
    assert ids(update(used, LIST, checklist(*LIST.items, item("e")), {}).checklist) == "cabde"


def test_items_of_ones_own_are_exported_and_come_back(tmp_path: Path) -> None:
    longer = added(LIST, new("b"), "own-1")
    for ending in EXPORTS:
        content = export(longer, ending, Origin("abc", 3))
        if ending in ("md", "csv", "ics", "json"):
            assert b"Call them." in content, ending
        if ending == "docx":
            text = "".join(
                cell.text for table in Document(io.BytesIO(content)).tables
                for row in table.rows for cell in row.cells
            )  # fmt: skip
            assert "Call them." in text
    for ending in ("xlsx", "csv"):
        table = export(longer, ending, Origin("abc", 3))
        assert import_table(longer, table, f"x.{ending}", Origin("abc", 3)).differences == ()
        worked = edit(longer, "own-1", {"owner": "Ada", "comment": "done by phone"})
        found = import_table(worked, table, f"x.{ending}", Origin("abc", 4))
        assert {d.field: d.kind for d in found.differences} == {"owner": "kept", "comment": "kept"}
