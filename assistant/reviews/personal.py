"""Personal data in a review: where it stands, and a neutral wording in its place.

What is found misses names, in telegraphic notes above all: a person decides, and reads the rest.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.helper import Helper
from assistant.language import Lang
from assistant.reviews.analysis import PersonalKind, Span, analysed
from assistant.texts import ByLanguage
from assistant.typography import fold

MAX_CHECKED = 400_000  # characters of all fields together
# The language models take hundreds of megabytes, and reviews come now and then. spaCy and Presidio
# import what other embedding models need wherever it is installed, and use none of it here.
_analysed = Helper(analysed, without=("torch", "transformers"))
_WORDING = ByLanguage(__name__, "personal", dict[str, str])


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
    spans = dict(zip(texts, _spans(list(texts.values()), lang), strict=True))
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


def _spans(texts: list[str], lang: Lang) -> list[list[Span]]:
    """Places of personal data in each text; see :func:`analysed`."""
    if not any(texts):
        return [[] for _ in texts]
    return [[(start, end, kind) for start, end, kind in found] for found in _analysed(texts, lang)]


def _looked_at(texts: dict[str, str]) -> dict[str, str]:
    left, seen = MAX_CHECKED, {}
    for field, text in texts.items():
        seen[field] = text[:left]
        left -= len(seen[field])
    return seen


def _with_surnames(text: str, spans: list[Span], surnames: set[str]) -> list[Span]:
    """Places of personal data, with the other places where a found person's last name stands."""
    more: list[Span] = list(spans)
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
