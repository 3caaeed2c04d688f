"""Being up to date is a state that every file can be in, usable or not; looking reads nothing."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.index.index import Index
from assistant.library.files import LibraryFiles
from assistant.principal import PUBLIC
from tests.library_builder import FakeEncoder, page, review, write_library, write_page, write_review

Open = Callable[..., Index]
REVIEWS = "reviews/en"


def write(library: Path, name: str, content: bytes | str) -> Path:
    path = library / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def link(library: Path, name: str, target: str) -> None:
    (library / name).parent.mkdir(parents=True, exist_ok=True)
    (library / name).symlink_to(target)


# What makes each kind, and a word of what is reported of it (none where all is well).
UNUSABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "retired": (lambda lib: write_review(lib, "gone", status="retired"), ""),
    "draft without sections": (
        lambda lib: write(lib, f"{REVIEWS}/half.md", review("half", status="draft").split("##")[0]),
        "section",
    ),
    "faulty": (lambda lib: write_review(lib, "bad", sector="enrgy"), "energy"),
    "half-written": (
        lambda lib: write(lib, "guidance/en/recognition.md", page("recognition")[:200]),
        "front matter",
    ),
    "binary": (lambda lib: write(lib, "guidance/en/photo.md", bytes(range(256))), "UTF-8"),
    "empty": (lambda lib: write(lib, "guidance/en/empty.md", ""), "front matter"),
    "copied under another name": (
        lambda lib: write(lib, "guidance/en/recognition copy.md", page("recognition")),
        "rename it",
    ),
    "in the wrong folder": (
        lambda lib: write(lib, "guidance/fr/recognition.md", page("recognition")),
        "folder",
    ),
    "too large": (lambda lib: write(lib, "guidance/en/large.md", b"x" * 1_200_000), "larger"),
    "a folder": (lambda lib: (lib / "guidance/en/folder.md").mkdir(parents=True), "ordinary"),
    "a pipe": (lambda lib: os.mkfifo(lib / "guidance/en/pipe.md"), "ordinary"),
    "a link to nothing": (lambda lib: link(lib, "guidance/en/link.md", "nowhere.md"), "rights"),
    "a link to itself": (lambda lib: link(lib, "guidance/en/loop.md", "loop.md"), "rights"),
    "not to be read": (lambda lib: link(lib, "guidance/en/mem.md", "/proc/self/mem"), "rights"),
    "a name that is not UTF-8": (
        lambda lib: Path(os.fsdecode(os.fsencode(lib) + b"/guidance/en/\xe9t\xe9.md")).write_text(
            page("recognition")
        ),
        "rename it",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNUSABLE)
def test_an_unusable_file_is_reported_and_then_up_to_date(
    tmp_path: Path, open_index: Open, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, word = UNUSABLE[kind]
    library, home = tmp_path / "library", tmp_path / "home"
    write_library(library, 3)
    index = open_index(library, home)
    index.sync()
    assert not index.differences()
    make(library)
    assert index.differences() == 1
    report = index.sync()
    said = [str(problem) for problem in report.problems]
    assert (word in said[0]) if word else (said == [])
    assert len(index.catalogue.records([PUBLIC], kind="guidance")) == 3
    assert not index.differences()
    # Nothing is read to know that, by this process or by another one; problems are still told.
    monkeypatch.setattr(LibraryFiles, "load", None)
    assert not index.differences()
    again = open_index(library, home)
    assert not again.differences()
    monkeypatch.undo()
    assert [str(problem) for problem in again.sync().problems] == said
    assert isinstance(again.primary, FakeEncoder)
    assert again.primary.encoded == []


def test_a_mended_file_is_found_and_no_longer_reported(tmp_path: Path, open_index: Open) -> None:
    library = tmp_path / "library"
    write_library(library, 3)
    path = write(library, "guidance/en/recognition.md", "nothing yet")
    index = open_index(library)
    assert len(index.sync().problems) == 1
    write_page(library, "recognition")
    report = index.sync()
    assert (report.problems, report.added) == ((), 1)
    path.write_text("spoilt", encoding="utf-8")
    report = index.sync()
    assert (len(report.problems), report.added, report.changed) == (1, 0, 0)
    assert not index.catalogue.records([PUBLIC], ids=["recognition"])
    path.unlink()
    assert index.sync().problems == ()


def test_a_renamed_file_leaves_nothing_behind(tmp_path: Path, open_index: Open) -> None:
    library = tmp_path / "library"
    write_library(library, 3)
    first = write_review(library, "first", visibility="public")
    index = open_index(library)
    index.sync()
    first.rename(first.with_name("second.md"))
    report = index.sync()
    assert [problem.path for problem in report.problems] == ["reviews/en/second.md"]
    assert not index.catalogue.records([PUBLIC], kind="review")
    assert not index.differences()


def test_a_change_that_leaves_size_and_date_is_seen(tmp_path: Path, open_index: Open) -> None:
    library = tmp_path / "library"
    write_library(library, 3)
    path = write_page(library, "recognition", why="Zebras changed everything. So did lions.")
    index = open_index(library)
    index.sync()
    before = path.stat()
    path.write_text(path.read_text("utf-8").replace("Zebras", "Horses"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert index.differences() == 1
    index.sync()
    (record,) = index.catalogue.records([PUBLIC], ids=["recognition"])
    texts = {u.text for _, u in index.catalogue.units([record.key], [PUBLIC], ["statement"])}
    assert "Horses changed everything." in texts


def test_a_file_that_changed_as_it_was_read_is_looked_at_again(
    tmp_path: Path, open_index: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two changes within one tick of the file system's clock have one mark."""
    library = tmp_path / "library"
    write_library(library, 3)
    index = open_index(library)
    index.sync()
    assert not index.differences()
    monkeypatch.setattr("assistant.library.files._RACY_NS", 0)  # the tick is over
    assert index.outdated()
    index.sync()
    assert not index.outdated()


def test_a_folder_that_cannot_be_looked_into_does_not_empty_the_index(
    tmp_path: Path, open_index: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "library"
    write_library(library, 3)
    index = open_index(library)
    index.sync()
    real = os.scandir

    def refused(path: Path) -> object:
        if Path(os.fspath(path)).name == "en":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(EntenteError, match=r"cannot be read.*rights"):
        index.sync()
    monkeypatch.undo()
    assert len(index.catalogue.records([PUBLIC])) == 3


THREADS = """
import os, sys, threading
from pathlib import Path
from assistant.index.catalogue import Catalogue

catalogue = Catalogue(Path(sys.argv[1]))
before = len(os.listdir("/proc/self/fd"))
for _ in range(200):
    thread = threading.Thread(target=catalogue.generation)
    thread.start()
    thread.join()
print(len(os.listdir("/proc/self/fd")) - before)
catalogue.close()
assert catalogue.generation() == 0
catalogue.close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="descriptors are counted in /proc")
def test_ended_threads_leave_no_connections(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", THREADS, str(tmp_path / "catalogue.sqlite")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) <= 3
