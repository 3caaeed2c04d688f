"""Half-written reviews, kept as their author types, in one small SQLite file."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.database import Database
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.principal import Principal
from assistant.reviews.form import ReviewForm
from assistant.reviews.reading import Guess
from assistant.reviews.typed import Typed, check_size, is_field, read_form, typed_form
from assistant.texts import ByLanguage

_SCHEMA = """
CREATE TABLE IF NOT EXISTS draft (
    person TEXT NOT NULL, key TEXT NOT NULL, at TEXT NOT NULL, typed TEXT NOT NULL,
    opened TEXT NOT NULL, source TEXT NOT NULL, scope TEXT NOT NULL, report TEXT NOT NULL,
    PRIMARY KEY (person, key)
) WITHOUT ROWID;
"""
MAX_DRAFTS = 50  # per person
_SAY = ByLanguage(__name__, "drafts", dict[str, str])

# The scope of a review's file as it is now; None where there is no such file in order.
ScopeOf = Callable[[str], str | None]


class ReadingReport(BaseModel):
    """What an author should know about how their document was read; empty for a blank form.

    Attributes:
        guesses: fields, each with the words that it was made from.
        original: these words are the review in this language, of which it is the other one.
    """

    model_config = ConfigDict(frozen=True)

    name: str = ""
    notes: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    guesses: tuple[Guess, ...] = ()
    original: Lang | None = None


@dataclass(frozen=True)
class Draft:
    """What was typed, as last kept.

    Attributes:
        opened: sha256 of the review's file it started from; empty for a new review.
        source: path of that file, relative to the library; empty likewise.
    """

    key: str
    at: str
    typed: Typed
    opened: str
    source: str
    report: ReadingReport

    @property
    def form(self) -> ReviewForm:
        """The form as far as it can be understood."""
        return read_form(self.typed)


@dataclass(frozen=True)
class ListedDraft:
    """A draft in a list."""

    key: str
    at: str
    title: str


@dataclass(frozen=True)
class Change:
    """A field's new values.

    ``before`` holds what the author's page may have shown when they typed: a field that says
    anything else by now was changed elsewhere, and is not overwritten.
    """

    values: tuple[str, ...]
    before: tuple[tuple[str, ...], ...]


class Drafts:
    """Everybody's drafts; each person reaches their own alone.

    A draft that started from a review's file is a copy of it: it exists only as long as its
    person may see that file, whatever their rights were when they opened it.
    """

    def __init__(self, path: Path, scope_of: ScopeOf = lambda _: None) -> None:
        """``scope_of`` tells, by a file's path in the library, who may see it."""
        self._file = Database(path, _SCHEMA)
        self._scope_of = scope_of
        with self._file.open() as db:
            _upgrade(db)

    def begin(
        self, person: Principal, key: str, typed: Typed, reader: Lang, *, opened: str = "",
        source: str = "", report: ReadingReport | None = None,
    ) -> None:  # fmt: skip
        """Keep a new draft.

        Args:
            opened, source: hash and path of the review's file that it is a copy of.

        Raises:
            EntenteError: it is too long, or the person has too many drafts.
        """
        check_size(typed, reader)
        scope = (source and self._scope_of(source)) or ""
        kept = (report or ReadingReport()).model_dump_json()
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            self._check_number(db, person, reader)
            db.execute(
                "INSERT INTO draft (person, key, at, typed, opened, source, scope, report) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (person.id, key, _now(), _dumped(typed), opened, source, scope, kept),
            )

    def change(
        self, person: Principal, key: str, changes: Mapping[str, Change], reader: Lang
    ) -> dict[str, tuple[str, ...]]:
        """Keep some fields as they stand now; a draft that does not exist begins.

        Returns:
            What the fields that were changed elsewhere say by now; they stay as they are.

        Raises:
            EntenteError: a field does not exist, is too long, or the draft is not this person's.
        """
        if unknown := [name for name in changes if not is_field(name)]:
            raise EntenteError(_SAY[reader]["unknown"].format(unknown[0][:60]))
        check_size({name: change.values for name, change in changes.items()}, reader)
        elsewhere: dict[str, tuple[str, ...]] = {}
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            row = self._row(db, person, key)
            if row is None:
                if self._exists(db, person, key):
                    raise EntenteError(_SAY[reader]["gone"])
                self._check_number(db, person, reader)
                db.execute(
                    "INSERT INTO draft (person, key, at, typed, opened, source, scope, report) "
                    "VALUES (?, ?, ?, '{}', '', '', '', ?)",
                    (person.id, key, _now(), ReadingReport().model_dump_json()),
                )
            typed = dict(_loaded(row["typed"])) if row else {}
            for name, change in changes.items():
                now = typed.get(name, ())
                if _same(now, change.values):
                    continue
                # What was never typed has no other author.
                if name in typed and not any(_same(now, before) for before in change.before):
                    elsewhere[name] = now
                else:
                    typed[name] = change.values
            check_size(typed, reader)
            db.execute(
                "UPDATE draft SET typed = ?, at = ? WHERE person = ? AND key = ?",
                (_dumped(typed), _now(), person.id, key),
            )
        return elsewhere

    def replace(
        self, person: Principal, key: str, before: Typed, typed: Typed,
        report: ReadingReport | None = None,
    ) -> bool:  # fmt: skip
        """Put something else in the place of all that was typed; False if it changed meanwhile.

        Args:
            report: what the author should know of it, instead of what they were told so far.
        """
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            row = self._row(db, person, key)
            if row is None or _loaded(row["typed"]) != before:
                return False
            db.execute(
                "UPDATE draft SET typed = ?, at = ?, report = ? WHERE person = ? AND key = ?",
                (_dumped(typed), _now(), report.model_dump_json() if report else row["report"],
                 person.id, key),
            )  # fmt: skip
        return True

    def dismiss(self, person: Principal, key: str) -> None:
        """Forget how a document was read; its author has looked at it."""
        with self._file.open() as db:
            db.execute(
                "UPDATE draft SET report = ? WHERE person = ? AND key = ?",
                (ReadingReport().model_dump_json(), person.id, key),
            )

    def get(self, person: Principal, key: str) -> Draft | None:
        """One of a person's drafts."""
        with self._file.open() as db:
            row = self._row(db, person, key)
        return _draft(row) if row else None

    def titles(self, person: Principal) -> list[ListedDraft]:
        """A person's drafts in short, last changed first."""
        return [
            ListedDraft(row["key"], row["at"], row["title"] or "")
            for row in self._rows(
                person, "key, at, source, scope, json_extract(typed, '$.title[0]') AS title"
            )
        ]

    def of(self, person: Principal) -> list[Draft]:
        """A person's drafts, whole, last changed first."""
        return [_draft(row) for row in self._rows(person, "*")]

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

    def _row(self, db: sqlite3.Connection, person: Principal, key: str) -> sqlite3.Row | None:
        row: sqlite3.Row | None = db.execute(
            "SELECT * FROM draft WHERE person = ? AND key = ?", (person.id, key)
        ).fetchone()
        return row if row and self._may_see(person, row) else None

    def _rows(self, person: Principal, columns: str) -> Sequence[sqlite3.Row]:
        with self._file.open() as db:
            rows = db.execute(
                f"SELECT {columns} FROM draft WHERE person = ? ORDER BY at DESC, key",
                (person.id,),
            ).fetchall()
        return [row for row in rows if self._may_see(person, row)]

    def _may_see(self, person: Principal, row: sqlite3.Row) -> bool:
        # A file that is gone or not in order says nothing: then what it said last counts.
        source, scope = row["source"], row["scope"]
        return not source or person.may_see(self._scope_of(source) or scope)

    @staticmethod
    def _exists(db: sqlite3.Connection, person: Principal, key: str) -> bool:
        found = db.execute("SELECT 1 FROM draft WHERE person = ? AND key = ?", (person.id, key))
        return found.fetchone() is not None

    @staticmethod
    def _check_number(db: sqlite3.Connection, person: Principal, reader: Lang) -> None:
        (count,) = db.execute(
            "SELECT count(*) FROM draft WHERE person = ?", (person.id,)
        ).fetchone()
        if count >= MAX_DRAFTS:
            raise EntenteError(_SAY[reader]["full"].format(MAX_DRAFTS))


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Nothing chosen, nothing typed and an absent field are the same."""
    return tuple(filter(None, one)) == tuple(filter(None, other))


def _draft(row: sqlite3.Row) -> Draft:
    return Draft(
        row["key"], row["at"], _loaded(row["typed"]), row["opened"], row["source"],
        ReadingReport.model_validate_json(row["report"]),
    )  # fmt: skip


def _dumped(typed: Typed) -> str:
    return json.dumps({name: list(values) for name, values in typed.items()}, ensure_ascii=False)


def _loaded(text: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in json.loads(text).items()}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _upgrade(db: sqlite3.Connection) -> None:
    """Drafts of older homes hold a form, and do not name the file it started from."""
    db.execute("BEGIN IMMEDIATE")
    columns = {row["name"] for row in db.execute("PRAGMA table_info(draft)")}
    if "form" not in columns:
        return
    old = db.execute("SELECT person, key, at, form, opened FROM draft").fetchall()
    db.execute("DROP TABLE draft")
    db.execute(_SCHEMA)
    for row in old:
        form = ReviewForm.model_validate_json(row["form"])
        # The file's name is that of the review, under its language.
        source = f"reviews/{form.lang}/{form.id}.md" if row["opened"] else ""
        db.execute(
            "INSERT INTO draft (person, key, at, typed, opened, source, scope, report) "
            "VALUES (?, ?, ?, ?, ?, ?, '', ?)",
            (row["person"], row["key"], row["at"], _dumped(typed_form(form)), row["opened"],
             source, ReadingReport().model_dump_json()),
        )  # fmt: skip
