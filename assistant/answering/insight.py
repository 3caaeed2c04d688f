"""A second reading of a question by a language model, which counts only where it agrees.

The model is asked two things apart: to restate the question as needs, without seeing any page, and
to pick among the pages that were found. Each is a witness of its own. A page counts where it was
picked, is found first for a need, and scores for the question itself nearly as high as the best; a
need, where it is like the question. How nearly and how like is fitted (``python -m
evals.understanding fit``), so that a model that guesses, raves or contradicts makes nothing worse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from assistant.answering.stage import Stage, stage_of
from assistant.language import Lang
from assistant.principal import Principal
from assistant.retrieval.candidates import Ranking
from assistant.retrieval.retriever import Retriever

FILE = "agreement.json"
OFFERED = 10  # pages among which the model picks


@dataclass(frozen=True)
class Offer:
    """A page as the model sees it."""

    id: str
    title: str
    principle: str
    path: str


@dataclass(frozen=True)
class Need:
    """One thing that a question asks for, restated; with the stage that the model reads in it."""

    text: str
    stage: Stage | None = None


@dataclass(frozen=True)
class Understood:
    """What a model makes of a question: at most three needs, and ids of pages, best first."""

    needs: tuple[Need, ...]
    pages: tuple[str, ...]


class Understands(Protocol):
    """Whoever reads questions a second time."""

    def __call__(
        self,
        question: str,
        before: Sequence[str],
        lang: Lang,
        pages: Sequence[Offer],
        principal: Principal,
    ) -> Understood | None:
        """What is understood; None where that is nothing. Never raises.

        Args:
            before: earlier questions of the conversation, oldest first.
            pages: in an order that tells nothing of how well they fit.
        """


class Limits(BaseModel):
    """From where on a second reading disagrees with what was found.

    Attributes:
        margin: how much less than the best page one may score, in logits.
        likeness: the least likeness of a need to the question, see :meth:`Retriever.likeness`.
        metrics: what justifies both.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    margin: float
    likeness: float
    metrics: dict[str, Any] = {}


@cache
def fitted_agreement() -> Limits:
    """The shipped limits."""
    text = files("assistant.answering").joinpath(FILE).read_text(encoding="utf-8")
    return Limits.model_validate_json(text)


@dataclass(frozen=True)
class Witness:
    """A need with what was found for it.

    Attributes:
        page: the page that comes first for it; empty where the library does not cover it.
        likeness: to the question.
    """

    need: Need
    page: str
    likeness: float


def agreeing(
    scores: Mapping[str, float],
    witnesses: Sequence[Witness],
    pages: Sequence[str],
    limits: Limits,
) -> list[Witness]:
    """Those of the needs that count, one for a page, in the order in which their pages were picked.

    Args:
        scores: of all pages for the question itself.
        pages: that were picked.
    """
    best = max(scores.values(), default=0.0)
    counts: dict[str, Witness] = {}
    for witness in witnesses:
        near = scores.get(witness.page, float("-inf")) >= best - limits.margin
        if near and witness.page in pages and witness.likeness >= limits.likeness:
            counts.setdefault(witness.page, witness)
    return sorted(counts.values(), key=lambda witness: pages.index(witness.page))


def leading(counted: Sequence[Witness], pages: Sequence[str]) -> str:
    """The page that comes first by a reading: the one that was picked first, if it counts."""
    return next((one.page for one in counted if one.page == pages[0]), "")


@dataclass(frozen=True)
class Insight:
    """What counts of a second reading; nothing of it where there was none.

    Attributes:
        page: that comes first; empty where the reading does not tell.
        needs: with the page for each.
        stage: that of the asker, where the question told none.
    """

    page: str = ""
    needs: tuple[Witness, ...] = ()
    stage: Stage | None = None


NO_INSIGHT = Insight()


class Reader:
    """Has questions read a second time, where that can change anything."""

    def __init__(
        self, retriever: Retriever, understands: Understands, limits: Limits | None = None
    ) -> None:
        """``limits``: the fitted ones by default."""
        self._retriever = retriever
        self._understands = understands
        self._limits = limits or fitted_agreement()

    def read(
        self,
        question: str,
        searched: str,
        ranking: Ranking,
        principal: Principal,
        before: Sequence[str] = (),
    ) -> Insight:
        """What counts of the model's reading of a question.

        Args:
            searched: the question with what it leans on.
            ranking: what was found for that.
            before: earlier questions of the conversation, oldest first.
        """
        found, lang = ranking.candidates, ranking.lang
        # Where no other page comes near the first, or nothing is answered, nothing can change.
        unsure = len(found) > 1 and found[1].score >= found[0].score - self._limits.margin
        if not ranking.covered or not unsure:
            return NO_INSIGHT
        understood = self._understands(
            question, before, lang, self._offered(ranking, principal), principal
        )
        if understood is None:
            return NO_INSIGHT
        witnesses = [self._witness(need, searched, lang, principal) for need in understood.needs]
        offered = {candidate.id for candidate in found[:OFFERED]}
        pages = [page for page in dict.fromkeys(understood.pages) if page in offered]
        scores = {candidate.id: candidate.score for candidate in found}
        counted = tuple(agreeing(scores, witnesses, pages, self._limits))
        return Insight(leading(counted, pages), counted, _stage(searched, counted))

    def _offered(self, ranking: Ranking, principal: Principal) -> list[Offer]:
        records = [candidate.record for candidate in ranking.candidates[:OFFERED]]
        principles = self._retriever.openings(principal, records)
        offers = [Offer(r.id, r.title, principles.get(r.id, ""), r.path) for r in records]
        return sorted(offers, key=lambda offer: offer.title)

    def _witness(self, need: Need, searched: str, lang: Lang, principal: Principal) -> Witness:
        ranking = self._retriever.retrieve(need.text, principal, lang)
        page = ranking.candidates[0].id if ranking.covered and ranking.candidates else ""
        return Witness(need, page, self._retriever.likeness(need.text, searched, lang))


def _stage(question: str, counted: Sequence[Witness]) -> Stage | None:
    """The stage that the model reads and that the words of its first need tell too."""
    if not counted or stage_of(question) is not None:
        return None
    first = counted[0].need
    return first.stage if first.stage == stage_of(first.text) else None
