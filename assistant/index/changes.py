"""Rows of documents in and out of the catalogue, within a transaction of the caller."""

import json
import sqlite3
from dataclasses import asdict

from assistant.errors import EntenteError
from assistant.index.schema import marks
from assistant.index.terms import terms
from assistant.index.units import DENSE_ROLES, units
from assistant.language import LANGUAGES
from assistant.library.documents import Document


def remove(db: sqlite3.Connection, path: str) -> list[str]:
    """Take the document of a file out, if there is one; returns the hashes of its texts."""
    row = db.execute(
        "SELECT key, scope, kind, lang FROM document WHERE path = ?", (path,)
    ).fetchone()
    if row is None:
        return []
    texts = db.execute("SELECT text_hash FROM passage WHERE document = ?", (row["key"],))
    hashes = [text[0] for text in texts]
    db.execute(
        f"""INSERT INTO outbox (operation, scope, kind, passage_id) SELECT 'delete', ?, ?, id
            FROM passage WHERE document = ? AND role IN ({marks(DENSE_ROLES)})""",
        (row["scope"], row["kind"], row["key"], *DENSE_ROLES),
    )
    lexicon = _lexicon(db, row["scope"], row["kind"], row["lang"])
    db.execute(f"DELETE FROM {lexicon} WHERE rowid = ?", (row["key"],))
    db.execute("DELETE FROM document WHERE key = ?", (row["key"],))
    return hashes


def insert(db: sqlite3.Connection, document: Document) -> None:
    """Put a document in, whose file holds none in the index."""
    body = terms(document.title, document.lang)
    for passage in document.passages:
        body += terms(passage.text, document.lang)
    questions = [t for question in document.questions for t in terms(question, document.lang)]
    details = {
        "theme": document.theme,
        "phases": document.phases,
        "related": document.related,
        "roles": document.roles,
        "updated": document.updated,
        "sources": [asdict(source) for source in document.sources],
        "case": asdict(document.case) if document.case else None,
    }
    cursor = db.execute(
        """INSERT INTO document
           (id, kind, lang, scope, path, hash, title, length_all, length_body, details)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            document.id, document.kind, document.lang, document.scope, document.path,
            document.hash, document.title, len(body) + len(questions), len(body),
            json.dumps(details, ensure_ascii=False),
        ),
    )  # fmt: skip
    key = cursor.lastrowid
    rows = units(document)
    db.executemany(
        """INSERT INTO passage (id, document, role, section, heading, position, text,
           text_hash, line_start, line_end, setting)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            (
                unit.id, key, unit.role, unit.section, unit.heading, unit.position, unit.text,
                unit.text_hash, unit.line_start, unit.line_end, unit.setting,
            )
            for unit in rows
        ),
    )  # fmt: skip
    db.executemany(
        "INSERT INTO outbox (operation, scope, kind, passage_id) VALUES ('add', ?, ?, ?)",
        ((document.scope, document.kind, unit.id) for unit in rows if unit.role in DENSE_ROLES),
    )
    db.execute(
        f"INSERT INTO {_lexicon(db, document.scope, document.kind, document.lang)} "
        "(rowid, body, questions) VALUES (?, ?, ?)",
        (key, " ".join(body), " ".join(questions)),
    )


def _lexicon(db: sqlite3.Connection, scope: str, kind: str, lang: str) -> str:
    """The term table of a scope, kind and language: terms of one never weigh in another."""
    row = db.execute(
        "SELECT name FROM lexicon WHERE scope = ? AND kind = ? AND lang = ?",
        (scope, kind, lang),
    ).fetchone()
    if row is not None:
        return str(row[0])
    if lang not in LANGUAGES:
        raise EntenteError(f"There is no index for the language '{lang}'.")
    name = f"terms_{db.execute('SELECT count(*) FROM lexicon').fetchone()[0]}"
    db.execute(
        f"CREATE VIRTUAL TABLE {name} USING fts5 "
        "(body, questions, tokenize = 'unicode61 remove_diacritics 0')"
    )
    db.execute(f"CREATE VIRTUAL TABLE {name}_words USING fts5vocab ({name}, row)")
    db.execute("INSERT INTO lexicon VALUES (?, ?, ?, ?)", (name, scope, kind, lang))
    return name
