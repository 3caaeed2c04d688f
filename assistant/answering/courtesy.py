"""Greetings, thanks and small talk: what of it is answered in kind, and the question without it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from assistant.language import LANGUAGES, Lang, detect
from assistant.library import plain_yaml
from assistant.typography import fold, plain

Reply = Literal["greeting", "thanks", "goodbye", "agreement", "what", "who", "how"]

# Of several courtesies the one that asks for most is replied to.
_WEIGHT: tuple[Reply, ...] = ("who", "what", "how", "thanks", "goodbye", "greeting", "agreement")
_WORD = re.compile(r"[^\W_]+")
# Set apart from a question by punctuation or a new line; in front of it, or behind it.
_APART = re.compile(r"[^\w\s'’-]|\n")
_EMOJI: dict[str, Reply] = {
    "👍": "agreement", "👌": "agreement", "✅": "agreement", "💪": "agreement", "👏": "agreement",
    "🙏": "thanks", "❤": "thanks", "🥰": "thanks", "👋": "greeting", "😊": "greeting",
    "🙂": "greeting", "😀": "greeting", "😃": "greeting",
}  # fmt: skip
_ENDS = '?!.…%€$£)»”"'
_LONG_ENOUGH = 5  # letters of a word in which one mistake is forgiven
_NAMES = 3  # words of a person's name behind a greeting


@dataclass(frozen=True)
class _Phrase:
    """A courtesy as folded words. ``alone``: taken off a question only where it stands apart."""

    kind: str
    lang: Lang | None
    alone: bool = False


@dataclass(frozen=True)
class _Found:
    phrase: _Phrase
    words: int


def courtesy(text: str) -> tuple[Reply | None, str]:
    """What kind of small talk a text holds, and the question without it.

    The question is empty where there is nothing else; the kind is None where there is no small
    talk that could be replied to.
    """
    found, question = _taken_off(text)
    kinds = {phrase.kind for phrase in found} | {
        kind for sign, kind in _EMOJI.items() if sign in text
    }
    reply = next((kind for kind in _WEIGHT if kind in kinds), None)
    if not question and found and (reply is None or ("please" in kinds and reply == "greeting")):
        reply = "what"  # "Hello, can you help me?"
    return reply, question


def language_of(text: str, fallback: Lang) -> Lang:
    """The language of a text, that of its question before that of its courtesies."""
    found, question = _taken_off(text)
    if question:
        return detect(question, fallback)
    spoken = [phrase.lang for phrase in found if phrase.lang]
    both = set(spoken)
    return spoken[0] if len(both) == 1 else fallback


def _taken_off(text: str) -> tuple[list[_Phrase], str]:
    spans = [match.span() for match in _WORD.finditer(plain(text))]
    words = [_word(text[start:end]) for start, end in spans]
    found: list[_Phrase] = []
    first, last = 0, len(words)
    while first < last:
        taken = _at(words, first, last)
        if taken is None:
            break
        end = first + taken.words
        end += _addressee(text, spans, words, end, last, taken.phrase)
        if taken.phrase.alone and end < last and not _gap(text, spans, end):
            break
        found.append(taken.phrase)
        first = end
    while last > first:
        taken = _before(words, first, last)
        if taken is None:
            break
        start = last - taken.words
        if (
            start > first
            and not _gap(text, spans, start)
            and (taken.phrase.alone or words[start - 1] in _given()["about"])
        ):
            break
        found.append(taken.phrase)
        last = start
    if first >= last:
        return found, ""
    if not found and not _decorated(text):
        return found, text
    return found, _kept(text, spans[first][0], spans[last - 1][1])


def _kept(text: str, start: int, end: int) -> str:
    """The words between two places with the punctuation that belongs to them."""
    while end < len(text) and (text[end] in _ENDS or text[end].isspace()):
        end += 1
    while start and text[start - 1] in '«“"(':
        start -= 1
    return text[start:end].strip()


def _decorated(text: str) -> bool:
    return any(unicodedata.category(char) == "So" for char in text)


def _gap(text: str, spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether the word at a place stands apart from the one before it."""
    return bool(_APART.search(text[spans[at - 1][1] : spans[at][0]]))


