"""Where an exported item came from: carried by its row, so that a table that comes back late is
compared with what it was, not only with what the checklist is now.

A mark holds the checklist's id and version and a short hash of each value that people change. It
stands in a column of its own, names its item, and so survives sorting, moved columns and programs.
"""

import hashlib
import re
from base64 import b32encode
from dataclasses import dataclass

from assistant.playbooks.checklist import EDITABLE, Item

_HASH = 8  # characters
_HASHES = rf"[a-z2-7]{{{_HASH * len(EDITABLE)}}}"
_MARK = re.compile(rf"v(\d{{1,9}}) ([\w-]{{1,40}}) (\S{{1,200}}) ({_HASHES})")
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Origin:
    """The saved checklist and its version; empty for one that was not saved."""

    id: str = ""
    version: int = 0


@dataclass(frozen=True)
class Mark:
    """What a row's mark tells of the item as it was exported."""

    origin: Origin
    item: str
    hashes: dict[str, str]

    def is_value(self, field: str, value: str) -> bool:
        """Whether a value is the one that was exported."""
        return self.hashes[field] == _hash(field, value)


def mark(item: Item, origin: Origin) -> str:
    """The mark of an item's row."""
    hashes = "".join(_hash(field, str(getattr(item, field))) for field in EDITABLE)
    return f"v{origin.version} {origin.id or '-'} {item.id} {hashes}"


def read_mark(text: str) -> Mark | None:
    """A row's mark; None where the text is none."""
    found = _MARK.fullmatch(text.strip())
    if not found:
        return None
    version, id_, item, joined = found.groups()
    hashes = {f: joined[n * _HASH : (n + 1) * _HASH] for n, f in enumerate(EDITABLE)}
    return Mark(Origin("" if id_ == "-" else id_, int(version)), item, hashes)


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in blanks and unreadable signs alone, as programs change them."""
    return _words(one) == _words(other)


def _words(text: str) -> str:
    return " ".join(_UNREADABLE.sub("", text).split())


def _hash(field: str, value: str) -> str:
    digest = hashlib.blake2s(f"{field}\x1f{_words(value)}".encode(), digest_size=5).digest()
    return b32encode(digest).decode().lower()
