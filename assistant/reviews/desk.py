"""The desk where reviews are taken in, approved and retired."""

import datetime as dt
import secrets
from dataclasses import dataclass

from assistant.errors import EntenteError, MissingError, NotAllowedError
from assistant.language import LANGUAGES, Lang
from assistant.library.fields import MAX_ID
from assistant.library.reviews import ReviewFields
from assistant.principal import Principal
from assistant.reviews.decisions import Decisions, with_fields
from assistant.reviews.files import (
    ReviewHead,
    StoredReview,
    changed_elsewhere,
)
from assistant.reviews.form import ReviewForm, check_form, new_id
from assistant.reviews.markdown import (
    blank_markdown,
    check_text,
    from_markdown,
    front_matter,
    to_markdown,
)

_NUMBER_BYTES = 3


@dataclass(frozen=True)
class ListedReview:
    """A review in a list, with what its front matter says."""

    id: str
    lang: Lang
    path: str
    fields: ReviewHead


class ReviewDesk(Decisions):
    """Reviews as files of a library, for people with different rights.

    What a person may not see does not exist for them: the message is the same as for an id that
    was never given.
    """

    def open(self, id_: str, lang: Lang, principal: Principal) -> tuple[ReviewForm, StoredReview]:
        """A review as a form, to change it.

        Raises:
            EntenteError: there is none for this person, or its file is not in order.
            NotAllowedError: it is approved and this person is no curator.
        """
        stored = self._seen(id_, lang, principal)
        fields = front_matter(stored.text, stored.path)
        assert fields is not None
        self._changeable(fields, id_, principal)
        form, _ = from_markdown(stored.text, stored.path)
        self._note(principal, "opened", "review", id_)
        return form, stored

    def submit(
        self, form: ReviewForm, principal: Principal, opened: str, today: dt.date
    ) -> StoredReview:
        """Save a form as a draft in the library, or, for a curator, over the review it came from.

        Args:
            opened: sha256 of the file that the form was opened from; empty for a new review.

        Raises:
            EntenteError: the form is not complete; names the first thing that is missing.
            ChangedElsewhereError: somebody else changed the file meanwhile, or the id is taken.
        """
        taxonomy = self._vocabulary.taxonomy()
        if problems := check_form(form, form.lang, taxonomy):
            raise EntenteError(problems[0])
        id_ = new_id(form)
        if not opened and not self._may_name(id_, form.lang, principal):
            id_ = self._numbered(id_)
            form = form.model_copy(update={"id": id_})
        before = self._files.read(id_, form.lang)
        if before and not self._may_see(before, principal):
            before = None  # an id that is taken by what this person may not see must not tell so
        if opened and not before:
            raise changed_elsewhere(id_, form.lang, None)
        earlier = front_matter(before.text, before.path) if before else None
        if earlier and opened:
            self._changeable(earlier, id_, principal)
        author, writer = (
            (earlier.author, earlier.writer) if earlier else (principal.name, principal.id)
        )
        text = to_markdown(form, author, today, writer)
        if earlier and earlier.status == "approved":
            text = with_fields(text, {"status": "approved", "approved_by": principal.name})
        path = self._files.path(id_, form.lang)
        if problem := check_text(text, path, taxonomy):
            raise EntenteError(str(problem))
        stored = self._files.write(id_, form.lang, text, opened)
        self._note(principal, "submitted", "review", id_)
        return stored

    def editable(self, principal: Principal) -> list[tuple[str, Lang, str]]:
        """Id, language and title of the reviews that this person may change."""
        curator = "curator" in principal.roles
        return [
            (review.id, review.lang, review.fields.title)
            for review in self._listed(principal)
            if review.fields.status != "retired"
            and (curator or _own_draft(review.fields, principal))
        ]

    def drafts(self, principal: Principal) -> list[ListedReview]:
        """Drafts that this person may see: their own, or all for a curator."""
        return [review for review in self._listed(principal) if review.fields.status == "draft"]

    def kept(self, principal: Principal) -> list[ListedReview]:
        """Drafts and approved reviews that this person may see."""
        return [review for review in self._listed(principal) if review.fields.status != "retired"]

    def overdue(self, principal: Principal, today: dt.date) -> list[ListedReview]:
        """Approved reviews that should have been read again by now."""
        return sorted(
            (
                review
                for review in self._listed(principal)
                if review.fields.status == "approved"
                and review.fields.review_by
                and review.fields.review_by < today
            ),
            key=lambda review: (review.fields.review_by or today, review.path),
        )

    def scope_of(self, path: str) -> str | None:
        """Who may see the review in a file, as it is now; None where there is none in order."""
        head = self._files.head(path)
        return head.scope if head else None

    def _listed(self, principal: Principal) -> list[ListedReview]:
        return [
            ListedReview(head.id, head.lang, head.path, head)
            for head in self._files.heads()
            if principal.may_see(head.scope)
        ]

    def _may_name(self, id_: str, lang: Lang, principal: Principal) -> bool:
        """Whether a new file may have this id as it is, or is told that it is taken.

        Only curators see all reviews. What others name gets a number, always: so the number does
        not tell that a hidden review has the id.
        """
        heads = {(head.id, head.lang): head for head in self._files.heads()}
        taken = heads.get((id_, lang))
        own = [head for other in LANGUAGES if (head := heads.get((id_, other)))]
        return (
            "curator" in principal.roles
            or (taken is not None and principal.may_see(taken.scope))
            or any(head.lang != lang and _own_draft(head, principal) for head in own)
        )

    def _numbered(self, id_: str) -> str:
        while True:
            number = secrets.token_hex(_NUMBER_BYTES)
            named = f"{id_[: MAX_ID - len(number) - 1].rstrip('-')}-{number}"
            if not self._files.translations(named):
                return named

    def _seen(self, id_: str, lang: Lang, principal: Principal) -> StoredReview:
        stored = self._files.read(id_, lang)
        if stored is None:
            # A refusal takes as long for an id that was never given as for one that is hidden.
            front_matter(blank_markdown(lang), "")
        if stored is None or not self._may_see(stored, principal):
            raise MissingError(
                f"There is no review '{id_}' ({lang}).",
                f"La revue «\u00a0{id_}\u00a0» ({lang}) n’existe pas.",
            )
        return stored

    @staticmethod
    def _may_see(stored: StoredReview, principal: Principal) -> bool:
        fields = front_matter(stored.text, stored.path)
        return fields is not None and principal.may_see(fields.scope())

    @staticmethod
    def _changeable(fields: ReviewFields, id_: str, principal: Principal) -> None:
        if "curator" not in principal.roles and not _own_draft(fields, principal):
            raise NotAllowedError(
                f"'{id_}' is approved; ask a curator to change it, or write a review that "
                "supersedes it.",
                f"«\u00a0{id_}\u00a0» est approuvée\u202f; demandez à un curateur de la modifier, "
                f"ou écrivez une "
                "revue qui la remplace.",
            )


def _own_draft(fields: ReviewFields | ReviewHead, principal: Principal) -> bool:
    return fields.status == "draft" and principal.wrote(fields.writer)
