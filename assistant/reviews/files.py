"""Review files: read with the hash of what was read, written whole or not at all."""

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import EntenteError
from assistant.files import PRIVATE_FILE, SHARED_FILE, shared_folder, sweep, write_whole
from assistant.language import LANGUAGES, Lang
from assistant.library.documents import Problem
from assistant.library.fields import ID_PATTERN
from assistant.library.files import Folders, Kept, LibraryFile, LibraryFiles, hash_of
from assistant.library.markdown import FileError
from assistant.library.reader import text_of
from assistant.principal import PUBLIC
from assistant.reviews.markdown import front_matter

_LOCK = ".writing.lock"
_LOCK_MODE = 0o660
_PATIENCE = 30  # seconds for which a writer waits for another


class ChangedElsewhereError(EntenteError):
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
    """

    id: str
    lang: Lang
    path: str
    title: str
    status: str
    writer: str
    scope: str
    review_by: dt.date | None


class ReviewFiles:
    """The folder ``reviews/`` of a library, or of several: what is written goes into the last.

    A review of an earlier one that is changed stands in the last from then on, in all its
    languages. Several processes may write: a lock in the folder has each compare and write alone.
    """

    def __init__(self, libraries: Folders) -> None:
        self._files = LibraryFiles(libraries)
        self._library = self._files.libraries[-1]
        self._kept = Kept(self._files, "reviews", _head)

    def path(self, id_: str, lang: Lang) -> str:
        """Where a review stands, relative to the library.

        Raises:
            EntenteError: the id is not one (and could lead elsewhere).
        """
        if not ID_PATTERN.fullmatch(id_) or lang not in LANGUAGES:
            raise EntenteError(
                f"'{id_}' is not an id: use small letters, digits and single hyphens, as in "
                "'late-deliveries-2026'.",
                f"«\u00a0{id_}\u00a0» n’est pas un identifiant\u00a0: utilisez des lettres "
                f"minuscules, des chiffres "
                "et des traits d’union isolés, comme dans «\u00a0retards-de-livraison-2026\u00a0».",
            )
        return f"reviews/{lang}/{id_}.md"

    def read(self, id_: str, lang: Lang) -> StoredReview | None:
        """The file as it stands now; None when there is none.

        Raises:
            EntenteError: there is one that cannot be read.
        """
        path = self.path(id_, lang)
        if not os.path.lexists(self.place(path)):
            return None
        file = self._files.load(path)
        if isinstance(file, Problem):
            raise EntenteError(f"{file}.")
        try:
            return StoredReview(id_, lang, path, text_of(file), file.hash)
        except FileError as error:
            raise EntenteError(f"{error}.") from error

    def place(self, path: str) -> Path:
        """Where the file of a path stands; see :meth:`LibraryFiles.locate`."""
        return self._files.locate(path)

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
        with self._alone():
            for change in changes:
                self._check(change)
            for change in (*changes, *list(self._left_behind(changes))):
                target = self._library / self.path(change.id, change.lang)
                try:
                    shared_folder(target.parent)
                    write_whole(target, change.text, _mode(change.text))
                except OSError as error:
                    raise _unwritable(target, error) from error
        return [
            StoredReview(
                change.id, change.lang, self.path(change.id, change.lang), change.text,
                hash_of(change.text.encode("utf-8")),
            )
            for change in changes
        ]  # fmt: skip

    def _left_behind(self, changes: Sequence[Change]) -> Iterator[Change]:
        """Other languages of reviews that come from an earlier library: they come along, since one
        of the last library takes the place of all of them."""
        written = {(change.id, change.lang) for change in changes}
        for id_ in dict.fromkeys(change.id for change in changes):
            for stored in self.translations(id_):
                elsewhere = not (self._library / stored.path).exists()
                if elsewhere and (stored.id, stored.lang) not in written:
                    yield Change(stored.id, stored.lang, stored.text, stored.hash)

    def _check(self, change: Change) -> None:
        now = self.read(change.id, change.lang)
        if now and not change.expected:
            raise ChangedElsewhereError(
                f"There is already a review '{change.id}' ({change.lang}); choose another id, or "
                "open that review to change it.",
                now,
                f"Il existe déjà une revue «\u00a0{change.id}\u00a0» ({change.lang})\u202f; "
                f"choisissez un autre "
                "identifiant, ou ouvrez cette revue pour la modifier.",
            )
        if (now.hash if now else "") != change.expected:
            raise changed_elsewhere(change.id, change.lang, now)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While the block runs, no other process or thread writes a review.

        Raises:
            EntenteError: another one does not come to an end, or the folder cannot be written to.
        """
        folder = self._library / "reviews"
        try:
            shared_folder(folder)
            lock = FileLock(folder / _LOCK, timeout=_PATIENCE, mode=_LOCK_MODE)
            lock.acquire()
        except Timeout:
            raise EntenteError(
                f"Another process has been writing to {folder} for {_PATIENCE} seconds; try again "
                "once it has ended.",
                f"Un autre programme écrit dans {folder} depuis {_PATIENCE} secondes\u202f; "
                f"recommencez "
                "quand il aura fini.",
            ) from None
        except OSError as error:
            raise _unwritable(folder, error) from error
        try:
            for lang in LANGUAGES:
                sweep(folder / lang)
            yield
        finally:
            lock.release()


def _unwritable(place: Path, error: OSError) -> EntenteError:
    return EntenteError(
        f"{place} cannot be written ({error.strerror}); check the folder's rights and the space "
        "on the disk.",
        f"Impossible d’écrire {place} ({error.strerror})\u202f; vérifiez les droits du dossier et "
        f"la "
        "place sur le disque.",
    )


def _mode(text: str) -> int:
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
        fields.review_by,
    )  # fmt: skip
