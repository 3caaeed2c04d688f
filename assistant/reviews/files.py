"""Review files: read with the hash of what was read, written whole or not at all."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import EntenteError
from assistant.files import SHARED_FILE, write_whole
from assistant.language import LANGUAGES, Lang
from assistant.library.fields import ID_PATTERN


class ChangedElsewhereError(EntenteError):
    """Somebody else saved the file since it was opened; carries what stands there now."""

    def __init__(self, message: str, now: "StoredReview | None") -> None:
        super().__init__(message)
        self.now = now


@dataclass(frozen=True)
class StoredReview:
    """The text of a review's file and its sha256."""

    id: str
    lang: Lang
    path: str  # relative to the library
    text: str
    hash: str


class ReviewFiles:
    """The folder ``reviews/`` of a library."""

    def __init__(self, library: Path) -> None:
        self._library = library
        self._writing = threading.Lock()

    def path(self, id_: str, lang: Lang) -> str:
        """Where a review stands, relative to the library.

        Raises:
            EntenteError: the id is not one (and could lead elsewhere).
        """
        if not ID_PATTERN.fullmatch(id_) or lang not in LANGUAGES:
            raise EntenteError(
                f"'{id_}' is not an id: use small letters, digits and single hyphens, as in "
                "'late-deliveries-2026'."
            )
        return f"reviews/{lang}/{id_}.md"

    def read(self, id_: str, lang: Lang) -> StoredReview | None:
        """The file as it stands now; None when there is none."""
        path = self.path(id_, lang)
        try:
            content = (self._library / path).read_bytes()
        except FileNotFoundError:
            return None
        text = content.decode("utf-8-sig", "replace")
        return StoredReview(id_, lang, path, text, hashlib.sha256(content).hexdigest())

    def translations(self, id_: str) -> list[StoredReview]:
        """The files of a review in all languages in which it exists."""
        found = (self.read(id_, lang) for lang in LANGUAGES)
        return [stored for stored in found if stored]

    def all(self) -> Iterator[StoredReview]:
        """Every review's file, by path."""
        for lang in LANGUAGES:
            for path in sorted((self._library / "reviews" / lang).glob("*.md")):
                if ID_PATTERN.fullmatch(path.stem) and (stored := self.read(path.stem, lang)):
                    yield stored

    def write(self, id_: str, lang: Lang, text: str, expected: str) -> StoredReview:
        """Write a file, if it is still the one that was opened.

        Args:
            expected: sha256 of the file that was opened, empty for a new one.

        Raises:
            ChangedElsewhereError: the file is another by now, or there is one already.
            EntenteError: the file cannot be written.
        """
        target = self._library / self.path(id_, lang)
        with self._writing:
            now = self.read(id_, lang)
            if now and not expected:
                raise ChangedElsewhereError(
                    f"There is already a review '{id_}' ({lang}); choose another id, or open that "
                    "review to change it.",
                    now,
                )
            if (now.hash if now else "") != expected:
                raise ChangedElsewhereError(
                    f"The review '{id_}' ({lang}) was changed by someone else since you opened it; "
                    "open it again and add your changes, or save yours under another id.",
                    now,
                )
            try:
                write_whole(target, text, SHARED_FILE)
            except OSError as error:
                raise EntenteError(
                    f"{target} cannot be written ({error.strerror}); check the folder's rights and "
                    "the space on the disk."
                ) from error
        stored = self.read(id_, lang)
        assert stored is not None
        return stored
