"""Incremental sync over real SQLite and Chroma."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from operator import methodcaller
from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.index.index import Index
from assistant.principal import PUBLIC
from tests.library_builder import FakeEncoder, write_library, write_page

SHELF = (PUBLIC, "guidance")
Open = Callable[..., Index]


def consistent(index: Index) -> bool:
    """Catalogue and vector store hold the same passages and nothing is left to do."""
    wanted = index.catalogue.dense_units(SHELF)
    for encoder in index.encoders:
        collection = index.store._collection(SHELF, encoder.fingerprint)
        if set(collection.get(include=[])["ids"]) != set(wanted):
            return False
    return not index.catalogue.outbox.pending(1)


def current(index: Index) -> bool:
    """Nothing is left to do, but to look once more at files that changed just before they were
    read: on a slow machine the time for that comes before the question."""
    if index.outdated():
        index.sync()
    return not index.outdated()


def encoded(index: Index) -> list[str]:
    assert isinstance(index.primary, FakeEncoder)
    return index.primary.encoded


def test_first_sync_indexes_everything(tmp_path: Path, open_index: Open) -> None:
    ids = write_library(tmp_path / "library")
    index = open_index(tmp_path / "library")
    report = index.sync()
    assert (report.added, report.changed, report.removed) == (12, 0, 0)
    assert {record.id for record in index.catalogue.records([PUBLIC])} == set(ids)
    assert consistent(index)
    assert current(index)


def test_second_sync_encodes_nothing(tmp_path: Path, open_index: Open) -> None:
    write_library(tmp_path / "library")
    index = open_index(tmp_path / "library")
    index.sync()
    encoded(index).clear()
    for path in (tmp_path / "library").rglob("*.md"):
        os.utime(path)  # a new date alone is no change
    report = index.sync()
    assert report.unchanged == 12
    assert encoded(index) == []


def test_changed_file_replaces_its_passages_and_encodes_only_them(
    tmp_path: Path, open_index: Open
) -> None:
    ids = write_library(tmp_path / "library")
    index = open_index(tmp_path / "library")
    index.sync()
    encoded(index).clear()
    write_page(tmp_path / "library", ids[0], why="Zebras changed everything. So did lions.")
    assert index.outdated()
    report = index.sync()
    assert (report.added, report.changed, report.unchanged) == (0, 1, 11)
    assert all(ids[0] in text or "Zebras" in text or "lions" in text for text in encoded(index)), (
        encoded(index)
    )
    record = index.catalogue.records([PUBLIC], ids=[ids[0]])[0]
    texts = [unit.text for _, unit in index.catalogue.units([record.key], [PUBLIC], ["statement"])]
    assert "Zebras changed everything." in texts
    assert not any(f"The why of {ids[0]}" in text for text in texts)
    assert consistent(index)


def test_moved_file_is_not_encoded_again(tmp_path: Path, open_index: Open) -> None:
    library = tmp_path / "library"
    ids = write_library(library)
    index = open_index(library)
    index.sync()
    encoded(index).clear()
    source = library / "guidance" / "en" / f"{ids[0]}.md"
    text = source.read_text(encoding="utf-8")
    source.unlink()
    (library / "guidance" / "en" / "sub").mkdir()
    target = library / "guidance" / "fr"
    target.mkdir()
    (target / source.name).write_text(text, encoding="utf-8")
    # In the wrong folder the page is refused, and its old passages do not stay behind.
    report = index.sync()
    assert [problem.field for problem in report.problems] == ["lang"]
    assert not index.catalogue.records([PUBLIC], ids=[ids[0]])
    assert consistent(index)
    (target / source.name).unlink()
    source.write_text(text, encoding="utf-8")
    index.sync()
    assert consistent(index)


def test_deleted_file_leaves_nothing(tmp_path: Path, open_index: Open) -> None:
    library = tmp_path / "library"
    ids = write_library(library)
    write_page(library, ids[3], why="Zebras changed everything. So did lions.")
    index = open_index(library)
    index.sync()
    for lexicon, _ in index.catalogue.terms.tables([PUBLIC], "guidance"):
        assert len(index.catalogue.terms.match(lexicon, ["zebra"], 10)) == 1
    (library / "guidance" / "en" / f"{ids[3]}.md").unlink()
    report = index.sync()
    assert report.removed == 1
    assert ids[3] not in {record.id for record in index.catalogue.records([PUBLIC])}
    for lexicon, _ in index.catalogue.terms.tables([PUBLIC], "guidance"):
        assert index.catalogue.terms.match(lexicon, ["zebra"], 10) == []
    assert consistent(index)


def test_losing_most_files_needs_a_confirmation(tmp_path: Path, open_index: Open) -> None:
    library = tmp_path / "library"
    ids = write_library(library)
    index = open_index(library)
    index.sync()
    for id_ in ids[:8]:
        (library / "guidance" / "en" / f"{id_}.md").unlink()
    with pytest.raises(EntenteError, match=r"8 of 12 indexed files are missing.*--accept-loss"):
        index.sync()
    assert len(index.catalogue.records([PUBLIC])) == 12
    index.sync(accept_loss=True)
    assert len(index.catalogue.records([PUBLIC])) == 4
    assert consistent(index)


def test_bad_file_is_named_and_the_rest_goes_on(tmp_path: Path, open_index: Open) -> None:
    library = tmp_path / "library"
    ids = write_library(library)
    path = write_page(library, ids[5])
    path.write_text(path.read_text(encoding="utf-8").replace("operate", "operating"), "utf-8")
    index = open_index(library)
    report = index.sync()
    assert report.added == 11
    (problem,) = report.problems
    assert (problem.path, problem.field) == (f"guidance/en/{ids[5]}.md", "phases.0")
    assert "operate" in problem.message
    assert problem.line == 4


def test_changed_model_is_noticed_and_not_mixed(tmp_path: Path, open_index: Open) -> None:
    library, home = tmp_path / "library", tmp_path / "home"
    write_library(library)
    open_index(library, home, "old-model", "fake-two").sync()
    index = open_index(library, home, "new-model", "fake-two")
    index.sync()
    assert encoded(index)
    assert isinstance(index.secondary, FakeEncoder)
    assert index.secondary.encoded == []
    assert consistent(index)
    assert not index.catalogue.texts_without_vector("new-model")
    listed = index.store._chroma.do(lambda client: client.list_collections())
    names = {collection.metadata["encoder"] for collection in listed}
    assert names == {"new-model", "fake-two"}


def test_lost_vector_store_is_rebuilt_without_encoding(tmp_path: Path, open_index: Open) -> None:
    library, home = tmp_path / "library", tmp_path / "home"
    write_library(library)
    index = open_index(library, home)
    index.sync()
    listed = index.store._chroma.do(lambda client: client.list_collections())
    for collection in listed:
        index.store._chroma.do(methodcaller("delete_collection", collection.name))
    encoded(index).clear()
    index.sync()
    assert consistent(index)
    assert encoded(index) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from assistant.index import catalogue, changes, outbox, vectors
from tests.library_builder import FakeEncoder, open_small_index

library, home, target, count = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
calls = 0

def dying(method):
    def wrapped(*args, **kwargs):
        global calls
        calls += 1
        if calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return method(*args, **kwargs)
    return wrapped

owner, name = {
    "insert": (changes, "insert"),
    "replace": (catalogue.Catalogue, "replace"),
    "vectors": (catalogue, "write_vectors"),
    "add": (vectors.VectorStore, "_add"),
    "done": (outbox.Outbox, "done"),
}[target]
setattr(owner, name, dying(getattr(owner, name)))
open_small_index(library, home, FakeEncoder("fake-one"), FakeEncoder("fake-two")).sync()
"""


