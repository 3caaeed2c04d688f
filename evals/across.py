"""Asking in one language for what is written in the other: what the lexicon adds.

``python -m evals.across`` prints the figures of the development questions as JSON, with ranking
weights from five folds: without a lexicon, with one learnt from everything, and with one that
never saw the document that is asked for.
"""

import json
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from assistant.index.index import Index
from assistant.language import Lang
from assistant.library.documents import Kind
from assistant.retrieval.contents import ContentsReader
from assistant.retrieval.lexicon import EMPTY, Lexicon
from assistant.retrieval.queries import Queries
from assistant.retrieval.questions import normalise
from assistant.retrieval.retriever import Measured, Retriever
from assistant.retrieval.shelf import MEASURED, Shelf
from assistant.retrieval.signals import measure
from assistant.retrieval.space import load_spaces
from assistant.service import Service
from assistant.settings import Settings
from evals.fit_lexicon import fit_lexicon, shipped_documents
from evals.fit_ranking import FOLDS, SEED, View, fit_ranking
from evals.remembering import remembering
from evals.sets import Covered, load_cases, load_covered, load_twins
from evals.views import READER, VIEWS, measure_view

Part = tuple[Lexicon, Sequence[Covered]]
Alone = Literal["asked", "others"]
FIGURES = ("recall@1", "recall@5")
# The view in which one document alone is not in the language of the question, among others that
# are: the one that is asked for; and, so that nothing else is pushed aside, half of the others.
ALONE: dict[Alone, str] = {
    "asked": "the right one in the other language alone",
    "others": "half of the others in the other language alone",
}


def figures(
    index: Index, kind: Kind, asked: Sequence[Covered]
) -> dict[str, dict[str, list[float]]]:
    """By lexicon and view, how often the right document comes first and among the first five."""
    documents = shipped_documents()
    folds = _folds(asked)
    parts: dict[str, list[Part]] = {
        "without a lexicon": [(EMPTY, asked)],
        "learnt from everything": [(fit_lexicon(documents), asked)],
        "leaving out what is asked for": [
            (fit_lexicon(documents, {id_ for q in fold for id_ in q.relevant}), fold)
            for fold in folds
        ],
    }
    return {name: _measured(index, kind, found) for name, found in parts.items()}


def _folds(asked: Sequence[Covered]) -> list[list[Covered]]:
    """Questions about one document share a fold."""
    ids = sorted({question.relevant[0] for question in asked})
    random.Random(SEED).shuffle(ids)
    fold_of = {id_: number % FOLDS for number, id_ in enumerate(ids)}
    return [[q for q in asked if fold_of[q.relevant[0]] == number] for number in range(FOLDS)]


def _measured(index: Index, kind: Kind, parts: Sequence[Part]) -> dict[str, list[float]]:
    views: dict[str, tuple[list[Covered], list[Measured]]] = {v.name: ([], []) for v in VIEWS}
    beside: dict[str, tuple[list[Covered], list[Measured]]] = {n: ([], []) for n in ALONE.values()}
    for lexicon, asked in parts:
        retriever = Retriever(index, lexicon=lexicon)
        for view in VIEWS:
            own = [question for question in asked if question.lang in view.questions]
            views[view.name][0].extend(own)
            texts = [(question.q, question.lang) for question in own]
            views[view.name][1].extend(measure_view(retriever, texts, view, kind=kind))
        measure_alone = _alone(index, kind, lexicon)
        for alone, name in ALONE.items():
            beside[name][0].extend(asked)
            beside[name][1].extend(measure_alone(question, alone) for question in asked)
    split: dict[str, View] = {}
    for name, (questions, found) in beside.items():
        for lang in ("fr", "en"):
            both = zip(questions, found, strict=True)
            pairs = [(q, one) for q, one in both if q.lang == lang]
            split[f"{lang}: {name}"] = ([q for q, _ in pairs], [one for _, one in pairs])
    metrics = fit_ranking(views, kind, split).metrics
    return {view: [values[name] for name in FIGURES] for view, values in metrics.items()}


def _alone(index: Index, kind: Kind, lexicon: Lexicon) -> Callable[[Covered, Alone], Measured]:
    """Measures a question where some documents are not to be had in its language."""
    catalogue = index.catalogue
    scopes = READER.visible(catalogue.scopes())
    records = catalogue.records(scopes, kind=kind)
    spaces = load_spaces(index.encoders)
    queries = Queries(index.encoders, spaces)
    documents = ContentsReader(index, spaces, MEASURED).read(records, scopes)
    ids = sorted({record.id for record in records})

    def measured(question: Covered, alone: Alone) -> Measured:
        others = [id_ for id_ in ids if id_ not in question.relevant]
        gone: set[tuple[str, Lang]] = {
            (id_, question.lang)
            for id_ in (
                question.relevant
                if alone == "asked"
                else random.Random(question.id).sample(others, len(others) // 2)
            )
        }
        kept = [d for d in documents if (d.record.id, d.record.lang) not in gone]
        shelf = Shelf(kept, catalogue, scopes, kind, lexicon)
        query = queries.of(normalise(question.q), question.lang)
        found = measure(query, shelf)
        return Measured(shelf.ids, found.values, found.standing, query.topical(kind), found.reach)

    return measured


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as home,
        Service.open(Settings(home=Path(home)), "eval") as service,
    ):
        service.refresh()
        index = remembering(service.index)
        found = {
            "review": figures(index, "review", load_cases("dev")),
            "guidance": figures(index, "guidance", [*load_covered("dev"), *load_twins("dev")]),
        }
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
