"""Past cases in answers: told when asked for, shown beside guidance, never instead of it."""

import pytest

from assistant.language import Lang
from assistant.principal import Principal
from assistant.service import Service

READER = Principal("bob", frozenset({"manager"}))
GUIDANCE = "Comment protéger notre savoir-faire face à un allié qui est aussi un concurrent ?"


@pytest.mark.parametrize(
    ("question", "lang", "case"),
    [
        ("Comment Danone et Wahaha ont-ils réglé leur conflit ?", "fr", "danone-wahaha"),
        ("danone wahaha", "fr", "danone-wahaha"),
        ("suzuki", "en", "suzuki-volkswagen"),
        ("What happened between Suzuki and VW?", "en", "suzuki-volkswagen"),
        ("Comment s’est terminée l’affaire des navires Mistral ?", "fr", "mistral-ships"),
        (
            "How did it end for the food group whose Chinese partner sold the same drinks through "
            "his own companies?", "en", "danone-wahaha",
        ),
        (
            "Qu’est-il arrivé au constructeur allemand dont un petit fournisseur a arrêté les "
            "livraisons de sièges ?", "fr", "volkswagen-prevent",
        ),
    ],
)  # fmt: skip
def test_a_question_about_a_case_is_answered_from_it(
    service: Service, question: str, lang: Lang, case: str
) -> None:
    answer = service.ask(question, READER, lang)
    assert not answer.abstained
    assert (answer.ranking[0].id, answer.ranking[0].kind) == (case, "review")
    first = answer.citations[0]
    assert (first.id, first.kind, first.lang) == (case, "review", lang)
    assert {c.section for c in answer.citations} >= {
        {"fr": "Résolution", "en": "Resolution"}[lang], {"fr": "Enseignements", "en": "Lessons"}[lang],
    }  # fmt: skip


def test_guidance_is_backed_by_cases_that_share_its_practice(service: Service) -> None:
    answer = service.ask(GUIDANCE, READER, "fr")
    assert answer.ranking[0].kind == "guidance"
    assert "**Ce que montrent les cas passés**" in answer.answer
    shown = [citation for citation in answer.citations if citation.kind == "review"]
    assert 1 <= len(shown) <= 2
    assert {citation.id for citation in shown} <= {ranked.id for ranked in answer.ranking}
    records = {r.id: r for r in service.retriever.documents(READER, "fr", "review")}
    pages = {citation.id for citation in answer.citations if citation.kind == "guidance"}
    for citation in shown:
        case = records[citation.id].case
        assert case is not None
        assert pages & {practice.id for practice in case.practices}


@pytest.mark.parametrize(
    "question",
    [
        "How did Novatek and Brelin settle their dispute?",
        "Comment Alphabeton et Betamarin ont-ils résolu leur conflit de 2019 ?",
        "How do we prevent tension before it breaks out?",
        "Quel est le taux de TVA au Portugal ?",
    ],
)
def test_invented_cases_and_ordinary_words_are_no_cases(service: Service, question: str) -> None:
    answer = service.ask(question, READER)
    assert all(ranked.kind == "guidance" for ranked in answer.ranking[:3])


def test_a_follow_up_stays_with_the_case(service: Service) -> None:
    from assistant.answering.answer import Turn

    question = "Comment Danone et Wahaha ont-ils réglé leur conflit ?"
    first = service.ask(question, READER, "fr")
    then = service.ask(
        "Et pourquoi cela n’a pas marché ?", READER, "fr", [Turn(question=question, answer=first)]
    )
    assert not then.abstained
    assert {citation.id for citation in then.citations} == {"danone-wahaha"}
    assert not {c.quote for c in then.citations} & {c.quote for c in first.citations}


def test_the_checklist_that_fits_comes_with_the_answer(service: Service) -> None:
    answer = service.ask("We sign on Monday: what do the first four weeks look like?", READER)
    assert answer.playbook == "kick-off-30-days"
    wish = service.ask("une checklist pour quitter proprement l’alliance", READER, "fr")
    assert not wish.abstained
    assert wish.playbook in ("exit", "renew-or-leave")
    assert service.ask("checklist for moving house", READER, "en").playbook is None


@pytest.mark.parametrize(
    ("question", "playbook"),
    [
        (
            "What should happen in the first month after signing with our partner?",
            "kick-off-30-days",
        ),
        ("Préparer la revue trimestrielle de l'alliance", "quarterly-review"),
    ],
)
def test_a_moment_that_no_page_treats_is_answered_from_its_checklist(
    service: Service, question: str, playbook: str
) -> None:
    answer = service.ask(question, READER)
    assert not answer.abstained
    assert answer.playbook == playbook
    assert answer.citations
