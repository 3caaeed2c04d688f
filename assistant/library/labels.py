"""Names of the review vocabulary in both languages, and words that point to its ids."""

import re
from functools import cache
from importlib.resources import files

from pydantic import BaseModel

from assistant.language import Lang
from assistant.library import plain_yaml


class Label(BaseModel, frozen=True):
    """The name of an id, and words of a description that point to it, folded."""

    fr: str
    en: str
    words: tuple[str, ...] = ()

    def name(self, lang: Lang) -> str:
        return self.fr if lang == "fr" else self.en


Labels = dict[str, Label]


@cache
def shipped_labels() -> dict[str, Labels]:
    """Labels by vocabulary and id: of ``conflict_types``, ``sectors``, ``phases`` and others."""
    text = files("assistant.library").joinpath("labels.yaml").read_text(encoding="utf-8")
    return {
        vocabulary: {id_: Label.model_validate(item) for id_, item in items.items()}
        for vocabulary, items in plain_yaml.load(text).items()
    }


@cache
def word_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds the beginnings of words in a folded text."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})")
