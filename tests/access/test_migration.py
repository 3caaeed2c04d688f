"""A home of before people had ids: nothing is lost, and what was kept under a name finds its owner."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.access.accounts import Accounts
from assistant.access.audit import AuditTrail
from assistant.access.control import access_file, audit_file
from assistant.access.links import Links, digest
from assistant.access.passwords import hashed
from assistant.access.sessions import Sessions
from assistant.belongings import Belongings, journal_file
from assistant.settings import Settings
from tests.access.conftest import PASSWORD, RULES

OLD_ACCESS = """
CREATE TABLE account (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, display_name TEXT NOT NULL, roles TEXT NOT NULL,
    partnerships TEXT NOT NULL, disabled INTEGER NOT NULL, password TEXT NOT NULL,
    created TEXT NOT NULL, failures INTEGER NOT NULL, locked_until TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE link (
    token TEXT PRIMARY KEY, account TEXT NOT NULL, purpose TEXT NOT NULL, expires TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE session (
    token TEXT PRIMARY KEY, person TEXT NOT NULL, how TEXT NOT NULL, started TEXT NOT NULL,
    used TEXT NOT NULL, told TEXT NOT NULL
) WITHOUT ROWID;
"""
OLD_JOURNAL = """
CREATE TABLE gap (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, person TEXT NOT NULL, question TEXT NOT NULL,
    lang TEXT NOT NULL, answerability REAL NOT NULL, nearest TEXT NOT NULL
);
"""
OLD_AUDIT = """
CREATE TABLE entry (
    n INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
    kind TEXT NOT NULL, document TEXT NOT NULL, detail TEXT NOT NULL, chain TEXT NOT NULL
);
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home as it was: Ada's account, her link, a session, a question, two lines of audit."""
    settings = Settings(home=tmp_path / "home")
    settings.home.mkdir()
    with closing(sqlite3.connect(access_file(settings.home))) as db, db:
        db.executescript(OLD_ACCESS)
        db.execute(
            "INSERT INTO account VALUES ('ada', 'Ada', 'Ada M.', '[\"curator\"]', '[]', 0, ?, "
            "'2026-01-01', 3, '')",
            (hashed(PASSWORD),),
        )
        db.execute(
            "INSERT INTO link VALUES (?, 'ada', 'reset', '2999-01-01T00:00:00+00:00')",
            (digest("a link of before"),),
        )
        db.execute("INSERT INTO session VALUES ('x', 'idp/eve', 'oidc', 'a', 'b', '{}')")
    with closing(sqlite3.connect(journal_file(settings.home))) as db, db:
        db.executescript(OLD_JOURNAL)
        for person in ("Ada", "local", "operator"):
            db.execute(
                "INSERT INTO gap (at, person, question, lang, answerability, nearest) "
                "VALUES ('2999-01-01', ?, ?, 'en', 0, '[]')",
                (person, f"asked by {person}"),
            )
    with closing(sqlite3.connect(audit_file(settings.home))) as db, db:
        db.executescript(OLD_AUDIT)
        before = ""
        for n in (1, 2):
            told = [before, n, f"2026-01-0{n}", "Ada", "read", "review", f"case-{n}", ""]
            before = digest(json.dumps(told, ensure_ascii=False))
            db.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*told[1:], before))
    return settings


def test_what_was_kept_under_a_name_is_of_who_has_it_now(settings: Settings) -> None:
    accounts = Accounts(access_file(settings.home), RULES)
    ada = accounts.check("ada", PASSWORD)
    assert ada is not None
    assert ada.id != ada.name
    assert Links(access_file(settings.home), RULES).read("a link of before") == ("Ada", "reset")
    assert Sessions(access_file(settings.home), RULES).all("idp/eve") == []
    belongings = Belongings.open(settings)
    kept = belongings.of(ada.principal())
    assert [question["question"] for question in kept["questions"]] == ["asked by Ada"]
    assert [line["document"] for line in kept["actions"]] == ["case-2", "case-1"]
    for name in ("local", "operator"):
        assert belongings.journal.of(name)["questions"], "known by the name alone, as before"
    accounts.add("root", roles=["admin"])
    accounts.remove("ada")
    second = accounts.add("Ada").principal()
    kept = Belongings.open(settings).of(second)
    assert (kept["questions"], kept["actions"]) == ([], [])
    belongings.erase(ada.principal())
    assert belongings.journal.of(ada.id)["questions"] == []


def test_an_old_trail_is_sealed_as_it_stands(settings: Settings) -> None:
    trail = AuditTrail(audit_file(settings.home))
    assert trail.verify() is None
    ada = Accounts(access_file(settings.home), RULES).required("ada")
    trail.note(ada.principal(), "read", "review", "case-3")
    assert AuditTrail(audit_file(settings.home)).verify() is None
    with closing(sqlite3.connect(audit_file(settings.home))) as db, db:
        db.executescript("DROP TRIGGER entry_stays")
        told = ["", 1, "2026-01-01", "Eve", "read", "review", "case-1", ""]
        db.execute(
            "UPDATE entry SET who = 'Eve', chain = ? WHERE n = 1",
            (digest(json.dumps(told, ensure_ascii=False)),),
        )
        told = [digest(json.dumps(told)), 2, "2026-01-02", "Ada", "read", "review", "case-2", ""]
        db.execute("UPDATE entry SET chain = ? WHERE n = 2", (digest(json.dumps(told)),))
    fault = trail.verify()
    assert fault is not None
    assert fault.n == 3, "old lines could be written anew, but the first sealed one tells"
