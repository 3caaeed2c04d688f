"""What an answer is made of. These models are the public JSON of the command line."""

from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, computed_field

from assistant.language import Lang
from assistant.library.documents import Kind
from assistant.retrieval.outcome import Outcome

if TYPE_CHECKING:
    from assistant.retrieval.retriever import Evidence


class Citation(BaseModel):
    """A numbered pointer to an exact statement in a file of the library."""

    model_config = ConfigDict(frozen=True)

    n: int
    id: str
    kind: Kind
    lang: Lang
    title: str
    section: str  # the heading, as it stands in the file
    path: str
    quote: str
    line_start: int
    line_end: int

    @classmethod
    def of(cls, evidence: "Evidence", number: int) -> Self:
        """A found statement under a number."""
        record = evidence.record
        return cls(
            n=number,
            id=record.id,
            kind=record.kind,
            lang=record.lang,
            title=record.title,
            section=evidence.heading,
            path=record.path,
            quote=evidence.text,
            line_start=evidence.line_start,
            line_end=evidence.line_end,
        )


class Ranked(BaseModel):
    """A document found for a question; translations are one document."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: Kind
    score: float
    title: str


class Choice(BaseModel):
    """A page to have the question answered from; ``reason`` is a statement that the text cites."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    reason: str


class Answer(BaseModel):
    """A cited answer, close readings to choose from, or a refusal that names what is nearby.

    A refusal's choices are the nearest pages, without a reason.
    """

    model_config = ConfigDict(frozen=True)

    question: str
    language: Lang
    answer: str  # Markdown; [n] points to a citation
    abstained: bool
    answerability: float
    citations: tuple[Citation, ...]
    ranking: tuple[Ranked, ...]
    playbook: str | None
    timings_ms: dict[str, float]
    choices: tuple[Choice, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def outcome(self) -> Outcome:
        """What became of the question."""
        if self.abstained:
            return "refused"
        return "choices" if self.choices else "answered"


class Turn(BaseModel):
    """A question of a conversation and what was said to it."""

    model_config = ConfigDict(frozen=True)

    question: str
    answer: Answer
