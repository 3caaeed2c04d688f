"""Files of a library written whole, each only if it is still the one that was read."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import ChangedError, EntenteError
from assistant.files import SHARED_FILE, shared_folder, sweep, write_whole
from assistant.language import LANGUAGES, Lang
from assistant.library.documents import Problem
from assistant.library.fields import ID_PATTERN, MAX_ID
from assistant.library.files import Folder, LibraryFiles, hash_of
from assistant.library.markdown import FileError
from assistant.library.reader import text_of

_LOCK = ".writing.lock"
_LOCK_MODE = 0o660
_PATIENCE = 30  # seconds for which a writer waits for another


@dataclass(frozen=True)
class StoredText:
    """The text of a file and its sha256; its path is relative to the library."""

    path: str
    text: str
    hash: str


@dataclass(frozen=True)
class TextChange:
    """A new text for a file; ``expected`` is the sha256 of the file that was read, empty for a new
    one."""

    path: str
    text: str
    expected: str


class TextChangedError(ChangedError):
    """A file is another by now, or there is one already; carries what stands there."""

    def __init__(self, path: str, now: StoredText | None) -> None:
        super().__init__(
            f"{path} was changed by someone else since you opened it; open it again and add your "
            "changes.",
            f"{path} a été modifié par quelqu’un d’autre depuis que vous l’avez ouvert\u202f; "
            "rouvrez-le pour y ajouter vos changements.",
        )
        self.path = path
        self.now = now


def text_path(folder: Folder, id_: str, lang: Lang) -> str:
    """Where a document stands, relative to the library.

    Raises:
        EntenteError: the id is not one (and could lead elsewhere).
    """
    if len(id_) > MAX_ID or not ID_PATTERN.fullmatch(id_) or lang not in LANGUAGES:
        raise EntenteError(
            f"'{id_[:MAX_ID]}' is not an id: use small letters, digits and single hyphens, as in "
            "'late-deliveries-2026'.",
            f"«\u00a0{id_[:MAX_ID]}\u00a0» n’est pas un identifiant\u00a0: utilisez des lettres "
            "minuscules, des chiffres et des traits d’union isolés, comme dans "
            "«\u00a0retards-de-livraison-2026\u00a0».",
        )
    return f"{folder}/{lang}/{id_}.md"


class Writer:
    """One folder of a library, or of several: what is written goes into the last.

    A document of an earlier one that is changed stands in the last from then on, in all its
    languages. Several processes may write: a lock in the folder has each compare and write alone.
    """

    def __init__(
        self,
        files: LibraryFiles,
        folder: Folder,
        mode: Callable[[str], int] = lambda _: SHARED_FILE,
    ) -> None:
        """``mode`` tells the rights of a file with some text."""
        self._files = files
        self._library = files.libraries[-1]
        self._folder = folder
        self._mode = mode

    def place(self, path: str) -> Path:
        """Where the file of a path stands; see :meth:`LibraryFiles.locate`."""
        return self._files.locate(path)

    def read(self, path: str) -> StoredText | None:
        """The file as it stands now; None when there is none.

        Raises:
            EntenteError: there is one that cannot be read.
        """
        if not os.path.lexists(self.place(path)):
            return None
        file = self._files.load(path)
        if isinstance(file, Problem):
            raise EntenteError(f"{file}.")
        try:
            return StoredText(path, text_of(file), file.hash)
        except FileError as error:
            raise EntenteError(f"{error}.") from error

    def write(self, path: str, text: str, expected: str) -> StoredText:
        """Write one file; see :meth:`write_all`."""
        return self.write_all([TextChange(path, text, expected)])[0]

    def write_all(self, changes: Sequence[TextChange]) -> list[StoredText]:
        """Write files, if each is still the one that was read; otherwise none.

        Raises:
            TextChangedError: a file is another by now, or there is one already.
            EntenteError: a file cannot be written.
        """
        with self.alone():
            for change in changes:
                now = self.read(change.path)
                if (now.hash if now else "") != change.expected:
                    raise TextChangedError(change.path, now)
            for change in (*changes, *list(self._left_behind(changes))):
                target = self._library / change.path
                try:
                    shared_folder(target.parent)
                    write_whole(target, change.text, self._mode(change.text))
                except OSError as error:
                    raise _unwritable(target, error) from error
        return [
            StoredText(change.path, change.text, hash_of(change.text.encode("utf-8")))
            for change in changes
        ]

    def _left_behind(self, changes: Sequence[TextChange]) -> Iterator[TextChange]:
        """Other languages of documents that come from an earlier library: they come along, since
        one of the last library takes the place of all of them."""
        written = {change.path for change in changes}
        names = dict.fromkeys(change.path.rsplit("/", 1)[1] for change in changes)
        for path in (f"{self._folder}/{lang}/{name}" for name in names for lang in LANGUAGES):
            stored = self.read(path)
            if stored and path not in written and not (self._library / path).exists():
                yield TextChange(path, stored.text, stored.hash)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While the block runs, no other process or thread writes to the folder.

        Raises:
            EntenteError: another one does not come to an end, or the folder cannot be written to.
        """
        folder = self._library / self._folder
        try:
            shared_folder(folder)
            lock = FileLock(folder / _LOCK, timeout=_PATIENCE, mode=_LOCK_MODE)
            lock.acquire()
        except Timeout:
            raise EntenteError(
                f"Another process has been writing to {folder} for {_PATIENCE} seconds; try again "
                "once it has ended.",
                f"Un autre programme écrit dans {folder} depuis {_PATIENCE} secondes\u202f; "
                "recommencez quand il aura fini.",
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
        "la place sur le disque.",
    )
