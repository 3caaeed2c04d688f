"""Checklists as files for the programs people use."""

from importlib import import_module
from pathlib import Path

from assistant.errors import EntenteError
from assistant.files import write_whole
from assistant.playbooks.checklist import Checklist
from assistant.playbooks.marks import Origin

# What writes each format is imported with the first such export: the app starts without.
_WRITERS = {
    "md": "text:to_markdown",
    "docx": "document:to_docx",
    "xlsx": "table:to_xlsx",
    "csv": "table:to_csv",
    "ics": "calendar:to_ics",
    "json": "text:to_json",
}
EXPORTS = tuple(_WRITERS)


def export(checklist: Checklist, ending: str, origin: Origin | None = None) -> bytes:
    """A checklist in the format of a file ending.

    Args:
        origin: where it is saved; tables and calendars carry it.

    Raises:
        EntenteError: there is no such format.
    """
    place = _WRITERS.get(ending.lower().lstrip("."))
    if place is None:
        raise EntenteError(
            f"'{ending}' is not a format for checklists; use one of: {', '.join(EXPORTS)}."
        )
    module, _, name = place.partition(":")
    writer = getattr(import_module(f"{__name__}.{module}"), name)
    content: bytes = writer(checklist, origin or Origin())
    return content


def export_to(checklist: Checklist, path: Path) -> None:
    """Write a checklist to a file; its ending says in which format.

    Raises:
        EntenteError: the ending is not known or the file cannot be written.
    """
    content = export(checklist, path.suffix)
    if not path.absolute().parent.is_dir():
        raise EntenteError(f"{path} cannot be written: there is no folder '{path.parent}'.")
    try:
        write_whole(path, content)
    except OSError as error:
        raise EntenteError(f"{path} cannot be written: {error.strerror}.") from error
