"""A statement of a document that was found."""

from dataclasses import dataclass

from assistant.index.records import Record
from assistant.index.units import Unit
from assistant.library.documents import Setting


@dataclass(frozen=True)
class Evidence:
    """A statement of a found document with its place in the file and likeness to the question.

    Attributes:
        worth: of a step, how much more often it helps than misreads whoever asks for its page, in
            units of the likeness; 0 where nobody judged it.
    """

    record: Record
    section: str
    heading: str
    position: int
    text: str
    line_start: int
    line_end: int
    similarity: float
    setting: Setting = "sentence"
    worth: float = 0.0


def statement_of(
    record: Record, unit: Unit, similarity: float = 0.0, worth: float = 0.0
) -> Evidence:
    """A statement as it is quoted, with its likeness to the question where that was measured."""
    return Evidence(
        record, unit.section, unit.heading, unit.position, unit.text,
        unit.line_start, unit.line_end, similarity, unit.setting, worth,
    )  # fmt: skip
