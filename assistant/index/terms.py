"""Text -> index terms: Snowball stems with accents folded, French and English."""

import re
import threading
import unicodedata
from functools import cache
from importlib.resources import files

import Stemmer

from assistant.language import Lang
from assistant.library import plain_yaml
from assistant.typography import fold, plain

_WORD = re.compile(r"[^\W_]+")

_ALGORITHM: dict[Lang, str] = {"fr": "french", "en": "english"}
_local = threading.local()


@cache
def _folded_stop_words(lang: Lang) -> frozenset[str]:
    text = files("assistant.index").joinpath("stop_words.yaml").read_text(encoding="utf-8")
    return frozenset(fold(word) for word in plain_yaml.load(text)[lang].split())


def _stemmer(lang: Lang) -> "Stemmer.Stemmer":
    # A Snowball stemmer keeps state while it works: one for each thread.
    stemmers: dict[Lang, Stemmer.Stemmer] = _local.__dict__.setdefault("stemmers", {})
    if lang not in stemmers:
        stemmers[lang] = Stemmer.Stemmer(_ALGORITHM[lang])
    return stemmers[lang]


def words(text: str) -> list[str]:
    """The words of a text in lower case, function words included."""
    return _WORD.findall(plain(unicodedata.normalize("NFC", text)).casefold())


def terms(text: str, lang: Lang) -> list[str]:
    """Index terms of a text, in its order.

    A word gives its stem folded and the stem of its folded form where the two differ: the first
    finds ``évaluées`` by ``évaluer``, the second ``sécurités`` by ``securite``.
    """
    stem = _stemmer(lang).stemWord
    stop = _folded_stop_words(lang)
    found: list[str] = []
    for word in words(text):
        folded = fold(word)
        if folded in stop or (len(folded) == 1 and not folded.isdigit()):
            continue
        first, second = fold(stem(word)), stem(folded)
        found.append(first)
        if second != first:
            found.append(second)
    return found
