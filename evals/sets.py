"""The question sets in ``evals/sets``: what is asked and what should be found.

``evals/sets/README.md`` tells how to add to them.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.answering.answer import Citation
from assistant.answering.stage import Stage
from assistant.errors import EntenteError
from assistant.language import Lang

T = TypeVar("T", bound=BaseModel)
Split = Literal["dev", "test"]
SPLITS: tuple[Split, ...] = ("dev", "test")
# The kind of what real people posted beside the subject.
POSTED = "posted"
FOLDER = Path(__file__).resolve().parent / "sets"
# Pages of an imaginary organisation, to be found beside the shipped ones without any fitting.
OWN_LIBRARY = FOLDER / "own-library"


class Covered(BaseModel):
    """A question that the library answers; ``relevant`` are document ids, best first.

    ``twin`` is the id of an uncovered question in nearly the same words; ``stage`` is where the
    partnership stands (before, running, quarrel, leaving) in what a real person asked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: Lang
    q: str
    relevant: tuple[str, ...]
    style: str
    twin: str = ""
    stage: str = ""

    @property
    def real(self) -> bool:
        """Whether it was restated from what somebody posted."""
        return self.id.startswith("real-")


class Uncovered(BaseModel):
    """A question that must be refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: Lang
    q: str
    kind: str


class FollowUp(BaseModel):
    """A conversation; the last turn is judged. ``covered`` tells whether it can be answered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    split: Split
    lang: Lang
    turns: tuple[str, ...]
    relevant: tuple[str, ...]
    covered: bool


class Point(BaseModel):
    """One idea that an answer must carry; it does when all stems of one alternative stand in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    point: str
    any: tuple[tuple[str, ...], ...]


class Pointed(BaseModel):
    """A question with the key points of a good answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: Lang
    q: str
    relevant: tuple[str, ...]
    points: tuple[Point, ...]


class Parallel(BaseModel):
    """One question in both languages: the answers should agree."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    fr: str
    en: str
    relevant: tuple[str, ...]


class Trades(BaseModel):
    """One need as people of several trades would put it: the answers should agree."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: Lang
    relevant: tuple[str, ...]
    variants: tuple[str, ...]


class CitedStatement(BaseModel):
    """A statement as it stands in the library."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lang: Lang
    title: str
    path: str
    section: str
    text: str


class Supported(BaseModel):
    """A sentence as a model might word it, and whether the statements that it cites support it.

    ``kind`` is ``faithful``, or the kind of error that was planted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: Lang
    sentence: str
    supported: bool
    kind: str
    cited: tuple[CitedStatement, ...]


class Replayed(BaseModel):
    """What a model might answer to a question of ``real-dev.jsonl`` from statements of the library.

    Each sentence of the draft cites, where it does, one of ``citations`` by its number.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: Lang
    citations: tuple[Citation, ...]
    draft: tuple["Worded", ...]


class Worded(BaseModel):
    """A sentence of a draft, and whether what it cites supports it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sentence: str
    supported: bool


class RestatedNeed(BaseModel):
    """One need of a question, and the stage that it shows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    need: str
    stage: Stage


class SecondReading(BaseModel):
    """What a good model makes of a question of ``real-dev.jsonl``: what is only story, what it
    asks for, and the pages that it picks among those that were found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: Lang
    story: str
    needs: tuple[RestatedNeed, ...]
    pages: tuple[str, ...]


