"""Which steps of a page to quote: what each is worth, from what readers judged of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import assistant.retrieval
from assistant.answering.composer import direct_reply, section, steps_for
from assistant.answering.reading import read
from assistant.errors import EntenteError
from assistant.files import SHARED_FILE, write_whole
from assistant.index.catalogue import Catalogue
from assistant.index.units import Unit
from assistant.language import LANGUAGES, Lang
from assistant.principal import PUBLIC
from assistant.retrieval.candidates import Candidate
from assistant.retrieval.evidence import Evidence
from assistant.retrieval.retriever import Retriever
from assistant.retrieval.worth import load_worth, to_arrays
from evals.fit_ranking import Example, conditional_logit
from evals.judged import Judged, load_judged, load_steps
from evals.metrics import mean
from evals.sets import Covered, load_real
from evals.storing import packed
from evals.views import READER

Progress = Callable[[str, int, int], None]

WORTH = Path(assistant.retrieval.__file__).with_name("worth.npz")
# Questions that a step counts as judged by beside its own: of a few less is learnt than of many.
_DOUBT = 4
_SHOWN = 4  # steps of an answer

# By page, the place on it of each step that was judged, in order; None for one that is gone.
Places = Mapping[str, Sequence[int | None]]


@dataclass(frozen=True)
class _Example:
    """A question of the development set: the principle and steps of its page by their numbers, and
    what readers said of them."""

    question: Covered
    numbered: Mapping[int, Evidence]
    readings: Sequence[Judged]


def fit_steps(
    retriever: Retriever, catalogue: Catalogue, progress: Progress
) -> dict[str, dict[str, float]]:
    """Store what each step is worth; returns how well the statements of an answer are chosen for
    the development questions, by their likeness alone and by their worth too."""
    share = shares(load_judged("train"))
    steps = _steps(catalogue)
    places = _places(steps)
    examples = _examples(retriever, places, progress)
    likeness, helps = conditional_logit([each for one in examples for each in _logits(one, share)])
    worth = {step: float(helps / max(likeness, 1e-6)) * value for step, value in share.items()}
    stored = {
        steps[page, lang][place].text_hash: value
        for (page, number), value in worth.items()
        for lang in LANGUAGES
        if (place := places[page][number - 1]) is not None
    }
    write_whole(WORTH, packed([to_arrays(stored)]), SHARED_FILE)
    load_worth.cache_clear()
    return {
        "by likeness alone": _metrics(examples, {}),
        "by their worth too": _metrics(examples, worth),
    }


def shares(judged: Sequence[Judged]) -> dict[tuple[str, int], float]:
    """By page and number of a step, how much more often it helps than misreads, -1 to 1."""
    asked = Counter(one.page for one in judged)
    helps = Counter((one.page, number) for one in judged for number in one.best)
    misreads = Counter((one.page, number) for one in judged for number in one.wrong)
    return {
        step: (helps[step] - misreads[step]) / (asked[step[0]] + _DOUBT)
        for step in sorted(helps | misreads)
    }


def _steps(catalogue: Catalogue) -> dict[tuple[str, Lang], list[Unit]]:
    """The steps of each page in each language."""
    records = catalogue.records([PUBLIC], kind="guidance")
    page_of = {record.key: (record.id, record.lang) for record in records}
    found: dict[tuple[str, Lang], list[Unit]] = {}
    for key, unit in catalogue.units(list(page_of), [PUBLIC], ["statement"]):
        if unit.section == "how":
            found.setdefault(page_of[key], []).append(unit)
    return found


def _places(steps: Mapping[tuple[str, Lang], Sequence[Unit]]) -> Places:
    """Where the steps that were judged stand by now.

    Raises:
        EntenteError: one of them begins otherwise.
    """

    def place_of(page: str, beginning: str | None) -> int | None:
        if beginning is None:
            return None
        for place, unit in enumerate(steps[page, "en"]):
            if unit.text.startswith(beginning):
                return place
        raise EntenteError(
            f"No step of the page '{page}' begins '{beginning}'; put evals/sets/steps.jsonl right."
        )

    return {
        page: [place_of(page, beginning) for beginning in judged.steps]
        for page, judged in load_steps().items()
    }


def _examples(retriever: Retriever, places: Places, progress: Progress) -> list[_Example]:
    readings: dict[str, list[Judged]] = {}
    for one in load_judged("dev"):
        readings.setdefault(one.id, []).append(one)
    asked = [question for question in load_real("dev") if question.id in readings]
    found = []
    for number, question in enumerate(asked):
        progress("steps", number, len(asked))
        page = readings[question.id][0].page
        record = next(
            record
            for record in retriever.documents(READER, question.lang, "guidance")
            if record.id == page
        )
        candidate = Candidate(page, "guidance", 0.0, record)
        evidence = retriever.evidence(question.q, [candidate], READER, question.lang)
        steps = section(evidence, "how")
        numbered = {
            at: steps[place] for at, place in enumerate(places[page], 1) if place is not None
        }
        principle = section(evidence, "principle")[0]
        found.append(_Example(question, {0: principle, **numbered}, readings[question.id]))
    return found


def _logits(example: _Example, share: Mapping[tuple[str, int], float]) -> Iterator[Example]:
    """Likeness and share of the steps, and which of them help, for each reader."""
    numbers = [number for number in example.numbered if number]
    for one in example.readings:
        right = np.asarray([number in one.best for number in numbers])
        if right.any():
            values = [
                (example.numbered[n].similarity, share.get((one.page, n), 0.0)) for n in numbers
            ]
            yield np.asarray(values, np.float64), right, 1.0


def _metrics(
    examples: Sequence[_Example], worth: Mapping[tuple[str, int], float]
) -> dict[str, float]:
    """How the first statement and four steps are chosen: means over questions and readers."""
    values: dict[str, list[float]] = {}
    for example in examples:
        page, reading = example.readings[0].page, read(example.question.q)
        weighed = {
            number: replace(statement, worth=worth.get((page, number), 0.0))
            for number, statement in example.numbered.items()
        }
        number_of = {statement.line_start: number for number, statement in weighed.items()}
        statements = list(weighed.values())
        reply = direct_reply(statements, reading)
        rest = [statement for statement in statements if statement is not reply]
        first, *steps = (
            number_of[statement.line_start]
            for statement in (reply, *steps_for(rest, _SHOWN, reading))
        )
        shown = {first, *steps} - {0}
        for one in example.readings:
            found = {
                "first helps": float(first in (one.first, *one.best)),
                "first misreads": float(first in one.wrong),
                "helpful steps shown": len(shown & {*one.best}) / max(len(one.best), 1),
                "misleading steps shown": float(len(shown & {*one.wrong})),
            }
            for name, value in found.items():
                values.setdefault(name, []).append(value)
    return {
        "questions": len(examples),
        **{name: round(mean(each), 4) for name, each in values.items()},
    }
