"""The question sets: well formed, and independent of what they measure."""

import json
import re
from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.library.documents import Document
from assistant.library.reader import find_files, read_file
from assistant.retrieval.names import named_parties
from assistant.settings import shipped_library, shipped_playbooks
from assistant.typography import fold
from evals import sets
from evals.sets import (
    SPLITS,
    Split,
    load_cases,
    load_contexts,
    load_covered,
    load_follow_ups,
    load_parallel,
    load_pointed,
    load_posted_training,
    load_trades,
    load_training,
    load_twins,
    load_uncovered,
    load_uncovered_training,
    texts,
)
from tests.library_builder import TAXONOMY

# Parties whose name is also an ordinary word.
ROLES = {"First-tier suppliers", "Fournisseurs de premier rang"}
ORDINARY = {"apple", "shell", "vale", "spirit", "mobile", "hero", "state"}


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


def test_there_are_enough_questions_to_refuse() -> None:
    assert len(load_uncovered("dev")) >= 700
    kinds = {question.kind for question in load_uncovered("dev")}
    assert kinds >= {
        "out-of-scope", "near-scope", "false-premise", "missing-fact", "invented", "nonsense",
        "injection",
    }  # fmt: skip
    assert {question.kind for question in load_uncovered("test")} <= kinds
    assert len(load_uncovered("test")) >= 300
    assert {question.kind for question in load_uncovered_training()} <= kinds


@pytest.mark.parametrize("split", SPLITS)
def test_twins_are_answerable_and_belong_to_a_question_to_refuse(split: Split) -> None:
    refused = {question.id: question for question in load_uncovered(split)}
    twins = load_twins(split)
    assert len(twins) >= {"dev": 100, "test": 80}[split]
    for twin in twins:
        assert refused[twin.twin].lang == twin.lang, twin.id
        assert set(twin.relevant) <= set(TAXONOMY.practice_by_id)


@pytest.mark.parametrize("split", SPLITS)
def test_conversations(split: Split) -> None:
    talks = load_follow_ups(split)
    assert len(talks) >= {"dev": 60, "test": 40}[split]
    for talk in talks:
        assert len(talk.turns) > 1
        assert talk.covered == bool(talk.relevant), talk.id


def test_key_points_and_parallel_questions_treat_every_practice() -> None:
    practices = set(TAXONOMY.practice_by_id)
    pointed = load_pointed()
    for lang in TAXONOMY.languages:
        assert {q.relevant[0] for q in pointed if q.lang == lang} == practices
    assert all(len(question.points) >= 2 for question in pointed)
    assert {question.relevant[0] for question in load_parallel()} == practices


def test_needs_are_told_in_four_trades() -> None:
    for need in load_trades():
        assert len(set(need.variants)) == 4, need.id
        assert set(need.relevant) <= set(TAXONOMY.practice_by_id), need.id


def test_every_template_has_a_context_in_each_language() -> None:
    templates = {path.stem for path in (shipped_playbooks() / "fr").glob("*.md")}
    for lang in TAXONOMY.languages:
        assert {c.playbook for c in load_contexts() if c.lang == lang} == templates
    assert all(context.must and context.must_not for context in load_contexts())


def test_ids_are_unique() -> None:
    ids = [
        *(question.id for split in SPLITS for question in load_covered(split)),
        *(question.id for split in SPLITS for question in load_twins(split)),
        *(question.id for split in SPLITS for question in load_uncovered(split)),
        *(question.id for split in SPLITS for question in load_cases(split)),
        *(talk.id for split in SPLITS for talk in load_follow_ups(split)),
        *(question.id for question in load_pointed()),
        *(question.id for question in load_parallel()),
        *(need.id for need in load_trades()),
        *(question.id for question in (*load_training(), *load_posted_training())),
        *(question.id for question in load_uncovered_training()),
        *(context.id for context in load_contexts()),
    ]
    assert len(ids) == len(set(ids))


def test_test_questions_share_no_sentence_with_anything_that_is_fitted_on() -> None:
    known = written()
    for _, text in texts("dev"):
        known |= sentences(text)
    for question in (*load_training(), *load_posted_training(), *load_uncovered_training()):
        known |= sentences(question.q)
    for id_, text in texts("test"):
        assert not sentences(text) & known, id_


def test_development_and_training_questions_share_no_sentence_with_pages() -> None:
    known = written()
    for question in [*load_covered("dev"), *load_training(), *load_posted_training()]:
        assert not sentences(question.q) & known, question.id


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
