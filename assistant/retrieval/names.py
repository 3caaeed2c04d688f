"""Which parties of a case a question names."""

import re
from collections.abc import Callable, Sequence
from importlib.resources import files

import yaml

from assistant.typography import fold

# First words that many organisations share, and places: alone they name nobody.
_WORDS = yaml.safe_load(files("assistant.retrieval").joinpath("names.yaml").read_text("utf-8"))
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
    words = _words(question)
    folded = [fold(word) for word in words]
    return [
        party
        for party in parties
        if any(_stands(fold(name), words, folded, ordinary) for name in _names(party))
    ]


def _names(party: str) -> list[str]:
    """A party's names: as written, without what stands in brackets, each part around a slash."""
    outside = re.sub(r"\(.*?\)", " ", party)
    inside = re.findall(r"\(([^)]*)\)", party)
    return [part for text in (outside, *inside) for part in text.split("/") if part.strip()]


def _stands(
    name: str, words: Sequence[str], folded: Sequence[str], ordinary: Callable[[str], bool]
) -> bool:
    parts = [fold(part) for part in _words(name)]
    if not parts:
        return False
    if len(parts) > 1 and any(
        list(folded[at : at + len(parts)]) == parts for at in range(len(folded))
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
