"""What an answer is made of. These models are the public JSON of the command line."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Strict, computed_field

from assistant.language import Lang
from assistant.library.documents import Kind
from assistant.retrieval.outcome import Outcome

if TYPE_CHECKING:
    from assistant.retrieval.evidence import Evidence

# As its description says: what is no number is not taken for one.
Count = Annotated[int, Strict()]
Number = Annotated[float, Strict()]


class Citation(BaseModel):
    """A numbered pointer to an exact statement in a file of the library."""

    model_config = ConfigDict(frozen=True)

    n: Count
    id: str
    kind: Kind
    lang: Lang
    title: str
    section: str  # the heading, as it stands in the file
    path: str
    quote: str
    line_start: Count
    line_end: Count

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
    score: Number
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

    Attributes:
        wording: ``extractive`` where all sentences are quotations, ``model`` where a language model
            worded them and each was checked against what it cites.
        removed: sentences of a model's draft that were not supported.
    """

    model_config = ConfigDict(frozen=True)

    question: str
    language: Lang
    answer: str  # Markdown; [n] points to a citation
    abstained: Annotated[bool, Strict()]
    answerability: Number
    citations: tuple[Citation, ...]
    ranking: tuple[Ranked, ...]
    playbook: str | None
    timings_ms: dict[str, Number]
    choices: tuple[Choice, ...] = ()
    wording: Literal["extractive", "model"] = "extractive"
    removed: Count = 0

    @computed_field  # type: ignore[prop-decorator]
    @property
    def outcome(self) -> Outcome:
        """What became of the question."""
        if self.abstained:
            return "refused"
        return "choices" if self.choices else "answered"


class Growing(BaseModel):
    """An answer while a language model words it: what may be read of it already.

    Attributes:
        whole: it is the answer, and the last of its kind.
    """

    model_config = ConfigDict(frozen=True)

    answer: Answer
    whole: bool


class Turn(BaseModel):
    """A question of a conversation and what was said to it."""

    model_config = ConfigDict(frozen=True)

    question: str
    answer: Answer
