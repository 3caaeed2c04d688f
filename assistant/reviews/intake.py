"""The intake of a document: from the bytes of a file to a form and all that has no place in it."""

from dataclasses import replace

from assistant.language import Lang
from assistant.library.taxonomy import Taxonomy
from assistant.reviews.convert import convert
from assistant.reviews.recognise import Recognised, recognise


def take_in(
    content: bytes, name: str, reader: Lang, taxonomy: Taxonomy | None = None
) -> Recognised:
    """A form as far as a file fills it in; every other word of the file is in ``unplaced``.

    Args:
        content: the file.
        name: its name, for messages.
        reader: the language of messages and notes.
        taxonomy: the names that its fields may hold; the shipped ones where none is given.

    Raises:
        EntenteError: the file cannot be read; one sentence says why and what to do.
    """
    converted = convert(content, name, reader)
    found = recognise(converted.markdown, reader, reader, taxonomy)
    unplaced = "\n\n".join(part for part in (found.unplaced, converted.unplaced) if part)
    return replace(found, unplaced=unplaced, notes=(*converted.notes, *found.notes))
