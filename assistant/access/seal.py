"""The seal of the audit trail: a key and the trail's ends, in two files beside its table.

Who can write to the table alone can neither make a line that follows, nor take lines away from
either end: that needs the key. Who has the whole home has the key too; against them helps only an
anchor that is kept elsewhere.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from filelock import FileLock

from assistant.files import PRIVATE_FILE, write_whole

_KEY_BYTES = 32


@dataclass(frozen=True)
class Head:
    """The ends of a trail.

    Attributes:
        beginnings: number and sealed content of the first line; the content is empty unless the
            line says that older ones were dropped. Two while lines are being dropped.
        unkeyed: number of the last line that was written before there was a key.
        last, chain: number and chain of the last line.
    """

    beginnings: tuple[tuple[int, str], ...]
    unkeyed: int
    last: int
    chain: str


class Seal:
    """Key and head of one trail. Changed by one process at a time (:meth:`held`)."""

    def __init__(self, trail: Path) -> None:
        self._key_file = trail.with_suffix(".key")
        self._head_file = trail.with_suffix(".head")
        self._lock = FileLock(trail.with_suffix(".lock"), mode=PRIVATE_FILE)
        self._key = b""

    @property
    def exists(self) -> bool:
        """Whether the trail was ever sealed: one of the two files is there."""
        return self._key_file.exists() or self._head_file.exists()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else adds or drops lines until the block ends."""
        with self._lock:
            yield

    def begin(self, beginning: tuple[int, str], last: int, chain: str) -> None:
        """Seal a trail as it stands: what comes next needs the key, what is there is held by it."""
        self._write(Head((beginning,), last, last, chain))

    def extend(self, last: int, chain: str) -> None:
        """The trail ends with another line now. An unusable head stays as it is, to be found."""
        if head := self.read():
            self._write(replace(head, last=last, chain=chain))

    def allow_beginning(self, *beginnings: tuple[int, str]) -> None:
        """The trail begins with one of these lines: older ones are about to be dropped."""
        if head := self.read():
            self._write(replace(head, beginnings=beginnings))

    def read(self) -> Head | None:
        """The ends; None where the head or the key is missing, or they do not belong together."""
        try:
            told = json.loads(self._head_file.read_text(encoding="utf-8"))
            head = Head(
                tuple((int(n), str(opening)) for n, opening in told["beginnings"]),
                int(told["unkeyed"]), int(told["last"]), str(told["chain"]),
            )  # fmt: skip
            return head if hmac.compare_digest(str(told["seal"]), self._sealed(head)) else None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def link(self, told: str) -> str:
        """The chain of a line, as only the key makes it."""
        if not self._key:
            if not self._key_file.exists():
                # Of a key that was lost the head tells: it is not sealed by this one.
                write_whole(self._key_file, secrets.token_bytes(_KEY_BYTES))
            self._key = self._key_file.read_bytes()
        return hmac.new(self._key, told.encode(), hashlib.sha256).hexdigest()

    @staticmethod
    def plain_link(told: str) -> str:
        """The chain of a line that was written before there was a key."""
        return hashlib.sha256(told.encode()).hexdigest()

    def _sealed(self, head: Head) -> str:
        return self.link(json.dumps(asdict(head)))

    def _write(self, head: Head) -> None:
        content = json.dumps({**asdict(head), "seal": self._sealed(head)})
        write_whole(self._head_file, content)