def _addressee(
    text: str, spans: Sequence[tuple[int, int]], words: Sequence[str], at: int, last: int,
    phrase: _Phrase,
) -> int:  # fmt: skip
    """How many words behind a greeting or thanks say whom or what it is for."""
    if phrase.kind not in ("greeting", "thanks", "goodbye"):
        return 0
    count = 0
    while at + count < last and (taken := _at(words, at + count, last, "to")):
        count += taken.words
    if count or phrase.kind != "greeting":
        return count
    # "Bonjour Marie, …": a name, set apart from what follows.
    for size in range(1, _NAMES + 1):
        end = at + size
        if end > last or not text[spans[end - 1][0]].isupper():
            return 0
        if end == last or _gap(text, spans, end):
            between = text[spans[end - 1][1] : spans[end][0]] if end < last else ""
            return size if "," in between or "\n" in between or "!" in between else 0
        if _gap(text, spans, at + size - 1) and size > 1:
            return 0
    return 0


def _word(text: str) -> str:
    """Folded, and letters drawn out ("merciii") once."""
    return re.sub(r"(.)\1\1+", r"\1", fold(text))


@cache
def _given() -> dict[str, Any]:
    text = files("assistant.answering").joinpath("courtesies.yaml").read_text(encoding="utf-8")
    given: dict[str, Any] = plain_yaml.load(text)
    return given


@cache
def _phrases() -> dict[str, dict[tuple[str, ...], _Phrase]]:
    """Courtesies by what they are: ``said``, or ``to`` whom."""
    given = _given()
    apart = {tuple(words.split()) for words in given["apart"]}
    said: dict[tuple[str, ...], _Phrase] = {}
    for kind in (*_WEIGHT, "please", "lead"):
        for lang in LANGUAGES:
            for words in given[kind][lang]:
                key = tuple(words.split())
                alone = kind in ("agreement", "who", "what", "how") or key in apart
                both = key in said and said[key].lang != lang
                said[key] = _Phrase(kind, None if both else lang, alone)
    to = {tuple(words.split()): _Phrase("to", None) for words in given["to"]}
    return {"said": said, "to": to}


_POLITE_BEHIND = frozenset((("merci",), ("thanks",), ("thank", "you"), ("ty",)))


@cache
def _longest(group: str) -> int:
    return max(map(len, _phrases()[group]))


def _at(words: Sequence[str], first: int, last: int, group: str = "said") -> _Found | None:
    """The longest courtesy that begins at a word."""
    for size in range(min(_longest(group), last - first), 0, -1):
        if phrase := _known(tuple(words[first : first + size]), group):
            return _Found(phrase, size)
    return None


def _before(words: Sequence[str], first: int, last: int) -> _Found | None:
    """The longest courtesy that ends before a word, with what it is for."""
    end, behind = last, 0
    for size in range(min(_longest("to"), last - first), 0, -1):
        if _known(tuple(words[last - size : last]), "to"):
            end, behind = last - size, size
            break
    for stop, more in dict.fromkeys(((end, behind), (last, 0))):
        for size in range(min(_longest("said"), stop - first), 0, -1):
            key = tuple(words[stop - size : stop])
            phrase = _known(key, "said")
            if phrase and phrase.kind != "lead" and (not more or phrase.kind != "please"):
                free = key in _POLITE_BEHIND or bool(more)
                return _Found(
                    _Phrase(phrase.kind, phrase.lang, phrase.alone and not free), size + more
                )
    return None


def _known(key: tuple[str, ...], group: str) -> _Phrase | None:
    phrases = _phrases()[group]
    if key in phrases:
        return phrases[key]
    if len(key) > 1 or len(key[0]) < _LONG_ENOUGH:
        return None
    return next(
        (
            phrase
            for known, phrase in phrases.items()
            if len(known) == 1 and len(known[0]) >= _LONG_ENOUGH and _one_mistake(key[0], known[0])
        ),
        None,
    )


def _one_mistake(typed: str, meant: str) -> bool:
    """Whether one letter is missing, too many, another, or two neighbours changed places."""
    if typed[0] != meant[0] or abs(len(typed) - len(meant)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), -1)
    if at < 0:
        return True
    rest, wanted = typed[at:], meant[at:]
    return (
        rest[1:] == wanted[1:]
        or rest[1:] == wanted
        or rest == wanted[1:]
        or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    )
