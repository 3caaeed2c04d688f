"""Past cases in an answer: whether a question is about one, and which ones support guidance."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice

from assistant.answering.composer import shares
from assistant.answering.wishes import CaseWish
from assistant.retrieval.candidates import Candidate, Ranking
from assistant.retrieval.evidence import Evidence
from assistant.typography import fold

# Cases considered beside guidance, and how many of them are shown.
_CONSIDERED, _SHOWN = 6, 2
# Without a practice in common a case must stand out from the others.
_STANDS_OUT = 0.5
# One party's name may also be that of the person's own partner; the wording has to tell.
_NAMED_FLOOR = 0.15
_ONLY_A_NAME = 3  # words
_ASKS = re.compile(
    r"cas (?:passes?|semblables?|similaires?|comparables?|reels?)|precedents? |deja arrive|"
    r"(?:past|similar|real|earlier) cases?|happened before|exemples? (?:de conflit|reel)"
)
# What is asked about somebody of whom the asker knows that there is a story.
_LEARNS = re.compile(
    r"\b(?:lecons?|enseignements?|retenir|apprendre|lessons?|learn(?:ed|t)?|que sait-on|happened)\b"
)
_TEACHES = "lessons"
# Below this probability no case is like a description, and it was not what was asked for.
NONE_LIKE_IT = 0.01
_LISTED = 4


def about_case(past: Ranking, named: Mapping[str, Sequence[str]]) -> list[Candidate]:
    """The case that a question is about, then those close to it; empty when it is about none.

    Args:
        past: cases ranked for the question.
        named: the parties that it names, by case.
    """
    by_name = sorted(
        (candidate for candidate in past.candidates if candidate.id in named),
        key=lambda candidate: -len(named[candidate.id]),
    )
    if by_name and (
        len(named[by_name[0].id]) > 1
        or past.answerability >= _NAMED_FLOOR
        or len(past.question.split()) <= _ONLY_A_NAME
        or _LEARNS.search(fold(past.question))
    ):
        most = len(named[by_name[0].id])
        best = [candidate for candidate in by_name if len(named[candidate.id]) == most]
        rest = [c for c in past.candidates if c not in best]
        return [*best, *rest]
    wished = _ASKS.search(fold(past.question)) and past.answerability >= _NAMED_FLOOR
    return list(past.candidates) if past.covered or wished else []


def wished_cases(wish: CaseWish, past: Ranking) -> list[Candidate]:
    """The cases of a kind that come closest to the wording; without a kind those like it at all."""
    if not wish.kinds and past.answerability < NONE_LIKE_IT:
        return []
    of_kind = (c for c in past.candidates if c.record.case and wish.admits(c.record.case))
    return list(islice(of_kind, _LISTED))


def fitting_cases(pages: Sequence[Candidate], past: Ranking) -> list[Candidate]:
    """Cases that show what happens with or without the practices an answer recommends."""
    practices = {page.id for page in pages}
    considered = list(past.candidates[:_CONSIDERED])
    likely = shares(past.candidates)
    fitting = [
        candidate
        for place, candidate in enumerate(considered)
        if candidate.record.case
        and (
            any(practice.id in practices for practice in candidate.record.case.practices)
            or (place == 0 and likely[0] >= _STANDS_OUT)
        )
    ]
    return fitting[:_SHOWN]


def telling(evidence: Sequence[Evidence], cases: Sequence[Candidate]) -> list[Evidence]:
    """Of each case the lesson closest to the question. What happened and what was tried say little
    to somebody who has not read the case."""
    found = []
    for case in cases:
        own = [e for e in evidence if e.record.id == case.id and e.section == _TEACHES]
        if own:
            found.append(max(own, key=lambda statement: statement.similarity))
    return found
