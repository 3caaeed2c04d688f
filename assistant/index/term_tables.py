"""The words of documents: one FTS5 table for each scope, kind and language."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from assistant.index.connections import Connections
from assistant.index.schema import marks
from assistant.language import Lang
from assistant.library.documents import Kind


class TermTables:
    """Which documents use which words. Safe for many readers."""

    def __init__(self, connections: Connections, generation: Callable[[], int]) -> None:
        """``generation`` tells whether documents changed since something was counted."""
        self._connections = connections
        self._generation = generation
        # One question asks for the same terms twice.
        self._counted = lru_cache(maxsize=2048)(self._count)

    def tables(self, scopes: Sequence[str], kind: Kind) -> list[tuple[str, Lang]]:
        """The term tables of these scopes and this kind with their languages."""
        rows = self._connections.own().execute(
            f"SELECT name, lang FROM lexicon WHERE scope IN ({marks(scopes)}) AND kind = ? "
            "ORDER BY name",
            (*scopes, kind),
        )
        return [(row[0], row[1]) for row in rows]

    def match(self, table: str, query: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """Keys of the documents that hold some of the terms with their BM25, best first."""
        if not (known := self.frequencies(table, query)):
            return []
        expression = " OR ".join(f'"{term}"' for term in known)
        rows = self._connections.own().execute(
            f"SELECT rowid, -rank FROM {table} WHERE {table} MATCH ? ORDER BY rank LIMIT ?",
            (expression, limit),
        )
        return [(row[0], row[1]) for row in rows]

    def frequencies(self, table: str, query: Sequence[str]) -> Mapping[str, int]:
        """In how many documents of a term table each term stands; those in none are left out."""
        return self._counted(self._generation(), table, tuple(query))

    def _count(self, _: int, table: str, query: tuple[str, ...]) -> Mapping[str, int]:
        rows = self._connections.own().execute(
            f"SELECT term, doc FROM {table}_words WHERE term IN ({marks(query)})", query
        )
        return MappingProxyType(dict(rows.fetchall()))

    def of_documents(self, table: str, keys: Sequence[int]) -> dict[int, tuple[str, str]]:
        """The terms of title and body, and those of the questions, joined by spaces."""
        rows = self._connections.own().execute(
            f"SELECT rowid, body, questions FROM {table} WHERE rowid IN ({marks(keys)})",
            tuple(keys),
        )
        return {row[0]: (row[1], row[2]) for row in rows}
