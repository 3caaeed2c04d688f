"""Documents that are measured together: their vectors in one piece, and their terms' statistics."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.index.catalogue import Catalogue
from assistant.index.terms import terms
from assistant.index.units import Role
from assistant.language import LANGUAGES, Lang
from assistant.library.documents import Kind
from assistant.retrieval.asked import asked
from assistant.retrieval.contents import Contents, Dense
from assistant.retrieval.lexical import Translated, bm25, bm25_translated, idf
from assistant.retrieval.lexicon import Lexicon, load_lexicon, other
from assistant.retrieval.prototypes import SEERS, load_cohort, prototypes

Floats = npt.NDArray[np.float32]


# Single statements are quoted; for finding a page they add nothing to the rest.
MEASURED: tuple[Role, ...] = ("section", "question")
# A translation misses some of what the words of the same language would have found; chosen on the
# development questions.
_MISSED = 1.3


@dataclass(frozen=True)
class Stack:
    """All units of one role: rows of shape (units, dimensions), and where each document's are.

    Attributes:
        places: row numbers of shape (ids, most units of one id); the number after the last row
            stands where there is none.
    """

    rows: Floats
    places: npt.NDArray[np.intp]

    def cosines(self, vector: Floats) -> Floats:
        """Of every unit, in the shape of ``places``; minus infinity where there is none."""
        found: Floats = np.append(self.rows @ vector, np.float32(-np.inf))[self.places]
        return found


def nearest(cosines: Floats, few: int) -> Floats:
    """Per id the mean of its ``few`` highest cosines; NaN where it has no unit."""
    few = min(few, cosines.shape[1])
    best = np.partition(cosines, -few, axis=1)[:, -few:]
    known = np.isfinite(best)
    counts = known.sum(axis=1)
    sums = np.where(known, best, 0).sum(axis=1)
    result: Floats = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return result.astype(np.float32)


@dataclass(frozen=True)
class Vectors:
    """The vectors of one encoder.

    Attributes:
        stacks: units by role.
        questions: the questions as the encoder gives them, (questions, dimensions).
    """

    stacks: tuple[Stack | None, ...]
    questions: Floats | None

    @property
    def size(self) -> int:
        """Bytes that the vectors take."""
        stacks = [array for s in self.stacks if s for array in (s.rows, s.places)]
        others = [] if self.questions is None else [self.questions]
        return sum(array.nbytes for array in (*stacks, *others))


class Shelf:
    """Documents with what is needed to measure a question against all of them at once.

    Translations of one document are one: ``ids`` are in a stable order.
    """

    def __init__(
        self,
        documents: Sequence[Contents],
        catalogue: Catalogue,
        scopes: Sequence[str],
        kind: Kind,
        lexicon: Lexicon | None = None,
    ) -> None:
        """``lexicon`` is another than the shipped one."""
        self.documents = tuple(documents)
        self.kind = kind
        by_id: dict[str, list[Contents]] = {}
        for document in documents:
            by_id.setdefault(document.record.id, []).append(document)
        self.ids = tuple(sorted(by_id))
        groups = [by_id[id_] for id_ in self.ids]
        self.primary = _vectors([[d.primary for d in group] for group in groups])
        self.secondary = _vectors([[d.secondary for d in group] for group in groups])
        self.size = self.primary.size + self.secondary.size  # bytes, near enough
        self.prototypes = {
            seer: prototypes(
                [[d.told.get(seer, {}) for d in group] for group in groups],
                load_cohort()[seer],
                roles,
            )
            for seer, roles in SEERS.items()
        }
        self.asked = asked(
            [
                [
                    (document.primary.questions, document.usual)
                    for document in group
                    if document.primary.questions is not None and document.usual is not None
                ]
                for group in groups
            ]
        )
        self._groups = groups
        self._catalogue = catalogue
        self._sizes = catalogue.sizes(scopes, kind)
        self._lexicons = catalogue.terms.tables(scopes, kind)
        self._lexicon = load_lexicon() if lexicon is None else lexicon
        spoken = [{document.record.lang for document in group} for group in groups]
        # Per language the places of the ids that are not to be had in it.
        self._foreign = {
            lang: [at for at, langs in enumerate(spoken) if lang not in langs] for lang in LANGUAGES
        }

    def lexical(self, question: str, lang: Lang) -> tuple[list[float], float]:
        """Per id the best BM25 of its translations; and the share of the question's words, 0 to 1,
        that the documents use, in the language where that is highest.

        What there is not in the question's language is also asked for with translated words.

        Args:
            lang: the language of the question.
        """
        words = {spoken: terms(question, spoken) for spoken in self._sizes}
        totals = {spoken: self._frequencies(own, spoken) for spoken, own in words.items()}
        weights = {
            spoken: {term: idf(self._sizes[spoken][0], count) for term, count in found.items()}
            for spoken, found in totals.items()
        }
        scores = [
            max(
                bm25(
                    words[document.record.lang],
                    document.terms,
                    document.record.length_all,
                    self._sizes[document.record.lang][1],
                    weights[document.record.lang],
                )
                for document in group
            )
            for group in self._groups
        ]
        known = 0.0
        for spoken, found in totals.items():
            said = set(words[spoken])
            known = max(known, len(said & set(found)) / len(said) if said else 1.0)
        if self._foreign[lang] and (own := set(terms(question, lang))):
            translated = self._translated(own, lang, totals.get(lang, {}))
            known = max(known, len(translated) / len(own))
            mean_length = self._sizes[other(lang)][1]
            for at in self._foreign[lang]:
                for document in self._groups[at]:
                    length = document.record.length_all
                    score = bm25_translated(translated, document.terms, length, mean_length)
                    scores[at] = max(scores[at], _MISSED * score)
        return scores, known

    def _frequencies(self, words: Sequence[str], lang: Lang) -> Counter[str]:
        """In how many documents of a language each term stands; those in none are left out."""
        found: Counter[str] = Counter()
        for lexicon, spoken in self._lexicons:
            if spoken == lang:
                found.update(self._catalogue.terms.frequencies(lexicon, words))
        return found

    def _translated(
        self, words: Collection[str], lang: Lang, own: Mapping[str, int]
    ) -> list[Translated]:
        """Terms of a language as documents of the other one say them; what these never say is left
        out.

        Args:
            own: in how many documents of their own language the terms stand.
        """
        foreign = other(lang)
        translations = self._lexicon.translate(words, lang)
        ways = sorted({way for found in translations.values() for way in found})
        totals = self._frequencies(ways, foreign)
        count = self._sizes[foreign][0]
        # How rare a word is, all documents tell together: those of one language may be few.
        both = count + self._sizes.get(lang, (0,))[0]
        said = []
        for term, found in translations.items():
            there = tuple((way, likely) for way, likely in found.items() if totals[way])
            if there:
                frequency = min(sum(likely * totals[way] for way, likely in there), count)
                said.append(Translated(idf(both, frequency + own.get(term, 0)), there))
        return said


def _vectors(groups: Sequence[Sequence[Dense]]) -> Vectors:
    by_role: dict[Role, list[list[Floats]]] = {
        role: [[dense.rows[role] for dense in group if role in dense.rows] for group in groups]
        for role in MEASURED
    }
    raw = [dense.questions for group in groups for dense in group if dense.questions is not None]
    return Vectors(
        tuple(_stack(by_role[role]) for role in MEASURED),
        np.concatenate(raw) if raw else None,
    )


def _stack(groups: Sequence[Sequence[Floats]]) -> Stack | None:
    sizes = [sum(len(rows) for rows in group) for group in groups]
    if not any(sizes):
        return None
    rows = np.concatenate([rows for group in groups for rows in group])
    places = np.full((len(groups), max(sizes)), len(rows), np.intp)
    at = 0
    for number, size in enumerate(sizes):
        places[number, :size] = np.arange(at, at + size)
        at += size
    return Stack(rows, places)
