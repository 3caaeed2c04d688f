"""Connections to one SQLite file, one for each thread, closed when their thread ends."""

import sqlite3
import threading
import weakref
from pathlib import Path

from assistant.database import PATIENCE, write_ahead


class _Own:
    """A thread's connection; it lives as long as the thread."""

    def __init__(self, path: Path) -> None:
        # Another thread closes it where all are closed at once.
        self.db = sqlite3.connect(path, timeout=PATIENCE, check_same_thread=False)
        write_ahead(self.db)
        self.db.execute("PRAGMA synchronous = NORMAL")
        self.db.execute("PRAGMA foreign_keys = ON")
        self.db.row_factory = sqlite3.Row

    def __del__(self) -> None:
        if hasattr(self, "db"):  # it could not be opened otherwise
            self.db.close()


class Connections:
    """Hands every thread its own connection to a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._open: weakref.WeakSet[_Own] = weakref.WeakSet()
        self._lock = threading.Lock()

    def own(self) -> sqlite3.Connection:
        """The connection of the thread that asks."""
        held: _Own | None = getattr(self._local, "held", None)
        if held is None:
            held = self._local.held = _Own(self._path)
            with self._lock:
                self._open.add(held)
        return held.db

    def close(self) -> None:
        """Close the connections of all threads; the next question opens one anew."""
        with self._lock:
            for held in list(self._open):
                held.db.close()
            self._open.clear()
            self._local = threading.local()
