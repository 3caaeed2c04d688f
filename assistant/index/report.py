"""What a sync tells."""

from dataclasses import dataclass

from assistant.library.documents import Problem


@dataclass(frozen=True)
class SyncReport:
    """What a sync did: files added, changed, moved, removed and left as they were.

    ``problems`` are those of all files as they are now, read in this run or before, each for
    itself: a file may have several.
    """

    added: int
    changed: int
    moved: int
    removed: int
    unchanged: int
    problems: tuple[Problem, ...]
