"""The audit trail: nothing is changed unnoticed, and old lines go by their term."""

import csv
import io
import json
import re
import sqlite3
import threading
import unicodedata
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.access.audit import AuditTrail
from assistant.access.cells import inert
from assistant.access.lines import Anchor, Fault
from assistant.access.links import digest
from assistant.principal import Principal
from tests.access.conftest import Clock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit.sqlite"


@pytest.fixture
def trail(path: Path, clock: Clock) -> AuditTrail:
    trail = AuditTrail(path, clock)
    for number in range(5):
        clock.pass_(days=1)
        trail.note(Principal("ada" if number % 2 else "bob"), "read", "review", f"case-{number}")
    return trail


def test_lines_are_found(trail: AuditTrail) -> None:
    assert [entry.document for entry in trail.entries(who="ada")] == ["case-3", "case-1"]
    assert [entry.who for entry in trail.entries(document="case-2")] == ["bob"]
    assert len(trail.entries(since="2026-11-26")) == 3
    assert len(trail.entries(limit=2)) == 2
    assert trail.verify() is None


@pytest.mark.parametrize("statement", ["UPDATE entry SET who = 'eve'", "DELETE FROM entry"])
def test_the_file_refuses_changes(trail: AuditTrail, path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(statement)


def behind_its_back(path: Path, script: str) -> None:
    """What somebody does who can write to the table, and has not the key."""
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(f"DROP TRIGGER entry_stays; DROP TRIGGER entry_kept; {script}")


@pytest.mark.parametrize(
    ("script", "what", "n"),
    [
        ("UPDATE entry SET who = 'eve' WHERE n = 3", "changed", 3),
        ("UPDATE entry SET person = 'account/1' WHERE n = 3", "changed", 3),
        ("UPDATE entry SET at = '2020-01-01' WHERE n = 3", "changed", 3),
        ("DELETE FROM entry WHERE n = 3", "cut", 3),
        ("DELETE FROM entry WHERE n = 5", "cut", 5),
        ("DELETE FROM entry WHERE n > 2", "cut", 3),
        ("DELETE FROM entry", "cut", 1),
        ("DELETE FROM entry WHERE n < 3", "begun", 3),
        ("DELETE FROM entry WHERE n < 2", "begun", 2),
        (
            "UPDATE entry SET who = '', action = 'pruned', kind = 'audit', document = '', "
            "detail = '2 lines' WHERE n = 3; DELETE FROM entry WHERE n < 3",
            "begun", 3,
        ),
        ("UPDATE entry SET action = 'pruned' WHERE n = 1", "begun", 1),
        ("UPDATE entry SET n = 50 WHERE n = 5", "cut", 5),
        # What is no text, or none that a chain is made of, is found like everything else.
        ("UPDATE entry SET chain = x'00ff' WHERE n = 3", "changed", 3),
        ("UPDATE entry SET chain = 'é' WHERE n = 5", "changed", 5),
        ("UPDATE entry SET who = x'00ff' WHERE n = 3", "changed", 3),
        ("UPDATE entry SET who = CAST(x'ff' AS TEXT) WHERE n = 3", "changed", 3),
    ],
)  # fmt: skip
def test_a_change_behind_its_back_is_found(
    trail: AuditTrail, path: Path, script: str, what: str, n: int
) -> None:
    behind_its_back(path, script)
    assert trail.verify() == Fault(what, n)  # type: ignore[arg-type]
    again = AuditTrail(path, lambda: trail._now() + timedelta(days=3))
    again.note(Principal("ada"), "read", "review", "later")
    assert again.verify() is not None, "what is noted later heals nothing"
    assert "later" in again.export("csv"), "and it is still shown"
    again.prune(days=4)
    assert again.verify() is not None, "and it is not dropped with what is old"


def test_a_line_that_is_written_without_the_key_is_found(trail: AuditTrail, path: Path) -> None:
    """Even with a chain that follows as it did before there was a key."""
    last = trail.entries(limit=1)[0]
    told = [last.chain, 6, "2026-12-01", "bob", "read", "review", "case-6", ""]
    forged = digest(json.dumps(told, ensure_ascii=False))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')", (*told[1:], forged))
    assert trail.verify() == Fault("changed", 6)


def test_a_pruned_trail_is_held_at_its_new_beginning(trail: AuditTrail, path: Path) -> None:
    trail.prune(days=2)
    assert trail.verify() is None
    behind_its_back(path, "UPDATE entry SET detail = '1 lines' WHERE action = 'pruned'")
    assert trail.verify() == Fault("begun", 2)


@pytest.mark.parametrize("gone", [".head", ".key"])
def test_a_seal_that_is_gone_or_another_is_told(trail: AuditTrail, path: Path, gone: str) -> None:
    path.with_suffix(gone).unlink()
    assert AuditTrail(path).verify() == Fault("unsealed", 1)
    again = AuditTrail(path)
    again.note(Principal("ada"), "read", "review", "case-9")
    assert again.verify() is not None, "noting goes on, and heals nothing"


@pytest.mark.parametrize("head", ["", "[]", "[" * 100_000, '{"seal": "é"}'])
def test_a_head_that_says_nothing_is_told(trail: AuditTrail, path: Path, head: str) -> None:
    path.with_suffix(".head").write_text(head)
    assert AuditTrail(path).verify() == Fault("unsealed", 1)


def test_without_both_files_the_old_lines_tell(trail: AuditTrail, path: Path) -> None:
    for gone in (".head", ".key"):
        path.with_suffix(gone).unlink()
    assert AuditTrail(path).verify() == Fault("changed", 1)


def test_an_anchor_that_is_kept_elsewhere_tells_of_a_whole_trail_made_anew(
    trail: AuditTrail, path: Path, clock: Clock
) -> None:
    anchor = trail.anchor()
    trail.note(Principal("ada"), "read", "review", "later")
    assert trail.verify(anchor) is None
    for file in path.parent.iterdir():
        file.unlink()
    forged = AuditTrail(path, clock)
    for number in range(7):
        forged.note(Principal("bob"), "read", "review", f"case-{number}")
    assert forged.verify() is None, "who has the whole home can do this"
    assert forged.verify(anchor) == Fault("replaced", 5)
    assert forged.verify(Anchor(9, "x")) == Fault("cut", 9)


def test_a_kill_between_line_and_seal_is_no_fault(trail: AuditTrail, path: Path) -> None:
    head = path.with_suffix(".head")
    before = head.read_bytes()
    trail.note(Principal("ada"), "read", "review", "case-6")
    head.write_bytes(before)
    assert trail.verify() is None
    trail.note(Principal("ada"), "read", "review", "case-7")
    assert trail.verify() is None


def test_lines_of_many_threads_and_processes_follow_each_other(path: Path) -> None:
    def note(who: int) -> None:
        trail = AuditTrail(path)
        for number in range(10):
            trail.note(Principal(f"p{who}"), "read", "review", f"case-{number}")

    threads = [threading.Thread(target=note, args=(who,)) for who in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    trail = AuditTrail(path)
    assert len(trail.entries()) == 60
    assert trail.verify() is None


def test_a_person_finds_their_own_lines(trail: AuditTrail) -> None:
    first = Principal("ada", id="account/1", pen_names=frozenset({"ada"}))
    second = Principal("ada", id="account/2")
    trail.note(first, "read", "review", "case-8")
    trail.note(second, "read", "review", "case-9")
    assert [entry.document for entry in trail.of(first)] == ["case-8", "case-3", "case-1"]
    assert [entry.document for entry in trail.of(second)] == ["case-9"]
    assert [entry.document for entry in trail.of(Principal("bob"))] == [
        "case-4",
        "case-2",
        "case-0",
    ]


def test_no_text_forges_a_line(trail: AuditTrail) -> None:
    trail.note(Principal("eve\n2026-01-01  root"), "read", "review", "x\u202ey", "a\x1b[2Kb")
    entry = trail.entries(limit=1)[0]
    assert entry.who == "eve\\n2026-01-01  root"
    assert (entry.document, entry.detail) == ("x\\u202ey", "a\\u001b[2Kb")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "\n=1", "\r\n =1", "\ufeff=1",
        "\u00a0=1", "\u200b=1", "\u2028=1", "\u3000=1", "\uff1d1", "\uff0b1", "\uff0d1",
        "\uff201", "'=1", '"=1', "a;=1", "a,=1", "a|=1", "a; \t=1", "a\n=1", "a\r\n@x", ";;=1",
        "\x00=1", "\u00ad=1", "\u2212" + "1",
    ],
)  # fmt: skip
def test_no_cell_acts(text: str) -> None:
    cell = inert(text)
    assert cell.replace("'", "") == text.replace("'", ""), "all of it is still there"
    for part in re.split(r"[;,|\t\r\n]", cell):
        begin = unicodedata.normalize("NFKC", part).strip('\ufeff\u200b\u00ad\x00 \u2028"')
        assert begin[:1] not in ("=", "+", "-", "@", "\u2212"), cell


