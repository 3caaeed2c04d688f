"""What a large library must not do: begin again, search everything for one change, grow in memory."""

import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.index import sync, vectors
from assistant.index.index import Index
from assistant.index.units import units
from assistant.library.documents import Document
from assistant.library.reader import read_file
from assistant.principal import PUBLIC, Principal
from assistant.retrieval import shelves
from assistant.retrieval.candidates import Ranking
from assistant.retrieval.retriever import Retriever
from tests.index.test_sync import KILLED, consistent, current, encoded
from tests.library_builder import TAXONOMY, write_library, write_page, write_review

Open = Callable[..., Index]
CURATOR = Principal("grace", frozenset({"curator"}))
PAGES = 5 * sync._FILES_PER_STEP


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_a_killed_run_is_continued_where_it_stopped(tmp_path: Path, open_index: Open) -> None:
    library, home = tmp_path / "library", tmp_path / "home"
    write_library(library, PAGES)
    third = "3"
    command = [sys.executable, "-c", textwrap.dedent(KILLED), library, home, "vectors", third]
    killed = subprocess.run(command, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    index = open_index(library, home)
    kept = set(index.catalogue.hashes())
    assert len(kept) == 2 * sync._FILES_PER_STEP
    held = {text for _, text in index.catalogue.texts_without_vector("nobody")}
    reported: list[tuple[str, int, int]] = []
    report = index.sync(progress=lambda *told: reported.append(told))
    assert (report.added, report.unchanged) == (PAGES - len(kept), len(kept))
    # Files that had changed just before they were read may be looked at once more.
    assert reported[0][:2] == ("index", 0)
    assert PAGES - len(kept) <= reported[0][2] <= PAGES
    left = [file for file in index.files.all("guidance") if file.path not in kept]
    texts = {
        unit.text
        for file in left
        if isinstance(document := read_file(file, TAXONOMY), Document)
        for unit in units(document)
    }
    assert sorted(encoded(index)) == sorted(texts - held)
    assert consistent(index)


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_a_run_that_is_killed_while_it_encodes_for_a_new_model_goes_on(
    tmp_path: Path, open_index: Open
) -> None:
    library, home = tmp_path / "library", tmp_path / "home"
    write_library(library, PAGES)
    open_index(library, home, "old", "fake-two").sync()
    script = textwrap.dedent(KILLED).replace(
        "setattr(owner",
        "from assistant.index import sync\nsync._TEXTS_PER_STEP = 100\nsetattr(owner",
    )
    command = [sys.executable, "-c", script, library, home, "vectors", "3"]
    killed = subprocess.run(command, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    index = open_index(library, home)
    assert index.outdated()
    missing = len(index.catalogue.texts_without_vector("fake-one"))
    index.sync()
    assert len(encoded(index)) == missing
    assert consistent(index)
    assert not index.catalogue.vectors(
        "old", list(index.catalogue.dense_units((PUBLIC, "guidance")))
    )
    assert current(index)
    assert len(encoded(index)) == missing


def test_a_store_is_filled_in_pieces(
    tmp_path: Path, open_index: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "_BATCH", 7)
    write_library(tmp_path / "library", 6)
    index = open_index(tmp_path / "library")
    reported: list[tuple[str, int, int]] = []
    index.sync(progress=lambda *told: reported.append(told))
    stored = [told for told in reported if told[0] == "store"]
    assert [done for _, done, _ in stored] == sorted(done for _, done, _ in stored)
    assert stored[-1][1] == stored[-1][2] > 7
    assert consistent(index)


def test_what_a_person_sees_in_many_places_is_searched_as_one(
    tmp_path: Path, open_index: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "library"
    write_library(library, 2)
    for number in range(12):
        write_review(
            library, f"case-{number}", visibility="partners", partnership=f"alliance-{number}",
            title=f"Quarrel {number} about zebras", lesson=f"Feed zebra number {number} early.",
        )  # fmt: skip
    write_review(library, "lions", visibility="public", title="Lions", lesson="Count the lions.")
    index = open_index(library)
    index.sync()

    def ask(question: str) -> Ranking:
        return Retriever(index).retrieve(question, CURATOR, "en", kind="review")

    whole = ask("count the lions")
    monkeypatch.setattr(shelves, "_WHOLE", 0)
    monkeypatch.setattr(shelves, "_MEASURED", 3)
    few = ask("count the lions")
    assert few.candidates[0].id == whole.candidates[0].id == "lions"
    # As many as for somebody who sees one place: not so many for each of thirteen.
    assert len(few.candidates) == 3 < len(whole.candidates)


def test_a_deleted_text_leaves_no_vector(tmp_path: Path, open_index: Open) -> None:
    library = tmp_path / "library"
    ids = write_library(library, 4)
    index = open_index(library)
    write_page(library, ids[0], why="Zebras changed everything. So did lions.")
    index.sync()
    before = index.catalogue.texts_without_vector("nobody")
    write_page(library, ids[0], why="Something else.")
    index.sync()
    (library / "guidance" / "en" / f"{ids[1]}.md").unlink()
    index.sync()
    after = {hash_ for hash_, _ in index.catalogue.texts_without_vector("nobody")}
    gone = [hash_ for hash_, _ in before if hash_ not in after]
    assert gone
    for encoder in ("fake-one", "fake-two"):
        assert index.catalogue.vectors(encoder, gone) == {}
        assert len(index.catalogue.vectors(encoder, sorted(after))) == len(after)
