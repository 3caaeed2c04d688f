"""Small databases: private, and named when they are damaged."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from assistant.answering.answer import Answer
from assistant.answering.journal import Journal
from assistant.database import DamagedError, Database
from assistant.errors import EntenteError

TABLE = "CREATE TABLE IF NOT EXISTS a (b)"


def test_a_file_that_is_no_database_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_bytes(b"this was a letter once " * 100)
    with pytest.raises(DamagedError, match=r"journal\.sqlite cannot be read .* backup"):
        Database(path, TABLE)
    assert path.read_bytes().startswith(b"this was a letter"), "nothing is thrown away"
    assert issubclass(DamagedError, EntenteError)


def test_of_a_persons_verdicts_on_an_answer_the_last_counts(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    answer = Answer.model_validate(
        {"question": "q", "language": "en", "answer": "a", "abstained": False,
         "answerability": 1.0, "citations": [], "ranking": [], "playbook": None,
         "timings_ms": {}}
    )  # fmt: skip
    journal.note_feedback(answer, "ada", "unhelpful", "")
    journal.note_feedback(answer, "ada", "unhelpful", "Too long")
    journal.note_feedback(answer, "max", "helpful", "")
    assert [(f.verdict, f.reason) for f in journal.feedback()] == [
        ("helpful", ""), ("unhelpful", "Too long"),
    ]  # fmt: skip


def test_who_opens_a_file_while_another_makes_it_waits(tmp_path: Path) -> None:
    path = tmp_path / "one.sqlite"
    opened: list[Database] = []
    with closing(sqlite3.connect(path, isolation_level=None)) as maker:
        maker.execute("BEGIN IMMEDIATE")
        maker.execute("CREATE TABLE other (name)")
        second = threading.Thread(target=lambda: opened.append(Database(path, TABLE)))
        second.start()
        second.join(0.2)
        assert second.is_alive()
        maker.execute("COMMIT")
        second.join()
    assert opened
