"""Normalisation of what people type."""

import pytest

from assistant.retrieval.questions import MAX_CHARACTERS, normalise


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
