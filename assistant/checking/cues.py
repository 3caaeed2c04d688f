"""The little words that the checker reads: negations, modals, numbers, actors, opposites."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.language import Lang
from assistant.library import plain_yaml

Sides = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True)
class Cues:
    """The cues of one language, each a folded word.

    Attributes:
        closers: what stands behind a verb whose negation was announced before it.
        numbers: words of numbers with their values.
        units: words of time, money and size, with one name for both languages.
        opposites: two sides each; a word of one side contradicts a word of the other.
        turns: what stands between two things that may not change places, and its contrary.
    """

    negations: frozenset[str]
    closers: frozenset[str]
    restriction: frozenset[str]
    must: frozenset[str]
    should: frozenset[str]
    may: frozenset[str]
    sure: frozenset[str]
    will: frozenset[str]
    numbers: Mapping[str, float]
    units: Mapping[str, str]
    actors: frozenset[str]
    free: frozenset[str]
    opposites: tuple[Sides, ...]
    turns: tuple[Sides, ...]


@cache
def cues(lang: Lang) -> Cues:
    """The cues of a language."""
    text = files("assistant.checking").joinpath("cues.yaml").read_text(encoding="utf-8")
    return _read(plain_yaml.load(text)[lang])


def _read(raw: Mapping[str, object]) -> Cues:
    def words(name: str) -> frozenset[str]:
        return frozenset(str(raw[name]).split())

    numbers = {str(word): float(str(value)) for word, value in _pairs(raw["numbers"])}
    for name, value in (("half", 1 / 2), ("third", 1 / 3), ("quarter", 1 / 4)):
        numbers |= dict.fromkeys(words(name), value)
    return Cues(
        **{name: words(name) for name in (
            "negations", "closers", "restriction", "must", "should", "may", "sure", "will",
            "actors", "free",
        )},
        numbers=numbers,
        units={word: str(unit) for unit, named in _pairs(raw["units"])
               for word in str(named).split()},
        opposites=tuple(_sides(str(line)) for line in _items(raw["opposites"])),
        turns=tuple(_sides(str(line)) for line in _items(raw["turns"])),
    )  # fmt: skip


def _pairs(raw: object) -> list[tuple[object, object]]:
    assert isinstance(raw, dict)
    return list(raw.items())


def _items(raw: object) -> list[object]:
    assert isinstance(raw, list)
    return raw


def _sides(line: str) -> Sides:
    one, other = (frozenset(side.split()) for side in line.split("|"))
    return one, other
