"""Which checklist goes with an answer, and whether a question is a wish for one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.composer import shares
from assistant.language import Lang
from assistant.principal import Principal
from assistant.retrieval.candidates import Candidate
from assistant.retrieval.retriever import Retriever
from assistant.typography import fold

# A template fits when it stands out, or when it uses the practice that the answer recommends.
_STANDS_OUT = 0.4
_CONSIDERED = 3
# What a template's own likeness counts beside the practices that it shares with the answer.
_ALONE = 2.0
# Probability above which the templates cover a wish at all, and above which they answer a question
# about a moment ("what do the first four weeks look like?") that no single page treats.
_COVERED = 0.35
_PLAINLY = 0.8
_WISH = re.compile(
    r"check-?\s?lists?|listes? (?:de contr[oô]le|de t[aâ]ches|[aà] cocher)|playbooks?|"
    r"to-?do(?: lists?)?|aide-m[eé]moire|plan d.action|lists? of tasks|task lists?|action plan",
    re.IGNORECASE,
)
_AROUND = re.compile(
    rf"\b(?:une?|an?|the|la|le|our|notre)?\s*(?:{_WISH.pattern})\s*(?:pour|for|to|about|de)?\b|"
    r"\b(?:dans|sous|in|within)\s+\d+\s+\w+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FittingPlaybook:
    """A template for a question.

    Attributes:
        covered: whether the templates treat its subject.
        plainly: whether they do so beyond doubt.
    """

    id: str
    practices: tuple[str, ...]
    covered: bool
    plainly: bool


def asks_for_checklist(text: str) -> bool:
    """Whether a question is a wish for a checklist."""
    return bool(_WISH.search(fold(text)))


def fitting_playbook(
    retriever: Retriever, text: str, principal: Principal, lang: Lang, pages: Sequence[Candidate]
) -> FittingPlaybook | None:
    """The template that fits a question; None when none does.

    A wish is looked up as it stands and by its subject alone: "a checklist for" says nothing of
    what the list is about.

    Args:
        pages: guidance pages for the same question, best first.
    """
    readings = [text]
    if asks_for_checklist(text) and (subject := " ".join(_AROUND.sub(" ", text).split())):
        readings.append(subject)
    likely: dict[str, float] = {}
    found: dict[str, Candidate] = {}
    probability = 0.0
    for reading in readings:
        ranking = retriever.retrieve(reading, principal, lang, kind="playbook")
        probability = max(probability, ranking.answerability)
        for candidate, share in zip(ranking.candidates, shares(ranking.candidates), strict=True):
            likely[candidate.id] = likely.get(candidate.id, 0.0) + share / len(readings)
            found[candidate.id] = candidate
    first = pages[0].id if pages else ""
    advised = dict(zip((page.id for page in pages), shares(pages), strict=True))
    for id_, candidate in found.items():
        # A checklist of the practices that the answer recommends is likelier meant.
        likely[id_] *= _ALONE + sum(advised.get(p, 0.0) for p in candidate.record.related)
    total = sum(likely.values())
    likely = {id_: share / total for id_, share in likely.items()} if total else {}
    best = sorted(likely, key=lambda id_: (-likely[id_], id_))[:_CONSIDERED]
    for id_ in best:
        if likely[id_] >= _STANDS_OUT or first in found[id_].record.related:
            practices = found[id_].record.related
            return FittingPlaybook(id_, practices, probability >= _COVERED, probability >= _PLAINLY)
    return None
