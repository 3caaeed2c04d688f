"""Edited tables that come back: old ones, foreign ones, spoilt ones; nothing is lost silently."""

import csv
import datetime as dt
import io
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest
from openpyxl import Workbook, load_workbook

from assistant.errors import EntenteError
from assistant.playbooks.checklist import Checklist
from assistant.playbooks.editing import apply, edit
from assistant.playbooks.exports import export
from assistant.playbooks.exports.words import WORDS
from assistant.playbooks.marks import Origin
from assistant.playbooks.reimport import Imported, import_table
from tests.playbooks.checklists import FORMULA, checklist, item

HOME = Origin("abc", 3)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_table_comes_back_unchanged(ending: str) -> None:
    clean = edit(checklist(), "trois", {"text": "Une ligne ; « guillemets »"})
    result = import_table(clean, export(clean, ending), f"list.{ending}")
    assert result.changed == ()
    assert result.checklist == clean
    assert result.checklist.items[1].text == FORMULA


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
    text = 'Identifier,Status,Due,Priority\nun,To do,13/05/2027,Normal\n"",x,y,z\n'
    result = import_table(checklist(), text.encode(), "list.csv")
    first = result.checklist.items[0]
    assert (first.status, first.due, first.priority) == ("open", dt.date(2027, 5, 13), "normal")


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


def table(
    exported: Checklist, change: Callable[[list[list[str]]], object], *, origin: Origin = HOME,
    encoding: str = "utf-8-sig", delimiter: str = ";",
) -> bytes:  # fmt: skip
    """A CSV export, changed as somebody does it and saved as their spreadsheet does."""
    text = export(exported, "csv", origin).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    change(rows)
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding, "replace")


def plain() -> Checklist:
    """Three items with dates that tell day from month, and with French letters."""
    return checklist(
        item("a", text="Décider à l’avance", due=dt.date(2027, 2, 1)),
        item("b", text="Élire un médiateur ; prévenir l’équipe", due=dt.date(2027, 3, 25)),
        item("c", text="Clore", due=dt.date(2027, 5, 4)),
    )


def kinds(found: Imported) -> dict[tuple[str, str], str]:
    return {(d.item, d.field): d.kind for d in found.differences}


# Versions


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_older_table_resets_no_newer_tick(ending: str) -> None:
    content = export(plain(), ending, HOME)
    newer = edit(edit(plain(), "a", {"status": "done"}), "b", {"comment": "vu", "owner": "Bo"})
    found = import_table(newer, content, f"list.{ending}", Origin("abc", 9))
    assert found.checklist == newer
    assert found.edits() == ()
    assert kinds(found) == {
        ("a", "status"): "kept", ("b", "owner"): "kept", ("b", "comment"): "kept",
    }  # fmt: skip
    assert found.origin == HOME


def test_what_the_table_alone_changed_is_taken_and_both_is_asked() -> None:
    def change(rows: list[list[str]]) -> None:
        rows[1][5], rows[2][12], rows[3][3] = "Fait", "de la table", "Cy"
        rows.reverse()
        rows.insert(0, rows.pop())  # sorted otherwise

    newer = edit(plain(), "b", {"comment": "d’ici"})
    found = import_table(newer, table(plain(), change), "list.csv", Origin("abc", 4))
    assert kinds(found) == {
        ("a", "status"): "taken", ("b", "comment"): "conflict", ("c", "owner"): "taken",
    }  # fmt: skip
    assert [i.status for i in found.checklist.items] == ["done", "open", "open"]
    assert found.checklist.items[1].comment == "d’ici"
    assert [(e.item, e.after) for e in found.edits()] == [("a", "done"), ("c", "Cy")]
    chosen = apply(newer, found.edits({"b": "table"}))
    assert chosen.items[1].comment == "de la table"


def test_the_mark_survives_a_workbook_with_moved_columns_and_sorted_rows() -> None:
    book = load_workbook(io.BytesIO(export(plain(), "xlsx", HOME)))
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert book.worksheets[0].column_dimensions["N"].hidden
    again = Workbook()
    again.active.title = "Notes"  # type: ignore[union-attr]
    sheet = again.create_sheet("Mine")
    sheet.append(["Our list"])
    order = [13, 5, 0, 2, 4, 3]
    for row in (rows[0], rows[3], rows[1], rows[2]):
        sheet.append([row[at] for at in order])
    # A filter sorts what is seen and leaves the hidden column as it was.
    marks = [sheet.cell(n, 1).value for n in (3, 4, 5)]
    for n, value in zip((3, 4, 5), marks[1:] + marks[:1], strict=True):
        sheet.cell(n, 1).value = value
    sheet["B4"] = "Fait"
    out = io.BytesIO()
    again.save(out)
    newer = edit(plain(), "b", {"status": "done"})
    found = import_table(newer, out.getvalue(), "list.xlsx", Origin("abc", 4))
    assert kinds(found) == {("a", "status"): "taken", ("b", "status"): "kept"}


