"""Wishes for past cases: those of the kind that was asked for, or a plain none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answering.wishes import case_wish
from assistant.language import Lang
from assistant.library.documents import CaseDetails
from assistant.principal import Principal
from assistant.service import Service
from tests.library_builder import write_library, write_review
from tests.web.small import small_service

READER = Principal("bob", frozenset({"manager"}))


def details(service: Service, lang: Lang) -> dict[str, CaseDetails]:
    records = service.retriever.documents(READER, lang, "review")
    return {record.id: record.case for record in records if record.case}


@pytest.mark.parametrize(
    ("question", "lang", "field", "value"),
    [
        (
            "Give me an example of a joint venture that failed",
            "en",
            "relationship_outcome",
            "ended",
        ),
        ("conflicts in mining", "en", "sector", "mining-metals"),
        ("Des exemples de conflits dans l’énergie ?", "fr", "sector", "energy"),
        ("un exemple de conflit dans le luxe, svp", "fr", "sector", "consumer-luxury"),
        ("joint ventures that failed", "en", "relationship_form", "joint-venture"),
        ("Auriez-vous des exemples d’alliances ratées ?", "fr", "relationship_outcome", "ended"),
        ("partenariats public-privé dans l’eau", "fr", "sector", "water-environment"),
        ("Show me cases of joint ventures in China", "en", "countries", "CN"),
    ],
)
def test_a_wish_lists_the_cases_of_its_kind(
    service: Service, question: str, lang: Lang, field: str, value: str
) -> None:
    answer = service.ask(question, READER)
    known = details(service, lang)
    cited = [citation.id for citation in answer.citations]
    assert (answer.outcome, answer.language) == ("answered", lang)
    assert 1 <= len(cited) == len(set(cited)) <= 4
    assert answer.answer.count("\n- ") == len(cited)
    assert [ranked.id for ranked in answer.ranking[: len(cited)]] == cited
    for id_ in cited:
        has = getattr(known[id_], field)
        assert value in (has if isinstance(has, tuple) else (has,))


@pytest.mark.parametrize(
    ("question", "lang", "told"),
    [
        ("conflicts in semiconductors in Iceland", "en", "no past case of this kind"),
        ("Des exemples de conflits dans la chimie en Islande", "fr", "aucun cas passé de ce genre"),
    ],
)
def test_a_kind_without_a_case_is_told_as_none(
    service: Service, question: str, lang: Lang, told: str
) -> None:
    answer = service.ask(question, READER, lang)
    assert told in answer.answer
    assert (answer.outcome, answer.citations) == ("refused", ())
    assert service.journal.gaps()[0].question == question


@pytest.mark.parametrize(
    "question",
    [
        "exemple de clause de sortie", "an example of a charter", "How do we avoid conflicts in mining?",
        "conflits avec notre distributeur", "In case of a dispute, who decides?",
        "En cas de conflit, qui tranche ?", "dans le cas où le partenaire part", "exit clause",
        "Gouvernance d’une coentreprise", "conflict resolution", "Building an alliance dashboard",
        "Comment gérer un conflit dans l’énergie ?", "Give me an example",
    ],
)  # fmt: skip
def test_other_questions_are_no_wishes_for_cases(question: str) -> None:
    assert case_wish(question) is None


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    def write(library: Path) -> None:
        write_library(library, 12)
        write_review(library, "open-turbine", visibility="public", sector="energy")
        write_review(library, "closed-quarry", sector="mining-metals")

    with small_service(tmp_path_factory.mktemp("wishes"), write) as service:
        yield service


def test_a_wish_shows_nobody_what_they_may_not_see(small: Service) -> None:
    mediator = Principal("ada", frozenset({"mediator"}))
    question = "conflicts in mining"
    assert [c.id for c in small.ask(question, mediator).citations] == ["closed-quarry"]
    hidden = small.ask(question, READER)
    assert (hidden.outcome, hidden.citations) == ("refused", ())
    assert "closed" not in hidden.model_dump_json()
    assert [c.id for c in small.ask("conflicts in energy", READER).citations] == ["open-turbine"]


@pytest.mark.parametrize(
    "description",
    ["asdf qwer zxcv", "recette de crêpes sans gluten", "the weather in Oslo tomorrow"],
)
def test_a_nonsense_description_finds_no_case(service: Service, description: str) -> None:
    found = service.cases(description, READER)
    assert found.results == ()
    assert not any(found.facets.values())


@pytest.mark.parametrize(
    ("description", "case"),
    [
        ("Notre associé vend la même marque par des sociétés à lui.", "danone-wahaha"),
        ("suzuki", "suzuki-volkswagen"),
        ("conflicts in mining", "samarco"),
    ],
)
def test_descriptions_still_find_their_case(service: Service, description: str, case: str) -> None:
    assert case in [result.id for result in service.cases(description, READER).results[:5]]
