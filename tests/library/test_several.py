"""Several libraries as one: what stands in the place of what, and where a path leads."""

from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.library.documents import Problem
from assistant.library.files import LibraryFiles, Shadowed
from tests.library_builder import playbook, write_page, write_review


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "first", tmp_path / "second"
    for lang in ("fr", "en"):
        write_page(first, "joint-calendar", lang)
        write_page(first, "recognition", lang)
        write_review(first, "late-pumps", lang)
    write_page(second, "recognition", "fr", why="Ours. And more.")
    write_page(second, "exit-clauses", "en")
    return first, second


def test_a_later_file_takes_the_place_of_an_earlier_one_in_all_languages(
    two: tuple[Path, Path],
) -> None:
    first, second = two
    files = LibraryFiles(two)
    assert list(files.marks()) == [
        "guidance/en/exit-clauses.md",
        "guidance/en/joint-calendar.md",
        "guidance/fr/joint-calendar.md",
        "guidance/fr/recognition.md",
        "reviews/en/late-pumps.md",
        "reviews/fr/late-pumps.md",
    ]
    read = files.load("guidance/fr/recognition.md")
    assert not isinstance(read, Problem)
    assert b"Ours." in read.content
    assert files.locate("guidance/fr/recognition.md").is_relative_to(second)
    assert files.locate("guidance/fr/joint-calendar.md").is_relative_to(first)
    assert files.shadowed() == [
        Shadowed("guidance", "recognition", second / "guidance", first / "guidance")
    ]
    turned = LibraryFiles([second, first])
    assert "guidance/en/recognition.md" in turned.marks()
    assert turned.locate("guidance/fr/recognition.md").is_relative_to(first)


def test_checklists_stand_in_the_library_or_elsewhere(two: tuple[Path, Path]) -> None:
    elsewhere = two[0].parent / "lists"
    for folder in (elsewhere, two[1] / "playbooks"):
        (folder / "en").mkdir(parents=True)
        (folder / "en" / "small-start.md").write_text(playbook(), encoding="utf-8")
    (elsewhere / "en" / "other.md").write_text(playbook(), encoding="utf-8")
    files = LibraryFiles(two, elsewhere)
    assert list(files.marks("playbooks")) == [
        "playbooks/en/other.md",
        "playbooks/en/small-start.md",
    ]
    assert files.locate("playbooks/en/small-start.md").is_relative_to(two[1])
    assert files.locate("playbooks/en/other.md").is_relative_to(elsewhere)


def test_a_library_beside_others_may_hold_reviews_alone_but_not_be_empty(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    reviews = tmp_path / "reviews-only"
    write_review(reviews, "quarrel")
    assert "reviews/en/quarrel.md" in LibraryFiles([*two, reviews]).marks()
    with pytest.raises(EntenteError, match="guidance"):
        LibraryFiles(reviews).marks()
    (tmp_path / "unmounted").mkdir()
    with pytest.raises(EntenteError, match="unmounted"):
        LibraryFiles([*two, tmp_path / "unmounted"]).marks()


def test_the_same_folder_twice_is_one(two: tuple[Path, Path]) -> None:
    assert LibraryFiles([two[0], two[0] / "." / "guidance" / ".."]).shadowed() == []
