"""What curators decide: drafts to approve, reviews to retire; and what use teaches them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from assistant.api.results import WaitingReview
from assistant.errors import NotAllowedError
from assistant.language import Lang
from assistant.principal import Principal

if TYPE_CHECKING:
    from assistant.answering.journal import Feedback
    from assistant.reading.preview import ReadDraft
    from assistant.reviews.curation import Learned
    from assistant.reviews.decisions import Preview
    from assistant.reviews.desk import ListedReview
    from assistant.reviews.files import StoredReview
    from assistant.reviews.gaps import GapGroup
    from assistant.service import Service


class CurationRoom:
    """``entente.curation``. Everything here raises :class:`NotAllowedError` for others."""

    def __init__(self, service: Service, take_in: Callable[[], None]) -> None:
        self._service = service
        self._take_in = take_in

    def waiting(self, principal: Principal) -> tuple[WaitingReview, ...]:
        """Drafts that were handed in and wait for a decision."""
        curators_only(principal)
        drafts = self._service.desk.drafts(principal)
        return tuple(waiting(one) for one in drafts if not one.fields.returned)

    def returned(self, principal: Principal) -> tuple[WaitingReview, ...]:
        """Drafts that were given back and wait for their authors."""
        curators_only(principal)
        drafts = self._service.desk.drafts(principal)
        return tuple(waiting(one) for one in drafts if one.fields.returned)

    def overdue(self, principal: Principal, today: dt.date) -> tuple[WaitingReview, ...]:
        """Approved reviews that should have been read again by now."""
        curators_only(principal)
        return tuple(waiting(one) for one in self._service.desk.overdue(principal, today))

    def reviews(self, principal: Principal) -> tuple[WaitingReview, ...]:
        """Drafts and approved reviews, which can be retired."""
        curators_only(principal)
        return tuple(waiting(one) for one in self._service.desk.kept(principal))

    def preview(self, id: str, principal: Principal) -> Preview:
        """The drafts of a review in all its languages, and the hash that stands for these texts.

        Raises:
            MissingError: there is no draft of that id.
        """
        return self._service.desk.preview(id, principal)

    def read(self, id: str, principal: Principal, lang: Lang) -> ReadDraft:
        """The same as their readers will see them, labels in a language.

        Raises:
            MissingError: there is no draft of that id.
        """
        from assistant.reading.preview import read_draft

        documents = self._service.retriever.documents(principal, lang, "guidance")
        pages = {each.id for each in documents}
        return read_draft(self.preview(id, principal), lang, self._service.taxonomy, pages)

    def approve(self, id: str, principal: Principal, read: str) -> list[StoredReview]:
        """Approve drafts as they were read; the next question finds them.

        Args:
            read: the hash of the preview.

        Raises:
            ChangedElsewhereError: the drafts are others than those that were read.
            EntenteError: there is no draft of that id, or one is not in order.
        """
        approved = self._service.desk.approve(id, principal, read)
        self._take_in()
        return approved

    def reject(self, id: str, principal: Principal, read: str, comment: str) -> list[StoredReview]:
        """Give drafts back to their author as they were read; they stay drafts, with the comment.

        Args:
            read: the hash of the preview.
            comment: what their author should change.

        Raises:
            ChangedElsewhereError: the drafts are others than those that were read.
            EntenteError: there is no draft of that id, or no comment.
        """
        rejected = self._service.desk.reject(id, principal, read, comment)
        self._take_in()
        return rejected

    def retire(self, id: str, principal: Principal, superseded_by: str = "") -> list[StoredReview]:
        """Take a review out of every answer; its file stays.

        Raises:
            EntenteError: there is no such review, or none that supersedes it.
        """
        retired = self._service.desk.retire(id, principal, superseded_by)
        self._take_in()
        return retired

    def gaps(self, principal: Principal) -> list[GapGroup]:
        """Questions that found no answer and wait for a decision, asked most often first."""
        from assistant.reviews.gaps import gap_groups

        curators_only(principal)
        return gap_groups(self._service.journal)

    def gap(self, id: str, principal: Principal) -> GapGroup:
        """One of them.

        Raises:
            MissingError: there is none, or it was decided about.
        """
        from assistant.reviews.gaps import gap

        curators_only(principal)
        return gap(self._service.journal, id)

    def near_gaps(self, id: str, principal: Principal) -> list[GapGroup]:
        """Others that ask the same in nearly the same words, nearest first.

        Raises:
            MissingError: there is none of this id.
        """
        from assistant.reviews.gaps import near

        return near(self.gap(id, principal), self.gaps(principal))

    def dismiss_gaps(self, ids: Sequence[str], principal: Principal) -> None:
        """Show these questions no more, however often they are asked."""
        curators_only(principal)
        self._service.journal.decide(ids, "dismissed")
        self._service.audit.note_each(principal, "dismissed", "gap", ids)

    def merge_gaps(self, ids: Sequence[str], keep: str, principal: Principal) -> None:
        """Take several questions for one, in the wording of ``keep``.

        Raises:
            MissingError: there is no question that is kept.
        """
        self.gap(keep, principal)
        merged = [id_ for id_ in ids if id_ != keep]
        self._service.journal.decide(merged, "merged", keep)
        self._service.audit.note_each(principal, "merged", "gap", merged, keep)

    def restore_gaps(self, ids: Sequence[str], principal: Principal) -> None:
        """Take back what was decided last about these questions."""
        curators_only(principal)
        self._service.journal.undecide(ids)
        self._service.audit.note_each(principal, "restored", "gap", ids)

    def names(self, principal: Principal, lang: Lang) -> dict[str, tuple[str, str]]:
        """What pages and reviews are called, by id: ``page`` or ``review``, and the name. The index
        is not asked: these are there before it is."""
        curators_only(principal)
        heads = self._service.desk.kept(principal)
        reviews = {
            one.id: ("review", one.fields.title)
            for one in sorted(heads, key=lambda one: one.lang == lang)
        }
        practices = self._service.taxonomy.practices
        return reviews | {each.id: ("page", each.label(lang)) for each in practices}

    def learned(self, principal: Principal, lang: Lang) -> Learned:
        """What the cases teach: practices that were missing, lessons that no page says, reviews
        that nobody found."""
        from assistant.reviews.curation import learned

        curators_only(principal)
        service = self._service
        found = learned(service.retriever, service.journal, principal, lang, service.taxonomy)
        quoted = (id_ for lesson in found.recurring for id_ in lesson.cases)
        service.readings.curated(principal, [*quoted, *(review.id for review in found.unseen)])
        return found

    def complaints(self, principal: Principal) -> list[Feedback]:
        """Answers that did not help, with the reasons that people gave."""
        from assistant.reviews.curation import complaints

        curators_only(principal)
        return complaints(self._service.journal)


def waiting(found: ListedReview) -> WaitingReview:
    """A review of a list."""
    return WaitingReview(
        id=found.id, lang=found.lang, path=found.path, title=found.fields.title,
        review_by=found.fields.review_by, author=found.fields.author,
        returned=found.fields.returned,
    )  # fmt: skip


def curators_only(principal: Principal) -> None:
    """Let curators through.

    Raises:
        NotAllowedError: this person is none.
    """
    if "curator" not in principal.roles:
        raise NotAllowedError(
            "This is for curators; ask one of them.",
            "Ceci est réservé aux curateurs\u202f: adressez-vous à l’un d’eux.",
        )
