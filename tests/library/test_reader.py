"""The library's folder: what is read, and what is refused in one sentence."""

from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.library.documents import Problem
from assistant.library.files import MAX_BYTES
from assistant.library.reader import find_files, read_file
from tests.library_builder import TAXONOMY, write_page


def only(library: Path) -> object:
    (file,) = find_files(library)
    return read_file(file, TAXONOMY)


def test_missing_library_is_named(tmp_path: Path) -> None:
    with pytest.raises(EntenteError, match="--library"):
        list(find_files(tmp_path / "nowhere"))


def test_hidden_files_and_other_endings_are_passed_over(tmp_path: Path) -> None:
    path = write_page(tmp_path, "joint-calendar")
    path.with_name(".draft.md").write_text("x")
    path.with_name("notes.txt").write_text("x")
    assert [file.path for file in find_files(tmp_path)] == ["guidance/en/joint-calendar.md"]


def test_wrong_encoding_is_said_with_its_line(tmp_path: Path) -> None:
    path = write_page(tmp_path, "joint-calendar")
    path.write_bytes(path.read_bytes().replace(b"sentence", "événement".encode("latin-1"), 1))
    problem = only(tmp_path)
    assert isinstance(problem, Problem)
    assert "UTF-8" in problem.message
    assert problem.line > 10


def test_huge_file_is_refused(tmp_path: Path) -> None:
    path = write_page(tmp_path, "joint-calendar")
    path.write_text(path.read_text("utf-8") + "x" * MAX_BYTES, "utf-8")
    problem = only(tmp_path)
    assert isinstance(problem, Problem)
    assert "larger" in problem.message


def test_byte_order_mark_is_harmless(tmp_path: Path) -> None:
    path = write_page(tmp_path, "joint-calendar")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert not isinstance(only(tmp_path), Problem)
