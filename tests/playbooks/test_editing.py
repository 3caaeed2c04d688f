"""A checklist in use: edits, tables that come back, newer templates."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from assistant.errors import EntenteError
from assistant.playbooks.checklist import Checklist
from assistant.playbooks.editing import changed_sources, edit, import_table, update
from assistant.playbooks.exports import export
from tests.playbooks.checklists import FORMULA, checklist, item


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


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_table_comes_back_unchanged(ending: str) -> None:
    clean = edit(checklist(), "trois", {"text": "Une ligne ; « guillemets »"})
    result = import_table(clean, export(clean, ending), f"list.{ending}")
    assert result.changed == ()
    assert result.checklist == clean
    assert by_id(result.checklist)["deux"].text == FORMULA  # type: ignore[attr-defined]


def test_an_edited_workbook_comes_back() -> None:
    book = load_workbook(io.BytesIO(export(checklist(), "xlsx")))
    sheet = book.active
    assert sheet is not None
    sheet["F3"], sheet["E2"], sheet["M2"] = "Fait", dt.date(2027, 5, 3), "Vu avec Bo"
    sheet["J2"] = "someone else's reason"
    sheet.append(["nouveau", "", "Autre chose"])
    sheet.delete_rows(4)
    out = io.BytesIO()
    book.save(out)
    result = import_table(checklist(), out.getvalue(), "list.xlsx")
    assert set(result.changed) == {"un", "deux"}
    assert result.unknown == ("nouveau",)
    first, second, third = result.checklist.items
    assert (first.due, first.comment) == (dt.date(2027, 5, 3), "Vu avec Bo")
    assert first.why == checklist().items[0].why
    assert second.status == "done"
    assert third == checklist().items[2]


def test_a_csv_with_commas_and_french_dates_comes_back() -> None:
    text = 'Identifier,Status,Due,Priority\nun,To do,03/05/2027,Normal\n"",x,y,z\n'
    result = import_table(checklist(), text.encode(), "list.csv")
    first = result.checklist.items[0]
    assert (first.status, first.due, first.priority) == ("open", dt.date(2027, 5, 3), "normal")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no rows"),
        (b"a,b\n1,2\n", "has no column 'Identifiant'"),
        (b"Identifiant;\xc3\x89tat\nun;peut-etre\n", "row 2: 'peut-etre' is none of"),
        ("Identifiant;Échéance\nun;demain\n".encode(), "row 2: 'demain' is not a date"),
        (b"PK\x03\x04 broken", "is damaged"),
        (b"\0\1\2", "neither XLSX nor CSV"),
        (b"x" * 5_000_001, "larger than 5 MB"),
    ],
)
def test_a_bad_table_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(EntenteError, match=said):
        import_table(checklist(), content, "list.csv")


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
