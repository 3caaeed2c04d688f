"""When a question leans on the one before it."""

import pytest

from assistant.answering.answer import Answer, Turn
from assistant.answering.conversation import in_context, leans_on_history
from assistant.language import Lang
from assistant.principal import Principal
from assistant.service import Service


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
        ("Ok, et on le réunit tous les combien ?", "fr", True),
        ("Combien de personnes faut-il y mettre ?", "fr", True),
        ("Qu’est-ce qui peut mal se passer ?", "fr", True),
        ("Combien de membres un comité de pilotage paritaire doit-il compter ?", "fr", False),
        ("How many at most?", "en", True),
        ("Right. What could go wrong?", "en", True),
        ("Who approves press statements about a joint product launch?", "en", False),
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


def test_a_follow_up_stays_with_the_page_of_the_question_before(service: Service) -> None:
    def ask(*questions: str) -> Answer:
        history: list[Turn] = []
        for question in questions:
            answer = service.ask(question, Principal("reader"), history=history)
            history.append(Turn(question=question, answer=answer))
        return history[-1].answer

    for first, then, page in (
        ("Notre comité de pilotage ne décide plus rien.", "Combien de personnes y mettre ?",
         "steering-committees"),
        ("How do we set up a dispute board?", "Fine. How many members?", "dispute-board"),
    ):  # fmt: skip
        answer = ask(first, then)
        assert not answer.abstained
        assert answer.ranking[0].id == page
        changed = ask(first, "How do we run a post-conflict review once it is settled?")
        assert changed.ranking[0].id == "post-conflict-review"
    assert ask("How do we set up a joint mediation team?", "What is the VAT rate?").abstained
