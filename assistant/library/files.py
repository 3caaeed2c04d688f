"""The files of a library: found and known by their marks, read only when these change."""

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Generic, Literal, TypeVar

from assistant.errors import EntenteError
from assistant.language import LANGUAGES
from assistant.library.documents import Problem

MAX_BYTES = 1_000_000
Folder = Literal["guidance", "reviews", "playbooks"]
FOLDERS: tuple[Folder, ...] = ("guidance", "reviews", "playbooks")

# Clocks of file systems are coarse: a file that changed just before it was read may change again
# without a new mark. Until so long after its last change, it is looked at once more.
_RACY_NS = 2_000_000_000
_UNREADABLE_NAME = "\N{REPLACEMENT CHARACTER}"
Made = TypeVar("Made")


@dataclass(frozen=True)
class Mark:
    """What tells without reading that a file changed; ``text`` is for comparing and keeping."""

    text: str
    changed_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Mark":
        changed = max(status.st_mtime_ns, status.st_ctime_ns)
        told = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        return cls("-".join(map(str, told)), changed)

    def settled(self, now_ns: int) -> bool:
        """Whether a change after ``now_ns`` (Unix time) cannot leave the mark as it is."""
        return self.changed_ns + _RACY_NS < now_ns


@dataclass(frozen=True)
class LibraryFile:
    """A file as it was read: path relative to the library, bytes, their sha256.

    Attributes:
        mark: as it was before the bytes were read.
        settled: whether the mark will tell of the next change.
    """

    path: str
    content: bytes
    hash: str
    mark: str = ""
    settled: bool = False


def hash_of(content: bytes) -> str:
    """What tells whether a file's content changed: the sha256 of its bytes."""
    return hashlib.sha256(content).hexdigest()


Folders = Path | Sequence[Path]


def as_folders(folders: Folders | None) -> tuple[Path, ...]:
    """One folder or several as several, each once."""
    given = (folders,) if isinstance(folders, Path) else tuple(folders or ())
    return tuple({folder.resolve(): folder for folder in given}.values())


@dataclass(frozen=True)
class Shadowed:
    """A page, review or template of one library in the place of another's with the same id."""

    folder: Folder
    id: str
    by: Path
    over: Path


