"""What a second reading of questions is worth: ``python -m evals.understanding [fit]``.

Real questions are read by a good model (written by hand, ``understood.jsonl``) and by bad ones.
The limits of agreement are fitted so that the good one helps most while none of the bad ones makes
anything worse; see :mod:`assistant.answering.insight`.
"""

import argparse
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

import assistant.answering
from assistant.answering.courtesy import courtesy
from assistant.answering.insight import (
    FILE,
    OFFERED,
    Limits,
    Need,
    Offer,
    Understands,
    Understood,
    Witness,
    agreeing,
    leading,
)
from assistant.files import SHARED_FILE, write_whole
from assistant.language import Lang
from assistant.principal import Principal
from assistant.retrieval.retriever import Retriever
from assistant.service import Service
from assistant.settings import Settings
from evals.metrics import mean
from evals.remembering import remembering
from evals.sets import Covered, SecondReading, load_covered, load_readings, load_real
from evals.views import READER

GOOD = "good"
SEED = 20261129
FOLDS = 5
_EVERY = 4  # of the made-up questions one in so many
_MARGINS = np.arange(0.0, 4.01, 0.1).round(2).tolist()
_LIKENESSES = np.arange(0.0, 0.61, 0.01).round(2).tolist()
_LOOSE = Limits(margin=100.0, likeness=-2.0)
# The most that a bad model may cost, as a share of questions: about one of those that are asked.
_TOLERATED = 0.006
# What somebody says who has not read the question: the need, and the page for it.
_GENERAL: Mapping[Lang, tuple[tuple[str, str], ...]] = {
    "fr": (
        ("Comment améliorer notre partenariat ?", "partnership-health-check"),
        ("Comment résoudre un conflit avec notre partenaire ?", "graduated-escalation"),
        ("Comment sortir du contrat ?", "exit-clauses"),
    ),
    "en": (
        ("How do we improve our partnership?", "partnership-health-check"),
        ("How do we resolve a conflict with our partner?", "graduated-escalation"),
        ("How do we get out of the contract?", "exit-clauses"),
    ),
}
_SENTENCE = re.compile(r"(?<=[.?!…])\s+")
# Picks by chance: each of the pages in turn, so that luck decides nothing.
CHANCE = ("*",)
Model = Callable[[Covered], Understood]


@dataclass(frozen=True)
class Read:
    """A question as one model reads it, with all that tells whether the reading counts."""

    question: Covered
    scores: Mapping[str, float]
    witnesses: tuple[Witness, ...]
    pages: tuple[str, ...]

    def change(self, limits: Limits) -> int:
        """1 where a right page comes first instead of a wrong one, -1 the other way round."""
        first = max(self.scores, key=lambda id_: (self.scores[id_], id_))
        counted = agreeing(self.scores, self.witnesses, self.pages, limits)
        lead = leading(counted, self.pages) or first
        return (lead in self.question.relevant) - (first in self.question.relevant)


def models(readings: Sequence[SecondReading]) -> dict[str, Model]:
    """The good model and bad ones, each by what it does."""
    good = {reading.id: _as_understood(reading) for reading in readings}
    chance = random.Random(SEED)

    def others(question: Covered) -> Understood:
        told = [
            r for r in readings if r.lang == question.lang and _story(r.id) != _story(question.id)
        ]
        return good[chance.choice(told).id]

    def general(question: Covered) -> Understood:
        need, page = chance.choice(_GENERAL[question.lang])
        return Understood((Need(need),), (page,))

    return {
        GOOD: lambda question: good.get(question.id, Understood((), ())),
        "repeats the question, picks by chance": lambda question: Understood(
            (Need(question.q),), CHANCE
        ),
        "repeats its last sentence, picks by chance": lambda question: Understood(
            (Need(_SENTENCE.split(question.q)[-1]),), CHANCE
        ),
        "restates another question, picks by chance": lambda question: Understood(
            others(question).needs, CHANCE
        ),
        "reads another question": others,
        "says what is always said": general,
        "garbage": lambda _: Understood((Need("asdf ;;; 0xff {}"),), ("no-such-page", "")),
    }


def _as_understood(reading: SecondReading) -> Understood:
    needs = tuple(Need(one.need, one.stage) for one in reading.needs)
    return Understood(needs, reading.pages)


def _story(id_: str) -> str:
    """Told and plain forms of one question are one story."""
    return id_.removesuffix("p")


def through(model: Model, questions: Sequence[Covered]) -> Understands:
    """A model as the assistant asks it about these questions; who picks by chance picks one."""
    known = {courtesy(question.q)[1]: question for question in questions}
    chance = random.Random(SEED)

    def understands(
        question: str,
        before: Sequence[str],
        lang: Lang,
        pages: Sequence[Offer],
        principal: Principal,
    ) -> Understood | None:
        understood = model(known[question])
        if understood.pages == CHANCE:
            return replace(understood, pages=(chance.choice(pages).id,))
        return understood

    return understands