@pytest.mark.parametrize(
    ("target", "count"),
    [("insert", 3), ("replace", 2), ("vectors", 2), ("add", 1), ("add", 2), ("done", 1)],
)
def test_killed_sync_finishes_at_the_next_run(
    tmp_path: Path, open_index: Open, target: str, count: int
) -> None:
    library, home = tmp_path / "library", tmp_path / "home"
    ids = write_library(library)
    command = [sys.executable, "-c", textwrap.dedent(KILLED), library, home, target, str(count)]
    killed = subprocess.run(command, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    index = open_index(library, home)
    index.catalogue.records([PUBLIC])  # readable as it is
    index.sync()
    assert {record.id for record in index.catalogue.records([PUBLIC])} == set(ids)
    assert consistent(index)


def test_what_a_killed_sync_encoded_is_not_kept_when_its_files_are_gone(
    tmp_path: Path, open_index: Open
) -> None:
    library, home = tmp_path / "library", tmp_path / "home"
    write_library(library)
    command = [sys.executable, "-c", textwrap.dedent(KILLED), library, home, "replace", "2"]
    killed = subprocess.run(command, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    for path in sorted(library.rglob("*.md"))[-4:]:
        path.unlink()
    index = open_index(library, home)
    index.sync()
    with index.catalogue._connection() as db:
        unused = "SELECT * FROM vector WHERE text_hash NOT IN (SELECT text_hash FROM passage)"
        assert not db.execute(unused).fetchall()