class Context(BaseModel):
    """A partnership for which a checklist is filled in: items that must and must not be in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    playbook: str
    lang: Lang
    context: dict[str, Any]
    must: tuple[str, ...]
    must_not: tuple[str, ...]


def load_covered(split: Split) -> list[Covered]:
    """Questions about guidance. Raises :class:`EntenteError` naming file and line."""
    return read_set(f"guidance-{split}.jsonl", Covered)


def load_twins(split: Split) -> list[Covered]:
    """Questions about guidance in nearly the words of an uncovered one."""
    return read_set(f"twins-{split}.jsonl", Covered)


def load_real(split: Split) -> list[Covered]:
    """What real people asked in public, restated; styles ``told`` (a story) and ``plain``."""
    return read_set(f"real-{split}.jsonl", Covered)


def load_own(split: Split) -> list[Covered]:
    """Questions about the pages in ``OWN_LIBRARY``."""
    return read_set(f"own-{split}.jsonl", Covered)


def load_training() -> list[Covered]:
    """Questions that only fitting sees, most of them made up: no figure is measured on them."""
    return read_set("guidance-train.jsonl", Covered)


def load_posted_training() -> list[Covered]:
    """Questions restated from what people posted, seen by fitting alone."""
    return read_set("posted-train.jsonl", Covered)


def of_each_page(questions: Iterable[Covered], count: int) -> list[Covered]:
    """At most so many questions of each page and language, of every hand in turn: one that wrote
    much would crowd out the others. Hands are told by the beginnings of ids."""
    about: dict[tuple[str, str], dict[str, list[Covered]]] = {}
    for question in questions:
        hands = about.setdefault((question.relevant[0], question.lang), {})
        hands.setdefault(question.id.partition("-")[0], []).append(question)
    return [question for hands in about.values() for question in _in_turn(hands.values(), count)]


def _in_turn(hands: Iterable[Sequence[Covered]], count: int) -> list[Covered]:
    rounds = zip_longest(*hands)
    return [question for turn in rounds for question in turn if question][:count]


def load_cases(split: Split) -> list[Covered]:
    """Descriptions of past cases without names; style ``mine`` is a situation of one's own."""
    return read_set(f"cases-{split}.jsonl", Covered)


def load_uncovered(split: Split) -> list[Uncovered]:
    """Questions that the library does not cover."""
    return read_set(f"uncovered-{split}.jsonl", Uncovered)


def load_uncovered_training() -> list[Uncovered]:
    """Questions to refuse that only fitting sees."""
    return read_set("uncovered-train.jsonl", Uncovered)


def load_follow_ups(split: Split) -> list[FollowUp]:
    """Conversations whose last turn leans on the ones before."""
    return [found for found in read_set("follow-ups.jsonl", FollowUp) if found.split == split]


def load_pointed() -> list[Pointed]:
    """Questions with key points, one for each practice and language."""
    return read_set("key-points.jsonl", Pointed)


def load_parallel() -> list[Parallel]:
    """Questions in both languages, one for each practice."""
    return read_set("parallel.jsonl", Parallel)


def load_trades() -> list[Trades]:
    """The same needs in several trades."""
    return read_set("trades.jsonl", Trades)


def load_support(split: Split) -> list[Supported]:
    """Sentences with the statements that they cite."""
    return read_set(f"support-{split}.jsonl", Supported)


def load_replayed() -> list[Replayed]:
    """Drafts to real questions, written by hand: good, subtly wrong, partly unsupported."""
    return read_set("replayed.jsonl", Replayed)


def load_readings() -> list[SecondReading]:
    """Real questions as a good model would understand them, written by hand."""
    return read_set("understood.jsonl", SecondReading)


def load_contexts() -> list[Context]:
    """Partnerships for the checklists, one for each template and language."""
    return read_set("playbook-contexts.jsonl", Context)


def texts(split: Split) -> list[tuple[str, str]]:
    """Id and text of every question of a split."""
    covered = [
        *load_covered(split),
        *load_twins(split),
        *load_real(split),
        *load_own(split),
        *load_cases(split),
    ]
    return [
        *((question.id, question.q) for question in covered),
        *((question.id, question.q) for question in load_uncovered(split)),
        *((turn.id, text) for turn in load_follow_ups(split) for text in turn.turns),
    ]


def read_set(name: str, model: type[T]) -> list[T]:
    """The lines of one file. Raises :class:`EntenteError` naming file and line."""
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
