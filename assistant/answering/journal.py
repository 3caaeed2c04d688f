"""What people's use teaches: questions without an answer, and their verdicts on answers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from assistant.answering.answer import Answer
from assistant.database import Database
from assistant.language import Lang
from assistant.retrieval.candidates import Ranking

Verdict = Literal["helpful", "unhelpful"]
Outcome = Literal["dismissed", "merged", "answered"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS gap (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, person TEXT NOT NULL, question TEXT NOT NULL,
    lang TEXT NOT NULL, answerability REAL NOT NULL, nearest TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, person TEXT NOT NULL, question TEXT NOT NULL,
    lang TEXT NOT NULL, answer TEXT NOT NULL, documents TEXT NOT NULL,
    verdict TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS decided (
    gap TEXT PRIMARY KEY, at TEXT NOT NULL, what TEXT NOT NULL, kept TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS found (
    document TEXT PRIMARY KEY, times INTEGER NOT NULL, last TEXT NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Gap:
    """A question that was refused, with the ids of the nearest documents."""

    at: str
    question: str
    lang: Lang
    answerability: float
    nearest: tuple[str, ...]


@dataclass(frozen=True)
class Feedback:
    """A person's verdict on an answer."""

    at: str
    question: str
    verdict: Verdict
    reason: str
    documents: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """What curators decided about a gap; ``kept`` is the gap into which it was merged."""

    at: str
    what: Outcome
    kept: str


class Journal:
    """A small SQLite file in the home directory."""

    def __init__(self, path: Path) -> None:
        self._file = Database(path, _SCHEMA)

    def note_gap(self, question: str, lang: Lang, person: str, ranking: Ranking) -> None:
        """Keep a refused question for the curators."""
        nearest = [candidate.id for candidate in ranking.candidates[:3]]
        with self._file.open() as db:
            db.execute(
                "INSERT INTO gap (at, person, question, lang, answerability, nearest) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (_now(), person, question[:2000], lang, ranking.answerability, json.dumps(nearest)),
            )

    def note_feedback(self, answer: Answer, person: str, verdict: Verdict, reason: str) -> None:
        """Keep a person's verdict on an answer, with the reason they gave; their last counts."""
        documents = sorted({citation.id for citation in answer.citations})
        with self._file.open() as db:
            db.execute(
                "DELETE FROM feedback WHERE person = ? AND question = ? AND answer = ?",
                (person, answer.question, answer.answer),
            )
            db.execute(
                "INSERT INTO feedback (at, person, question, lang, answer, documents, verdict, "
                "reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    _now(), person, answer.question, answer.language, answer.answer,
                    json.dumps(documents), verdict, reason[:2000],
                ),
            )  # fmt: skip

    def note_found(self, documents: Sequence[str]) -> None:
        """Count that these reviews were shown to somebody; to whom is not kept."""
        with self._file.open() as db:
            db.executemany(
                "INSERT INTO found (document, times, last) VALUES (?, 1, ?) ON CONFLICT (document) "
                "DO UPDATE SET times = times + 1, last = excluded.last",
                [(document, _now()) for document in sorted(set(documents))],
            )

    def of(self, person: str) -> dict[str, list[dict[str, str]]]:
        """What is kept of a person: their refused questions and their verdicts."""
        with self._file.open() as db:
            gaps = db.execute("SELECT at, question FROM gap WHERE person = ?", (person,))
            questions = [{"at": at, "question": question} for at, question in gaps]
            rows = db.execute(
                "SELECT at, question, verdict, reason FROM feedback WHERE person = ?", (person,)
            )
            verdicts = [
                {"at": at, "question": question, "verdict": verdict, "reason": reason}
                for at, question, verdict, reason in rows
            ]
        return {"questions": questions, "feedback": verdicts}

    def erase(self, person: str) -> None:
        """Forget a person's questions and verdicts."""
        with self._file.open() as db:
            db.execute("DELETE FROM gap WHERE person = ?", (person,))
            db.execute("DELETE FROM feedback WHERE person = ?", (person,))

    def hand_over(self, old: str, new: str) -> None:
        """What was kept under one id is another's."""
        with self._file.open() as db:
            db.execute("UPDATE gap SET person = ? WHERE person = ?", (new, old))
            db.execute("UPDATE feedback SET person = ? WHERE person = ?", (new, old))

    def prune(self, days: int) -> None:
        """Forget questions and verdicts older than ``days``."""
        before = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
        with self._file.open() as db:
            db.execute("DELETE FROM gap WHERE at < ?", (before,))
            db.execute("DELETE FROM feedback WHERE at < ?", (before,))
            db.execute("DELETE FROM decided WHERE at < ?", (before,))

    def decide(self, gaps: Sequence[str], what: Outcome, kept: str = "") -> None:
        """Keep what was decided about some gaps. They are named by ids that tell no words."""
        with self._file.open() as db:
            db.executemany(
                "INSERT OR REPLACE INTO decided (gap, at, what, kept) VALUES (?, ?, ?, ?)",
                [(gap, _now(), what, kept) for gap in gaps],
            )

    def undecide(self, gaps: Sequence[str]) -> None:
        """Take back what was decided about some gaps."""
        with self._file.open() as db:
            db.executemany("DELETE FROM decided WHERE gap = ?", [(gap,) for gap in gaps])

    def decisions(self) -> dict[str, Decision]:
        """What was decided, by the id of the gap."""
        with self._file.open() as db:
            rows = db.execute("SELECT gap, at, what, kept FROM decided").fetchall()
        return {gap: Decision(at, what, kept) for gap, at, what, kept in rows}

    def found(self) -> dict[str, int]:
        """How often each review was shown."""
        with self._file.open() as db:
            return dict(db.execute("SELECT document, times FROM found").fetchall())

    def gaps(self) -> list[Gap]:
        """Refused questions, newest first."""
        with self._file.open() as db:
            rows = db.execute(
                "SELECT at, question, lang, answerability, nearest FROM gap ORDER BY id DESC"
            ).fetchall()
        return [
            Gap(at, question, lang, answerability, tuple(json.loads(nearest)))
            for at, question, lang, answerability, nearest in rows
        ]

    def feedback(self) -> list[Feedback]:
        """Verdicts, newest first."""
        with self._file.open() as db:
            rows = db.execute(
                "SELECT at, question, verdict, reason, documents FROM feedback ORDER BY id DESC"
            ).fetchall()
        return [
            Feedback(at, question, verdict, reason, tuple(json.loads(documents)))
            for at, question, verdict, reason, documents in rows
        ]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
