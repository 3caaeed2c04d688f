"""Ranking and visibility over small libraries."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant.index.index import Index
from assistant.library.documents import Document
from assistant.library.reader import find_files, read_file
from assistant.principal import Principal
from assistant.retrieval.retriever import Retriever
from tests.library_builder import TAXONOMY, write_library, write_page

Open = Callable[..., Index]
ANYONE = Principal("anyone")
CURATOR = Principal("carla", frozenset({"curator"}))


def test_page_with_the_words_comes_first(tmp_path: Path, open_index: Open) -> None:
    library = tmp_path / "library"
    write_library(library)
    write_page(library, "culture-fit", why="Zebras and lions share a waterhole. They do so daily.")
    index = open_index(library)
    index.sync()
    ranking = Retriever(index).retrieve("zebras lions waterhole", ANYONE, "en")
    assert ranking.candidates[0].id == "culture-fit"
    assert len(ranking.candidates) == 12
    scores = [candidate.score for candidate in ranking.candidates]
    assert scores == sorted(scores, reverse=True)


def test_translations_are_one_document_in_the_readers_language(
    tmp_path: Path, open_index: Open
) -> None:
    library = tmp_path / "library"
    write_library(library)
    write_library(library, 12, "fr")
    index = open_index(library)
    index.sync()
    for lang in ("fr", "en"):
        ranking = Retriever(index).retrieve("first step of culture-fit", ANYONE, lang)
        ids = [candidate.id for candidate in ranking.candidates]
        assert len(ids) == len(set(ids)) == 12
        assert {candidate.record.lang for candidate in ranking.candidates} == {lang}


def test_evidence_comes_only_from_the_candidates(tmp_path: Path, open_index: Open) -> None:
    library = tmp_path / "library"
    write_library(library)
    index = open_index(library)
    index.sync()
    retriever = Retriever(index)
    ranking = retriever.retrieve("culture-fit pitfalls", ANYONE, "en")
    evidence = retriever.evidence("culture-fit pitfalls", ranking.candidates[:1], ANYONE)
    assert {item.record.id for item in evidence} == {ranking.candidates[0].id}
    assert [item.section for item in evidence][:2] == ["principle", "principle"]


def test_question_without_words_finds_nothing_wrong(tmp_path: Path, open_index: Open) -> None:
    library = tmp_path / "library"
    write_library(library)
    index = open_index(library)
    index.sync()
    for question in ("", "   ", "?!", "\x00", "🤷"):
        Retriever(index).retrieve(question, ANYONE, "en")


def test_what_is_hidden_changes_nothing(tmp_path: Path, open_index: Open) -> None:
    """The same scores and order as from a library where the hidden documents never were."""
    library = tmp_path / "library"
    write_library(library)
    index, bare = open_index(library), open_index(library, tmp_path / "bare")
    index.sync()
    bare.sync()
    hidden: list[Document] = []
    for number, file in enumerate(find_files(library)):
        document = read_file(file, TAXONOMY)
        assert isinstance(document, Document)
        scope = ["restricted", "partners:acme", "draft:dan"][number % 3]
        hidden.append(replace(document, path=f"hidden/{number}.md", id=f"x-{number}", scope=scope))
    for encoder in index.encoders:
        assert encoder.documents([""]) is not None
    index.catalogue.replace(hidden, [])
    from assistant.index.sync import _encoded

    for encoder in index.encoders:
        missing = index.catalogue.texts_without_vector(encoder.fingerprint)
        index.catalogue.add_vectors(
            {encoder.fingerprint: _encoded(index.catalogue, encoder, missing)}
        )
    index.store.flush(index.catalogue, [encoder.fingerprint for encoder in index.encoders])
    for question in ("first step of culture-fit", "pitfalls", "nothing of the kind", "agree steps"):
        seen = Retriever(index).retrieve(question, ANYONE, "en")
        alone = Retriever(bare).retrieve(question, ANYONE, "en")
        assert [(c.id, c.score) for c in seen.candidates] == [
            (c.id, c.score) for c in alone.candidates
        ]
        assert seen.answerability == alone.answerability
    everything = Retriever(index).retrieve("first step of culture-fit", CURATOR, "en")
    assert any(candidate.id.startswith("x-") for candidate in everything.candidates)
    path = hidden[0].path
    assert Retriever(index).passage(path, "Principle", ANYONE) == []
    assert Retriever(index).passage(path, "Principle", CURATOR)
