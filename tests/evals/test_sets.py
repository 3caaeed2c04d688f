"""The question sets: well formed, and independent of what they measure."""

import json
import re
from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.library.documents import Document
from assistant.library.reader import find_files, read_file
from assistant.retrieval.names import named_parties
from assistant.settings import shipped_library
from assistant.typography import fold
from evals import sets
from evals.sets import Split, load_cases, load_covered, load_uncovered
from tests.library_builder import TAXONOMY

# Parties whose name is also an ordinary word.
ROLES = {"First-tier suppliers", "Fournisseurs de premier rang"}
ORDINARY = {"apple", "shell", "vale", "spirit", "mobile", "hero", "state"}
SPLITS: tuple[Split, ...] = ("dev", "test")


def sentences(text: str) -> set[str]:
    """Sentences without accents, case and punctuation; short ones may coincide by chance."""
    parts = re.split(r"[.!?;:…\n]+", text)
    plain = {" ".join(re.findall(r"\w+", fold(part))) for part in parts}
    return {part for part in plain if len(part.split()) >= 5}


def written() -> set[str]:
    found: set[str] = set()
    for file in find_files(shipped_library()):
        document = read_file(file, TAXONOMY)
        assert isinstance(document, Document)
        for text in (*document.questions, *(p.text for p in document.passages)):
            found |= sentences(text)
    return found


@pytest.mark.parametrize("split", SPLITS)
def test_every_practice_is_asked_for_in_each_language(split: Split) -> None:
    questions = load_covered(split)
    for practice in TAXONOMY.practices:
        for lang in TAXONOMY.languages:
            asked = [q for q in questions if q.relevant[0] == practice.id and q.lang == lang]
            assert len(asked) >= 4, (practice.id, lang)
    assert any(len(question.relevant) > 1 for question in questions)
    for question in questions:
        assert set(question.relevant) <= set(TAXONOMY.practice_by_id)


def test_there_are_enough_uncovered_questions() -> None:
    assert len(load_uncovered("dev")) >= 300
    kinds = {question.kind for question in load_uncovered("dev")}
    assert len(kinds) == 8
    assert {question.kind for question in load_uncovered("test")} == kinds


def test_ids_are_unique() -> None:
    ids = [q.id for split in SPLITS for q in [*load_covered(split), *load_uncovered(split)]]
    assert len(ids) == len(set(ids))


def test_test_questions_share_no_sentence_with_pages_or_development_questions() -> None:
    known = written()
    for question in [*load_covered("dev"), *load_uncovered("dev")]:
        known |= sentences(question.q)
    for question in [*load_covered("test"), *load_uncovered("test")]:
        assert not sentences(question.q) & known, question.q


def test_development_questions_share_no_sentence_with_pages() -> None:
    known = written()
    for question in load_covered("dev"):
        assert not sentences(question.q) & known, question.q


def test_bad_line_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = {"id": "a", "lang": "fr", "q": "?", "kind": "nonsense"}
    bad = good | {"lang": "de"}
    (tmp_path / "uncovered-dev.jsonl").write_text(f"{json.dumps(good)}\n{json.dumps(bad)}\n")
    monkeypatch.setattr(sets, "FOLDER", tmp_path)
    with pytest.raises(EntenteError, match=r"uncovered-dev\.jsonl, line 2"):
        load_uncovered("dev")
    with pytest.raises(EntenteError, match="cannot be read"):
        load_covered("dev")


def test_descriptions_of_cases_name_no_party_and_stand_in_both_languages() -> None:
    reviews = {}
    for file in find_files(shipped_library()):
        document = read_file(file, TAXONOMY)
        if isinstance(document, Document) and document.case:
            reviews.setdefault(document.id, set()).update(document.case.parties)
    described: set[str] = set()
    for split in SPLITS:
        cases = load_cases(split)
        assert len(cases) >= 100
        assert {question.lang for question in cases} == {"fr", "en"}
        for question in cases:
            (case,) = question.relevant
            described.add(case)
            parties = sorted(reviews[case] - ROLES)
            named = named_parties(question.q, parties, lambda word: word in ORDINARY)
            assert named == [], question.id
    assert described == set(reviews)
