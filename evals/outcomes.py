"""Every question of a split asked once, as a reader without any rights would ask it."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path

from assistant.answering.assistant import Assistant
from assistant.answering.journal import Journal
from assistant.errors import EntenteError
from assistant.playbooks.checklist import Checklist
from assistant.service import Service
from assistant.settings import Settings
from evals.asked import Asked, in_sample, own_questions, questions
from evals.metrics import mean, ranking_values
from evals.outcome import SHOWN, Outcome, ask, outcome_of, with_agreement, with_rankings
from evals.sets import (
    OWN_LIBRARY,
    Context,
    Covered,
    Split,
    load_contexts,
    load_covered,
    load_readings,
    load_real,
)
from evals.understanding import models, through
from evals.views import PAIRS, READER

Progress = Callable[[str, int, int], None]

OWN_SITUATION = "mine"
# Who reads the questions of the set "understood" a second time.
WITHOUT, WITH_GOOD, WITH_BAD = "without a model", "with a good model", "with bad models"
SETS = (
    "guidance", "twins", "real people", "own pages", "key points", "parallel", "follow-ups",
    "cases", "uncovered", "languages", "checklists", "understood",
)  # fmt: skip


def collect(
    service: Service,
    split: Split,
    sets: Sequence[str] = SETS,
    progress: Progress = lambda *_: None,
    one_in: int = 1,
) -> list[Outcome]:
    """Ask everything in these sets of a split.

    Nothing is noted in the service's journal: an evaluation's refusals are no gaps.

    Args:
        one_in: ask a sample: see :func:`in_sample`.
    """
    with tempfile.TemporaryDirectory() as folder:
        # The same retriever as the service's, another journal.
        assistant = Assistant(service.retriever, Journal(Path(folder) / "journal.sqlite"), "fr")
        asked = [
            question
            for question in questions(split)
            if question.set in sets and in_sample(question.id, one_in)
        ]
        outcomes, answers = [], {}
        for number, question in enumerate(asked):
            progress("questions", number, len(asked))
            answer, spent = ask(assistant, question)
            answers[question.id] = answer
            outcomes.append(outcome_of(service, question, answer, spent))
        outcomes = with_rankings(outcomes)
        outcomes = with_agreement(outcomes, asked, answers)
    if "own pages" in sets:
        asked = [each for each in own_questions(split) if in_sample(each.id, one_in)]
        outcomes += _own_pages(service.settings, asked, progress)
    if "languages" in sets:
        covered = [each for each in load_covered(split) if in_sample(each.id, one_in)]
        outcomes += _across_languages(service, covered, progress)
    if "understood" in sets and split == "dev":
        outcomes += _understood(service, progress, one_in)
    if "checklists" in sets and split == "dev":
        outcomes += [
            _checklist(service, context)
            for context in load_contexts()
            if in_sample(context.id, one_in)
        ]
    return outcomes


def _own_pages(settings: Settings, asked: Sequence[Asked], progress: Progress) -> list[Outcome]:
    """Questions about an organisation's own pages, of which nothing was fitted, beside the
    shipped ones."""
    with tempfile.TemporaryDirectory() as folder:
        libraries = (*settings.library, OWN_LIBRARY)
        both = settings.model_copy(update={"library": libraries, "home": Path(folder) / "home"})
        # What is indexed is not indexed again.
        shutil.copytree(settings.index, both.index)
        with Service.open(both, "eval") as service:
            service.refresh(progress)
            assistant = Assistant(
                service.retriever, service.journal, "fr", service.index.vocabulary.taxonomy
            )
            outcomes = []
            for number, question in enumerate(asked):
                progress("own pages", number, len(asked))
                answer, spent = ask(assistant, question)
                outcomes.append(outcome_of(service, question, answer, spent))
    return with_rankings(outcomes)


def _understood(service: Service, progress: Progress, one_in: int) -> list[Outcome]:
    """Real questions without a model, and as a good model and bad ones read them."""
    readings = load_readings()
    read = {reading.id for reading in readings}
    asked = [q for q in load_real("dev") if q.id in read and in_sample(q.id, one_in)]
    good, *bad = models(readings).values()
    turns = cycle(bad)
    reading = {
        WITHOUT: None,
        WITH_GOOD: through(good, asked),
        WITH_BAD: through(lambda question: next(turns)(question), asked),
    }
    found = []
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal.sqlite")
        for group, understands in reading.items():
            assistant = Assistant(service.retriever, journal, "fr", understands=understands)
            for number, question in enumerate(asked):
                progress(f"understood, {group}", number, len(asked))
                one = Asked(
                    f"{question.id} {group}", "understood", group, question.lang, (question.q,),
                    question.relevant,
                )  # fmt: skip
                outcome = outcome_of(service, one, *ask(assistant, one))
                kept = {n: v for n, v in outcome.values.items() if n.startswith("citation")}
                found.append(outcome.model_copy(update={"values": kept}))
    return with_rankings(found)


def _across_languages(
    service: Service, questions: Sequence[Covered], progress: Progress
) -> list[Outcome]:
    """Guidance questions against pages of one language alone, in all four pairs."""
    found = []
    for view in PAIRS:
        asked = [question for question in questions if question.lang in view.questions]
        ranked: dict[str, list[str]] = {}
        for number, question in enumerate(asked):
            progress(view.name, number, len(asked))
            ranking = service.retriever.retrieve(
                question.q, READER, question.lang, languages=view.pages
            )
            ranked[question.id] = [candidate.id for candidate in ranking.candidates[:20]]
        values = ranking_values(ranked, {question.id: question.relevant for question in asked})
        found += [
            Outcome(
                id=f"{question.id} {view.name}",
                set="languages",
                group=view.name,
                lang=question.lang,
                question=question.q,
                document=question.relevant[0],
                relevant=question.relevant,
                found=tuple(ranked[question.id][:SHOWN]),
                values={name: round(of[question.id], 4) for name, of in values.items()},
            )
            for question in asked
        ]
    return found


def _checklist(service: Service, context: Context) -> Outcome:
    filled: Checklist | None = None
    try:
        filled = service.playbooks.fill(context.playbook, context.context, READER, context.lang)
        reply = filled.title
    except EntenteError as error:
        reply = str(error)
    items = filled.items if filled else ()
    ids = {item.id for item in items}
    usable = [
        bool(item.owner and item.due and item.why and item.why.citation.quote) for item in items
    ]
    absent = [i for i in context.must if i not in ids]
    unwanted = [i for i in context.must_not if i in ids]
    judged = len(context.must) + len(context.must_not)
    right = 1 - (len(absent) + len(unwanted)) / max(judged, 1)
    return Outcome(
        id=context.id,
        set="checklists",
        group=context.playbook,
        lang=context.lang,
        question=context.playbook,
        refused=filled is None,
        reply=reply,
        missing=(*(f"absent: {i}" for i in absent), *(f"unwanted: {i}" for i in unwanted)),
        values={
            "right items": round(right, 4) if filled else 0.0,
            "usable items": mean([float(u) for u in usable]),
        },
    )
