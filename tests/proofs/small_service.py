"""A service over a small library with the fake encoder, and what its index must be equal to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.index.home import Home
from assistant.index.index import Index
from assistant.service import Service
from assistant.settings import Settings
from tests.library_builder import FakeEncoder, open_small_index, playbook, write_library

PAGES = 6


def make_library(root: Path) -> Path:
    """A library with pages and a template below ``root``; returns its folder."""
    library = root / "library"
    write_library(library, PAGES)
    (root / "playbooks" / "en").mkdir(parents=True)
    (root / "playbooks" / "en" / "small-start.md").write_text(playbook(), encoding="utf-8")
    return library


def open_index(root: Path, home: Path) -> Index:
    """The index of the library below ``root`` in a home."""
    small = open_small_index(root / "library", home, FakeEncoder("one"), FakeEncoder("two"))
    return Index(
        root / "library", root / "playbooks", small.catalogue, small.store, small.primary,
        small.secondary,
    )  # fmt: skip


@contextmanager
def small_service(root: Path) -> Iterator[Service]:
    """The service of the library below ``root``, with its home beside it; not yet up to date."""
    settings = Settings(
        library=root / "library", playbooks=root / "playbooks", home=root / "home",
        cache=root / "cache",
    )  # fmt: skip
    with Home(settings.home, "tests") as home:
        index = open_index(root, settings.home)
        try:
            yield Service(settings, home, index)
        finally:
            index.close()


def contents(index: Index) -> dict[str, Any]:
    """Everything that an index holds, without what depends on the order of its making."""
    catalogue = index.catalogue
    with catalogue._connection() as db:
        tables = {
            "files": "SELECT path, hash, problem FROM file ORDER BY path",
            "documents": "SELECT id, kind, lang, scope, path, hash, title, length_all, "
            "length_body, details FROM document ORDER BY path",
            "passages": "SELECT d.path, p.id, p.role, p.section, p.heading, p.position, p.text, "
            "p.text_hash, p.line_start, p.line_end FROM passage p JOIN document d "
            "ON d.key = p.document ORDER BY d.path, p.key",
            "vectors": "SELECT encoder, text_hash, data FROM vector ORDER BY encoder, text_hash",
            "outbox": "SELECT passage_id FROM outbox",
            "check": "PRAGMA integrity_check",
        }
        found: dict[str, Any] = {
            name: [tuple(row) for row in db.execute(query)] for name, query in tables.items()
        }
        lexicons = db.execute("SELECT name, scope, kind, lang FROM lexicon").fetchall()
        found["terms"] = {
            tuple(row[1:]): rows
            for row in lexicons
            if (
                rows := [
                    tuple(terms)
                    for terms in db.execute(
                        f"SELECT d.path, t.body, t.questions FROM {row[0]} t "
                        "LEFT JOIN document d ON d.key = t.rowid ORDER BY d.path"
                    )
                ]
            )
        }
    found["collections"] = {
        (shelf, encoder.fingerprint): rows
        for shelf in catalogue.shelves()
        for encoder in index.encoders
        if (rows := _vectors(index, shelf, encoder.fingerprint))
    }
    return found


def _vectors(index: Index, shelf: Any, encoder: str) -> list[tuple[str, bytes]]:
    stored = index.store._collection(shelf, encoder).get(include=["embeddings"])
    rows = zip(stored["ids"], stored["embeddings"], strict=True)
    return sorted((id_, vector.astype("float32").tobytes()) for id_, vector in rows)


def assert_like_a_fresh_one(index: Index, root: Path, fresh_home: Path) -> None:
    """The index holds exactly what one holds that is made anew from the library."""
    fresh = open_index(root, fresh_home)
    try:
        fresh.sync()
        ours, theirs = contents(index), contents(fresh)
        for name, wanted in theirs.items():
            assert ours[name] == wanted, name
        assert set(ours) == set(theirs)
    finally:
        fresh.close()
