"""How near two words are: the same stem, a common root, or translations of each other."""

from collections.abc import Iterable
from functools import lru_cache

from assistant.checking.tokens import Token
from assistant.language import Lang
from assistant.retrieval.lexicon import load_lexicon, other

# Folded words of one family share their beginning: "disputent", "dispute".
_ROOT = 5
# A translation, or a translation of a translation, is as good as the word from this probability.
_SURE = 0.3


def kin(token: Token, lang: Lang, others: Iterable[Token], theirs: Lang) -> float:
    """How near a word is to the nearest of some others, from 0 to 1."""
    return max((_near(token, lang, one, theirs) for one in others), default=0.0)


def same(token: Token, lang: Lang, one: Token, theirs: Lang) -> bool:
    """Whether two words may be taken for one."""
    return _near(token, lang, one, theirs) >= 0.5


def alike(token: Token, lang: Lang, one: Token, theirs: Lang) -> bool:
    """Whether two words are one, or translations; a synonym is not enough. For who acts."""
    if lang != theirs:
        return same(token, lang, one, theirs)
    if token.folded == one.folded or bool(set(token.stems) & set(one.stems)):
        return True
    return _root(token.folded, one.folded)


def _near(token: Token, lang: Lang, one: Token, theirs: Lang) -> float:
    if token.folded == one.folded:
        return 1.0
    if not token.stems or not one.stems:
        return 0.0
    if lang == theirs and (set(token.stems) & set(one.stems) or _root(token.folded, one.folded)):
        return 1.0
    if lang != theirs and _root(token.folded, one.folded):
        return 1.0
    return max(
        min(1.0, _translated(stem, lang, theirs).get(wanted, 0.0) / _SURE)
        for stem in token.stems
        for wanted in one.stems
    )


def _root(one: str, two: str) -> bool:
    return len(one) >= _ROOT and len(two) >= _ROOT and one[:_ROOT] == two[:_ROOT]


@lru_cache(maxsize=8192)
def _translated(stem: str, lang: Lang, theirs: Lang) -> dict[str, float]:
    """What a stem may stand for in a language; in its own, by way of the other."""
    lexicon = load_lexicon()
    abroad = lexicon.translations.get(lang, {}).get(stem, {})
    if lang != theirs:
        return dict(abroad)
    back: dict[str, float] = {}
    for word, likely in abroad.items():
        for home, again in lexicon.translations.get(other(lang), {}).get(word, {}).items():
            back[home] = back.get(home, 0.0) + likely * again
    return back
