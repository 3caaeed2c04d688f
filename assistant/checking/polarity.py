"""Negation and opposites: whether a sentence says the contrary of what it cites."""

from collections.abc import Iterator, Sequence

from assistant.checking.cues import cues
from assistant.checking.facts import Texts
from assistant.checking.kinship import same
from assistant.checking.tokens import Token
from assistant.language import Lang

_REACH = 2  # words of content that a negation is about
_EXCEPTIONS = frozenset(
    ["sauf", "hormis", "plutot", "lieu", "except", "unless", "rather", "instead"]
)
_ANNOUNCERS = ("ne", "n")
_VERB = 3  # letters by which an order is told from what it orders: "prenez", "prendre"
_ANNOUNCED = 6  # words within which the rest of a French negation follows its beginning


def negated(words: Sequence[Token], lang: Lang) -> dict[int, bool]:
    """Places of the words of content that a negation is about: the next ones of its clause.

    Of each, whether it surely is: the first is, those behind it may not be.
    """
    found: dict[int, bool] = {}
    announced = -_ANNOUNCED
    for at, token in enumerate(words):
        if token.folded not in cues(lang).negations:
            continue
        if token.folded in _ANNOUNCERS:
            if _only(words, at, lang):
                continue
            announced = at
        elif at - announced < _ANNOUNCED and token.folded != "sans":
            continue  # "ne … jamais" is one negation
        for order, place in enumerate(_about(words, at, lang)):
            # Two negations of one word take each other away.
            if found.pop(place, None) is None:
                found[place] = order == 0 and token.folded not in _EXCEPTIONS
    return found


def _about(words: Sequence[Token], at: int, lang: Lang) -> list[int]:
    """What stands behind a negation in its clause; before it where nothing does ("…: none")."""
    clause = words[at].clause
    ahead = [
        place
        for place in range(at + 1, len(words))
        if words[place].clause == clause and _content(words[place], lang)
    ]
    near = [place for place in ahead if words[place].phrase == words[at].phrase]
    behind = [
        place
        for place in range(at)
        if words[place].clause >= clause - 1 and _content(words[place], lang)
    ]
    return near[:_REACH] or ahead[:_REACH] or behind[-_REACH:]


def _only(words: Sequence[Token], at: int, lang: Lang) -> bool:
    """ "Ne … que" restricts, it does not deny."""
    known = cues(lang)
    for word in words[at + 1 : at + 6]:
        if word.folded in known.closers | known.negations:
            return False
        if word.folded in known.restriction:
            return True
    return False


def _content(token: Token, lang: Lang) -> bool:
    known = cues(lang)
    return bool(token.stems) and token.folded not in (
        known.negations | known.must | known.may | known.should | known.free
    )


def contrary(
    said: Sequence[Token], lang: Lang, cited: Texts, warnings: Sequence[bool]
) -> Iterator[str]:
    """Words that a sentence denies and its statements affirm, or the other way round.

    Args:
        warnings: of each text, whether its first clause tells what not to do, so that denying it
            is faithful.
    """
    denied = negated(said, lang)
    theirs = [(tongue, words, negated(words, tongue)) for tongue, words in cited]
    for at, token in enumerate(said):
        if not _content(token, lang) or denied.get(at) is False:
            continue
        signs = {
            sign
            for (tongue, words, against), warns in zip(theirs, warnings, strict=True)
            for place, one in enumerate(words)
            if _content(one, tongue) and same(token, lang, one, tongue)
            for sign in (
                (True, False)
                if (warns and one.clause == words[0].clause) or against.get(place) is False
                else (place in against,)
            )
        }
        if signs and (at in denied) not in signs:
            yield token.text
    for (_, words), warns in zip(cited, warnings, strict=True):
        if warns and words and said and not denied and _told_to(said[0], words[0], lang):
            yield said[0].text


def _told_to(first: Token, warned: Token, lang: Lang) -> bool:
    """Whether a sentence begins by telling to do what a statement begins by warning of."""
    alike = first.folded[:_VERB] == warned.folded[:_VERB]
    if lang == "fr":
        return alike and first.folded.endswith("ez")
    return alike and not first.folded.endswith("ing") and warned.folded.endswith("ing")


def opposed(said: Sequence[Token], lang: Lang, cited: Texts) -> Iterator[str]:
    """Words of a sentence whose opposite stands in its statements, and they do not."""
    own = {word.folded for word in said}
    for theirs, words in cited:
        given = {word.folded for word in words}
        if lang != theirs:
            continue
        for sides in cues(lang).opposites:
            for here, there in (sides, sides[::-1]):
                if own & here and not own & there and given & there and not given & here:
                    yield next(iter(own & here))
