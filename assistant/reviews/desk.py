"""The desk where reviews are taken in, approved and retired."""

import datetime as dt
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.errors import EntenteError, MissingError, NotAllowedError
from assistant.language import LANGUAGES, Lang
from assistant.library.fields import MAX_ID
from assistant.library.files import Folders, hash_of
from assistant.library.reviews import ReviewFields
from assistant.library.vocabulary import Vocabulary
from assistant.principal import Principal
from assistant.reviews.files import (
    Change,
    ChangedElsewhereError,
    ReviewFiles,
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

Note = Callable[..., None]  # a principal, what was done, to which kind, which one, a detail
_NUMBER_BYTES = 3
_FRENCH = {"approve": "approuver", "retire": "retirer", "return": "renvoyer"}
_MAX_COMMENT = 2000  # characters


@dataclass(frozen=True)
class ListedReview:
    """A review in a list, with what its front matter says."""

    id: str
    lang: Lang
    path: str
    fields: ReviewHead


@dataclass(frozen=True)
class Preview:
    """The drafts of a review in all its languages, as a curator reads them before approving.

    ``hash`` stands for exactly these texts.
    """

    id: str
    drafts: tuple[StoredReview, ...]
    hash: str


class ReviewDesk:
    """Reviews as files of a library, for people with different rights.

    What a person may not see does not exist for them: the message is the same as for an id that
    was never given.
    """

    def __init__(self, libraries: Folders, note: Note = lambda *_: None) -> None:
        """``note`` is told who did what to which kind of document and which one."""
        self._files = ReviewFiles(libraries)
        self._vocabulary = Vocabulary(libraries)
        self._note = note

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

    def preview(self, id_: str, principal: Principal) -> Preview:
        """The drafts of a review, in every language that it has, to read before approving them.

        Raises:
            NotAllowedError: this person is no curator.
            EntenteError: there is no draft of that id.
        """
        self._curators_only(principal, "approve")
        found = self._drafts(id_)
        self._note(principal, "previewed", "review", id_)
        return found

    def approve(self, id_: str, principal: Principal, read: str) -> list[StoredReview]:
        """Approve the drafts of a review, in every language it has, as they were read.

        Args:
            read: the hash of the preview that the curator read.

        Raises:
            NotAllowedError: this person is no curator.
            ChangedElsewhereError: the drafts are others than those that were read.
            EntenteError: there is no draft of that id, or one is not in order.
        """
        self._curators_only(principal, "approve")
        found = self._read(id_, read)
        fields = {
            "status": "approved", "approved_by": principal.name, "returned": None,
            "returned_by": None,
        }  # fmt: skip
        changes = [Change(s.id, s.lang, with_fields(s.text, fields), s.hash) for s in found.drafts]
        for change, stored in zip(changes, found.drafts, strict=True):
            if problem := check_text(change.text, stored.path, self._vocabulary.taxonomy()):
                raise EntenteError(str(problem))
        written = self._files.write_all(changes)
        self._note(principal, "approved", "review", id_)
        return written

    def reject(self, id_: str, principal: Principal, read: str, comment: str) -> list[StoredReview]:
        """Give the drafts of a review back to their author, who is told why; they stay drafts.

        Args:
            read: the hash of the preview that the curator read.

        Raises:
            NotAllowedError: this person is no curator.
            ChangedElsewhereError: the drafts are others than those that were read.
            EntenteError: there is no draft of that id, or no comment that tells what to change.
        """
        self._curators_only(principal, "return")
        comment = "\n".join(" ".join(line.split()) for line in comment.strip().split("\n"))
        if not 0 < len(comment) <= _MAX_COMMENT:
            raise EntenteError(
                f"Say in a comment of at most {_MAX_COMMENT} characters what its author should "
                "change.",
                f"Dites à l’auteur ce qu’il doit changer, en {_MAX_COMMENT} caractères au plus.",
            )
        found = self._read(id_, read)
        fields = {"returned": comment, "returned_by": principal.name}
        written = self._files.write_all(
            [Change(s.id, s.lang, with_fields(s.text, fields), s.hash) for s in found.drafts]
        )
        self._note(principal, "rejected", "review", id_, comment)
        return written

    def retire(self, id_: str, principal: Principal, superseded_by: str = "") -> list[StoredReview]:
        """Take a review out of every answer; the file stays, and may name what replaces it.

        Raises:
            NotAllowedError: this person is no curator.
            EntenteError: there is no such review, or no review that supersedes it.
        """
        self._curators_only(principal, "retire")
        stored = self._files.translations(id_)
        if not stored:
            raise MissingError(
                f"There is no review '{id_}'.", f"La revue «\u00a0{id_}\u00a0» n’existe pas."
            )
        if superseded_by and (superseded_by == id_ or not self._files.translations(superseded_by)):
            raise EntenteError(
                f"'{superseded_by}' is no other review; name the one that replaces '{id_}'.",
                f"«\u00a0{superseded_by}\u00a0» n’est pas une autre revue\u202f; nommez celle qui "
                f"remplace «\u00a0{id_}\u00a0».",
            )
        fields = {"status": "retired"} | ({"superseded_by": superseded_by} if superseded_by else {})
        written = self._files.write_all(
            [Change(s.id, s.lang, with_fields(s.text, fields), s.hash) for s in stored]
        )
        self._note(principal, "retired", "review", id_)
        return written

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

    def _drafts(self, id_: str) -> Preview:
        drafts = tuple(s for s in self._files.translations(id_) if _status(s) == "draft")
        if not drafts:
            raise MissingError(
                f"There is no draft '{id_}' in order to be approved; 'entente review check FILE' "
                "says what is wrong with a file.",
                f"Il n’y a pas de brouillon «\u00a0{id_}\u00a0» en état d’être approuvé\u202f; la "
                f"commande "
                "«\u00a0entente review check FICHIER\u00a0» dit ce qui ne va pas dans un fichier.",
            )
        told = "\n".join(f"{stored.path} {stored.hash}" for stored in drafts)
        return Preview(id_, drafts, hash_of(told.encode()))

    def _read(self, id_: str, read: str) -> Preview:
        """The drafts, if they are those that a curator read."""
        found = self._drafts(id_)
        if found.hash != read:
            raise ChangedElsewhereError(
                f"'{id_}' was changed since you read it; read it again before you decide.",
                found.drafts[0],
                f"«\u00a0{id_}\u00a0» a changé depuis votre lecture\u202f; relisez le texte, puis "
                f"décidez.",
            )
        return found

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

    @staticmethod
    def _curators_only(principal: Principal, what: str) -> None:
        if "curator" not in principal.roles:
            raise NotAllowedError(
                f"Only a curator can {what} a review; ask one to do it.",
                f"Seul un curateur peut {_FRENCH[what]} une revue\u202f; adressez-vous à l’un "
                f"d’eux.",
            )


def _own_draft(fields: ReviewFields | ReviewHead, principal: Principal) -> bool:
    return fields.status == "draft" and principal.wrote(fields.writer)


def _status(stored: StoredReview) -> str:
    fields = front_matter(stored.text, stored.path)
    return fields.status if fields else ""


def with_fields(text: str, fields: Mapping[str, str | None]) -> str:
    """A file with some lines of its front matter set, or taken away where a value is None, and
    every other line as it was."""
    text = text.replace("\r\n", "\n")
    head, _, rest = text.removeprefix("---\n").partition("\n---")
    lines = head.split("\n")
    for name, value in fields.items():
        at = next((n for n, line in enumerate(lines) if line.startswith(f"{name}:")), len(lines))
        end = at + 1
        while end < len(lines) and lines[end].startswith((" ", "\t")):
            end += 1
        if value is None:
            lines[at:end] = []
        else:
            plain = re.fullmatch("[a-z-]+", value)
            said = value if plain else json.dumps(value, ensure_ascii=False)
            lines[at:end] = [f"{name}: {said}"]
    return "---\n" + "\n".join(lines) + f"\n---{rest}"
