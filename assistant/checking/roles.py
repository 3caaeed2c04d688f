"""Who does what to whom: whether a sentence puts what it cites together in another way."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from assistant.checking.cues import cues
from assistant.checking.facts import Texts, is_name
from assistant.checking.kinship import same
from assistant.checking.tokens import Token
from assistant.language import Lang

_PASSIVE: dict[Lang, frozenset[str]] = {"fr": frozenset(["par"]), "en": frozenset(["by"])}
_ORDERED = 5  # words from which their order tells something
Clause = list[tuple[int, Token]]


def misplaced(said: Sequence[Token], lang: Lang, cited: Texts) -> Iterator[str]:
    """Words that a sentence puts where its statements have others."""
    yield from _swapped(said, lang, cited)
    yield from _reversed(said, lang, cited)
    yield from _turned(said, lang, cited)


def merged(said: Sequence[Token], lang: Lang, cited: Texts) -> Iterator[str]:
    """Words that one clause of a sentence takes from several statements, none of which has all."""
    if len(cited) < 2:
        return
    for clause in _clauses(said):
        marked = [token for _, token in clause if _marked(token, lang)]
        held = [{t.text for t in marked if _in(t, lang, words, tongue)} for tongue, words in cited]
        both = set().union(*held)
        if len(both) > max(map(len, held), default=0):
            yield from sorted(both)
            continue
        content = [token for _, token in clause if token.stems]
        had = [[t for t in content if _in(t, lang, words, tongue)] for tongue, words in cited]
        best = max(map(len, had), default=0)
        united = [t for t in content if any(t in own for own in had)]
        if len(united) - best >= 2:
            yield from (token.text for token in united)


def order_kept(said: Sequence[Token], lang: Lang, cited: Texts) -> float:
    """The share of a sentence's words that stand in the order of the statement nearest to it.

    1 where one of the two is in the passive voice, which turns the order round.
    """
    shares = [1.0]
    for tongue, words in cited if said else ():
        if _voice(said, lang) != _voice(words, tongue):
            return 1.0
        ways = product((said, _fronted(said)), (words, _fronted(words)))
        orders = [_places(ours, lang, theirs, tongue) for ours, theirs in ways]
        if len(orders[0]) >= _ORDERED:
            shares.append(max(_rising(places) / len(places) for places in orders))
    return min(shares)


def _fronted(said: Sequence[Token]) -> list[Token]:
    """A sentence whose first phrase stands at its end: "before X, do Y" is "do Y before X"."""
    first = [token for token in said if token.phrase == said[0].phrase] if said else []
    return [*said[len(first) :], *first]


def _places(said: Sequence[Token], lang: Lang, words: Sequence[Token], theirs: Lang) -> list[int]:
    """Where the words of a sentence stand in a statement, those left out that do not."""
    places: list[int] = []
    for token in said:
        if not token.stems and token.value is None:
            continue
        found = [at for at, one in enumerate(words) if _in(token, lang, [one], theirs)]
        if found:
            last = places[-1] if places else -1
            places.append(next((at for at in found if at > last), found[0]))
    return places


def _voice(words: Sequence[Token], lang: Lang) -> bool:
    return any(token.folded in _PASSIVE[lang] for token in words)


def _rising(places: Sequence[int]) -> int:
    """The length of the longest run of rising places, others left out."""
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)


def _swapped(said: Sequence[Token], lang: Lang, cited: Texts) -> Iterator[str]:
    """Names, actors and figures that stand in another clause of the statements than the rest of
    their clause, which has another one there."""
    for clause in _clauses(said):
        rivals = [token for _, token in clause if _marked(token, lang)]
        rest = [token for _, token in clause if token.stems and token not in rivals]
        if not rivals or not rest:
            continue
        places = [
            (tongue, [t for _, t in part]) for tongue, words in cited for part in _clauses(words)
        ]
        scored = [sum(_in(t, lang, part, tongue) for t in rest) for tongue, part in places]
        best = max(scored, default=0)
        if not best:
            continue
        homes = [place for place, score in zip(places, scored, strict=True) if score == best]
        for token in rivals:
            if any(_in(token, lang, part, tongue) for tongue, part in homes):
                continue
            elsewhere = any(_in(token, lang, part, tongue) for tongue, part in places)
            if elsewhere and all(
                any(_rival(token, lang, one, tongue, rivals) for one in part)
                for tongue, part in homes
            ):
                yield token.text


def _rival(token: Token, lang: Lang, one: Token, theirs: Lang, own: Sequence[Token]) -> bool:
    """Whether a statement has another word of the same kind where a sentence has this one."""
    return _kind(token, lang) == _kind(one, theirs) and not any(
        same(mine, lang, one, theirs) for mine in own
    )


def _reversed(said: Sequence[Token], lang: Lang, cited: Texts) -> Iterator[str]:
    """Two actors whose order is another than in the statement, in the same voice."""
    for clause in _clauses(said):
        acting = [(at, token) for at, token in clause if _acts(token, lang)]
        for (first, one), (second, two) in pairwise(acting):
            between = {token.folded for at, token in clause if first < at < second}
            passive = bool(between & _PASSIVE[lang])
            orders = {
                order
                for tongue, words in cited
                for part in _clauses(words)
                for order in _order(one, two, lang, part, tongue)
            }
            # The order of the active voice; a passive turns it round.
            if orders == {passive}:
                yield from (one.text, two.text)


def _order(one: Token, two: Token, lang: Lang, part: Clause, theirs: Lang) -> Iterator[bool]:
    """Whether two words come in this order, were the statement in the active voice."""
    here = [at for at, token in part if same(one, lang, token, theirs)]
    there = [at for at, token in part if same(two, lang, token, theirs)]
    if here and there and here[0] != there[0]:
        low, high = sorted((here[0], there[0]))
        between = {token.folded for at, token in part if low < at < high}
        yield (here[0] < there[0]) != bool(between & _PASSIVE[theirs])


def _turned(said: Sequence[Token], lang: Lang, cited: Texts) -> Iterator[str]:
    """Things that stand on the wrong side of "before", "after", "rather than"."""
    for sides in cues(lang).turns:
        for at, token in enumerate(said):
            if token.folded not in sides[0] | sides[1]:
                continue
            own = _around(said, at)
            for theirs, words in cited:
                if theirs != lang:
                    continue
                there = {one.folded for one in words}
                # Where the statement has the same word too, its contrary is about something else.
                meant = {token.folded} if token.folded in there else sides[0] | sides[1]
                for place, one in enumerate(words):
                    if one.folded not in meant:
                        continue
                    left, right = _around(words, place)
                    if (one.folded in sides[0]) != (token.folded in sides[0]):
                        left, right = right, left
                    kept = _common(own[0], left, lang) + _common(own[1], right, lang)
                    crossed = _common(own[0], right, lang) + _common(own[1], left, lang)
                    if crossed > kept:
                        yield token.text


def _around(words: Sequence[Token], at: int) -> tuple[list[Token], list[Token]]:
    """The words of content of a sentence outside and inside what a connective begins."""
    begun = words[at]
    inside = [word for word in words[at + 1 :] if word.phrase == begun.phrase and word.stems]
    start = max((i for i in range(at + 1) if words[i].first), default=0)
    end = next((i for i in range(at + 1, len(words)) if words[i].first), len(words))
    outside = [
        word
        for place, word in enumerate(words[start:end], start)
        if word.stems and not (place > at and word.phrase == begun.phrase)
    ]
    return outside, inside


def _common(ours: Sequence[Token], theirs: Sequence[Token], lang: Lang) -> int:
    return sum(_in(token, lang, theirs, lang) for token in ours)


def _clauses(words: Sequence[Token]) -> list[Clause]:
    found: dict[int, Clause] = {}
    for at, token in enumerate(words):
        found.setdefault(token.clause, []).append((at, token))
    return list(found.values())


def _in(token: Token, lang: Lang, words: Sequence[Token], theirs: Lang) -> bool:
    if token.value is not None:
        return any(one.value == token.value for one in words)
    return any(same(token, lang, one, theirs) for one in words)


def _acts(token: Token, lang: Lang) -> bool:
    return token.folded in cues(lang).actors or is_name(token, lang)


def _marked(token: Token, lang: Lang) -> bool:
    return _kind(token, lang) != ""


def _kind(token: Token, lang: Lang) -> str:
    """What a word may be mistaken for: another name or actor, another figure, its opposite."""
    if _acts(token, lang):
        return "actor"
    if token.value is not None:
        return "figure"
    for number, sides in enumerate(cues(lang).opposites):
        if token.folded in sides[0] | sides[1]:
            return f"side {number}"
    return ""