def read_all(retriever: Retriever, questions: Sequence[Covered], model: Model) -> list[Read]:
    """Questions that are answered, as a model reads them."""
    found = []
    for question in questions:
        text = courtesy(question.q)[1] or question.q
        ranking = retriever.retrieve(text, READER, question.lang)
        if not ranking.covered:
            continue
        offered = [candidate.id for candidate in ranking.candidates[:OFFERED]]
        understood = model(question)
        witnesses = []
        for need in understood.needs:
            own = retriever.retrieve(need.text, READER, question.lang)
            page = own.candidates[0].id if own.covered else ""
            likeness = retriever.likeness(need.text, text, question.lang)
            witnesses.append(Witness(need, page, likeness))
        scores = {candidate.id: candidate.score for candidate in ranking.candidates}
        picked = [tuple(page for page in understood.pages if page in offered)]
        if understood.pages == CHANCE:
            picked = [(page,) for page in offered]
        found += [Read(question, scores, tuple(witnesses), pages) for pages in picked]
    return found


def fit(good: Sequence[Read], bad: Sequence[Sequence[Read]]) -> Limits:
    """The limits with which the good model gains most and no bad one loses more than a question;
    the strictest of those."""
    best, chosen = 0, Limits(margin=0.0, likeness=max(_LIKENESSES))
    able, harmful = _decisive(good), [(_decisive(one), len(one)) for one in bad]
    for margin, likeness in product(_MARGINS, reversed(_LIKENESSES)):
        limits = Limits(margin=margin, likeness=likeness)
        gain = _changes(able, limits)
        if gain > best and all(
            _changes(one, limits) >= -_TOLERATED * count for one, count in harmful
        ):
            best, chosen = gain, limits
    return chosen


def _decisive(reads: Sequence[Read]) -> list[Read]:
    """Those that change anything where everything counts."""
    return [read for read in reads if read.change(_LOOSE)]


def _changes(reads: Sequence[Read], limits: Limits) -> int:
    return sum(read.change(limits) for read in reads)


def measure(retriever: Retriever) -> dict[tuple[str, str], list[Read]]:
    """Questions of both kinds as every model reads them."""
    readings = load_readings()
    known = {reading.id for reading in readings}
    real, made = load_real("dev"), load_covered("dev")[::_EVERY]
    found = {}
    for name, model in models(readings).items():
        asked = [q for q in real if name != GOOD or q.id in known]
        found[name, "real"] = read_all(retriever, asked, model)
        if name != GOOD:
            found[name, "made"] = read_all(retriever, made, model)
    return found


def held_out(found: Mapping[tuple[str, str], Sequence[Read]]) -> dict[tuple[str, str], list[int]]:
    """Changes by limits that were fitted on other questions, five folds."""
    stories = sorted({_story(read.question.id) for reads in found.values() for read in reads})
    fold = {story: at % FOLDS for at, story in enumerate(stories)}
    changes: dict[tuple[str, str], list[int]] = {key: [] for key in found}
    for out in range(FOLDS):
        kept = {
            key: [read for read in reads if fold[_story(read.question.id)] != out]
            for key, reads in found.items()
        }
        limits = fit(kept[GOOD, "real"], [reads for key, reads in kept.items() if key[0] != GOOD])
        for key, reads in found.items():
            changes[key] += [
                read.change(limits) for read in reads if fold[_story(read.question.id)] == out
            ]
    return changes


def fitted(found: Mapping[tuple[str, str], Sequence[Read]]) -> Limits:
    """The limits with the metrics that justify them: how much more often a right page comes
    first."""
    limits = fit(found[GOOD, "real"], [reads for key, reads in found.items() if key[0] != GOOD])
    beyond = held_out(found)
    metrics: dict[str, Any] = {"questions": len(found[GOOD, "real"])}
    for (name, kind), reads in found.items():
        metrics[f"{name}, {kind}"] = {
            "gain": round(mean([read.change(limits) for read in reads]), 4),
            "held out": round(mean(beyond[name, kind]), 4),
        }
    return limits.model_copy(update={"metrics": metrics})


def main() -> None:
    """Print what each model changes; with ``fit``, fit the limits first and write them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("what", nargs="?", choices=["fit"])
    given = parser.parse_args()
    with Service.open(Settings.read(), "eval") as service:
        service.refresh()
        found = measure(Retriever(remembering(service.index)))
    limits = fitted(found)
    print(limits.model_dump_json(indent=1))
    if given.what == "fit":
        path = Path(assistant.answering.__file__).parent / FILE
        write_whole(path, (limits.model_dump_json(indent=1) + "\n").encode(), SHARED_FILE)


if __name__ == "__main__":
    main()
