"""Names of people on hand-made lines, and the shipped reviews as lines without any."""

import json
from pathlib import Path

import pytest

from assistant.language import Lang
from assistant.library.reviews import ReviewFields
from assistant.reviews import personal
from assistant.reviews.markdown import front_matter
from assistant.reviews.personal import find_personal, unchecked
from assistant.settings import shipped_library
from evals.personal import measure_personal

SHIPPED: list[tuple[str, ReviewFields]] = [
    (path.name, fields)
    for path in sorted((shipped_library() / "reviews").rglob("*.md"))
    if (fields := front_matter(path.read_text(encoding="utf-8"), str(path)))
]


def people(text: str, lang: Lang) -> list[str]:
    return [
        f.text for f in find_personal({"text": text}, lang, ["Alpha", "Beta"]) if f.kind == "person"
    ]


def test_the_lines_are_many_and_of_both_kinds() -> None:
    lines = Path("evals/sets/personal.jsonl").read_text(encoding="utf-8").splitlines()
    items = [json.loads(line) for line in lines]
    assert len(items) >= 220
    assert len({item["text"] for item in items}) == len(items)
    for lang in ("fr", "en"):
        own = [item for item in items if item["lang"] == lang]
        assert len(own) >= 100
        assert sum(not item["personal"] for item in own) >= 30


def test_names_on_the_lines_are_found_whole_and_nothing_else() -> None:
    figures = measure_personal()
    assert figures.recall >= 0.96, figures.missed
    assert figures.precision >= 0.96, figures.wrongly_marked


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_shipped_lesson_or_title_names_a_person(lang: Lang) -> None:
    own = [(name, fields) for name, fields in SHIPPED if fields.lang == lang]
    assert len(own) >= 60
    wrong = []
    for name, fields in own:
        texts = {"title": fields.title, "summary": fields.summary}
        for place, lesson in enumerate(fields.lessons):
            texts |= {f"{place}.text": lesson.text, f"{place}.conditions": lesson.conditions}
        wrong += [f"{name}: {f.text}" for f in find_personal(texts, lang, fields.parties)]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("MME DURAND DE LA TOUR EST PARTIE.", "fr", ["MME DURAND DE LA TOUR"]),
        ("Nommez un médiateur. Chiffrez le coût.", "fr", []),
        ("Camille a prévenu tout le monde.", "fr", ["Camille"]),
        ("MR O’BRIEN AND MS VAN DYK LEFT.", "en", ["MR O’BRIEN", "MS VAN DYK"]),
        ("Name a mediator. Mark the date.", "en", []),
        ("LE DIRECTEUR, JEAN-PAUL MARTINEZ, A REFUSÉ.", "fr", ["JEAN-PAUL MARTINEZ"]),
        ("DURAND Paul, directeur", "fr", ["DURAND Paul"]),
        ("SMITH, John, director", "en", ["SMITH, John"]),
        ("Rappelez Guillaume avant lundi.", "fr", ["Guillaume"]),
        ("Draft Heads of Terms early.", "en", []),
        ("Gardez Trace Écrite.", "fr", []),
        ("Zoe’s notes are with Imran.", "en", ["Zoe", "Imran"]),
    ],
)
def test_verbs_capitals_and_first_names(text: str, lang: Lang, found: list[str]) -> None:
    assert people(text, lang) == found


def test_a_long_text_is_looked_through_in_pieces_and_its_places_are_right() -> None:
    sentence = "Le comité s’est réuni à Lyon. "
    text = sentence * 900 + "Hélène Vasseur a signé. " + sentence * 300
    (found,) = [f for f in find_personal({"text": text}, "fr") if f.kind == "person"]
    assert text[found.start : found.end] == found.text == "Hélène Vasseur"


def test_what_was_not_looked_at_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal, "MAX_CHECKED", 100)
    texts = {"a": "x" * 90, "b": "Hélène Vasseur a signé.", "c": "Hélène Vasseur"}
    assert unchecked(texts) == {"b": 13, "c": 14}
    assert unchecked({"a": "x" * 100}) == {}
