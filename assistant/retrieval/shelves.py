"""What a question is measured against: everything that is visible, or what comes near it."""

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from threading import Lock

from assistant.index.index import Index
from assistant.index.terms import terms
from assistant.language import LANGUAGES, Lang
from assistant.library.documents import Kind
from assistant.retrieval.contents import ContentsReader
from assistant.retrieval.lexicon import Lexicon, load_lexicon
from assistant.retrieval.shelf import Shelf
from assistant.retrieval.signals import Query

# How many documents each encoder and the terms bring, and how many of them are measured.
_FOUND, _MEASURED = 80, 40
_TRANSLATED = 8  # translated words that documents of another language are looked for by
_RANK = 60  # the constant of the fusion: how little the first places differ
# So many documents are measured whole: that misses nothing and costs less than looking for
# candidates first.
_WHOLE = 400
# Bytes of shelves that are kept: those of some thirty authors with drafts in the shipped library.
_KEPT = 192_000_000


class Shelves:
    """Makes shelves, and keeps those of whole libraries until the index changes.

    Safe to use from several threads.
    """

    def __init__(
        self,
        index: Index,
        reader: ContentsReader,
        room: int = _KEPT,
        lexicon: Lexicon | None = None,
    ) -> None:
        """Nothing is read yet.

        Args:
            room: how many bytes of shelves are kept; those used longest ago go first.
            lexicon: another than the shipped one.
        """
        self._index = index
        self._reader = reader
        self._room = room
        self._lexicon = load_lexicon() if lexicon is None else lexicon
        self._kept: OrderedDict[tuple[object, ...], Shelf] = OrderedDict()
        self._generation = -1
        self._lock = Lock()

    def get(
        self, query: Query, scopes: Sequence[str], kind: Kind, languages: Sequence[Lang]
    ) -> Shelf:
        """Everything in these scopes where that is little, otherwise the nearest passages'
        documents and those that share the question's words."""
        catalogue = self._index.catalogue
        generation = catalogue.generation()
        # People who see the same documents of a kind share a shelf, whatever else they may see.
        there = set(catalogue.shelves())
        scopes = [scope for scope in scopes if (scope, kind) in there]
        key = (tuple(scopes), kind, tuple(languages))
        with self._lock:
            if generation != self._generation:
                self._kept.clear()
                self._generation = generation
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        few = sum(size[0] for size in catalogue.sizes(scopes, kind).values()) <= _WHOLE
        if few:
            records = catalogue.records(scopes, kind=kind)
        else:
            keys = self._candidates(query, scopes, kind)
            records = catalogue.records(scopes, keys=sorted(keys), kind=kind)
        spoken = [record for record in records if record.lang in languages]
        shelf = Shelf(self._reader.read(spoken, scopes), catalogue, scopes, kind, self._lexicon)
        if few:
            with self._lock:
                if catalogue.generation() == generation == self._generation:
                    self._kept[key] = shelf
                while sum(kept.size for kept in self._kept.values()) > self._room:
                    self._kept.popitem(last=False)
        return shelf

    def _candidates(self, query: Query, scopes: Sequence[str], kind: Kind) -> set[int]:
        """Keys of documents: as many for somebody who sees many scopes as for anybody else."""
        catalogue = self._index.catalogue
        shelves = [(scope, kind) for scope in scopes]
        orders = [
            self._index.nearest.documents(shelves, encoder.fingerprint, vector, _FOUND)
            for encoder, vector in zip(self._index.encoders, query.vectors, strict=True)
        ]
        words = {lang: terms(query.text, lang) for lang in LANGUAGES}
        translated = self._lexicon.likeliest(words[query.lang], query.lang)
        matches = [
            match
            for lexicon, lang in catalogue.terms.tables(scopes, kind)
            for match in catalogue.terms.match(
                lexicon,
                self._rarest(lexicon, translated)
                if translated and lang != query.lang
                else words[lang],
                _FOUND,
            )
        ]
        matches.sort(key=lambda match: -match[1])
        orders.append([key for key, _ in matches[:_FOUND]])
        return _fused(orders, _MEASURED)

    def _rarest(self, lexicon: str, words: Sequence[str]) -> list[str]:
        """The few of some terms that tell most and take least time to look up."""
        found = self._index.catalogue.terms.frequencies(lexicon, words)
        return sorted(found, key=lambda term: (found[term], term))[:_TRANSLATED]


def _fused(orders: Sequence[Sequence[int]], count: int) -> set[int]:
    """The best of several orders: reciprocal rank fusion (Cormack, Clarke and Buettcher, 2009)."""
    scores: defaultdict[int, float] = defaultdict(float)
    for order in orders:
        for rank, key in enumerate(order):
            scores[key] += 1 / (_RANK + rank)
    return set(sorted(scores, key=lambda key: (-scores[key], key))[:count])
