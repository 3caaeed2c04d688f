"""A text as the checker reads it: words with their stems and the clause that each stands in."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from assistant.checking.cues import cues
from assistant.index.terms import terms
from assistant.language import Lang
from assistant.typography import fold, plain

# "USD 11.6m", "840 millions", "L613-29": a figure with what is glued to it.
_PIECE = re.compile(
    r"(?P<number>\d+(?:[ .,]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)|(?P<sign>[%€$£])|(?P<stop>[;:.,!?()«»“”—–])"
)
# The sources of a statement, in brackets at the end of what they prove: "(Reuters 2015; ICC)".
_SOURCE = re.compile(r"(?<!\s)\s*\((?=[^()]*(?:\d{4}|[A-ZÉ]))[^()]*(?:\([^()]*\)[^()]*)?\)")
_BREAKS = frozenset(".;:!?")
_JOINTS: dict[Lang, frozenset[str]] = {
    "fr": frozenset(["et", "mais", "tandis", "quand", "puis", "car", "dont", "tantot"]),
    "en": frozenset(["and", "but", "while", "whereas", "then", "because", "whose", "yet"]),
}
_SIGNS = {"%": "percent", "€": "euro", "$": "dollar", "£": "pound"}


@dataclass(frozen=True)
class Token:
    """A word or a figure of a text.

    Attributes:
        folded: in lower case without accents.
        stems: what it is compared by; empty where it carries no content.
        clause: the number of the clause that it stands in.
        phrase: the same between commas.
        first: it begins a sentence.
        value: of a figure or a word of number.
        unit: of time, money or size; the same name in both languages.
    """

    text: str
    folded: str
    stems: tuple[str, ...]
    clause: int
    phrase: int
    first: bool
    value: float | None = None
    unit: str = ""


def bare(text: str) -> str:
    """A statement without the sources that are named in brackets."""
    return _SOURCE.sub("", text)


@lru_cache(maxsize=4096)
def tokens(text: str, lang: Lang) -> tuple[Token, ...]:
    """The words and figures of a text, in its order."""
    known = cues(lang)
    text = plain(unicodedata.normalize("NFC", text))
    found: list[Token] = []
    clause, phrase, first = 0, 0, True
    for piece in _PIECE.finditer(text):
        if piece["stop"]:
            phrase += 1
            if piece["stop"] in _BREAKS:
                clause, first = clause + 1, True
            continue
        if piece["number"]:
            value = _value(piece["number"], lang)
            found.append(Token(piece[0], piece[0], (), clause, phrase, False, value))
        elif piece["sign"]:
            found.append(
                Token(piece[0], piece[0], (), clause, phrase, False, None, _SIGNS[piece[0]])
            )
        else:
            for word in _parts(piece["word"]):
                folded = fold(word)
                if folded in _JOINTS[lang]:
                    clause, phrase = clause + 1, phrase + 1
                found.append(
                    Token(
                        word, folded, tuple(terms(word, lang)), clause, phrase, first,
                        known.numbers.get(folded), known.units.get(folded, ""),
                    )
                )  # fmt: skip
        first = False
    return tuple(_together(found))


def _parts(word: str) -> list[str]:
    """A word joined by hyphens as its parts: vingt-six, north-wall."""
    return word.split("-")


def _together(found: list[Token]) -> list[Token]:
    """Words of number that make one: "vingt-six", "forty five", "200 millions" stays two."""
    merged: list[Token] = []
    for token in found:
        last = merged[-1] if merged else None
        if (
            last and last.value and token.value and last.folded.isalpha() and token.folded.isalpha()
            and 20 <= last.value <= 90 and 1 <= token.value <= 9 and last.value % 10 == 0
        ):  # fmt: skip
            merged[-1] = Token(
                f"{last.text} {token.text}", last.folded, (), last.clause, last.phrase, last.first,
                last.value + token.value,
            )  # fmt: skip
        else:
            merged.append(token)
    return merged


def _value(text: str, lang: Lang) -> float:
    """12,000 and 1.5 in English; 12 000 and 1,5 in French. The other's way is read too."""
    text = text.replace(" ", "")
    decimal = "," if lang == "fr" else "."
    grouping = "." if lang == "fr" else ","
    text = re.sub(rf"\{grouping}(?=\d{{3}}(?!\d))", "", text)
    return float(text.replace(decimal, ".").replace(",", "."))
