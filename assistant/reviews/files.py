"""Review files: read with the hash of what was read, written whole or not at all."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import ChangedError
from assistant.files import PRIVATE_FILE, SHARED_FILE
from assistant.language import LANGUAGES, Lang
from assistant.library.documents import Problem
from assistant.library.fields import ID_PATTERN
from assistant.library.files import Folders, Kept, LibraryFile, LibraryFiles
from assistant.library.markdown import FileError
from assistant.library.reader import text_of
from assistant.library.writing import (
    StoredText,
    TextChange,
    TextChangedError,
    Writer,
    text_path,
)
from assistant.principal import PUBLIC
from assistant.reviews.markdown import front_matter


class ChangedElsewhereError(ChangedError):
    """Somebody else saved the file since it was opened; carries what stands there now."""

    def __init__(self, message: str, now: "StoredReview | None", french: str = "") -> None:
        super().__init__(message, french)
        self.now = now


def changed_elsewhere(id_: str, lang: Lang, now: "StoredReview | None") -> ChangedElsewhereError:
    """What the second of two people is told who changed the same file."""
    return ChangedElsewhereError(
        f"The review '{id_}' ({lang}) was changed by someone else since you opened it; open it "
        "again and add your changes, or save yours under another id.",
        now,
        f"La revue «\u00a0{id_}\u00a0» ({lang}) a été modifiée par quelqu’un d’autre depuis que "
        f"vous l’avez "
        "ouverte\u202f; rouvrez-la pour y ajouter vos changements, ou enregistrez les vôtres sous "
        "un "
        "autre identifiant.",
    )


@dataclass(frozen=True)
class StoredReview:
    """The text of a review's file and its sha256."""

    id: str
    lang: Lang
    path: str  # relative to the library
    text: str
    hash: str


@dataclass(frozen=True)
class Change:
    """A new text for a review's file; ``expected`` is the sha256 of the file that was opened,
    empty for a new one."""

    id: str
    lang: Lang
    text: str
    expected: str


@dataclass(frozen=True)
class ReviewHead:
    """What lists show of a review, from its front matter.

    Attributes:
        writer: who wrote it, by a principal's id.
        scope: who may see it.
        author: their name.
        returned: what a curator said who gave the draft back; empty otherwise.
    """

    id: str
    lang: Lang
    path: str
    title: str
    status: str
    writer: str
    scope: str
    review_by: dt.date | None
    author: str = ""
    returned: str = ""


class ReviewFiles:
    """The reviews of a library, or of several; see :class:`Writer` for what is written where."""

    def __init__(self, libraries: Folders) -> None:
        files = LibraryFiles(libraries)
        self._files = files
        self._writer = Writer(files, "reviews", review_mode)
        self._kept = Kept(files, "reviews", _head)

    def path(self, id_: str, lang: Lang) -> str:
        """Where a review stands; see :func:`text_path`."""
        return text_path("reviews", id_, lang)

    def read(self, id_: str, lang: Lang) -> StoredReview | None:
        """The file as it stands now; None when there is none.

        Raises:
            EntenteError: there is one that cannot be read.
        """
        stored = self._writer.read(self.path(id_, lang))
        return StoredReview(id_, lang, stored.path, stored.text, stored.hash) if stored else None

    def place(self, path: str) -> Path:
        """Where the file of a path stands; see :meth:`LibraryFiles.locate`."""
        return self._writer.place(path)

    def head(self, path: str) -> ReviewHead | None:
        """The head of a file as it is now; None where there is none in order."""
        return _head(self._files.load(path))

    def translations(self, id_: str) -> list[StoredReview]:
        """The files of a review in all languages in which it exists."""
        found = (self.read(id_, lang) for lang in LANGUAGES)
        return [stored for stored in found if stored]

    def heads(self) -> list[ReviewHead]:
        """The heads of all reviews in order, by path; only files that changed are read again."""
        return [head for head in self._kept.all().values() if head]

    def write(self, id_: str, lang: Lang, text: str, expected: str) -> StoredReview:
        """Write one file; see :meth:`write_all`."""
        return self.write_all([Change(id_, lang, text, expected)])[0]

    def write_all(self, changes: Sequence[Change]) -> list[StoredReview]:
        """Write files, if each is still the one that was opened; otherwise none.

        Raises:
            ChangedElsewhereError: a file is another by now, or there is one already.
            EntenteError: a file cannot be written.
        """
        by_path = {self.path(change.id, change.lang): change for change in changes}
        try:
            written = self._writer.write_all(
                [TextChange(path, each.text, each.expected) for path, each in by_path.items()]
            )
        except TextChangedError as error:
            raise _elsewhere(by_path[error.path], error.now) from None
        return [
            StoredReview(by_path[each.path].id, by_path[each.path].lang, each.path, each.text,
                         each.hash)
            for each in written
        ]  # fmt: skip


def _elsewhere(change: Change, found: StoredText | None) -> ChangedElsewhereError:
    now = (
        StoredReview(change.id, change.lang, found.path, found.text, found.hash) if found else None
    )
    if now and not change.expected:
        return ChangedElsewhereError(
            f"There is already a review '{change.id}' ({change.lang}); choose another id, or "
            "open that review to change it.",
            now,
            f"Il existe déjà une revue «\u00a0{change.id}\u00a0» ({change.lang})\u202f; "
            "choisissez un autre identifiant, ou ouvrez cette revue pour la modifier.",
        )
    return changed_elsewhere(change.id, change.lang, now)


def review_mode(text: str) -> int:
    """Rights of a review's file: what not everybody may see is for its owner alone."""
    fields = front_matter(text, "")
    return SHARED_FILE if fields and fields.scope() == PUBLIC else PRIVATE_FILE


def _head(file: LibraryFile | Problem) -> ReviewHead | None:
    name = file.path.rsplit("/", 1)[-1].removesuffix(".md")
    if isinstance(file, Problem) or not ID_PATTERN.fullmatch(name):
        return None
    try:
        fields = front_matter(text_of(file), file.path)
    except FileError:
        return None
    if fields is None or file.path.split("/")[1] != fields.lang:
        return None
    lang: Lang = "fr" if fields.lang == "fr" else "en"
    return ReviewHead(
        name, lang, file.path, fields.title, fields.status, fields.writer, fields.scope(),
        fields.review_by, fields.author, fields.returned or "",
    )  # fmt: skip