def test_a_table_without_a_version_asks_where_the_checklist_may_be_newer() -> None:
    def change(rows: list[list[str]]) -> None:
        for row in rows:
            del row[13]
        rows[3][12] = "neu"

    newer = edit(plain(), "a", {"status": "done"})
    found = import_table(
        newer, table(plain(), change), "l.csv", Origin("abc", 4), {("a", "status")}
    )
    assert kinds(found) == {("a", "status"): "conflict", ("c", "comment"): "taken"}
    assert found.origin is None


def test_a_table_of_another_checklist_is_refused() -> None:
    content = export(plain(), "csv", Origin("other", 1))
    with pytest.raises(EntenteError, match="row 2, was exported from another checklist"):
        import_table(plain(), content, "list.csv", HOME)
    # One that was filled in at the command line belongs to no list yet.
    assert import_table(plain(), export(plain(), "csv"), "list.csv", HOME).differences == ()


# Rows


def test_rows_that_belong_to_no_item_are_named() -> None:
    def change(rows: list[list[str]]) -> None:
        rows.append(["", "", "Une idée neuve", "Ada"])
        rows.append(["nouveau", "", "Autre chose"])
        rows.append([""] * 13)

    found = import_table(plain(), table(plain(), change), "list.csv", HOME)
    assert found.unknown == ("5: Une idée neuve, Ada", "nouveau")


def test_an_item_that_stands_twice_is_refused_unless_both_rows_agree() -> None:
    same = import_table(plain(), table(plain(), lambda rows: rows.append(rows[1])), "l.csv", HOME)
    assert same.differences == ()

    def change(rows: list[list[str]]) -> None:
        rows.append(list(rows[1]))
        rows[-1][5] = "Fait"

    with pytest.raises(EntenteError, match=r"rows 2 and 5 are both 'a'"):
        import_table(plain(), table(plain(), change), "list.csv", HOME)


def test_titles_and_words_without_their_accents_are_known() -> None:
    def strip(rows: list[list[str]]) -> None:
        rows[0] = [title.replace("É", "E") for title in rows[0]]
        state = rows[0].index("Etat")
        rows[1][state], rows[2][state] = "fait", "A faire"
        rows[3][rows[0].index("Echéance")] = "2027-05-05"

    found = import_table(plain(), table(plain(), strip), "list.csv", HOME)
    assert kinds(found) == {("a", "status"): "taken", ("c", "due"): "taken"}


def test_too_long_a_cell_is_refused_not_cut() -> None:
    def change(rows: list[list[str]]) -> None:
        rows[1][12] = "x" * 2001

    with pytest.raises(EntenteError, match=r"comment: 2001 characters are too many"):
        import_table(plain(), table(plain(), change), "list.csv", HOME)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("start", ["", "sep={}\r\n", "Notre liste{0}{0}\r\n"])
def test_every_delimiter_is_read(delimiter: str, start: str) -> None:
    def change(rows: list[list[str]]) -> None:
        rows[2][12] = f'a "quoted"{delimiter}\nsecond, line; here'

    content = table(plain(), change, delimiter=delimiter, encoding="utf-8")
    found = import_table(plain(), start.format(delimiter).encode() + content, "l.csv", HOME)
    assert found.checklist.items[1].comment == f'a "quoted"{delimiter}\nsecond, line; here'
    assert kinds(found) == {("b", "comment"): "taken"}


def test_line_ends_of_all_systems_are_read() -> None:
    text = table(plain(), lambda rows: None).replace(b"\r\n", b"\r")
    assert import_table(plain(), text, "list.csv", HOME).differences == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('Identifiant;Commentaire\na;"open\nb;x\n', "a quote that is not closed"),
        ("Identifiant;État;État\na;Fait;Fait\n", "two columns 'État'"),
        ("Identifiant;Commentaire\n" + "x;y\n" * 2100, "more than 2000 rows"),
        ("Identifiant;Commentaire\n" + "a" + ";" * 300 + "x\n", "more than 200 columns"),
        ("Identifiant;Commentaire\na;" + "x" * 30_000, "more than 20000 characters"),
    ],
)
def test_what_cannot_be_read_whole_is_refused(content: str, said: str) -> None:
    with pytest.raises(EntenteError, match=said):
        import_table(plain(), content.encode(), "list.csv", HOME)


# Dates


def due(style: str) -> Callable[[list[list[str]]], None]:
    def change(rows: list[list[str]]) -> None:
        for row in rows[1:]:
            row[4] = format(dt.date.fromisoformat(row[4]), style)

    return change


@pytest.mark.parametrize(
    "style",
    ["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%m/%d/%y", "%d/%m/%y", "%d %b %Y",
     "%B %d, %Y", "%d-%b-%y", "%m/%d/%Y 00:00", "%Y-%m-%dT00:00:00"],
)  # fmt: skip
def test_the_column_tells_the_order_of_day_and_month(style: str) -> None:
    found = import_table(plain(), table(plain(), due(style)), "list.csv", HOME)
    assert found.differences == ()


