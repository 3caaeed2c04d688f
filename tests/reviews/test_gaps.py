"""Unanswered questions: grouped by wording, merged, dismissed, answered, and had back."""

from pathlib import Path

import pytest

from assistant.answering.journal import Journal
from assistant.database import Database
from assistant.errors import MissingError
from assistant.reviews.gaps import gap, gap_groups, gap_id, near
from tests.reviews.gaps import ask


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite")


def questions(journal: Journal) -> list[tuple[str, int]]:
    return [(group.question, group.times) for group in gap_groups(journal)]


def test_what_was_dismissed_stays_away_and_can_be_had_back(journal: Journal) -> None:
    ask(journal, "Which tax applies?", "Who won?")
    id_ = gap_id("Which tax applies?")
    journal.decide([id_], "dismissed")
    ask(journal, "which  TAX applies?")
    assert questions(journal) == [("Who won?", 1)]
    with pytest.raises(MissingError, match="no longer in the list"):
        gap(journal, id_)
    journal.undecide([id_])
    assert questions(journal) == [("which  TAX applies?", 2), ("Who won?", 1)]


def test_merged_wordings_count_together_and_part_again(journal: Journal) -> None:
    first, second, third = "Which tax applies?", "What tax is due?", "Do we owe a tax?"
    ask(journal, first, second, second, third)
    journal.decide([gap_id(second)], "merged", gap_id(first))
    (merged, other) = gap_groups(journal)
    assert (merged.question, merged.times, merged.others) == (first, 3, (second,))
    assert other.question == third
    # What was merged before comes along, and parts as it was.
    journal.decide([gap_id(first)], "merged", gap_id(third))
    (merged,) = gap_groups(journal)
    assert (merged.question, merged.times) == (third, 4)
    assert set(merged.others) == {first, second}
    journal.undecide([gap_id(first)])
    assert questions(journal) == [(first, 3), (third, 1)]
    journal.decide([gap_id(first)], "dismissed")
    assert questions(journal) == [(third, 1)]


def test_a_circle_of_merges_loses_nothing(journal: Journal) -> None:
    ask(journal, "One?", "Two?")
    journal.decide([gap_id("One?")], "merged", gap_id("Two?"))
    journal.decide([gap_id("Two?")], "merged", gap_id("One?"))
    assert sum(times for _, times in questions(journal)) == 2


def test_what_was_answered_comes_back_when_it_is_asked_again(
    journal: Journal, tmp_path: Path
) -> None:
    ask(journal, "Which tax applies?")
    journal.decide([gap_id("Which tax applies?")], "answered")
    assert questions(journal) == []
    ask(journal, "Which tax applies?")
    with Database(tmp_path / "journal.sqlite", "").open() as db:
        db.execute("UPDATE gap SET at = '2099-01-01' WHERE id = (SELECT max(id) FROM gap)")
    assert questions(journal) == [("Which tax applies?", 1)]


def test_near_questions_are_told_and_others_are_not(journal: Journal) -> None:
    ask(journal, "Which tax applies to a licence?", "What taxes apply to licences?", "Who won?")
    groups = gap_groups(journal)
    one = gap(journal, gap_id("Which tax applies to a licence?"))
    assert [each.question for each in near(one, groups)] == ["What taxes apply to licences?"]


def test_decisions_tell_no_words(journal: Journal) -> None:
    ask(journal, "Which zirconium tax applies?", person="bob")
    journal.decide([gap_id("Which zirconium tax applies?")], "dismissed")
    journal.erase("bob")
    assert len(journal.decisions()) == 1
    assert "zirconium" not in repr(journal.decisions())
