"""Files and folders that are written whole, and read by nobody but their owner where it matters."""

import os
import tempfile
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
SHARED_FILE = 0o644  # public pages and reviews: a library is often read by others, as in git


def private_folder(path: Path) -> Path:
    """Make a folder, with its parents, that only its owner may enter; returns it."""
    path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return path


def write_whole(target: Path, content: str | bytes, mode: int = PRIVATE_FILE) -> None:
    """Replace a file at once: a reader sees the old content or the new one, never a part.

    Args:
        mode: rights of the new file, whatever the process's mask.

    Raises:
        OSError: the file cannot be written; the old one stands as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".tmp")
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
