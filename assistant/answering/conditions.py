"""Steps for a special case: their opening names it, and a question tells of it or not.

"As soon as a rival seems to be buying your ally, …" helps whom it happens to, and misreads
everybody else. Words are compared, not meanings: who tells of it in other words gets the step
further down.
"""

import re
from collections.abc import Set
from functools import cache

from assistant.index.terms import terms
from assistant.language import LANGUAGES, Lang
from assistant.typography import fold, plain

# What opens a special case, over folded text. Moments, as "before launch", are none: see ``stage``.
_OPENS = re.compile(
    r"(?:si|s'il|quand|lorsqu\w*|des qu\w*|le jour ou|a la premiere|tant qu\w*|en cas|avant d\w*|"
    r"if|when|as soon as|once(?! a | or )|on the day|while|in case|"
    r"before (?!(?:the )?(?:launch|sign|contract|budget|first)))\b"
)
_MOMENT = re.compile(r"avant de (?:signer|s'engager)")
_ASKS = re.compile(r"\A[^.!?:]*+\?(?:”|\s?»)?")
_CLAUSE = re.compile(r"[^,:;]*")
# Whom and what every page is about tells no case from another.
_EVERYWHERE: dict[Lang, str] = {
    "fr": "partenaire partenariat allié alliance entreprise société contrat accord projet équipe "
    "personne gens deux premier jour autre quiconque part cas",
    "en": "partner partnership ally alliance company firm contract agreement project team person "
    "people two first day other one anyone somebody nobody part soon case",
}


def words_of(question: str) -> frozenset[str]:
    """The stems of a question, in whichever language it is written."""
    return frozenset(stem for lang in LANGUAGES for stem in terms(question, lang))


def condition_of(statement: str) -> str:
    """The case that a statement is for, as its opening names it; empty where it is for all."""
    if asks := _ASKS.match(statement):
        return asks.group()
    folded = fold(plain(statement))
    if _OPENS.match(folded) and not _MOMENT.match(folded):
        clause = _CLAUSE.match(statement)
        return clause.group() if clause else ""
    return ""


def told(statement: str, lang: Lang, question: Set[str]) -> float:
    """How much of the case that a statement is for a question tells of, 0 to 1; 1 where it is for
    all.

    Args:
        question: its stems, of :func:`words_of`.
    """
    case = set(terms(condition_of(statement), lang)) - _everywhere(lang)
    return len(case & question) / len(case) if case else 1.0


@cache
def _everywhere(lang: Lang) -> frozenset[str]:
    return frozenset(terms(_EVERYWHERE[lang], lang))
