"""What the library holds: documents, made of passages, made of statements."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

from assistant.language import Lang
from assistant.principal import PUBLIC

Kind = Literal["guidance", "review", "playbook"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# How a statement stands in its section: in a paragraph, in a numbered list, in a list.
Setting = Literal["sentence", "step", "bullet"]


@dataclass(frozen=True)
class Statement:
    """The smallest thing that is quoted: a sentence, a step or a bullet, exactly as written."""

    text: str
    section: str
    heading: str
    position: int
    line_start: int
    line_end: int
    setting: Setting = "sentence"


@dataclass(frozen=True)
class Passage:
    """One section of a document with its statements; lines are 1-based and inclusive."""

    section: str
    heading: str
    text: str
    line_start: int
    line_end: int
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Source:
    """A published source; the text points to it by its key, as in ``(CEDR 2023)``."""

    key: str
    publisher: str
    title: str
    date: str = ""
    url: str = ""


@dataclass(frozen=True)
class PracticeEffect:
    """What a practice did in a conflict: ``helped``, ``missing`` or ``hurt``."""

    id: str
    effect: str
    note: str


@dataclass(frozen=True)
class Lesson:
    """What a conflict teaches, and the conditions under which it applies."""

    text: str
    conditions: str


@dataclass(frozen=True)
class Amount:
    """A sum of a case; its source is named by its key, or empty."""

    what: str
    value: float
    unit: str
    source: str = ""


@dataclass(frozen=True)
class CaseDetails:
    """What only a review has. Dates are years or year-months; empty when unknown.

    ``settlement_form`` is what the parties ended with, beside the step that brought it about.
    """

    summary: str
    sector: str
    countries: tuple[str, ...]
    relationship_form: str
    parties: tuple[str, ...]
    conflict_types: tuple[str, ...]
    opened: str
    resolved: str
    duration_months: float | None
    escalation_path: tuple[str, ...]
    resolution_mechanism: str
    relationship_outcome: str
    practices: tuple[PracticeEffect, ...]
    lessons: tuple[Lesson, ...]
    settlement_form: str = ""
    amounts: tuple[Amount, ...] = ()


@dataclass(frozen=True)
class Document:
    """One file of the library. The translations of a page share their ``id``."""

    id: str
    kind: Kind
    lang: Lang
    title: str
    path: str  # relative to the library, with forward slashes
    hash: str  # sha256 of the file's bytes
    passages: tuple[Passage, ...]
    questions: tuple[str, ...] = ()
    theme: str = ""
    phases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    updated: str = ""
    scope: str = PUBLIC
    case: CaseDetails | None = None

    def section(self, section: str) -> Passage:
        """The passage of a section.

        Raises:
            KeyError: the document has no such section.
        """
        for passage in self.passages:
            if passage.section == section:
                return passage
        raise KeyError(section)


@dataclass(frozen=True)
class Problem:
    """Why a file cannot be used, for the person who wrote it: a fault, and ``more`` of its file."""

    path: str
    line: int
    field: str
    message: str
    more: tuple["Problem", ...] = ()

    def each(self) -> tuple["Problem", ...]:
        """All faults of the file, one by one."""
        return (replace(self, more=()), *self.more)

    def __str__(self) -> str:
        where = f"{self.path}, line {self.line}"
        return (
            f"{where}, field '{self.field}': {self.message}"
            if self.field
            else (f"{where}: {self.message}")
        )
