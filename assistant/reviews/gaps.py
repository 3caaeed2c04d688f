"""Questions that found no answer, taken together, and what curators decide about them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.journal import Decision, Journal
from assistant.errors import MissingError
from assistant.index.terms import terms
from assistant.language import Lang
from assistant.typography import fold

_SHOWN = 100
_NEAR = 0.5  # share of the words of two questions that both have
_ID = 16  # hexadecimal digits


@dataclass(frozen=True)
class GapGroup:
    """A question that found no answer, how often it was asked, and the pages nearest to it.

    Attributes:
        id: stands for the wording without telling it.
        others: further wordings that were merged into this one.
    """

    question: str
    lang: Lang
    times: int
    last: str
    nearest: tuple[str, ...]
    id: str = ""
    others: tuple[str, ...] = ()


def gap_id(question: str) -> str:
    """What stands for a question, whatever its capitals, accents and spaces."""
    wording = " ".join(fold(question).split())
    return hashlib.sha256(wording.encode("utf-8", "replace")).hexdigest()[:_ID]


def gap_groups(journal: Journal) -> list[GapGroup]:
    """Refused questions that wait for a decision, the same or merged wordings taken together,
    most frequent and newest first."""
    decisions = journal.decisions()
    groups: dict[str, GapGroup] = {}
    for gap in journal.gaps():
        own = gap_id(gap.question)
        id_ = _kept(own, decisions)
        decided = decisions.get(id_)
        if decided and decided.what == "dismissed":
            continue
        if decided and decided.what == "answered" and gap.at <= decided.at:
            continue  # it comes back when it is asked again
        known = groups.get(id_)
        if known is None:
            groups[id_] = GapGroup(gap.question, gap.lang, 1, gap.at, gap.nearest, id_)
            continue
        counted = replace(known, times=known.times + 1)
        if own != gap_id(known.question):
            shown, other = (
                (gap.question, known.question) if own == id_ else (known.question, gap.question)
            )
            others = dict.fromkeys((*known.others, other))
            counted = replace(
                counted, question=shown, lang=gap.lang if own == id_ else known.lang,
                others=tuple(each for each in others if gap_id(each) != gap_id(shown)),
            )  # fmt: skip
        groups[id_] = counted
    return sorted(groups.values(), key=lambda group: -group.times)[:_SHOWN]


def gap(journal: Journal, id_: str) -> GapGroup:
    """One of them.

    Raises:
        MissingError: there is none of this id, or it was decided about.
    """
    found = next((group for group in gap_groups(journal) if group.id == id_), None)
    if found is None:
        raise MissingError(
            "This question is no longer in the list; go back to it.",
            "Cette question n’est plus dans la liste\u202f; revenez-y.",
        )
    return found


def near(group: GapGroup, groups: Sequence[GapGroup]) -> list[GapGroup]:
    """Those of some groups that ask the same in nearly the same words, nearest first."""
    own = set(terms(group.question, group.lang))
    alike = []
    for other in groups:
        theirs = set(terms(other.question, other.lang))
        shared = len(own & theirs) / max(1, min(len(own), len(theirs)))
        if other.id != group.id and shared >= _NEAR:
            alike.append((shared, other))
    return [other for _, other in sorted(alike, key=lambda pair: -pair[0])]


def _kept(id_: str, decisions: Mapping[str, Decision]) -> str:
    """The gap that stands for one that was merged, however often."""
    seen = {id_}
    while (found := decisions.get(id_)) and found.what == "merged" and found.kept not in seen:
        id_ = found.kept
        seen.add(id_)
    return id_
