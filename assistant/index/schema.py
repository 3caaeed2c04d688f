"""The tables of the catalogue."""

from collections.abc import Sequence

# Raise when the tables, or what is read from a file, change: the index is then made anew.
SCHEMA_VERSION = 8
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file (
    path TEXT PRIMARY KEY, hash TEXT NOT NULL, mark TEXT NOT NULL, settled INTEGER NOT NULL,
    problem TEXT
) WITHOUT ROWID;
-- A key is never given again: what somebody still holds of a document that is gone must not lead
-- to another one.
CREATE TABLE document (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL, kind TEXT NOT NULL, lang TEXT NOT NULL, scope TEXT NOT NULL,
    path TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, title TEXT NOT NULL,
    length_all INTEGER NOT NULL, length_body INTEGER NOT NULL,
    details TEXT NOT NULL
);
-- Holds what statistics are made of: rows of documents are large.
CREATE INDEX document_by_scope ON document (scope, kind, lang, length_all, length_body);
CREATE INDEX document_by_id ON document (id, scope);
CREATE TABLE passage (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    document INTEGER NOT NULL REFERENCES document (key) ON DELETE CASCADE,
    role TEXT NOT NULL, section TEXT NOT NULL, heading TEXT NOT NULL, position INTEGER NOT NULL,
    text TEXT NOT NULL, text_hash TEXT NOT NULL,
    line_start INTEGER NOT NULL, line_end INTEGER NOT NULL, setting TEXT NOT NULL
);
CREATE INDEX passage_by_document ON passage (document, role);
CREATE INDEX passage_by_text ON passage (text_hash);
CREATE TABLE vector (
    encoder TEXT NOT NULL, text_hash TEXT NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (encoder, text_hash)
) WITHOUT ROWID;
CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    operation TEXT NOT NULL CHECK (operation IN ('add', 'delete')),
    scope TEXT NOT NULL, kind TEXT NOT NULL, passage_id TEXT NOT NULL
);
CREATE TABLE lexicon (
    name TEXT PRIMARY KEY, scope TEXT NOT NULL, kind TEXT NOT NULL, lang TEXT NOT NULL,
    UNIQUE (scope, kind, lang)
) WITHOUT ROWID;
"""


def marks(values: Sequence[object]) -> str:
    """Question marks for the values of a statement."""
    return ", ".join("?" * len(values))
