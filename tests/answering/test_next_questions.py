"""Questions to go on with: asked as they stand, each is answered by the page that states it."""

import pytest

from assistant.answering.answer import Turn
from assistant.language import Lang
from assistant.principal import Principal
from assistant.service import Service

READER = Principal("reader", frozenset({"manager"}))
ASKED: dict[Lang, tuple[str, ...]] = {
    "fr": (
        "Nos équipes ne lisent pas les chiffres de la même façon, comment s’accorder ?",
        "Le partenaire ne répond plus à nos relances, que faire ?",
    ),
    "en": (
        "Our teams read the figures differently, how do we agree?",
        "What happened between Danone and Wahaha?",
    ),
}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_is_answered_and_none_was_asked(service: Service, lang: Lang) -> None:
    turns: list[Turn] = []
    for question in ASKED[lang]:
        answer = service.ask(question, READER, lang, turns)
        if answer.outcome != "answered":
            answer = service.ask(question, READER, lang, turns, answer.choices[0].id)
        found = service.next_questions(answer, READER, turns)
        turns.append(Turn(question=question, answer=answer))
        assert 1 <= len(found) <= 3
        assert len({each.page for each in found}) == len(found)
        for each in found:
            assert each.page not in {citation.id for citation in answer.citations}
            told = service.ask(each.question, READER, lang, turns)
            assert (told.outcome, told.citations[0].id) == ("answered", each.page)
    first = service.next_questions(turns[0].answer, READER)[0]
    # What was asked is not proposed again.
    told = service.ask(first.question, READER, lang, turns)
    asked = [*turns, Turn(question=first.question, answer=told)]
    again = service.next_questions(turns[0].answer, READER, asked)
    assert first.question not in [each.question for each in again]


def test_a_refusal_has_none(service: Service) -> None:
    refused = service.ask("What is the recipe for leek pie?", READER, "en")
    assert refused.abstained
    assert service.next_questions(refused, READER) == ()
