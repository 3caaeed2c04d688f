"""The question sets in ``evals/sets``: what is asked and what should be found."""

import json
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import EntenteError
from assistant.language import Lang

T = TypeVar("T", bound=BaseModel)
Split = Literal["dev", "test"]
FOLDER = Path(__file__).resolve().parent / "sets"


class Covered(BaseModel):
    """A question that the library answers; ``relevant`` are document ids, best first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: Lang
    q: str
    relevant: tuple[str, ...]
    style: str


class Uncovered(BaseModel):
    """A question that must be refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: Lang
    q: str
    kind: str


def load_covered(split: Split) -> list[Covered]:
    """Questions about guidance. Raises :class:`EntenteError` naming file and line."""
    return _load(f"guidance-{split}.jsonl", Covered)


def load_cases(split: Split) -> list[Covered]:
    """Descriptions of past cases without names; style ``mine`` is a situation of one's own."""
    return _load(f"cases-{split}.jsonl", Covered)


def load_uncovered(split: Split) -> list[Uncovered]:
    """Questions that the library does not cover."""
    return _load(f"uncovered-{split}.jsonl", Uncovered)


def _load(name: str, model: type[T]) -> list[T]:
    path = FOLDER / name
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise EntenteError(f"The question set {path} cannot be read: {error.strerror}.") from error
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(model.model_validate_json(line))
        except (ValidationError, json.JSONDecodeError) as error:
            raise EntenteError(f"{path}, line {number}: {error}") from error
    return found
