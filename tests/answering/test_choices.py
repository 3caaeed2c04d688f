"""Pages to choose from: what is offered, and an answer from the one that was picked."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answering.answer import Answer, Turn
from assistant.answering.assistant import Assistant
from assistant.answering.journal import Journal
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.principal import Principal
from assistant.service import Service
from assistant.settings import shipped_library
from tests.web.small import small_service

READER = Principal("reader")
VAGUE: list[tuple[str, Lang]] = [
    ("Quels indicateurs suivre", "fr"),
    ("Our partner is too slow", "en"),
    ("Gouvernance d’une coentreprise", "fr"),
    ("Setting warning limits", "en"),
    ("mon partenaire est en retard", "fr"),
    ("governance", "en"),
]


@pytest.mark.parametrize(("question", "lang"), VAGUE)
def test_vague_words_leave_a_choice_of_pages_with_a_cited_sentence_each(
    service: Service, question: str, lang: Lang
) -> None:
    answer = service.ask(question, READER, lang)
    assert (answer.outcome, answer.abstained) == ("choices", False)
    assert 2 <= len(answer.choices) <= 4
    assert [c.id for c in answer.choices] == [r.id for r in answer.ranking[: len(answer.choices)]]
    for place, (choice, citation) in enumerate(
        zip(answer.choices, answer.citations, strict=True), 1
    ):
        assert (choice.id, choice.reason) == (citation.id, citation.quote)
        assert f"\n{place}. **{choice.title}** " in answer.answer
        assert choice.reason in re.sub(r"\\(.)", r"\1", answer.answer)
        text = (shipped_library() / citation.path).read_text(encoding="utf-8")
        assert choice.reason in text


@pytest.mark.parametrize(("question", "lang"), VAGUE)
def test_the_picked_page_answers_the_question(service: Service, question: str, lang: Lang) -> None:
    offered = service.ask(question, READER, lang)
    for choice in offered.choices:
        history = [Turn(question=question, answer=offered)]
        answer = service.ask(question, READER, lang, history, page=choice.id)
        assert (answer.outcome, answer.question) == ("answered", question)
        assert answer.citations[0].id == answer.ranking[0].id == choice.id


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("loyer", "fr"),
        ("impôt sur le revenu", "fr"),
        ("stock market", "en"),
        ("my boss is late", "en"),
        # A page's title, with what it says nothing about.
        ("A joint calendar for divorced parents?", "en"),
        ("What does the law on partner insolvency say in Brazil?", "en"),
    ],
)
def test_words_of_another_subject_leave_no_choice(
    service: Service, question: str, lang: Lang
) -> None:
    assert service.ask(question, READER, lang).outcome == "refused"


def test_the_nearest_pages_of_a_refusal_can_be_picked(service: Service) -> None:
    question = "Quel est le taux de TVA au Portugal ?"
    refused = service.ask(question, READER)
    assert (refused.outcome, refused.citations) == ("refused", ())
    assert [c.id for c in refused.choices] == [r.id for r in refused.ranking[:3]]
    assert not any(choice.reason for choice in refused.choices)
    picked = service.ask(question, READER, page=refused.choices[1].id)
    assert picked.outcome == "answered"
    assert picked.citations[0].id == refused.choices[1].id


@pytest.mark.parametrize(("question", "lang"), VAGUE)
def test_a_follow_up_goes_on_from_the_picked_page(
    service: Service, question: str, lang: Lang
) -> None:
    follow_up = {"fr": "Et à quel signe le voit-on ?", "en": "And where do we start?"}[lang]
    for choice in service.ask(question, READER, lang).choices:
        first = service.ask(question, READER, lang, page=choice.id)
        history = [Turn(question=question, answer=first)]
        then = service.ask(follow_up, READER, lang, history)
        assert (then.outcome, then.ranking[0].id) == ("answered", choice.id)
        thanks = [*history, Turn(question="Merci !", answer=service.ask("Merci !", READER, lang))]
        again = service.ask(follow_up, READER, lang, thanks)
        assert again.ranking[0].id == choice.id


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Service]:
    with small_service(tmp_path) as service:
        yield service


def test_a_page_that_is_not_there_is_named_with_the_nearest(small: Service) -> None:
    with pytest.raises(EntenteError, match=r"'joint-calender'.*joint-calendar"):
        small.ask("Our rhythms differ.", READER, page="joint-calender")
    with pytest.raises(EntenteError, match="secret-quarrel"):
        small.ask("Our rhythms differ.", READER, page="secret-quarrel")


def test_outcome_and_choices_survive_the_way_over_the_socket(small: Service) -> None:
    answer = small.ask("zirconium furnace", READER)
    assert Answer.model_validate_json(answer.model_dump_json()) == answer
    assert answer.choices
    assert answer.model_dump()["outcome"] == answer.outcome


def test_nobody_is_offered_what_is_no_page(small: Service, tmp_path: Path) -> None:
    mediator = Principal("ada", frozenset({"mediator"}))
    assistant = Assistant(small.retriever, Journal(tmp_path / "other.sqlite"), "en")
    for principal in (READER, mediator):
        answer = assistant.ask("A zirconium furnace was switched off", principal)
        assert "secret-quarrel" not in [choice.id for choice in answer.choices]


@pytest.mark.parametrize(
    ("question", "lang", "page"),
    [
        ("Comment mettre en place une escalade graduée ?", "fr", "graduated-escalation"),
        (
            "Comment mettre en place une équipe de médiation interne ?",
            "fr",
            "internal-mediation-team",
        ),
        ("Where do we start with contribution tracking?", "en", "contribution-tracking"),
    ],
)
def test_a_page_asked_for_by_its_title_answers(
    service: Service, question: str, lang: Lang, page: str
) -> None:
    answer = service.ask(question, READER, lang)
    assert (answer.outcome, answer.ranking[0].id, answer.citations[0].id) == (
        "answered",
        page,
        page,
    )
