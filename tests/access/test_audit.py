"""The audit trail: nothing is changed unnoticed, and old lines go by their term."""

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.access.audit import AuditTrail
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


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET who = 'eve' WHERE n = 3",
        "DELETE FROM entry WHERE n = 3",
        "UPDATE entry SET at = '2020-01-01' WHERE n = 3",
    ],
)
def test_a_change_behind_its_back_is_found(trail: AuditTrail, path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript("DROP TRIGGER entry_stays; DROP TRIGGER entry_kept;")
        db.execute(statement)
    assert trail.verify() in (3, 4)


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
