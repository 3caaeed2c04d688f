"""Half-written reviews, saved as their author types, in one small SQLite file."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.database import Database
from assistant.principal import Principal
from assistant.reviews.form import ReviewForm

_SCHEMA = """
CREATE TABLE IF NOT EXISTS draft (
    person TEXT NOT NULL, key TEXT NOT NULL, at TEXT NOT NULL, form TEXT NOT NULL,
    opened TEXT NOT NULL, source TEXT NOT NULL DEFAULT '', scope TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (person, key)
) WITHOUT ROWID;
"""
_KEPT = 50  # per person; the oldest go first

# The scope of a review's file as it is now; None where there is no such file in order.
ScopeOf = Callable[[str], str | None]


@dataclass(frozen=True)
class Draft:
    """A form as last saved.

    Attributes:
        opened: sha256 of the review's file it started from; empty for a new review.
        source: path of that file, relative to the library; empty likewise.
    """

    key: str
    at: str
    form: ReviewForm
    opened: str
    source: str


class Drafts:
    """Everybody's drafts; each person reaches their own alone.

    A draft that started from a review's file is a copy of it: it exists only as long as its
    person may see that file, whatever their rights were when they opened it.
    """

    def __init__(self, path: Path, scope_of: ScopeOf) -> None:
        self._file = Database(path, _SCHEMA)
        self._scope_of = scope_of
        with self._file.open() as db:
            _upgrade(db)

    def save(
        self, person: Principal, key: str, form: ReviewForm, opened: str, source: str = ""
    ) -> None:
        """Keep a form as it stands now.

        Args:
            source: the file that the form was opened from; what is saved later under the same key
                stays bound to it.
        """
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        scope = (source and self._scope_of(source)) or ""
        with self._file.open() as db:
            db.execute(
                """INSERT INTO draft (person, key, at, form, opened, source, scope)
                   VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (person, key) DO UPDATE SET
                   at = excluded.at, form = excluded.form, opened = excluded.opened,
                   source = iif(excluded.source = '', source, excluded.source),
                   scope = iif(excluded.source = '', scope, excluded.scope)""",
                (person.id, key, now, form.model_dump_json(), opened, source, scope),
            )
            db.execute(
                "DELETE FROM draft WHERE person = ? AND key NOT IN (SELECT key FROM draft "
                "WHERE person = ? ORDER BY at DESC LIMIT ?)",
                (person.id, person.id, _KEPT),
            )

    def get(self, person: Principal, key: str) -> Draft | None:
        """One of a person's drafts."""
        return next(iter(self._read(person, "AND key = ?", key)), None)

    def of(self, person: Principal) -> list[Draft]:
        """A person's drafts, newest first."""
        return self._read(person, "ORDER BY at DESC, key")

    def erase(self, person: Principal) -> None:
        """Forget all of a person's drafts."""
        with self._file.open() as db:
            db.execute("DELETE FROM draft WHERE person = ?", (person.id,))

    def hand_over(self, old: str, new: str) -> None:
        """What was kept under one id is another's; their own draft of the same review stays."""
        with self._file.open() as db:
            db.execute("UPDATE OR IGNORE draft SET person = ? WHERE person = ?", (new, old))

    def drop(self, person: Principal, key: str) -> None:
        """Forget a draft, once it is saved as a review or no longer wanted."""
        with self._file.open() as db:
            db.execute("DELETE FROM draft WHERE person = ? AND key = ?", (person.id, key))

    def _read(self, person: Principal, rest: str, *values: str) -> list[Draft]:
        with self._file.open() as db:
            rows = db.execute(
                f"SELECT * FROM draft WHERE person = ? {rest}", (person.id, *values)
            ).fetchall()
        return [
            Draft(
                row["key"], row["at"], ReviewForm.model_validate_json(row["form"]), row["opened"],
                row["source"],
            )
            for row in rows
            if self._may_see(person, row["source"], row["scope"])
        ]  # fmt: skip

    def _may_see(self, person: Principal, source: str, scope: str) -> bool:
        # A file that is gone or not in order says nothing: then what it said last counts.
        return not source or person.may_see(self._scope_of(source) or scope)


def _upgrade(db: sqlite3.Connection) -> None:
    """Drafts of older homes do not name the file they started from: its id and language do."""
    if any(row["name"] == "source" for row in db.execute("PRAGMA table_info(draft)")):
        return
    for name in ("source", "scope"):
        db.execute(f"ALTER TABLE draft ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")
    db.execute(
        """UPDATE draft SET source = 'reviews/' || json_extract(form, '$.lang') || '/'
           || json_extract(form, '$.id') || '.md' WHERE opened != ''"""
    )
