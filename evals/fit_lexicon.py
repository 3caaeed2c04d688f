"""The lexicon, learnt from what the shipped library says in both languages.

IBM model 1 (Brown, Della Pietra, Della Pietra and Mercer, The Mathematics of Statistical Machine
Translation, 1993) over index terms, in both directions; a pair is kept as far as both directions
agree on it (Liang, Taskar and Klein, Alignment by Agreement, 2006). ``python -m evals.fit_lexicon``
writes it alone; ``entente eval fit`` does so with all else.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

import assistant.retrieval
from assistant.files import SHARED_FILE, write_whole
from assistant.index.terms import terms
from assistant.language import LANGUAGES, Lang
from assistant.library.documents import Document
from assistant.library.reader import find_files, read_file
from assistant.library.taxonomy import Taxonomy
from assistant.principal import PUBLIC
from assistant.retrieval.lexicon import Lexicon, Pair, of_pairs, to_arrays
from assistant.settings import shipped_library, shipped_playbooks
from evals.storing import packed

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
# The same statement in French and in English.
Twice = tuple[str, str]

LEXICON = Path(assistant.retrieval.__file__).parent / "lexicon.npz"
ROUNDS = 10
# Both chosen on the development questions.
MOST = 5  # translations of a term
LEAST = 0.02  # the geometric mean of both directions
_NULL = 0  # the number of the word that stands for nothing


def parallel_texts(documents: Sequence[Document], without: Collection[str] = ()) -> list[Twice]:
    """What documents say in both languages, statement by statement.

    Args:
        without: ids of documents that are left out.
    """
    by_id: defaultdict[tuple[str, str], dict[Lang, Document]] = defaultdict(dict)
    for document in documents:
        if document.id not in without and document.scope == PUBLIC:
            by_id[document.kind, document.id][document.lang] = document
    return [
        texts
        for found in by_id.values()
        if len(found) == len(LANGUAGES)
        for texts in _of_one(*(found[lang] for lang in LANGUAGES))
    ]


def _of_one(french: Document, english: Document) -> Iterator[Twice]:
    yield french.title, english.title
    # Of a review these are its summary and its lessons.
    if len(french.questions) == len(english.questions):
        yield from zip(french.questions, english.questions, strict=True)
    sections = {passage.section: passage for passage in english.passages}
    for passage in french.passages:
        if (twin := sections.get(passage.section)) is None:
            continue
        if len(passage.statements) == len(twin.statements):
            for one, two in zip(passage.statements, twin.statements, strict=True):
                yield one.text, two.text
    if (one_case := french.case) and (two_case := english.case):
        if len(one_case.lessons) == len(two_case.lessons):
            for lesson, same in zip(one_case.lessons, two_case.lessons, strict=True):
                yield lesson.conditions, same.conditions
        notes = {practice.id: practice.note for practice in two_case.practices}
        for practice in one_case.practices:
            yield practice.note, notes.get(practice.id, "")


def shipped_documents() -> list[Document]:
    """The pages and reviews of the shipped library and its templates."""
    taxonomy = Taxonomy.load()
    read = [read_file(f, taxonomy) for f in find_files(shipped_library(), shipped_playbooks())]
    return [document for document in read if isinstance(document, Document)]


def learn(texts: Sequence[Twice], most: int = MOST, least: float = LEAST) -> list[Pair]:
    """The pairs of terms that stand for each other, with the probabilities of both directions."""
    asked = [
        [terms(text, lang) for text, lang in zip(pair, LANGUAGES, strict=True)] for pair in texts
    ]
    both = [(one, two) for one, two in asked if one and two]
    there = model_one([(one, two) for one, two in both])
    back = model_one([(two, one) for one, two in both])
    kept: dict[tuple[str, str], tuple[float, float, float]] = {}
    for (one, two), to in there.items():
        fro = back.get((two, one), 0.0)
        if (agreed := float(np.sqrt(to * fro))) >= least:
            kept[one, two] = (agreed, to, fro)
    best: set[tuple[str, str]] = set()
    for side in (0, 1):
        groups: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for pair in kept:
            groups[pair[side]].append(pair)
        for pairs in groups.values():
            best.update(sorted(pairs, key=lambda pair: (-kept[pair][0], pair))[:most])
    return [(one, two, *kept[one, two][1:]) for one, two in sorted(best)]


def model_one(
    pairs: Sequence[tuple[Sequence[str], Sequence[str]]], rounds: int = ROUNDS
) -> dict[tuple[str, str], float]:
    """How likely a term is translated by another: of the first terms of the pairs by the second."""
    sources: dict[str, int] = {}
    targets: dict[str, int] = {}
    links: list[tuple[int, int, int]] = []  # number of the word to be explained, source, target
    place = 0
    for left, right in pairs:
        own = [_NULL, *(sources.setdefault(term, len(sources) + 1) for term in left)]
        for term in right:
            target = targets.setdefault(term, len(targets))
            links += [(place, source, target) for source in own]
            place += 1
    if not links:
        return {}
    places, froms, tos = np.asarray(links, np.intp).T
    keys, which = np.unique(froms * len(targets) + tos, return_inverse=True)
    of_source: Ints = keys // len(targets)
    likely: Floats = np.full(len(keys), 1.0)
    for _ in range(rounds):
        shares = likely[which]
        shares /= np.bincount(places, shares)[places]
        counts = np.bincount(which, shares, len(keys))
        likely = counts / np.bincount(of_source, counts)[of_source]
    left_terms, right_terms = ["", *sources], list(targets)
    return {
        (left_terms[key // len(targets)], right_terms[key % len(targets)]): float(value)
        for key, value in zip(keys.tolist(), likely.tolist(), strict=True)
        if value > 1e-4 and key >= len(targets)
    }


def fit_lexicon(documents: Sequence[Document], without: Collection[str] = ()) -> Lexicon:
    """What documents teach, those with some ids left out."""
    return of_pairs(learn(parallel_texts(documents, without)))


def write_lexicon(path: Path = LEXICON) -> None:
    """Learn the lexicon from the shipped library and store it."""
    pairs = learn(parallel_texts(shipped_documents()))
    write_whole(path, packed([to_arrays(pairs)]), SHARED_FILE)


if __name__ == "__main__":
    write_lexicon()
