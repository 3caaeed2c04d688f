"""The next rung: where to take a matter that the other side has turned down."""

import re
from collections.abc import Sequence

from assistant.answering.answer import Turn
from assistant.retrieval.candidates import Candidate
from assistant.typography import fold, plain

# Practices in the order in which a disagreement climbs.
_LADDER = ("graduated-escalation", "external-mediator", "renegotiation", "orderly-separation")
_NO = re.compile(
    r"\brefus\w+|\b(?:dit|dise|disent|repond\w*|repondu) (?:toujours |encore )?non\b|"
    r"\b(?:ne |n')(?:\w+ ){0,1}(?:veu\w+|accept\w+|repond\w*|march\w+|suffi\w+|fonctionn\w+|"
    r"cede\w*|boug\w+|donn\w+|"
    r"chang\w+|abouti\w*)(?: toujours)? (?:pas|plus|rien|suffi|marche|repondu|accepte|donne|"
    r"change|abouti)|"
    r"\bn'(?:a|ont|avons) (?:toujours |encore |meme )?(?:pas|rien|jamais) (?:\w+)|"
    r"toujours (?:rien|pas|non)|"
    r"sans (?:effet|succes|reponse|resultat)|\bechou\w+|\brejet\w+|\brien n'y fait|"
    r"\b(?:said|say|says|saying) no\b|\bstill (?:no|nothing|refus\w+|not|won't|silent|stuck)|"
    r"turn(?:ed|s)? (?:it|us|me|this|"
    r"that|them) down|\breject\w*|\bdeclin\w+|\b(?:won't|will not|wouldn't) (?:\w+ )?(?:agree|"
    r"budge|answer|listen|accept|"
    r"come|talk|move|do|meet|play)|\b(?:didn't|doesn't|did not|does not|hasn't|has not|haven't|"
    r"don't) (?:\w+ )?(?:work\w*|"
    r"help\w*|answer\w*|agree\w*|accept\w*|change\w*|want)|\bno (?:answer|reply|response|effect|"
    r"luck|result)|\bfail(?:s|ed)\b"
)


def says_no(question: str) -> bool:
    """Whether a follow-up tells that what was advised has been turned down or has not helped."""
    return bool(_NO.search(fold(plain(question))))


def next_rung(candidates: Sequence[Candidate], history: Sequence[Turn]) -> Candidate | None:
    """The page to go on with: the first rung, or the one above the highest that led an answer.
    None where there is no higher one.

    Args:
        candidates: the pages that this person may see.
        history: the conversation so far, oldest first.
    """
    pages = {candidate.id: candidate for candidate in candidates}
    led = {turn.answer.citations[0].id for turn in history if turn.answer.citations}
    reached = max((place for place, id_ in enumerate(_LADDER) if id_ in led), default=-1)
    return next((pages[id_] for id_ in _LADDER[reached + 1 :] if id_ in pages), None)
