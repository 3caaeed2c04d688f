"""Words of one language find what is written in the other alone."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.index.index import Index
from assistant.principal import Principal
from assistant.retrieval import shelves
from assistant.retrieval.lexicon import (
    EMPTY,
    Lexicon,
    load_lexicon,
    of_pairs,
    read_lexicon,
    to_arrays,
)
from assistant.retrieval.retriever import Retriever
from assistant.retrieval.signals import SIGNALS
from tests.library_builder import write_page, write_review

OpenIndex = Callable[..., Index]
CURATOR = Principal("carla", frozenset({"curator"}))
LATE = "The supplier delivered the engines late. The shareholder sold the plant and the patents."
TARD = "Le fournisseur a livré les moteurs en retard. L’actionnaire a vendu l’usine et les brevets."
QUESTION = "un fournisseur en retard, des moteurs et une usine, puis un brevet vendu"
BM25 = SIGNALS.index("bm25")


def library(folder: Path, late_in: tuple[str, ...] = ("en",)) -> Path:
    """Six reviews in both languages and one, ``late``, in some."""
    write_page(folder, "culture-fit")
    for number in range(6):
        for lang, title in (("fr", "Un comité qui se tait"), ("en", "A committee keeps silent")):
            write_review(folder, f"silence-{number}", lang, title=title)
    for lang in late_in:
        title = LATE if lang == "en" else TARD
        write_review(folder, "late", lang, title=title)
    return folder


def lexical(index: Index, question: str, lexicon: Lexicon | None = None) -> dict[str, float]:
    """The BM25 of every review that somebody finds who reads French."""
    retriever = Retriever(index, lexicon=lexicon)
    found = retriever.measured(question, CURATOR, "fr", ("fr", "en"), "review")
    return dict(zip(found.ids, map(float, found.values[:, BM25]), strict=True))


def test_a_review_in_english_alone_is_found_in_french(
    tmp_path: Path, open_index: OpenIndex
) -> None:
    index = open_index(library(tmp_path / "library"))
    index.sync()
    scores = lexical(index, QUESTION)
    assert scores["late"] > 1
    assert max(scores, key=scores.__getitem__) == "late"
    assert lexical(index, QUESTION, EMPTY)["late"] == 0  # not one word is the same
    ranking = Retriever(index).retrieve(QUESTION, CURATOR, "fr", kind="review")
    assert ranking.candidates[0].id == "late"
    assert ranking.known_words > 0.5


def test_one_in_french_alone_is_found_in_english(tmp_path: Path, open_index: OpenIndex) -> None:
    index = open_index(library(tmp_path / "library", ("fr",)))
    index.sync()
    asked = "the supplier was late with the engines and the plant, and the patent was sold"
    ranking = Retriever(index).retrieve(asked, CURATOR, "en", kind="review")
    assert ranking.candidates[0].id == "late"


def test_what_is_there_in_the_language_of_the_question_is_found_by_its_own_words(
    tmp_path: Path, open_index: OpenIndex
) -> None:
    index = open_index(library(tmp_path / "library", ("fr", "en")))
    index.sync()
    assert lexical(index, QUESTION) == lexical(index, QUESTION, EMPTY)


def test_a_single_review_of_its_language_is_found(tmp_path: Path, open_index: OpenIndex) -> None:
    """How rare a word is cannot be told by one document."""
    folder = tmp_path / "library"
    write_page(folder, "culture-fit")
    for number in range(6):
        write_review(folder, f"silence-{number}", "fr", title="Un comité qui se tait")
    write_review(folder, "late", "en", title=LATE)
    index = open_index(folder)
    index.sync()
    scores = lexical(index, QUESTION)
    assert scores["late"] > 5
    assert max(scores, key=scores.__getitem__) == "late"


def test_names_and_numbers_stand_for_themselves(tmp_path: Path, open_index: OpenIndex) -> None:
    folder = library(tmp_path / "library")
    write_review(folder, "zorblax", "en", title="Zorblax 4711 and the committee")
    index = open_index(folder)
    index.sync()
    scores = lexical(index, "Que s’est-il passé avec Zorblax 4711 ?")
    assert max(scores, key=scores.__getitem__) == "zorblax"
    assert load_lexicon().translate(["zorblax"], "fr") == {"zorblax": {"zorblax": 1.0}}


def test_in_a_large_library_translated_words_bring_candidates(
    tmp_path: Path, open_index: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(library(tmp_path / "library"))
    index.sync()
    monkeypatch.setattr(shelves, "_WHOLE", 0)
    monkeypatch.setattr(shelves, "_FOUND", 1)
    # What the vectors bring first is not what is asked for.
    monkeypatch.setattr(
        index.nearest, "documents", lambda *_: sorted(index.catalogue.keys())[:1], raising=False
    )
    assert "late" in lexical(index, QUESTION)
    assert "late" not in lexical(index, QUESTION, EMPTY)


def test_a_question_of_grammar_alone_finds_nothing_wrong(
    tmp_path: Path, open_index: OpenIndex
) -> None:
    index = open_index(library(tmp_path / "library"))
    index.sync()
    for question in ("", "?!", "et pour quoi", "🤷"):
        assert lexical(index, question)["late"] == 0


def test_it_is_stored_whole(tmp_path: Path) -> None:
    pairs = [
        ("fournisseur", "supplier", 0.8, 1.0),
        ("fournisseur", "vendor", 0.2, 1.0),
        ("usine", "plant", 1.0, 0.6),
    ]
    np.savez(tmp_path / "lexicon.npz", **to_arrays(pairs))  # type: ignore[arg-type]
    stored, made = read_lexicon(tmp_path / "lexicon.npz"), of_pairs(pairs)
    for lang in ("fr", "en"):
        assert set(stored.translations[lang]) == set(made.translations[lang])
        for term, ways in made.translations[lang].items():
            assert dict(stored.translations[lang][term]) == pytest.approx(dict(ways), abs=0.01)


def test_the_shipped_one_translates_both_ways() -> None:
    lexicon = load_lexicon()
    assert lexicon.likeliest(["fournisseur", "brevet"], "fr") == ["patent", "supplier"]
    assert "fournisseur" in lexicon.likeliest(["supplier"], "en")
    for found in lexicon.translations.values():
        assert len(found) > 3000
        assert all(abs(sum(ways.values()) - 1) < 1e-6 for ways in found.values())
