"""How sure and how binding a sentence is, beside what it cites."""

from collections.abc import Iterator, Sequence

from assistant.checking.cues import cues
from assistant.checking.facts import Texts
from assistant.checking.tokens import Token
from assistant.language import Lang

_LEVELS = ("must", "should", "may", "sure", "will")


def overstated(
    said: Sequence[Token], lang: Lang, cited: Texts, advice: Sequence[bool]
) -> Iterator[str]:
    """Words that make sure or binding what the statements say to be possible, and the like.

    Args:
        advice: of each text, whether it tells what to do, which "must" may word.
    """
    own = _levels(said, lang)
    given: dict[str, set[str]] = {name: set() for name in _LEVELS}
    for tongue, words in cited:
        for name, found in _levels(words, tongue).items():
            given[name] |= found
    if not given["sure"]:
        yield from own["sure"]
    if given["may"] and not (own["may"] or given["will"]):
        yield from own["will"]
    if given["must"]:
        if not own["must"] and not given["may"]:
            yield from own["may"]
    elif own["must"] and (given["may"] or not any(advice)):
        yield from own["must"]


def _next(words: Sequence[Token], at: int) -> Sequence[Token]:
    """The word behind one, and that behind it where it is an article."""
    after = words[at + 1 : at + 3]
    return after if after and after[0].folded in ("les", "the") else after[:1]


def _levels(words: Sequence[Token], lang: Lang) -> dict[str, set[str]]:
    known = cues(lang)
    told = {
        word.folded
        for at, word in enumerate(words)
        # "Every month", "tous les deux" count; they do not overstate.
        if not any(after.unit or after.value is not None for after in _next(words, at))
    }
    return {name: told & getattr(known, name) for name in _LEVELS}
