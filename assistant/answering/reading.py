"""How a question is read: the stage it is asked at, what it wants to know, and its needs."""

import re
from dataclasses import dataclass

from assistant.answering.conditions import words_of
from assistant.answering.stage import Stage, stage_of
from assistant.typography import fold, plain

_WHY = re.compile(
    r"\bpourquoi|a quoi (?:bon|ca sert|sert|cela sert)|convainc\w+|justifi\w+|vaut[- ](?:il|elle|"
    r"ca)|vaut la peine|"
    r"\binteret d|(?:est|serait)[- ]ce utile|perte? (?:du|de) temps|temp\w* perdu|inutile|"
    r"\bwhy\b|convinc\w+|justif\w+|worth (?:it|the|our|having|doing)|what(?:'s| is) the (?:point|"
    r"use)|waste of|pointless"
)
_WHETHER = re.compile(
    r"(?:^|[.?!;,:] )(?:faut|doit|devons|devrait|peut|vaut|dois|devrions|peux|pouvons)[- ](?:il|"
    r"on|nous|je|elle|mieux)|est-ce (?:le moment|"
    r"necessaire|utile|obligatoire|trop|une bonne idee)|quand (?:ne pas|eviter|renoncer)|"
    r"trop (?:petit|tot|lourd|gros)|"
    r"(?:^|[.?!;,:] )(?:should|must|do|need|can|may) (?:we|i|our|they|there)\b|is it (?:time|"
    r"worth|necessary|too|a good|wise)|when (?:not|"
    r"should we not)|too (?:small|early|heavy|big|much)|overkill"
)
_SENTENCE = re.compile(r"(?<=[.?!;…])\s+|\n+")
_AND = re.compile(
    r",? (?:(?:et|and|puis|mais|but) (?:aussi|également|also) |(?:et|and) (?=(?:comment|combien|"
    r"quand|qui|que faire|quel(?:le)?s?|how|who|what|when|which|should)\b))",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?|^\W*(?:autre (?:chose|question|sujet)|another (?:thing|question)|secondly|deuxiemement)|"
    r"\b(?:comment|combien|que faire|quoi faire|faut[- ]il|qui (?:doit|peut|decide)|how (?:do|"
    r"can|should|to|many|much|"
    r"often)|what (?:do|can|should)|who (?:should|does|decides)|should we)\b"
)
_SUBJECT = 3  # words that a need has at least
_LONG = re.compile(r"[^\W_]{4,}")


@dataclass(frozen=True)
class Reading:
    """A question as it is answered.

    Attributes:
        stage: how far the asker's partnership has come; None where nothing tells.
        reasons: it asks why, or has somebody to convince.
        limits: it asks whether at all.
        words: its stems, by which steps for a special case are told.
    """

    stage: Stage | None
    reasons: bool
    limits: bool
    words: frozenset[str]


def read(question: str) -> Reading:
    """The reading of a question."""
    text = fold(plain(question))
    return Reading(
        stage_of(question), bool(_WHY.search(text)), bool(_WHETHER.search(text)), words_of(question)
    )


def needs(question: str) -> tuple[str, ...]:
    """The two things that a question asks for, or the question alone."""
    sentences = (" ".join(sentence.split()) for sentence in _SENTENCE.split(question))
    parts = [part for sentence in sentences for part in _AND.split(sentence)]
    asks = [
        part.strip()
        for part in parts
        if _ASKS.search(fold(plain(part))) and len(_LONG.findall(part)) >= _SUBJECT
    ]
    return tuple(asks) if len(asks) == 2 else (question,)
