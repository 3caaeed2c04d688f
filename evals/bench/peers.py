"""What people would build instead, on the same library and with the same encoder.

Plain llama-index over Chroma with its default splitter, and txtai where it is installed. Only the
retrieval is timed and judged: neither refuses, cites sentences or knows who may see what.
"""

import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant.encoders.encoder import Encoder
from evals.bench.figures import Measure, quantiles
from evals.bench.questions import some_questions

Progress = Callable[[str, int, int], None]
_FIRST = 5


def measure_peers(library: Path, work: Path, encoder: Encoder, progress: Progress) -> list[Measure]:
    """Times and right pages of the peers that are installed."""
    measures = _judged("plain llama-index over Chroma", _llama(library, work, encoder), progress)
    if find_spec("txtai"):
        measures += _judged("txtai", _txtai(library, encoder), progress)
    return measures


def _judged(name: str, ask: Callable[[str], list[str]], progress: Progress) -> list[Measure]:
    questions = some_questions()
    spent: list[float] = []
    first = among = 0
    for number, question in enumerate(questions):
        progress(name, number, len(questions))
        started = time.perf_counter()
        found = ask(question.q)
        spent.append(1000 * (time.perf_counter() - started))
        first += found[:1] != [] and found[0] in question.relevant
        among += any(id_ in question.relevant for id_ in found[:_FIRST])
    return [
        *quantiles(f"{name}, retrieval alone", spent, None),
        Measure(f"{name}, right page first", first / len(questions), ""),
        Measure(f"{name}, right page in the first five", among / len(questions), ""),
    ]


def _pages(library: Path) -> list[tuple[str, str]]:
    """Id and text of every page."""
    return [
        (path.stem, path.read_text(encoding="utf-8").split("\n---\n", 1)[-1])
        for path in sorted((library / "guidance").glob("*/*.md"))
    ]


def _llama(library: Path, work: Path, encoder: Encoder) -> Callable[[str], list[str]]:
    import chromadb
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.schema import Document

    nodes = SentenceSplitter().get_nodes_from_documents(
        [Document(text=text, metadata={"id": id_}) for id_, text in _pages(library)]
    )
    client = chromadb.PersistentClient(str(work / "llama"))
    collection: Any = client.create_collection(
        "pages", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
    )
    vectors = encoder.documents([node.get_content() for node in nodes])
    collection.add(
        ids=[node.node_id for node in nodes],
        embeddings=list(vectors),
        metadatas=[{"id": node.metadata["id"]} for node in nodes],
    )

    def ask(question: str) -> list[str]:
        found = collection.query(
            query_embeddings=list(encoder.queries([question]).vectors), n_results=10
        )
        return _once(str(metadata["id"]) for metadata in found["metadatas"][0])

    return ask


def _txtai(library: Path, encoder: Encoder) -> Callable[[str], list[str]]:
    from txtai import Embeddings

    pages = _pages(library)
    known = dict(zip([t for _, t in pages], encoder.documents([t for _, t in pages]), strict=True))

    def transform(texts: Sequence[str]) -> Any:
        return encoder.documents(texts) if texts[0] in known else encoder.queries(texts).vectors

    index = Embeddings(method="external", transform=transform)
    index.index([(f"{id_}/{at}", text, None) for at, (id_, text) in enumerate(pages)])

    def ask(question: str) -> list[str]:
        return _once(name.split("/")[0] for name, _ in index.search(question, 10))

    return ask


def _once(ids: Any) -> list[str]:
    return list(dict.fromkeys(ids))
