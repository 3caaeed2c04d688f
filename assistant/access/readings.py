"""What is noted of who read what: a line for each review that not everybody may see."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Protocol

from assistant.access.audit import AuditTrail
from assistant.principal import Principal

# What a page shows again with every click counts as read once in this time.
ONE_READING = dt.timedelta(hours=1)


class Confidential(Protocol):
    """Tells which documents not everybody may see."""

    def confidential(self, principal: Principal, paths: Sequence[str]) -> list[str]:
        """Ids of those in these files."""

    def confidential_ids(self, principal: Principal, ids: Sequence[str]) -> list[str]:
        """Those of these ids."""


class Readings:
    """Writes to the audit trail what people were shown."""

    def __init__(self, audit: AuditTrail, library: Callable[[], Confidential]) -> None:
        self._audit = audit
        self._library = library

    def note(
        self, principal: Principal, action: str, paths: Sequence[str], how: str,
        once_in: dt.timedelta | None = None,
    ) -> None:  # fmt: skip
        """These files were quoted, listed or read.

        Args:
            how: where: in an answer, a look-up, a checklist…
            once_in: say so once in this time.
        """
        if paths:
            shown = self._library().confidential(principal, sorted(set(paths)))
            self._audit.note_each(principal, action, "review", shown, how, once_in)

    def curated(self, principal: Principal, reviews: Sequence[str]) -> None:
        """The curators' page quotes or lists these reviews, by their ids."""
        shown = self._library().confidential_ids(principal, reviews)
        self._audit.note_each(principal, "listed", "review", shown, "curation", ONE_READING)
