"""What readers said of the steps of a page for questions that it answers."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from evals.sets import read_set


class Steps(BaseModel):
    """The steps of a page as they stood when they were judged, by how they begin in English; None
    for one that is gone since."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    page: str
    steps: tuple[str | None, ...]


class Judged(BaseModel):
    """Which statements of a page somebody would show who asked this question.

    Attributes:
        first: what they would read first; 0 is the principle, the others are the steps.
        best: steps that help, best first, at most four.
        wrong: steps that misread them: for another side, case or moment.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    page: str
    first: int
    best: tuple[int, ...]
    wrong: tuple[int, ...]


def load_steps() -> dict[str, Steps]:
    """The steps that were judged, by page."""
    return {page.page: page for page in read_set("steps.jsonl", Steps)}


def load_judged(split: Literal["train", "dev"]) -> list[Judged]:
    """Steps judged for training questions, or for real people's of the development set by two
    readers each."""
    return read_set(f"judged-{split}.jsonl", Judged)
