"""What the vector store has still to do, kept in the transaction that changed the documents."""

from collections.abc import Sequence

from assistant.index.connections import Connections
from assistant.index.dense import Shelf
from assistant.index.encoded import in_parts
from assistant.index.schema import marks


class Outbox:
    """Passages to put into the vector store or to take out of it, in order."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def pending(self, limit: int) -> list[tuple[int, str, Shelf, str]]:
        """Sequence, operation, shelf and passage id of what the vector store has still to do."""
        rows = self._connections.own().execute(
            "SELECT sequence, operation, scope, kind, passage_id FROM outbox "
            "ORDER BY sequence LIMIT ?",
            (limit,),
        )
        return [(row[0], row[1], (row[2], row[3]), row[4]) for row in rows]

    def done(self, last_sequence: int) -> None:
        with self._connections.own() as db:
            db.execute("DELETE FROM outbox WHERE sequence <= ?", (last_sequence,))

    def count(self) -> int:
        return int(self._connections.own().execute("SELECT count(*) FROM outbox").fetchone()[0])

    def text_hashes(self, passage_ids: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in in_parts(passage_ids):
            rows = self._connections.own().execute(
                f"SELECT id, text_hash FROM passage WHERE id IN ({marks(part)})", part
            )
            found.update(dict(rows.fetchall()))
        return found
