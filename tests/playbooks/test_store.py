"""Saved checklists: versions, conflicts, and whose they are."""

from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.playbooks.editing import edit
from assistant.playbooks.store import ChangedMeanwhileError, ChecklistStore
from assistant.principal import Principal
from tests.playbooks.checklists import checklist

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
