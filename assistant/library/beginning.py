"""A library of one's own: its folders, a commented vocabulary, a guide, and examples on request."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from assistant.errors import EntenteError
from assistant.files import PRIVATE_FILE, SHARED_FILE, shared_folder, write_whole
from assistant.language import LANGUAGES
from assistant.library.files import FOLDERS

_GUIDE = "README.md"


def begin_library(folder: Path, *, example: bool = False) -> list[str]:
    """Make a library in a new or empty folder.

    Args:
        example: put in two pages, a review and a checklist of an invented organisation.

    Returns:
        The files that were written, relative to the folder.

    Raises:
        EntenteError: something is there already, or the folder cannot be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise EntenteError(
                f"{folder} is not an empty folder; name a new one, or empty this one first."
            )
        for kind in FOLDERS:
            for lang in LANGUAGES:
                shared_folder(folder / kind / lang)
        starter = files("assistant.library") / "starter"
        write_whole(folder / _GUIDE, (starter / _GUIDE).read_bytes(), SHARED_FILE)
        made = _copied(starter / ("example" if example else "empty"), folder, "")
        return sorted([_GUIDE, *made])
    except OSError as error:
        raise EntenteError(
            f"{folder} cannot be written ({error.strerror}); check its rights and the space on the "
            "disk."
        ) from error


def _copied(source: Traversable, folder: Path, path: str) -> list[str]:
    written = []
    for entry in source.iterdir():
        inner = f"{path}/{entry.name}".lstrip("/")
        if entry.is_dir():
            written += _copied(entry, folder, inner)
        elif entry.name.endswith((".md", ".yaml")):
            # A review is for its owner alone until they share the folder.
            mode = PRIVATE_FILE if inner.startswith("reviews/") else SHARED_FILE
            write_whole(folder / inner, entry.read_bytes(), mode)
            written.append(inner)
    return written
