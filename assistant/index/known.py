"""Files that the index has dealt with: usable or not, each is up to date until it changes."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import TypeAdapter

from assistant.library.documents import Problem

_PROBLEM = TypeAdapter(Problem)


@dataclass(frozen=True)
class KnownFile:
    """What was found in a file when it was read last.

    Attributes:
        hash: sha256 of its bytes; empty where it could not be read.
        mark: its mark then.
        settled: whether the mark tells of every change since.
        problem: why it holds no document; None for a usable file and for a retired one.
    """

    path: str
    hash: str
    mark: str
    settled: bool
    problem: Problem | None = None


def read_known(db: sqlite3.Connection) -> dict[str, KnownFile]:
    """All of them by path."""
    rows = db.execute("SELECT path, hash, mark, settled, problem FROM file").fetchall()
    return {
        path: KnownFile(
            path, hash_, mark, bool(settled), _PROBLEM.validate_json(problem) if problem else None
        )
        for path, hash_, mark, settled, problem in rows
    }


def write_known(db: sqlite3.Connection, files: Iterable[KnownFile]) -> None:
    """Remember files, in the place of what was remembered of them."""
    db.executemany(
        "INSERT OR REPLACE INTO file (path, hash, mark, settled, problem) VALUES (?, ?, ?, ?, ?)",
        (
            (
                file.path, file.hash, file.mark, file.settled,
                _PROBLEM.dump_json(file.problem).decode() if file.problem else None,
            )
            for file in files
        ),
    )  # fmt: skip
