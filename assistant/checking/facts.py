"""Numbers, dates, units, names and actors: what a sentence may not say unless a statement does."""

import math
from collections.abc import Iterator, Sequence

from assistant.checking.cues import cues
from assistant.checking.kinship import alike, same
from assistant.checking.tokens import Token
from assistant.language import Lang
from assistant.retrieval.lexicon import load_lexicon

Texts = Sequence[tuple[Lang, Sequence[Token]]]
_AND_ITS = frozenset(
    ["les", "the", "tous", "ces", "these", "its", "their", "leurs", "ses", "chacun", "both"]
)
_TIMES = frozenset(("hour", "day", "week", "month", "quarter", "year"))
# How orders end, with which many sentences begin.
_ORDERS: dict[Lang, tuple[str, ...]] = {"fr": ("ez", "er", "ment"), "en": ("ing", "ly")}
_SCALE = frozenset(("million", "billion"))
_MONEY = frozenset(("euro", "dollar", "pound", "percent"))


def foreign_figures(said: Sequence[Token], lang: Lang, cited: Texts) -> Iterator[str]:
    """Figures and units of a sentence that no statement has, or has for something else."""
    for at, token in enumerate(said):
        if token.unit:
            if not any(one.unit == token.unit for _, words in cited for one in words):
                yield token.text
        elif token.value is not None and not _both(said, at):
            found = [
                (theirs, words, place)
                for theirs, words in cited
                for place, one in enumerate(words)
                if one.value is not None and math.isclose(one.value, token.value)
            ]
            if not found or not any(
                _measures_alike(said, at, lang, words, place, theirs)
                for theirs, words, place in found
            ):
                yield token.text


def _both(said: Sequence[Token], at: int) -> bool:
    """ "The two", "tous deux": a way of naming things rather than of counting them."""
    return said[at].folded.isalpha() and at > 0 and said[at - 1].folded in _AND_ITS


def _measures_alike(
    said: Sequence[Token], at: int, lang: Lang, words: Sequence[Token], place: int, theirs: Lang
) -> bool:
    """Whether a figure counts in a sentence what it counts in a statement."""
    if _timed(said, at) and _timed(said, at) != _timed(words, place):
        return False
    own, given = _scale(said, at), _scale(words, place)
    if own and given and own != given:
        return False
    thing = counted(said, at)
    if thing is None:
        return True
    others = [
        one
        for index, word in enumerate(words)
        if word.value is not None and index != place and (one := counted(words, index))
    ]
    own_thing = counted(words, place)
    if own_thing is not None and same(thing, lang, own_thing, theirs):
        return True
    return not any(same(thing, lang, one, theirs) for one in others)


def _timed(words: Sequence[Token], at: int) -> str:
    """The days, months or years that a figure counts; empty where it counts something else."""
    after = words[at + 1] if at + 1 < len(words) else None
    return after.unit if after and after.unit in _TIMES else ""


def _scale(words: Sequence[Token], at: int) -> frozenset[str]:
    """What stands around a figure of its size and money: millions, of euros."""
    around = [*words[max(0, at - 1) : at], *words[at + 1 : at + 4]]
    near: set[str] = set()
    for word in around:
        if word.value is not None:
            break
        if word.unit in _SCALE | _MONEY:
            near.add(word.unit)
    return frozenset(near)


def counted(words: Sequence[Token], at: int) -> Token | None:
    """The thing that a figure counts: the next word of content, where it is near."""
    for word in words[at + 1 : at + 4]:
        if word.value is not None or word.clause != words[at].clause:
            return None
        if word.unit:
            if word.unit in _SCALE:
                continue
            return None
        if word.stems:
            return word
    return None


def foreign_names(said: Sequence[Token], lang: Lang, cited: Texts, titles: Texts) -> Iterator[str]:
    """Names of a sentence that stand in no statement, nor in the title of one without names."""
    known = {word.folded for _, words in cited for word in words}
    if not _names(cited, titles):
        known |= {word.folded for _, words in titles for word in words}
    for token in said:
        if not is_name(token, lang) or token.folded in known:
            continue
        if not any(alike(token, lang, one, theirs) for theirs, words in cited for one in words):
            yield token.text


def _names(cited: Texts, titles: Texts) -> bool:
    """Whether the statements themselves say which of the title's names they are about."""
    inside = {word.folded for _, words in cited for word in words if word.text[:1].isupper()}
    named = {word.folded for _, words in titles for word in words if word.text[:1].isupper()}
    return bool(inside & named)


def is_name(token: Token, lang: Lang) -> bool:
    """Whether a word is written as a name; the first of a sentence only if the library does not
    use it otherwise."""
    if not token.text[:1].isupper() or token.unit or len(token.text) < 2:
        return False
    if token.first and not token.text.isupper():
        known = load_lexicon().translations.get(lang, {})
        ordinary = token.folded.endswith(_ORDERS[lang]) or any(s in known for s in token.stems)
        return bool(token.stems) and not ordinary
    return bool(token.stems) or token.text.isupper()


def foreign_actors(said: Sequence[Token], lang: Lang, cited: Texts) -> Iterator[str]:
    """Who acts in a sentence though no statement names them."""
    actors = cues(lang).actors
    for token in said:
        if token.folded in actors and not any(
            alike(token, lang, one, theirs) for theirs, words in cited for one in words
        ):
            yield token.text
