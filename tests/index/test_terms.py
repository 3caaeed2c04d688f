"""Index terms: stems and folded forms meet however a word is typed."""

import pytest

from assistant.index.terms import terms
from assistant.language import Lang


@pytest.mark.parametrize(
    ("lang", "page", "question"),
    [
        ("fr", "évaluées", "évaluer"),
        ("fr", "évaluées", "evaluer"),
        ("fr", "sécurités", "securite"),
        ("fr", "coopérations", "COOPERATION"),
        ("fr", "l’indicateur", "indicateurs"),
        ("fr", "cœur", "coeur"),
        ("en", "escalated", "escalation"),
        ("en", "partners’", "partner"),
    ],
)
def test_forms_of_a_word_meet(lang: Lang, page: str, question: str) -> None:
    assert set(terms(page, lang)) & set(terms(question, lang))


def test_function_words_say_nothing() -> None:
    assert terms("Que devons-nous faire avec ce qu'il y a ?", "fr") in ([], ["dev"], ["devon"])
    assert terms("What should we do about it?", "en") == []


def test_hostile_text_gives_plain_terms() -> None:
    assert terms('"; DROP TABLE x -- NEAR( * )', "en") == ["drop", "tabl", "near"]
