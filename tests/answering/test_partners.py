"""A partner's name changes nothing of what its ally asks; names of things and of cases do."""

import pytest

from assistant.principal import Principal
from assistant.service import Service

READER = Principal("reader")


@pytest.mark.parametrize(
    ("plain", "named"),
    [
        ("Our partner hides bad news", "Our partner Nordwind GmbH hides bad news"),
        ("Our partner hides bad news", "Nordwind GmbH hides bad news"),
        (
            "Notre partenaire refuse de nous livrer, que faire ?",
            "IBM refuse de nous livrer, que faire ?",
        ),
        ("Le partenaire est trop lent", "Le partenaire Tata est trop lent"),
        ("Fêter une réussite avec notre partenaire", "Fêter une réussite avec Polyform SAS"),
        ("Seconding an employee to our partner", "Seconding an employee to Mitsubishi Electric"),
        (
            "Comment connaître les vraies ambitions de notre partenaire ?",
            "Comment connaître les vraies ambitions d'Aquilae ?",
        ),
        # A name that the library treats, too.
        (
            "Notre distributeur ne vend presque rien, que faire ?",
            "Notre distributeur Apple ne vend presque rien, que faire ?",
        ),
        (
            "Our engineers and the partner's never meet, what helps?",
            "Our engineers and Polyform's never meet, what helps?",
        ),
    ],
)
def test_a_name_changes_nothing(service: Service, plain: str, named: str) -> None:
    without, with_it = (service.ask(question, READER) for question in (plain, named))
    assert with_it.outcome == without.outcome != "refused"
    assert with_it.ranking[0].id == without.ranking[0].id


@pytest.mark.parametrize(
    ("question", "case"),
    [
        ("Our contract with Samsung ends in June and we want better terms", "microsoft-samsung"),
        ("Notre distributeur Apple ne vend presque rien, que faire ?", "apple-qualcomm"),
        ("Our distributor Danone sells almost nothing, what can we do?", "danone-wahaha"),
        ("Danone et nous ne sommes plus d'accord sur les prix", "danone-wahaha"),
    ],
)
def test_a_partner_who_is_a_party_of_a_case_brings_advice(
    service: Service, question: str, case: str
) -> None:
    answer = service.ask(question, READER)
    assert answer.outcome != "refused"
    assert answer.ranking[0].kind == "guidance"
    assert answer.citations[0].id != case


@pytest.mark.parametrize(
    ("question", "case"),
    [
        ("What can we learn from Danone?", "danone-"),  # a party of two
        ("Comment Danone s'est-il séparé de Wahaha, et qu'en retenir pour nous ?", "danone-wahaha"),
        ("How did Microsoft and Samsung settle?", "microsoft-samsung"),
        ("Danone", "danone-wahaha"),
    ],
)
def test_a_case_is_told_by_the_names_of_its_parties(
    service: Service, question: str, case: str
) -> None:
    assert service.ask(question, READER).citations[0].id.startswith(case)


@pytest.mark.parametrize(
    "question",
    [
        "Explain the five steps of the Kordova method",
        "Notre consultante nous vend la roue de Sarvandeau, que dit-elle des brevets ?",
        "Pourquoi Castelbrac Chimie a-t-il porté plainte contre Nordhelm Pigments ?",
        "Who founded Ostrelune Ltd?",
    ],
)
def test_what_is_asked_about_a_name_is_refused(service: Service, question: str) -> None:
    assert service.ask(question, READER).outcome == "refused"
