"""Names of the asker's partners give way to "our partner": a name carries no topic.

A name that the library knows mostly stays, and so does the name of a thing ("the Kessler method")
and of others' partnerships ("the Brivex-Talnor alliance"): whether the library treats it is the
question.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.language import Lang
from assistant.library import plain_yaml
from assistant.typography import fold

_TOKEN = re.compile(r"[^\W_]+(?:[-&.][^\W_]+)*|[^\w\s]")
_ELISION = re.compile(r"\b([dl]|qu)'$", re.IGNORECASE)
_WHOLE = {"d": "de ", "q": "que "}
_PUT: dict[Lang, tuple[str, str]] = {
    "fr": ("notre partenaire", "l'autre entreprise"),
    "en": ("our partner", "the other company"),
}
_ENDS = frozenset('.!?:;…"')
_FEW = 3  # a text with more names is about something else
_SHORT = 3  # what is shorter is an abbreviation


@dataclass(frozen=True)
class _Words:
    """What ``partners.yaml`` holds for a language, folded."""

    roles: frozenset[str]
    bodies: frozenset[str]
    things: frozenset[str]
    beside: frozenset[str]
    joined: frozenset[str]
    elsewhere: frozenset[str]
    verbs: frozenset[str]
    own: frozenset[str]
    told: frozenset[str]
    facts: frozenset[str]
    never: frozenset[str]
    suffixes: frozenset[str]


@dataclass(frozen=True)
class _Token:
    """A word or a sign of a question, as written and folded, and where it stands."""

    text: str
    said: str
    start: int
    end: int
    opens: bool  # a sentence


@dataclass(frozen=True)
class _Name:
    """A name: the tokens from ``first`` up to ``after``."""

    key: str
    first: int
    after: int


def without_names(
    question: str,
    lang: Lang,
    known: Callable[[str], bool],
    ordinary: Callable[[str], bool],
    *,
    cases: bool = False,
) -> str:
    """A normalised question with "our partner" in place of the names of the asker's partners.

    Args:
        lang: the language it is written in.
        known: whether a word is no name, or one that the library treats.
        ordinary: whether a word is no name. Right after the asker's own partner's role a name that
            the library treats gives way too: "our distributor Apple" asks nothing about Apple.
        cases: past cases are looked for, whose parties have names: only the one name of somebody
            whom the asker plainly deals with gives way.
    """
    words, tokens = _words(lang), _tokens(question)
    said = [token.said for token in tokens]
    names = list(_names(tokens, words, known, ordinary))
    several = len({name.key for name in names})
    own = not words.own.isdisjoint(said)
    alone = several == 1 and said[0] not in words.facts
    others = several > _FEW or not (own or alone) or (cases and not (own and alone))
    if others or not words.told.isdisjoint(said):
        return question
    parties = [name for name in names if _is_party(name, tokens, words, own, cases)]
    for name in reversed(parties):
        before, after = question[: tokens[name.first].start], question[tokens[name.after - 1].end :]
        if name.first and said[name.first - 1] in words.roles | words.bodies:
            question = before.rstrip() + after
            continue
        put = _PUT[lang][name.key != parties[0].key]
        if elided := _ELISION.search(before):
            before = before[: elided.start()] + _WHOLE.get(elided.group()[0].lower(), "")
        if tokens[name.first].opens:
            put = put[0].upper() + put[1:]
        question = before + put + after
    return question


def _tokens(question: str) -> list[_Token]:
    tokens: list[_Token] = []
    opens = True
    for found in _TOKEN.finditer(question):
        text = found.group()
        tokens.append(_Token(text, fold(text), found.start(), found.end(), opens))
        opens = text in _ENDS
    return tokens


def _names(
    tokens: Sequence[_Token],
    words: _Words,
    known: Callable[[str], bool],
    ordinary: Callable[[str], bool],
) -> Iterator[_Name]:
    """The names in a text: words with a capital that is not of their sentence, unknown ones."""

    def named(at: int) -> bool:
        word, last = tokens[at], tokens[at - 1].said if at else ""
        follows = tokens[at + 1].said if at + 1 < len(tokens) else ""
        # Abbreviations are subjects rather than names, but for "our partner IBM".
        whole = len(word.text) >= _SHORT and not word.text.isupper()
        deals = last in words.roles | words.beside or (word.opens and follows in words.verbs)
        introduced = last in words.roles and any(
            token.said in words.own for token in tokens[max(0, at - 3) : at - 1]
        )
        return (
            word.text[0].isupper()
            and (whole or (deals and len(word.text) > 1))
            and word.said not in words.never
            and word.said not in words.roles
            and not (ordinary if introduced else known)(word.text)
        )

    def goes_on(at: int) -> bool:
        word = tokens[at]
        return word.said in words.suffixes or (
            word.text[0].isupper() and not word.opens and word.said not in words.never
        )

    at = 0
    while at < len(tokens):
        if not named(at):
            at += 1
            continue
        after = at + 1
        while after < len(tokens) and goes_on(after):
            after += 1
        follows = tokens[after].said if after < len(tokens) else ""
        # The first word of a sentence has a capital anyway.
        if not tokens[at].opens or after - at > 1 or follows in words.verbs or follows == "'":
            said = [token.said for token in tokens[at:after] if token.said not in words.suffixes]
            yield _Name(" ".join(said), at, after)
        at = after


def _is_party(name: _Name, tokens: Sequence[_Token], words: _Words, own: bool, cases: bool) -> bool:
    """Whether somebody is named whom the asker deals with, and not a thing or a place."""
    said = [token.said for token in tokens]
    before, after = said[: name.first], said[name.after : name.after + 2]
    last = before[-1] if before else ""
    if last in words.roles or (own and last in words.bodies):
        return True
    if last in words.beside:
        return True
    joined = last in words.joined
    described = joined and not words.roles.isdisjoint(before[-2:])  # our ally from Lille
    thing = any(_is_thing(word, words) for word in (*before[-3:], *after))
    if last in words.elsewhere or described or thing:
        return False
    acts = after[:1] == ["'"] or (tokens[name.first].opens and not words.verbs.isdisjoint(after))
    if cases:
        return acts or not words.own.isdisjoint({*before[-2:], *after})
    return own or joined or acts


def _is_thing(word: str, words: _Words) -> bool:
    """Also with one letter too many at its end: a plural, a slip."""
    return word in words.things or word[:-1] in words.things


@cache
def _words(lang: Lang) -> _Words:
    text = files("assistant.retrieval").joinpath("partners.yaml").read_text("utf-8")
    stored = plain_yaml.load(text)
    kinds = {**stored[lang], **stored["both"]}
    return _Words(**{kind: frozenset(fold(words).split()) for kind, words in kinds.items()})
