"""Exports, opened by the programs' own readers."""

import csv
import datetime as dt
import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document
from icalendar import Calendar
from markdown_it import MarkdownIt
from openpyxl import load_workbook

from assistant.errors import EntenteError
from assistant.playbooks.checklist import Checklist
from assistant.playbooks.exports import EXPORTS, export, export_to
from assistant.playbooks.exports.words import WORDS
from assistant.playbooks.marks import Origin
from tests.playbooks.checklists import FORMULA, checklist


def test_json_is_the_checklist() -> None:
    values = json.loads(export(checklist(), "json"))
    assert Checklist.model_validate(values) == checklist()
    assert values["items"][0]["due"] == "2027-01-04"
    assert values["items"][0]["why"]["citation"]["path"] == "guidance/fr/joint-calendar.md"


def test_markdown_has_boxes_and_shows_marks_as_text() -> None:
    text = export(checklist(), ".md").decode()
    assert "- [x] **Faites un avec Brennec.**" in text
    assert text.count("\n- [ ] ") == 2
    html = MarkdownIt().render(text)
    assert "<b>Fin" not in html
    assert 'href="http://a"' not in html
    assert "*gras*" in html
    assert "échéance\u00a0: 2027-02-01" in text


def test_a_workbook_has_filters_dates_and_a_list_of_states() -> None:
    book = load_workbook(io.BytesIO(export(checklist(), "xlsx")))
    sheet = book.active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == WORDS["fr"].columns
    assert rows[1][4] == dt.datetime(2027, 1, 4)
    assert sheet["E2"].is_date
    assert [row[5] for row in rows[1:]] == ["Fait", "À faire", "À faire"]
    assert sheet.auto_filter.ref == "A1:M4"
    (states,) = sheet.data_validations.dataValidation
    assert states.formula1 == '"À faire,Fait"'
    assert "F2:F4" in str(states.sqref)


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    book = load_workbook(io.BytesIO(export(checklist(), "xlsx")))
    for row in book.active.iter_rows():  # type: ignore[union-attr]
        for cell in row:
            assert cell.data_type != "f", cell.coordinate
    sheet = book.active
    assert sheet["C3"].value == FORMULA  # type: ignore[index]
    assert sheet["C3"].quotePrefix  # type: ignore[index]


def test_no_cell_of_a_csv_begins_like_a_formula() -> None:
    content = export(checklist(), "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 4
    for row in rows[1:]:
        assert all(not cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)
    assert rows[2][2] == f"'{FORMULA}"


def test_a_calendar_holds_an_event_and_a_task_for_each_item() -> None:
    calendar = Calendar.from_ical(export(checklist(), "ics"))
    days = [dt.date(2027, 1, 4), dt.date(2027, 2, 1), dt.date(2027, 1, 4)]
    events, tasks = calendar.walk("VEVENT"), calendar.walk("VTODO")
    assert [event["dtstart"].dt for event in events] == days
    assert all(event["dtend"].dt - event["dtstart"].dt == dt.timedelta(days=1) for event in events)
    assert all(event["dtstart"].params["VALUE"] == "DATE" for event in events)
    assert {str(event["transp"]) for event in events} == {"TRANSPARENT"}
    assert str(events[0]["summary"]) == "✓ Faites un avec Brennec."
    assert str(events[1]["summary"]) == FORMULA
    assert "Responsable\u00a0: Ada Morel" in str(events[0]["description"])
    assert [task["due"].dt for task in tasks] == days
    assert [str(task["status"]) for task in tasks] == ["COMPLETED", "NEEDS-ACTION", "NEEDS-ACTION"]
    assert str(tasks[0]["summary"]) == "Faites un avec Brennec."
    ids = uids(checklist())
    assert len(set(ids)) == 6
    assert ids == uids(checklist())


def uids(found: Checklist, origin: Origin | None = None) -> list[str]:
    calendar = Calendar.from_ical(export(found, "ics", origin))
    return [str(part["uid"]) for part in calendar.subcomponents]


def test_the_lists_of_two_quarters_stand_beside_each_other_in_a_calendar() -> None:
    first = checklist().model_copy(update={"inputs": {"partner": "Brennec", "start": "2027-01-04"}})
    second = checklist().model_copy(
        update={"inputs": {"partner": "Brennec", "start": "2027-04-05"}}
    )
    assert not set(uids(first)) & set(uids(second))
    # Saved ones are told by their id, whatever becomes of them.
    edited = first.model_copy(update={"inputs": {}, "title": "Autre titre"})
    assert uids(first, Origin("a", 1)) == uids(edited, Origin("a", 7))
    assert not set(uids(first, Origin("a", 1))) & set(uids(first, Origin("b", 1)))
    later = Calendar.from_ical(export(first, "ics", Origin("a", 7))).walk("VEVENT")
    assert {int(event["sequence"]) for event in later} == {7}


def test_a_document_has_a_table_with_boxes() -> None:
    document = Document(io.BytesIO(export(checklist(), "docx")))
    boxes = [row.cells[0].text for table in document.tables for row in table.rows]
    assert boxes.count("☒") == 1
    assert boxes.count("☐") == 2
    text = "\n".join(cell.text for t in document.tables for row in t.rows for cell in row.cells)
    assert FORMULA in text
    assert "Tenez un calendrier. (Calendrier commun, Principe)" in text
    assert "\x07" not in text


def test_a_checklist_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    for ending in EXPORTS:
        export_to(checklist(), tmp_path / f"list.{ending}")
    assert len(list(tmp_path.iterdir())) == len(EXPORTS)
    with pytest.raises(EntenteError, match="'pdf' is not a format"):
        export(checklist(), "pdf")
    with pytest.raises(EntenteError, match="cannot be written"):
        export_to(checklist(), tmp_path / "nowhere" / "list.md")


@pytest.mark.parametrize("ending", ["docx", "xlsx", "csv"])
def test_libreoffice_opens_it(tmp_path: Path, ending: str) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        reason = "NOT RUN: there is no LibreOffice; install it and run 'make test' again"
        if os.environ.get("ENTENTE_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    path = tmp_path / f"list.{ending}"
    export_to(checklist(), path)
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    assert (tmp_path / "list.pdf").read_bytes().startswith(b"%PDF")
