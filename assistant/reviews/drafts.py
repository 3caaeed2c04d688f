"""Half-written reviews, saved as their author types, in one small SQLite file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.database import Database
from assistant.reviews.form import ReviewForm

_SCHEMA = """
CREATE TABLE IF NOT EXISTS draft (
    person TEXT NOT NULL, key TEXT NOT NULL, at TEXT NOT NULL, form TEXT NOT NULL,
    opened TEXT NOT NULL, PRIMARY KEY (person, key)
) WITHOUT ROWID;
"""
_KEPT = 50  # per person; the oldest go first


@dataclass(frozen=True)
class Draft:
    """A form as last saved; ``opened`` is the sha256 of the file it started from, or empty."""

    key: str
    at: str
    form: ReviewForm
    opened: str


class Drafts:
    """Everybody's drafts; each person reaches their own alone."""

    def __init__(self, path: Path) -> None:
        self._file = Database(path, _SCHEMA)

    def save(self, person: str, key: str, form: ReviewForm, opened: str) -> None:
        """Keep a form as it stands now."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._file.open() as db:
            db.execute(
                "INSERT OR REPLACE INTO draft (person, key, at, form, opened) VALUES (?,?,?,?,?)",
                (person, key, now, form.model_dump_json(), opened),
            )
            db.execute(
                "DELETE FROM draft WHERE person = ? AND key NOT IN (SELECT key FROM draft "
                "WHERE person = ? ORDER BY at DESC LIMIT ?)",
                (person, person, _KEPT),
            )

    def get(self, person: str, key: str) -> Draft | None:
        """One of a person's drafts."""
        return next((draft for draft in self.of(person) if draft.key == key), None)

    def of(self, person: str) -> list[Draft]:
        """A person's drafts, newest first."""
        with self._file.open() as db:
            rows = db.execute(
                "SELECT key, at, form, opened FROM draft WHERE person = ? ORDER BY at DESC, key",
                (person,),
            ).fetchall()
        return [
            Draft(key, at, ReviewForm.model_validate_json(form), opened)
            for key, at, form, opened in rows
        ]

    def erase(self, person: str) -> None:
        """Forget all of a person's drafts."""
        with self._file.open() as db:
            db.execute("DELETE FROM draft WHERE person = ?", (person,))

    def hand_over(self, old: str, new: str) -> None:
        """What was kept under one id is another's; their own draft of the same review stays."""
        with self._file.open() as db:
            db.execute("UPDATE OR IGNORE draft SET person = ? WHERE person = ?", (new, old))

    def drop(self, person: str, key: str) -> None:
        """Forget a draft, once it is saved as a review or no longer wanted."""
        with self._file.open() as db:
            db.execute("DELETE FROM draft WHERE person = ? AND key = ?", (person, key))
