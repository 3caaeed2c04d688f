"""What stands in an export, and in which form."""

from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

FORMAT = 1
MANIFEST = "manifest.json"
HOME, LIBRARY, PLAYBOOKS = "home", "library", "playbooks"  # the folders of an export
SHIPPED = "shipped"


def _inside(name: str) -> str:
    """A name that leads to a place within one of the folders, on any platform."""
    parts = PurePosixPath(name).parts
    if (
        len(parts) < 2
        or parts[0] not in (HOME, LIBRARY, PLAYBOOKS)
        or ".." in parts
        or "/".join(parts) != name
        or "\\" in name
        or ":" in name
        or not name.isprintable()
    ):
        raise ValueError(f"'{name[:60]!r}' is no name of a file in an export")
    return name


class Entry(BaseModel):
    """A file of an export: its name in it, its bytes, and their hash."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[str, AfterValidator(_inside)]
    size: int
    sha256: str


class Manifest(BaseModel):
    """What an export holds.

    Attributes:
        version: of the Entente that made it.
        made: when, in UTC, ISO 8601.
        library, playbooks: the folders of these settings in their order: ``shipped``, or the name
            of a folder in the export.
    """

    model_config = ConfigDict(frozen=True)

    format: int
    version: str
    made: str
    library: tuple[str, ...]
    playbooks: tuple[str, ...]
    files: tuple[Entry, ...]
