"""Files and folders that are written whole, and read by nobody but their owner where it matters."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
SHARED_FILE = 0o644  # public pages and reviews: a library is often read by others, as in git
SHARED_FOLDER = 0o755
# By ending: not every machine knows them.
_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    "md": "text/markdown",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "ics": "text/calendar",
    "json": "application/json",
}
_UNFINISHED = ".entente-"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def private_folder(path: Path) -> Path:
    """Make a folder, with its parents, that only its owner may enter; returns it."""
    if not path.is_dir():
        private_folder(path.parent)
        path.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    return path


def shared_folder(path: Path) -> Path:
    """Make a folder, with its parents, that everybody may enter; returns it."""
    if not path.is_dir():
        shared_folder(path.parent)
        path.mkdir(exist_ok=True)
        path.chmod(SHARED_FOLDER)
    return path


def private_file(path: Path) -> Path:
    """Make a file, where there is none, that only its owner may read; returns it.

    What stands beside an older one, as SQLite's companions do, is closed to others with it.
    """
    private_folder(path.parent)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, PRIVATE_FILE))
    for ending in ("", "-wal", "-shm", "-journal"):
        tighten(path.with_name(path.name + ending))
    return path


def is_loose(path: Path) -> bool:
    """Whether others have rights to a file or folder that is this user's.

    Never so where rights are told otherwise (Windows), for links, and for a folder like ``/tmp``
    that is meant for everybody.
    """
    if os.name == "nt":
        return False
    try:
        state = path.lstat()
    except OSError:
        return False
    plain = stat.S_ISREG(state.st_mode) or stat.S_ISDIR(state.st_mode)
    sticky = state.st_mode & stat.S_ISVTX
    own = state.st_uid == os.geteuid()
    return bool(plain and own and not sticky and state.st_mode & _OTHERS)


def is_private(folder: Path) -> bool:
    """Whether a folder is this user's, and nobody else may enter it."""
    state = folder.stat()
    return os.name == "nt" or (state.st_uid == os.geteuid() and not state.st_mode & _OTHERS)


def tighten(path: Path) -> bool:
    """Take away everybody else's rights to a file or folder; whether there were any."""
    if not is_loose(path):
        return False
    path.chmod(stat.S_IMODE(path.lstat().st_mode) & ~_OTHERS)
    return True


def loose_below(folder: Path) -> Iterator[Path]:
    """The loose files and folders in a folder, at any depth, and the folder itself."""
    if is_loose(folder):
        yield folder
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(place, name)
            if is_loose(path):
                yield path


def open_to_others(path: Path) -> bool:
    """Whether every user of this machine can read a file: by its own rights, and on the way."""
    if os.name == "nt":
        return False
    try:
        readable = path.stat().st_mode & stat.S_IROTH
        way = [folder.stat().st_mode for folder in path.resolve().parents]
    except OSError:
        return False
    return bool(readable) and all(mode & stat.S_IXOTH for mode in way)


def write_whole(target: Path, content: str | bytes, mode: int = PRIVATE_FILE) -> None:
    """Replace a file at once: a reader sees the old content or the new one, never a part.

    Args:
        mode: rights of the new file, whatever the process's mask.

    Raises:
        OSError: the file cannot be written; the old one stands as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=_UNFINISHED, suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Take away what killed writers left unfinished in a folder; only while nobody writes there."""
    for path in folder.glob(f"{_UNFINISHED}*.tmp"):
        path.unlink(missing_ok=True)
