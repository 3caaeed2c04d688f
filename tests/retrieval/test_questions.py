"""Normalisation of what people type."""

import pytest

from assistant.principal import Principal
from assistant.retrieval.questions import MAX_CHARACTERS, asking, normalise
from assistant.service import Service


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("  Qui\n\tdécide\u00a0? ", "Qui décide ?"),
        ("QUI DÉCIDE QUOI ICI ?", "qui décide quoi ici ?"),
        ("RACI", "RACI"),
        ("de\u0301cide", "décide"),
        ("a\x00b\x07c", "a b c"),
        ("\ud800", "?"),
    ],
)
def test_normalise(typed: str, searched: str) -> None:
    assert normalise(typed) == searched


def test_long_text_keeps_situation_and_question() -> None:
    text = "Début " + "x " * 5000 + "que faire ?"
    cut = normalise(text)
    assert len(cut) <= MAX_CHARACTERS + 3
    assert cut.startswith("Début")
    assert cut.endswith("que faire ?")


def test_a_story_is_looked_up_by_where_it_asks_too() -> None:
    story = (
        "Bonjour, nous livrons la même enseigne depuis onze ans, sans contrat, et c'est presque la "
        "moitié de nos ventes. Hier on nous a dit au téléphone que tout s'arrête en mars. "
        "Quel préavis pouvons-nous demander ? Merci d'avance, et pardon pour ce long message du soir."
    )
    assert asking(story) == (
        "Hier on nous a dit au téléphone que tout s'arrête en mars. "
        "Quel préavis pouvons-nous demander ?"
    )
    assert asking(story.replace("?", ".")) == ""
    assert asking("Il s'arrête. Pourquoi ? Nous l'ignorons.") == ""


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("Which clauses should be in the contract so that we can leave?", "exit-clauses"),
        ("How does a mediation with a neutral person work in practice?", "mediation-process"),
        ("How do we value the know-how that each of us brought?", "intangible-contributions"),
    ],
)
def test_what_a_story_asks_decides(service: Service, asked: str, page: str) -> None:
    told = (
        "We are a family firm of forty and have built pumps with a partner from abroad for six "
        "years. The first years were good. Since their director left, every delivery is late, our "
        "fitters wait for parts, and each side writes long messages about whose fault it is. "
    )
    answer = service.ask(told + asked, Principal("reader"), "en")
    assert page in [found.id for found in answer.ranking[:3]]
