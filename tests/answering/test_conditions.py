"""Steps for a special case reply to whom it happens to, and come later for everybody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answering.conditions import condition_of, told, words_of
from assistant.language import Lang
from assistant.library.guidance import HEADINGS
from assistant.principal import Principal
from assistant.service import Service
from tests.library_builder import write_library, write_page
from tests.web.small import small_service

READER = Principal("bob")
PAGE = "graduated-escalation"
KETTLE = "decide who keeps the copper kettle, its lid, its spoon and its stand"
RIVAL = f"As soon as a rival buys the foundry, {KETTLE}."
STEPS = f"1. Note the facts on one sheet.\n2. {RIVAL}\n3. Count the tin spoons every week."


@pytest.mark.parametrize(
    ("statement", "case"),
    [
        ("Dès qu’un concurrent semble racheter votre allié, écrivez.", "Dès qu’un concurrent semble racheter votre allié"),
        ("Avant d’accuser quiconque de copie, voyez un avocat.", "Avant d’accuser quiconque de copie"),
        ("Le partenaire ne répond plus ? Téléphonez.", "Le partenaire ne répond plus ?"),
        ("If orders melt away: send a table.", "If orders melt away"),
        ("A new contract arrives with “sign or we stop”? Answer in writing.", "A new contract arrives with “sign or we stop”?"),
        ("Has the partner hired one of your people? Collect messages.", "Has the partner hired one of your people?"),
        ("Before you accuse anyone, see counsel.", "Before you accuse anyone"),
        ("Before launch, name a deputy.", ""),
        ("Avant de signer, relisez.", ""),
        ("Once a year, the directors meet.", ""),
        ("Write the rule down when both agree.", ""),
        ("Interrogez deux personnes : « lequel est mort ? » Notez.", ""),
    ],
)  # fmt: skip
def test_the_case_that_a_statement_is_for(statement: str, case: str) -> None:
    assert condition_of(statement) == case


@pytest.mark.parametrize(
    ("question", "lang", "least", "most"),
    [
        ("A rival is buying the foundry, what now?", "en", 1, 1),
        ("A rival turned up. Who keeps it?", "en", 0.2, 0.5),
        ("Who keeps the copper kettle?", "en", 0, 0),
    ],
)
def test_how_much_of_it_a_question_tells(
    question: str, lang: Lang, least: float, most: float
) -> None:
    assert least <= told(RIVAL, lang, words_of(question)) <= most
    assert told("Note the facts on one sheet.", lang, words_of(question)) == 1


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    def write(library: Path) -> None:
        write_library(library, 24)
        write_page(library, PAGE, how=STEPS)

    with small_service(tmp_path_factory.mktemp("conditions"), write) as service:
        yield service


def test_it_replies_to_whom_it_happens_to(small: Service) -> None:
    def first(question: str) -> str:
        return small.ask(question, READER, "en", page=PAGE).citations[0].quote

    assert first(f"A rival buys the foundry: {KETTLE}?") == RIVAL
    asked = small.ask(f"How do we {KETTLE}?", READER, "en", page=PAGE).citations
    assert HEADINGS["en"][asked[0].section] == "principle"
    assert RIVAL in [citation.quote for citation in asked]


def test_the_nearest_step_comes_first(small: Service) -> None:
    answer = small.ask("We count tin spoons every week, how?", READER, "en", page=PAGE)
    own = [c.quote for c in answer.citations if HEADINGS["en"].get(c.section) == "how"]
    assert own[0] == "Count the tin spoons every week."
