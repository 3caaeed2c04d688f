"""Names of the review vocabulary in both languages, and words that point to its ids."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.language import Lang
from assistant.library import plain_yaml
from assistant.typography import fold


@dataclass(frozen=True)
class Label:
    """The name of an id, and words of a description that point to it, folded."""

    fr: str
    en: str
    words: tuple[str, ...]

    def name(self, lang: Lang) -> str:
        return self.fr if lang == "fr" else self.en


@cache
def labels(vocabulary: str) -> dict[str, Label]:
    """Labels by id: of ``conflict_types``, ``sectors``, ``relationship_forms`` and others."""
    text = files("assistant.library").joinpath("labels.yaml").read_text(encoding="utf-8")
    return {
        id_: Label(item["fr"], item["en"], tuple(item.get("words", ())))
        for id_, item in plain_yaml.load(text)[vocabulary].items()
    }


def name(vocabulary: str, id_: str, lang: Lang) -> str:
    """What an id is called; the id itself where it has no label."""
    known = labels(vocabulary)
    return known[id_].name(lang) if id_ in known else id_


def pointed(vocabulary: str, sentences: Sequence[str]) -> dict[str, str]:
    """The ids to which the words of some sentences point, each with the first that does."""
    folded = [fold(sentence) for sentence in sentences]
    found = {}
    for id_, pattern in _patterns(vocabulary).items():
        at = next((n for n, text in enumerate(folded) if pattern.search(text)), None)
        if at is not None:
            found[id_] = sentences[at]
    return found


def mentioned(vocabulary: str, description: str) -> tuple[str, ...]:
    """The ids to which the words of a description point."""
    return tuple(pointed(vocabulary, [description]))


@cache
def _patterns(vocabulary: str) -> dict[str, re.Pattern[str]]:
    return {
        id_: re.compile(rf"\b(?:{'|'.join(map(re.escape, label.words))})")
        for id_, label in labels(vocabulary).items()
        if label.words
    }