@pytest.mark.parametrize("style", ["%d/%m/%Y", "%m/%d/%Y"])
def test_known_dates_tell_the_order_where_every_date_is_possible_both_ways(style: str) -> None:
    known = checklist(item("a", due=dt.date(2027, 2, 1)), item("b", due=dt.date(2027, 4, 3)))

    def change(rows: list[list[str]]) -> None:
        rows[1][4] = "2027-06-05"
        due(style)(rows)

    found = import_table(known, table(known, change), "list.csv", HOME)
    assert [(d.item, d.table, d.kind) for d in found.differences] == [("a", "2027-06-05", "taken")]


@pytest.mark.parametrize(
    "dates",
    [
        ["1/2/2027", "3/4/2027", "5/6/2027"],  # nothing tells
        ["2/1/2027", "3/25/2027", "13/5/2027"],  # two orders in one column
        ["2/1/2027", "25/3/2027", "13/5/2027"],  # what is known speaks against the only one
        ["1/2/2027", "2027-03-25", "5/4/2027"],  # known dates of both orders
    ],
)
def test_dates_that_nothing_decides_are_refused(dates: list[str]) -> None:
    def change(rows: list[list[str]]) -> None:
        for row, day in zip(rows[1:], dates, strict=True):
            row[4] = day

    moved = (
        plain()
        if dates[0] != "1/2/2027" or "-" in dates[1]
        else checklist(item("a"), item("b"), item("c"))
    )
    with pytest.raises(EntenteError, match="begins with the day or with the month"):
        import_table(moved, table(moved, change), "list.csv", HOME)


def test_french_months_and_numbers_of_a_workbook_are_dates() -> None:
    def change(rows: list[list[str]]) -> None:
        rows[1][4], rows[2][4], rows[3][4] = "1er févr. 2027", "jeu. 25 mars 2027", "4-juin-27"

    found = import_table(plain(), table(plain(), change), "list.csv", HOME)
    assert [(d.item, d.table) for d in found.differences] == [("c", "2027-06-04")]
    book = load_workbook(io.BytesIO(export(plain(), "xlsx", HOME)))
    sheet = book.worksheets[0]
    sheet["E2"].number_format, sheet["E2"].value = "General", 46419
    out = io.BytesIO()
    book.save(out)
    assert import_table(plain(), out.getvalue(), "list.xlsx", HOME).differences == ()


# Encodings


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman", "cp850"]
)
def test_accents_survive_every_encoding(encoding: str) -> None:
    def change(rows: list[list[str]]) -> None:
        rows[3][12] = "Prévu à Besançon – déjà décidé"

    found = import_table(plain(), table(plain(), change, encoding=encoding), "list.csv", HOME)
    assert kinds(found) == {("c", "comment"): "taken"}
    comment = found.checklist.items[2].comment.replace("?", "–")
    assert comment == "Prévu à Besançon – déjà décidé"
    assert bool(found.encoding) == (encoding in ("cp1252", "mac_roman", "cp850"))


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_accents_are_told_without_a_french_heading(encoding: str) -> None:
    text = "Identifier,Comment\na,Réunion décidée à l’été\n"
    found = import_table(plain(), text.encode(encoding), "list.csv")
    assert found.checklist.items[0].comment == "Réunion décidée à l’été"


def test_accents_that_cannot_be_told_are_said() -> None:
    with pytest.raises(EntenteError, match="save it again as “CSV UTF-8”"):
        import_table(plain(), b"Identifier,Comment\na,\x81\x9d\xfe x\n", "list.csv")


# Hostile workbooks


def archive(*, method: int = zipfile.ZIP_DEFLATED, **entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in entries.items():
            file.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (archive(xl__styles=b"<x/>" * 600_000), "unpacks to too much"),
        (archive(a=b" " * 41_000_000), "unpacks to too much"),
        (archive(a=b"x", method=zipfile.ZIP_BZIP2), "unpacks to too much"),
        (archive(**{f"a{n}": b"" for n in range(600)}), "unpacks to too much"),
        (archive(a=b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'), "is damaged"),
        (archive(a=b"x"), "is damaged"),
    ],
    ids=["styles", "size", "bzip2", "entries", "entities", "nothing"],
)
def test_a_hostile_workbook_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(EntenteError, match=said):
        import_table(plain(), content, "list.xlsx", HOME)


def test_a_workbook_of_styles_does_not_hold_anybody_up() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(WORDS["fr"].columns))
    out = io.BytesIO()
    book.save(out)
    styles = b"".join(
        b'<xf numFmtId="%d" fontId="0" fillId="0" borderId="0"/>' % n for n in range(30_000)
    )
    bomb = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/styles.xml":
                content = content.replace(b"</cellXfs>", styles + b"</cellXfs>")
            new.writestr(entry.filename, content)
    # It is read in time or refused in time.
    began = time.monotonic()
    with suppress(EntenteError):
        import_table(plain(), bomb.getvalue(), "list.xlsx", HOME)
    assert time.monotonic() - began < 60
