"""What curators decide about reviews: drafts approved or given back as they were read, and reviews
retired."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.errors import EntenteError, MissingError, NotAllowedError
from assistant.library.files import Folders, hash_of
from assistant.library.vocabulary import Vocabulary
from assistant.principal import Principal
from assistant.reviews.files import Change, ChangedElsewhereError, ReviewFiles, StoredReview
from assistant.reviews.markdown import check_text, front_matter

Note = Callable[..., None]  # a principal, what was done, to which kind, which one, a detail
_FRENCH = {"approve": "approuver", "retire": "retirer", "return": "renvoyer"}
_MAX_COMMENT = 2000  # characters


@dataclass(frozen=True)
class Preview:
    """The drafts of a review in all its languages, as a curator reads them before approving.

    ``hash`` stands for exactly these texts.
    """

    id: str
    drafts: tuple[StoredReview, ...]
    hash: str


class Decisions:
    """Decisions about the reviews of some libraries, by curators alone."""

    def __init__(self, libraries: Folders, note: Note = lambda *_: None) -> None:
        """``note`` is told who did what to which kind of document and which one."""
        self._files = ReviewFiles(libraries)
        self._vocabulary = Vocabulary(libraries)
        self._note = note

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

    @staticmethod
    def _curators_only(principal: Principal, what: str) -> None:
        if "curator" not in principal.roles:
            raise NotAllowedError(
                f"Only a curator can {what} a review; ask one to do it.",
                f"Seul un curateur peut {_FRENCH[what]} une revue\u202f; adressez-vous à l’un "
                f"d’eux.",
            )


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
