"""Documents that use certain words."""

from collections.abc import Callable, Sequence

from assistant.index.catalogue import Catalogue
from assistant.index.terms import terms, words
from assistant.library.documents import Kind

_EVERY = -1  # without a limit


def documents_using(
    text: str, catalogue: Catalogue, scopes: Sequence[str], kind: Kind
) -> dict[str, float]:
    """Documents that use each word of a text in one of their languages: how much, by id.

    Words of grammar are left out; a text of nothing else is used by none.
    """
    scores: dict[int, float] = {}
    for lexicon, lang in catalogue.terms.tables(scopes, kind):
        asked = [terms(word, lang) for word in words(text)]
        found = [dict(catalogue.terms.match(lexicon, stems, _EVERY)) for stems in asked if stems]
        for key in set.intersection(*map(set, found)) if found else ():
            scores[key] = sum(each[key] for each in found)
    best: dict[str, float] = {}
    for record in catalogue.records(scopes, keys=list(scores), kind=kind) if scores else ():
        best[record.id] = max(best.get(record.id, 0.0), scores.get(record.key, 0.0))
    return best


def uses_word(catalogue: Catalogue, scopes: Sequence[str], kind: Kind) -> Callable[[str], bool]:
    """What tells of a word whether documents of a kind use it, or it is one of grammar."""

    def uses(word: str) -> bool:
        for lexicon, lang in catalogue.terms.tables(scopes, kind):
            found = terms(word, lang)
            if not found or any(catalogue.terms.frequencies(lexicon, found).values()):
                return True
        return False

    return uses
