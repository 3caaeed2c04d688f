"""The reading room: what somebody may read, and a note of who read what is confidential."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from assistant.language import Lang
from assistant.library.taxonomy import Taxonomy
from assistant.principal import Principal
from assistant.reading.case import Case, read_case
from assistant.reading.cases import CaseListing, WantedCases, case_listing, case_overview
from assistant.reading.listing import Listing, Wanted, listing
from assistant.reading.news import Approval, ApprovedCase, approved_cases
from assistant.reading.page import Page, read_page
from assistant.reviews.lookup import CaseFilter
from assistant.reviews.overview import Overview

if TYPE_CHECKING:
    from assistant.retrieval.retriever import Retriever

# What is shown again with every reload counts as read once in this time.
_ONE_READING = dt.timedelta(hours=1)
_HOW = "library"
_FOUND = 3  # of a search: the first ones count as found


class Noted(Protocol):
    """Notes the confidential reviews among some files."""

    def __call__(
        self, principal: Principal, action: str, paths: Sequence[str], how: str,
        once_in: dt.timedelta | None = None,
    ) -> None: ...  # fmt: skip


class ReadingRoom:
    """Reads for people. Safe to use from several threads."""

    def __init__(
        self,
        retriever: Callable[[], "Retriever"],
        taxonomy: Callable[[], Taxonomy],
        steadily: Callable[[Callable[[], Any]], Any],
        noted: Noted,
        found: Callable[[Sequence[str]], None] = lambda _: None,
    ) -> None:
        """
        Args:
            steadily: does work on documents anew where one changes meanwhile.
            found: is told the ids of the cases that a description found.
        """
        self._retriever = retriever
        self._taxonomy = taxonomy
        self._steadily = steadily
        self._noted = noted
        self._found = found

    def listing(self, wanted: Wanted, principal: Principal, lang: Lang) -> Listing:
        """What can be read of what somebody looks for."""
        found: Listing = self._steadily(
            lambda: listing(self._retriever(), wanted, principal, lang, self._taxonomy())
        )
        self._listed(principal, [each.path for g in found.groups for each in g.entries])
        return found

    def page(self, id_: str, principal: Principal, lang: Lang) -> Page | None:
        """A page of guidance whole; None where there is none."""
        found: Page | None = self._steadily(
            lambda: read_page(self._retriever(), id_, principal, lang, self._taxonomy())
        )
        if found:
            self._listed(principal, [case.path for case in found.cases])
        return found

    def case(
        self, id_: str, principal: Principal, lang: Lang, *, similar: bool = True
    ) -> Case | None:
        """A case whole, with those that are like it unless nobody asks for them; None where it
        does not exist for this person."""
        found: Case | None = self._steadily(
            lambda: read_case(
                self._retriever(), id_, principal, lang, self._taxonomy(), similar=similar
            )
        )
        if found:
            self._noted(principal, "read", [found.path], _HOW)
            self._listed(principal, [case.path for case in found.similar])
        return found

    def cases(self, wanted: WantedCases, principal: Principal, lang: Lang) -> CaseListing:
        """The past cases that somebody looks for, a page of them."""
        found: CaseListing = self._steadily(
            lambda: case_listing(self._retriever(), wanted, principal, lang, self._taxonomy())
        )
        if found.wanted.description and found.wanted.page == 1:
            self._found([case.id for case in found.entries[:_FOUND]])
        self._listed(principal, [case.path for case in (*found.entries, *found.chosen)])
        return found

    def overview(self, wanted: CaseFilter, principal: Principal, lang: Lang) -> Overview:
        """What the cases that a filter admits show together."""
        shown: Overview = self._steadily(
            lambda: case_overview(
                self._retriever(),
                WantedCases(filter=wanted).known(self._taxonomy()).filter,
                principal,
                lang,
            )
        )
        return shown

    def approved(
        self, approvals: Sequence[Approval], principal: Principal, lang: Lang
    ) -> tuple[ApprovedCase, ...]:
        """The cases of some approvals, newest first."""
        found: tuple[ApprovedCase, ...] = self._steadily(
            lambda: approved_cases(self._retriever(), approvals, principal, lang)
        )
        self._listed(principal, [each.path for each in found])
        return found

    def _listed(self, principal: Principal, paths: Sequence[str]) -> None:
        reviews = [path for path in paths if path.startswith("reviews/")]
        self._noted(principal, "listed", reviews, _HOW, _ONE_READING)