@pytest.mark.parametrize("text", ["2026-11-28", "a-b", "a = b", "ada@x.org", "l'été", "1 + 1"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert inert(text) == text


def test_old_lines_go_and_the_chain_goes_on(trail: AuditTrail, clock: Clock, path: Path) -> None:
    assert trail.prune(days=2) == 2
    assert trail.verify() is None
    assert trail.prune(days=2) == 0
    trail.note(Principal("ada"), "read", "review", "later")
    assert trail.verify() is None
    assert [e.document for e in trail.entries()] == [
        "later", "case-4", "case-3", "case-2", "",
    ]  # fmt: skip
    clock.pass_(days=30)
    trail.prune(days=2)
    trail.note(Principal("ada"), "read", "review", "last")
    assert trail.verify() is None
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute("DELETE FROM entry")


def test_exports_hold_everything_and_no_formula(trail: AuditTrail) -> None:
    trail.note(Principal('=HYPERLINK("http://evil.example")'), "sign-in refused", detail="+1, @x")
    rows = list(csv.DictReader(io.StringIO(trail.export("csv"))))
    assert len(rows) == 6
    assert rows[-1]["who"].startswith("'=")
    assert rows[-1]["detail"].startswith("'+")
    assert json.loads(trail.export("json"))[0]["document"] == "case-0"


@pytest.mark.parametrize(
    "script", ["DROP TABLE entry", "ALTER TABLE entry RENAME COLUMN document TO page"]
)
def test_a_table_of_another_form_is_a_fault_and_stops_no_start(
    trail: AuditTrail, path: Path, script: str
) -> None:
    behind_its_back(path, script)
    again = AuditTrail(path)
    assert again.verify() == Fault("form", 0)
    assert again.prune(days=1) == 0


def test_a_start_with_nothing_to_drop_reads_no_line(
    trail: AuditTrail, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = AuditTrail(path)

    def reads(*_: object, **__: object) -> None:
        raise AssertionError("the trail was read")

    monkeypatch.setattr(again, "entries", reads)
    assert again.prune(days=730) == 0
