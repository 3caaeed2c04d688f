"""The library to read: its pages and cases in lists, and the pages whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.language import Lang
from assistant.principal import Principal

if TYPE_CHECKING:
    from assistant.library.taxonomy import Taxonomy
    from assistant.reading.listing import Listing, Wanted
    from assistant.reading.news import ApprovedCase
    from assistant.reading.page import Page
    from assistant.service import Service

_APPROVALS = 200  # the last ones, of which a person may read some


class LibraryRoom:
    """``entente.library``."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def list(self, wanted: Wanted, principal: Principal, lang: Lang = "fr") -> Listing:
        """Pages by theme and cases by form, narrowed down by what is wanted, or found by words."""
        return self._service.reading.listing(wanted, principal, lang)

    def page(self, id: str, principal: Principal, lang: Lang = "fr") -> Page | None:
        """A page of guidance whole; None where there is none.

        Args:
            lang: the reader's; a page that is not there in it comes in the other.
        """
        return self._service.reading.page(id, principal, lang)

    def vocabulary(self) -> Taxonomy:
        """All ids that content may use, and what they are called: no secret to anybody."""
        return self._service.taxonomy

    def approved(self, principal: Principal, lang: Lang = "fr") -> tuple[ApprovedCase, ...]:
        """Cases that curators approved lately, newest first: those that this person may read."""
        from assistant.reading.news import Approval

        lines = self._service.audit.entries(action="approved", limit=_APPROVALS)
        approvals = [Approval(line.document, line.at) for line in lines if line.kind == "review"]
        return self._service.reading.approved(approvals, principal, lang)