class LibraryFiles:
    """The Markdown files of one library or of several; hidden files and other endings are passed
    over.

    A file of a later library takes the place of those with the same name, which is their id, in
    all languages of the earlier ones. So a path, relative to its library, leads to one file.
    """

    def __init__(self, libraries: Folders, playbooks: Folders | None = None) -> None:
        """``playbooks`` may stand elsewhere than in ``playbooks/`` of the libraries; their paths
        begin with ``playbooks/`` all the same."""
        self.libraries = as_folders(libraries)
        own_playbooks = [library / "playbooks" for library in self.libraries]
        self._roots: dict[str, tuple[Path, ...]] = {
            "guidance": tuple(library / "guidance" for library in self.libraries),
            "reviews": tuple(library / "reviews" for library in self.libraries),
            "playbooks": as_folders([*as_folders(playbooks), *own_playbooks]),
        }

    def marks(self, *folders: Folder) -> dict[str, Mark]:
        """The marks of the files in some folders, or in all, by path in a stable order.

        Raises:
            EntenteError: this is not a library, or a folder cannot be looked into.
        """
        wanted = folders or FOLDERS
        if "guidance" in wanted:
            self._check_libraries()
        found: dict[str, Mark] = {}
        for folder in wanted:
            merged: dict[str, Mark] = {}
            for _, files in self._layers(folder):
                names = _names(files)
                merged = {path: mark for path, mark in merged.items() if _name(path) not in names}
                merged |= files
            found.update(sorted(merged.items()))
        return found

    def shadowed(self) -> list[Shadowed]:
        """What stands in the place of what, by the order of the libraries.

        Raises:
            EntenteError: a folder cannot be looked into.
        """
        found = []
        for folder in FOLDERS:
            holder: dict[str, Path] = {}
            for root, files in self._layers(folder):
                names = sorted(_names(files))
                found += [
                    Shadowed(folder, name.removesuffix(".md"), root, holder[name])
                    for name in names
                    if name in holder
                ]
                holder |= dict.fromkeys(names, root)
        return found

    def locate(self, path: str) -> Path:
        """Where the file of a path stands; in the first library, if anywhere, where in no other."""
        folder, _, rest = path.partition("/")
        roots = self._roots[folder]
        name = _name(path)
        places = dict.fromkeys((rest, *(f"{lang}/{name}" for lang in LANGUAGES)))
        for root in reversed(roots[1:]):
            if any(os.path.lexists(root / place) for place in places):
                return root / rest
        return roots[0] / rest

    def _check_libraries(self) -> None:
        for library in self.libraries:
            # With others beside it, one may hold reviews or checklists alone.
            needed = FOLDERS if len(self.libraries) > 1 else FOLDERS[:1]
            if not any((library / folder).is_dir() for folder in needed):
                raise EntenteError(
                    f"There is no library at {library}: the folder 'guidance' is missing; name "
                    "the right one with --library or ENTENTE_LIBRARY."
                )

    def _layers(self, folder: Folder) -> Iterator[tuple[Path, dict[str, Mark]]]:
        """The files of each library, the later ones last."""
        for root in self._roots[folder]:
            try:
                yield root, dict(_listed(root, folder) if root.is_dir() else ())
            except OSError as error:
                raise EntenteError(
                    f"The folder {error.filename} cannot be read ({error.strerror}); check its "
                    "rights. The index stays as it was."
                ) from error

    def load(self, path: str) -> LibraryFile | Problem:
        """A file as it is now, or why it cannot be read."""
        try:
            # A named pipe must not make anybody wait.
            handle = os.open(self.locate(path), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
            try:
                status = os.fstat(handle)
                if not stat.S_ISREG(status.st_mode):
                    return Problem(path, 1, "", "this is not an ordinary file; take it away")
                mark = Mark.of(status)
                settled = mark.settled(time.time_ns())
                with os.fdopen(handle, "rb", closefd=False) as file:
                    content = file.read(MAX_BYTES + 1)
            finally:
                os.close(handle)
        except OSError as error:
            if _UNREADABLE_NAME in path:
                return Problem(path, 1, "", "the file's name is not UTF-8; rename it")
            return Problem(
                path, 1, "", f"the file cannot be read ({error.strerror}); check its rights"
            )
        if len(content) > MAX_BYTES:
            return Problem(path, 1, "", f"the file is larger than {MAX_BYTES // 1000} kB")
        return LibraryFile(path, content, hash_of(content), mark.text, settled)

    def all(self, *folders: Folder) -> Iterator[LibraryFile | Problem]:
        """Every file of some folders, or of all, read now."""
        return (self.load(path) for path in self.marks(*folders))


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _names(paths: Iterable[str]) -> set[str]:
    """The names by which files take the place of others."""
    return {_name(path) for path in paths if path.split("/")[1] in LANGUAGES}


def _listed(root: Path, folder: str) -> Iterator[tuple[str, Mark]]:
    with os.scandir(root) as inner:
        languages = [entry for entry in inner if entry.is_dir()]
    for language in languages:
        with os.scandir(language) as entries:
            for entry in entries:
                name = entry.name
                if not name.endswith(".md") or name.startswith(".") or name == "README.md":
                    continue
                path = f"{folder}/{language.name}/{name}"
                # SQLite and messages take UTF-8 alone.
                path = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
                try:
                    yield path, Mark.of(entry.stat())
                except OSError:  # it is gone by now, or a link that leads nowhere
                    yield path, Mark(f"none-{entry.inode()}", 0)


@dataclass(frozen=True)
class _KeptValue(Generic[Made]):
    mark: str
    settled: bool
    value: Made


class Kept(Generic[Made]):
    """What was made of the files of a folder; each is read again only when its mark changed.

    Safe to use from several threads.
    """

    def __init__(
        self, files: LibraryFiles, folder: Folder, make: Callable[[LibraryFile | Problem], Made]
    ) -> None:
        self._files = files
        self._folder = folder
        self._make = make
        self._kept: dict[str, _KeptValue[Made]] = {}
        self._lock = Lock()

    def all(self) -> dict[str, Made]:
        """What was made of each file, by path, as the files are now."""
        with self._lock:
            marks = self._files.marks(self._folder)
            self._kept = {path: self._value(path, mark) for path, mark in marks.items()}
            return {path: kept.value for path, kept in self._kept.items()}

    def _value(self, path: str, mark: Mark) -> _KeptValue[Made]:
        known = self._kept.get(path)
        if known and known.settled and known.mark == mark.text:
            return known
        loaded = self._files.load(path)
        if isinstance(loaded, Problem):
            settled = mark.settled(time.time_ns())
            return _KeptValue(mark.text, settled, self._make(loaded))
        return _KeptValue(loaded.mark, loaded.settled, self._make(loaded))
