"""Which term of one language stands for which of the other, so that words find what is written in
the other language alone.

Learnt by ``entente eval fit`` from what the shipped library says in both languages, and stored in
``lexicon.npz``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.language import LANGUAGES, Lang

# Of each term, terms of the other language with how likely each of them stands for it; of one term
# they sum to 1.
Translations = Mapping[str, Mapping[str, float]]
# A French term, an English one, and how likely the second stands for the first and the first for
# the second.
Pair = tuple[str, str, float, float]

_STEPS = 255  # eight bits a probability
_LIKELY = 0.25
_FRENCH, _ENGLISH = LANGUAGES


@dataclass(frozen=True)
class Lexicon:
    """The translations of terms.

    Attributes:
        translations: by the language of the terms that are translated.
    """

    translations: Mapping[Lang, Translations]

    def translate(self, terms: Iterable[str], lang: Lang) -> dict[str, Mapping[str, float]]:
        """Of each term its translations; one that is not known, a name say, stands for itself.

        Args:
            lang: the language of the terms. Nothing is translated from one that nothing was
                learnt of.
        """
        known = self.translations.get(lang)
        return {term: known.get(term) or {term: 1.0} for term in terms} if known else {}

    def likeliest(self, terms: Iterable[str], lang: Lang) -> list[str]:
        """The few words that most likely stand for these terms, to look for documents with."""
        found = self.translate(terms, lang).values()
        return sorted({way for ways in found for way, p in ways.items() if p >= _LIKELY})


EMPTY = Lexicon({})


def other(lang: Lang) -> Lang:
    """The language that is not this one."""
    return _ENGLISH if lang == _FRENCH else _FRENCH


def of_pairs(pairs: Sequence[Pair]) -> Lexicon:
    """A lexicon of these pairs; the probabilities of each term are brought to a sum of 1."""
    there: dict[str, dict[str, float]] = {}
    back: dict[str, dict[str, float]] = {}
    for french, english, to, fro in pairs:
        there.setdefault(french, {})[english] = to
        back.setdefault(english, {})[french] = fro
    return Lexicon({_FRENCH: _shares(there), _ENGLISH: _shares(back)})


def _shares(translations: Mapping[str, Mapping[str, float]]) -> Translations:
    return {
        term: {word: value / total for word, value in found.items() if value > 0}
        for term, found in translations.items()
        if (total := sum(found.values())) > 0
    }


def to_arrays(pairs: Sequence[Pair]) -> dict[str, npt.NDArray[np.generic]]:
    """What is stored of a lexicon.

    Returns:
        ``fr``, ``en``: the terms, each text's bytes with line ends between, shape (bytes,);
        ``pairs``: places of a French and an English term, shape (pairs, 2); ``likely``: the two
        probabilities of each pair, in eight bits, shape (pairs, 2).
    """
    french = sorted({pair[0] for pair in pairs})
    english = sorted({pair[1] for pair in pairs})
    place = [{term: at for at, term in enumerate(terms)} for terms in (french, english)]
    ordered = sorted(pairs)
    places = [(place[0][pair[0]], place[1][pair[1]]) for pair in ordered]
    likely = np.rint(np.asarray([pair[2:] for pair in ordered]).reshape(-1, 2) * _STEPS)
    return {
        "fr": _bytes(french),
        "en": _bytes(english),
        "pairs": np.asarray(places, np.uint16).reshape(-1, 2),
        "likely": np.clip(likely, 0, _STEPS).astype(np.uint8),
    }


def _bytes(terms: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(terms).encode(), np.uint8)


def read_lexicon(path: Path) -> Lexicon:
    """A stored lexicon."""
    with np.load(path) as stored:
        french, english = (stored[lang].tobytes().decode().split("\n") for lang in LANGUAGES)
        likely = stored["likely"] / _STEPS
        return of_pairs(
            [
                (french[one], english[two], to, fro)
                for (one, two), (to, fro) in zip(
                    stored["pairs"].tolist(), likely.tolist(), strict=True
                )
            ]
        )


@cache
def load_lexicon() -> Lexicon:
    """The shipped lexicon."""
    with as_file(files("assistant.retrieval") / "lexicon.npz") as path:
        return read_lexicon(path)
