"""Checklists as files for the programs people use."""

from collections.abc import Callable
from pathlib import Path

from assistant.errors import EntenteError
from assistant.files import write_whole
from assistant.playbooks.checklist import Checklist
from assistant.playbooks.exports.calendar import to_ics
from assistant.playbooks.exports.document import to_docx
from assistant.playbooks.exports.table import to_csv, to_xlsx
from assistant.playbooks.exports.text import to_json, to_markdown
from assistant.playbooks.marks import Origin

EXPORTS: dict[str, Callable[[Checklist, Origin], bytes]] = {
    "md": to_markdown,
    "docx": to_docx,
    "xlsx": to_xlsx,
    "csv": to_csv,
    "ics": to_ics,
    "json": to_json,
}


def export(checklist: Checklist, ending: str, origin: Origin | None = None) -> bytes:
    """A checklist in the format of a file ending.

    Args:
        origin: where it is saved; tables and calendars carry it.

    Raises:
        EntenteError: there is no such format.
    """
    writer = EXPORTS.get(ending.lower().lstrip("."))
    if writer is None:
        raise EntenteError(
            f"'{ending}' is not a format for checklists; use one of: {', '.join(EXPORTS)}."
        )
    return writer(checklist, origin or Origin())


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
