"""Which parties of a case a question names."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import files

from assistant.library import plain_yaml
from assistant.typography import fold

# First words that many organisations share, and places: alone they name nobody.
_WORDS = plain_yaml.load(files("assistant.retrieval").joinpath("names.yaml").read_text("utf-8"))
_SHARED, _PASSED_OVER = frozenset(_WORDS["shared"]), frozenset(_WORDS["passed_over"])
_WORD = re.compile(r"[\w&]+(?:['’-][\w&]+)*")


def named_parties(
    question: str, parties: Sequence[str], ordinary: Callable[[str], bool]
) -> list[str]:
    """The parties whose name stands in a question, in full or by a first word of their own.

    Args:
        ordinary: whether a word is one that the library's guidance uses; such a word ("prevent",
            "shell") is a name only with a capital that no beginning of a sentence explains.
    """
    words, folded = _spoken(question)
    return [
        party
        for party in parties
        if any(_stands(parts, words, folded, ordinary) for parts in _names(party))
    ]


@lru_cache(maxsize=8)
def _spoken(question: str) -> tuple[list[str], list[str]]:
    """The words of a question as written and folded; one question is held against many cases."""
    words = _words(question)
    return words, [fold(word) for word in words]


@lru_cache(maxsize=4096)
def _names(party: str) -> tuple[tuple[str, ...], ...]:
    """The words of a party's names: as written, without what stands in brackets, each part around
    a slash. What does not begin with a capital ("licensee", "garage owner") describes it."""
    outside = re.sub(r"\([^()]*\)", " ", party)
    inside = re.findall(r"\(([^()]*)\)", party)
    names = [part for text in (outside, *inside) for part in text.split("/") if part.strip()]
    return tuple(
        tuple(fold(word) for word in _words(fold(name)))
        for name in names
        if not name.strip()[0].islower()
    )


def _stands(
    parts: Sequence[str],
    words: Sequence[str],
    folded: Sequence[str],
    ordinary: Callable[[str], bool],
) -> bool:
    if not parts:
        return False
    if len(parts) > 1 and any(
        tuple(folded[at : at + len(parts)]) == parts for at in range(len(folded))
    ):
        return True
    lead = next((part for part in parts if part not in _PASSED_OVER), "")
    if len(lead) < 2 or lead in _SHARED:
        return False
    return any(
        word == lead and (not ordinary(lead) or (at > 0 and words[at][:1].isupper()))
        for at, word in enumerate(folded)
    )


def _words(text: str) -> list[str]:
    """Words without elided articles: "d'Areva" is Areva."""
    return [re.sub(r"^(?:[dlDL]|qu|Qu)['’]", "", word) for word in _WORD.findall(text)]
