"""When a question leans on the one before it."""

import pytest

from assistant.answering.answer import Answer, Turn
from assistant.answering.conversation import in_context, leans_on_history
from assistant.language import Lang


def turn(question: str, *, abstained: bool = False) -> Turn:
    answer = Answer(
        question=question, language="fr", answer="…", abstained=abstained, answerability=0.9,
        citations=(), ranking=(), playbook=None, timings_ms={},
    )  # fmt: skip
    return Turn(question=question, answer=answer)


HISTORY = [turn("Comment partager les coûts ?")]


@pytest.mark.parametrize(
    ("question", "lang", "leans"),
    [
        ("Et si le partenaire refuse ?", "fr", True),
        ("Qui doit le faire ?", "fr", True),
        ("Combien de temps cela prend-il ?", "fr", True),
        ("What if they refuse?", "en", True),
        ("And who leads it?", "en", True),
        (
            "Quels indicateurs suivre pour mesurer la satisfaction des équipes communes ?",
            "fr",
            False,
        ),
        ("Comment choisir un médiateur externe ?", "fr", False),
        ("How do we choose an outside mediator for a complex dispute?", "en", False),
    ],
)
def test_follow_ups_are_recognised(question: str, lang: Lang, leans: bool) -> None:
    assert leans_on_history(question, lang, HISTORY) is leans
    assert leans_on_history(question, lang, []) is False


def test_context_is_the_last_question_that_was_answered() -> None:
    history = [*HISTORY, turn("Et la météo ?", abstained=True)]
    assert in_context("Et si…", history) == "Comment partager les coûts ? Et si…"
    assert in_context("Et si…", [history[1]]) == "Et si…"
