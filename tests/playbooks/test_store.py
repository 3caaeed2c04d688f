"""Saved checklists: versions, conflicts, and whose they are."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.playbooks.checklist import Cited
from assistant.playbooks.editing import Edit, edit
from assistant.playbooks.store import ChangedMeanwhileError, ChecklistStore
from assistant.principal import Principal
from tests.playbooks.checklists import checklist, citation, item

ADA, BOB = Principal("ada"), Principal("bob", frozenset({"curator"}))


def test_a_checklist_survives_with_its_versions(tmp_path: Path) -> None:
    path = tmp_path / "checklists.sqlite"
    saved = ChecklistStore(path).create(checklist(), ADA)
    done = edit(saved.checklist, "deux", {"status": "done"})
    ChecklistStore(path).save(saved.id, done, ADA, 1, "ticked")
    store = ChecklistStore(path)
    again = store.open(saved.id, ADA)
    assert (again.version, again.checklist.done, again.what) == (2, 2, "ticked")
    assert [version.what for version in store.history(saved.id, ADA)] == ["ticked", "created"]
    assert store.open(saved.id, ADA, 1).checklist == checklist()
    assert [s.id for s in store.of(ADA)] == [saved.id]


def test_two_windows_do_not_overwrite_each_other(tmp_path: Path) -> None:
    store = ChecklistStore(tmp_path / "checklists.sqlite")
    saved = store.create(checklist(), ADA)
    store.save(saved.id, edit(checklist(), "un", {"comment": "first"}), ADA, 1, "edited")
    with pytest.raises(ChangedMeanwhileError, match="changed elsewhere"):
        store.save(saved.id, edit(checklist(), "un", {"comment": "second"}), ADA, 1, "edited")
    assert store.open(saved.id, ADA).checklist.items[0].comment == "first"


def test_nobody_elses_checklist_exists(tmp_path: Path) -> None:
    store = ChecklistStore(tmp_path / "checklists.sqlite")
    saved = store.create(checklist(), ADA)
    assert store.of(BOB) == []
    with pytest.raises(EntenteError) as hidden:
        store.open(saved.id, BOB)
    with pytest.raises(EntenteError) as absent:
        store.open("nothing", BOB)
    assert str(hidden.value) == str(absent.value)
    with pytest.raises(EntenteError):
        store.save(saved.id, checklist(), BOB, 1, "edited")
    with pytest.raises(EntenteError):
        store.history(saved.id, BOB)


def tick(id_: str) -> Edit:
    return Edit(id_, "status", "open", "done")


def test_ticks_of_two_windows_both_hold(tmp_path: Path) -> None:
    store = ChecklistStore(tmp_path / "checklists.sqlite")
    saved = store.create(checklist(), ADA)
    # Both windows show version 1 and save all they show.
    for id_ in ("deux", "trois"):
        store.save(saved.id, edit(checklist(), id_, {"status": "done"}), ADA, 1, "ticked")
    store.change(saved.id, [Edit("deux", "comment", "@SUM(A1)", "vu")], ADA, "edited")
    found = store.open(saved.id, ADA)
    assert [i.status for i in found.checklist.items] == ["done", "done", "done"]
    assert (found.version, found.checklist.items[1].comment) == (4, "vu")


def test_a_tick_made_twice_is_one_tick(tmp_path: Path) -> None:
    store = ChecklistStore(tmp_path / "checklists.sqlite")
    saved = store.create(checklist(), ADA)
    for _ in range(2):
        assert store.change(saved.id, [tick("deux")], ADA, "ticked").version == 2
    with pytest.raises(ChangedMeanwhileError) as caught:
        store.change(
            saved.id, [tick("trois"), Edit("deux", "owner", "somebody else", "Bo")], ADA, "edited"
        )
    assert caught.value.conflicts == (Edit("deux", "owner", "+33 1", "Bo"),)
    # All or none.
    assert store.open(saved.id, ADA).checklist.items[2].status == "open"


def test_many_at_once_lose_no_tick(tmp_path: Path) -> None:
    path = tmp_path / "checklists.sqlite"
    items = [item(f"i{n}") for n in range(40)]
    saved = ChecklistStore(path).create(checklist(*items), ADA)
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda i: ChecklistStore(path).change(saved.id, [tick(i.id)], ADA, "ticked"), items
            )
        )
    found = ChecklistStore(path).open(saved.id, ADA)
    assert (found.checklist.done, found.version) == (40, 41)


def test_history_tells_what_was_changed_and_every_version_can_be_had_again(tmp_path: Path) -> None:
    store = ChecklistStore(tmp_path / "checklists.sqlite")
    saved = store.create(checklist(), ADA)
    store.change(saved.id, [tick("deux")], ADA, "ticked")
    store.change(saved.id, [Edit("deux", "due", "2027-02-01", "2027-02-02")], ADA, "edited")
    old = store.open(saved.id, ADA, 1)
    restored = store.save(saved.id, old.checklist, ADA, 3, "restored")
    assert restored.checklist == checklist()
    entries = store.history(saved.id, ADA)
    assert [(e.version, e.what) for e in entries] == [
        (4, "restored"), (3, "edited"), (2, "ticked"), (1, "created"),
    ]  # fmt: skip
    assert entries[1].edits == (Edit("deux", "due", "2027-02-01", "2027-02-02"),)
    assert entries[2].edits == (tick("deux"),)
    assert store.open(saved.id, ADA, 2).checklist.items[1].status == "done"
    with pytest.raises(EntenteError, match="no such version"):
        store.open(saved.id, ADA, 9)


def test_other_items_are_a_whole_new_version(tmp_path: Path) -> None:
    store = ChecklistStore(tmp_path / "checklists.sqlite")
    saved = store.create(checklist(), ADA)
    fresh = checklist(item("un"), item("quatre")).model_copy(update={"sources": {"a": "new"}})
    store.save(saved.id, fresh, ADA, 1, "updated")
    store.change(saved.id, [tick("quatre")], ADA, "ticked")
    assert store.made(saved.id, ADA).checklist == fresh
    with pytest.raises(ChangedMeanwhileError, match="changed elsewhere"):
        store.save(saved.id, checklist(item("neuf")), ADA, 2, "updated")
    old = store.open(saved.id, ADA, 1).checklist
    store.save(saved.id, old, ADA, 3, "restored")
    assert store.made(saved.id, ADA).version == 1


def test_a_tick_is_kept_as_a_row(tmp_path: Path) -> None:
    path = tmp_path / "checklists.sqlite"
    store = ChecklistStore(path)
    items = [item(f"i{n}", text="x" * 1500) for n in range(20)]
    saved = store.create(checklist(*items), ADA)
    with closing(sqlite3.connect(path)) as db:
        (whole,) = db.execute("SELECT sum(length(content)) FROM version").fetchone()
    for at in range(60):
        before, after = ("open", "done") if at % 2 == 0 else ("done", "open")
        store.change(saved.id, [Edit("i3", "status", before, after)], ADA, "ticked")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT sum(length(content)) FROM version").fetchone() == (whole,)
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    assert pages * size < 3 * whole
    assert len(store.history(saved.id, ADA)) == 61


def test_a_file_with_a_copy_for_every_tick_is_read_on(tmp_path: Path) -> None:
    path = tmp_path / "checklists.sqlite"
    ticked = edit(checklist(), "deux", {"status": "done"})
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(
            "CREATE TABLE checklist (id TEXT PRIMARY KEY, owner TEXT NOT NULL, version INTEGER NOT "
            "NULL) WITHOUT ROWID; CREATE TABLE version (checklist TEXT NOT NULL, number INTEGER NOT "
            "NULL, at TEXT NOT NULL, person TEXT NOT NULL, what TEXT NOT NULL, content TEXT NOT "
            "NULL, PRIMARY KEY (checklist, number)) WITHOUT ROWID;"
        )
        db.execute("INSERT INTO checklist VALUES ('old', 'ada', 2)")
        for number, what, content in ((1, "created", checklist()), (2, "ticked", ticked)):
            db.execute(
                "INSERT INTO version VALUES ('old', ?, '2026-01-01T00:00:00+00:00', 'ada', ?, ?)",
                (number, what, content.model_dump_json()),
            )
    store = ChecklistStore(path)
    assert store.open("old", ADA).checklist == ticked
    assert store.change("old", [tick("trois")], ADA, "ticked").version == 3
    assert store.open("old", ADA, 1).checklist == checklist()
    assert store.made("old", ADA).version == 1
    assert [e.what for e in store.history("old", ADA)] == ["ticked", "ticked", "created"]


def test_a_case_that_may_no_longer_be_seen_leaves_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "checklists.sqlite"
    case = citation("the-case").model_copy(update={"path": "reviews/fr/the-case.md"})
    quoting = checklist(item("un", cases=(Cited(text="Un secret", citation=case),))).model_copy(
        update={"sources": {"reviews/fr/the-case.md": "h", "guidance/fr/a.md": "g"}}
    )
    saved = ChecklistStore(path).create(quoting, ADA)
    later = ChecklistStore(path, lambda _, paths: set())
    ticked = later.change(saved.id, [tick("un")], ADA, "ticked")
    for shown in (ticked, later.open(saved.id, ADA, 1), later.made(saved.id, ADA), *later.of(ADA)):
        assert "the-case" not in shown.checklist.model_dump_json()
        assert "secret" not in shown.checklist.model_dump_json()
    assert "the-case" not in str(later.history(saved.id, ADA))
    # It was hidden, not lost: who may see it again does.
    assert ChecklistStore(path).open(saved.id, ADA).checklist.items[0].cases[0].text == "Un secret"


def test_erasing_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "checklists.sqlite"
    store = ChecklistStore(path)
    saved = store.create(checklist(), ADA)
    store.change(saved.id, [tick("deux")], ADA, "ticked")
    store.erase(ADA)
    with closing(sqlite3.connect(path)) as db:
        for table in ("checklist", "version", "change"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
