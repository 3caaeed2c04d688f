"""Lists by which names of people are told from words of a language."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.language import Lang
from assistant.library import plain_yaml
from assistant.reviews.person_patterns import ENDINGS
from assistant.typography import fold


@dataclass(frozen=True)
class NameLists:
    """Folded names, and words of one language."""

    first: frozenset[str]
    last: frozenset[str]
    ambiguous: frozenset[str]
    words: frozenset[str]
    verbs: frozenset[str]
    dictionary: frozenset[str]  # of both, folded
    forms: Any  # spaCy's table of French forms, or nothing

    def is_word(self, key: str) -> bool:
        """Whether a folded word, or what it is a form of, stands in the dictionary."""
        return key in self.forms or any(
            key.endswith(end) and key[: len(key) - len(end)] + base in self.dictionary
            for end, bases in ENDINGS.items()
            for base in bases
        )


@cache
def name_lists(lang: Lang, nlp: Any) -> NameLists:
    """The lists, with the dictionary of spaCy's pipeline ``nlp``."""
    stored = plain_yaml.load(
        files("assistant.reviews").joinpath("person_names.yaml").read_text("utf-8")
    )
    names = {kind: frozenset(text.split()) for kind, text in stored.items()}
    index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")
    kinds = {k: set(index[k]) if k in index else set() for k in ("noun", "verb", "adj", "adv")}
    stop = set(nlp.Defaults.stop_words)
    verbs = frozenset(kinds["verb"])
    # The English list of nouns holds famous people.
    nouns = kinds["noun"] if lang == "fr" else kinds["noun"] - names["first"] - names["last"]
    words = frozenset(nouns | kinds["verb"] | kinds["adj"] | kinds["adv"] | stop)
    dictionary = frozenset(fold(word) for word in words | kinds["noun"])
    lookups = nlp.get_pipe("lemmatizer").lookups
    forms = lookups.get_table("lemma_lookup") if lookups.has_table("lemma_lookup") else ()
    return NameLists(
        names["first"], names["last"], names["ambiguous"], words, verbs, dictionary, forms
    )
