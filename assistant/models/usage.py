"""What a language model was used for: counts for administrators, no word of anybody."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from assistant.database import Database

_SCHEMA = """
CREATE TABLE IF NOT EXISTS use (
    day TEXT NOT NULL,
    outcome TEXT NOT NULL,
    answers INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (day, outcome)
);
"""
WORDED = "worded"
STOPPED = "stopped"  # by the reader
# What a model is asked for beside the wording of answers; noted before the outcome.
UNDERSTANDING = "understanding"
CASES, CHECKLISTS, REVIEWS = "cases", "checklists", "reviews"
_BESIDE = ": "
_DAYS = 30


@dataclass(frozen=True)
class Used:
    """What became of answers in some days.

    Attributes:
        worded: answers in the words of the model.
        fallen: answers that were left in the library's words, by what went wrong.
        beside: what else it was asked for, each by what became of it.
        removed: sentences that no reader saw.
    """

    worded: int
    fallen: dict[str, int]
    beside: dict[str, dict[str, int]]
    removed: int
    tokens: int
    seconds: float


class Usage:
    """Counts by day and outcome, in a file of the home."""

    def __init__(self, path: Path) -> None:
        self._db = Database(path, _SCHEMA)

    def note(self, outcome: str, removed: int, tokens: int, seconds: float, task: str = "") -> None:
        """One answer more.

        Args:
            outcome: ``worded``, or what went wrong.
            task: what the model was asked for; empty for the wording of an answer.
        """
        outcome = f"{task}{_BESIDE}{outcome}" if task else outcome
        today = dt.date.today().isoformat()
        with self._db.open() as db:
            db.execute(
                "INSERT INTO use VALUES (?, ?, 1, ?, ?, ?) ON CONFLICT (day, outcome) DO UPDATE "
                "SET answers = answers + 1, removed = removed + excluded.removed, "
                "tokens = tokens + excluded.tokens, seconds = seconds + excluded.seconds",
                (today, outcome, removed, tokens, seconds),
            )

    def lately(self, days: int = _DAYS) -> Used:
        """The sums of the last days."""
        since = (dt.date.today() - dt.timedelta(days=days)).isoformat()
        with self._db.open() as db:
            rows = db.execute("SELECT * FROM use WHERE day > ?", (since,)).fetchall()
        answers: Counter[str] = Counter()
        beside: dict[str, dict[str, int]] = {}
        for row in rows:
            task, told, outcome = row["outcome"].rpartition(_BESIDE)
            counts = beside.setdefault(task, {}) if told else answers
            counts[outcome] = counts.get(outcome, 0) + row["answers"]
        return Used(
            worded=answers.pop(WORDED, 0),
            fallen=dict(answers),
            beside=beside,
            removed=sum(row["removed"] for row in rows),
            tokens=sum(row["tokens"] for row in rows),
            seconds=sum(row["seconds"] for row in rows),
        )


def usage_file(home: Path) -> Path:
    """Where the counts of a home are."""
    return home / "models.sqlite"
