"""Answers fit the asker: the stage, what answers the question, two needs, and the next rung."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answering.answer import Answer, Turn
from assistant.answering.reading import needs
from assistant.answering.rungs import says_no
from assistant.answering.stage import Stage, moment_of, stage_of, too_late
from assistant.language import Lang
from assistant.library.guidance import HEADINGS
from assistant.principal import Principal
from assistant.service import Service
from tests.library_builder import write_library, write_page
from tests.web.small import small_service

READER = Principal("reader")


@pytest.mark.parametrize(
    ("question", "stage"),
    [
        ("Que faut-il vérifier avant de signer avec ce laboratoire ?", "before"),
        ("Un fabricant de palettes nous propose une société à deux. Comment le jauger ?", "before"),
        ("We are about to sign with a chip designer. What should we settle first?", "before"),
        ("What exit clause should we write into the contract?", "before"),
        ("Notre partenaire met trois mois à valider ce que nous livrons.", "running"),
        ("Depuis six mois, le comité ne décide plus rien.", "running"),
        ("Our ally takes three months to approve anything.", "running"),
        ("Nous sommes en plein litige avec notre distributeur.", "quarrel"),
        ("ils refusent de payer et menacent de prendre un avocat", "quarrel"),
        ("They have stopped paying our invoices.", "quarrel"),
        ("Our two directors refuse to budge.", "quarrel"),
        ("Notre associé veut partir : comment se séparer proprement ?", "leaving"),
        ("They want out and we share customers. How do we part cleanly?", "leaving"),
        ("We are ending the alliance in June.", "leaving"),
        ("exit clause", None),
        ("Gouvernance d’une coentreprise", None),
    ],
)
def test_stage_of_a_question(question: str, stage: Stage | None) -> None:
    assert stage_of(question) == stage


@pytest.mark.parametrize(
    ("statement", "moment"),
    [
        (
            "Écrivez cinq paliers dans le contrat avant la signature : le juriste les fixe.",
            "before",
        ),
        ("Open the contribution ledger before launch: the alliance managers do it.", "before"),
        ("Write the response before the alliance managers sign.", "before"),
        ("Nommez un teneur de registre au lancement.", "start"),
        ("Open a first place within 60 days of launch.", "start"),
        ("Réunissez les sponsors dans les 10 jours ouvrés.", "any"),
        ("Draft three pages, 5 working days before the session.", "any"),
        ("Pendant la rédaction du contrat, le juriste écrit les licences.", "before"),
        ("While the contract is drafted, legal counsel fixes the services.", "before"),
        ("À la signature, fixez le préavis.", "start"),
        ("Placez le coût à la signature en face du coût d’aujourd’hui.", "any"),
        ("Écrivez les paliers avant la signature, ou dans le prochain avenant.", "any"),
        ("Choose one answer before launch, or as soon as two readings collide.", "any"),
        ("Do it before signature, or this week if the alliance is running.", "any"),
    ],
)
def test_moment_of_a_statement(statement: str, moment: str) -> None:
    assert moment_of(statement) == moment


STEPS = (
    "1. Write the tiers of a quarrel over invoices into the contract before signature.\n"
    "2. Note the facts of the quarrel over invoices on one sheet.\n"
    "3. Agree the price of the quarrel over invoices before launch.\n"
    "4. Bring the quarrel over invoices to the sponsors."
)


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    def write(library: Path) -> None:
        write_library(library, 24)
        write_page(library, "graduated-escalation", how=STEPS)

    with small_service(tmp_path_factory.mktemp("stage"), write) as service:
        yield service


def steps(answer: Answer) -> list[str]:
    return [c.quote for c in answer.citations if HEADINGS[c.lang].get(c.section) == "how"]


def test_nobody_in_a_quarrel_is_told_what_to_do_before_signature(small: Service) -> None:
    ask = "Our partner refuses to pay in a quarrel over invoices. What now?"
    quarrel = small.ask(ask, READER, "en", page="graduated-escalation")
    own = [step for step in steps(quarrel) if "quarrel" in step]
    assert own
    assert not [step for step in own if "before" in step]
    planning = "We are about to sign: which steps for a quarrel over invoices?"
    early = small.ask(planning, READER, "en", page="graduated-escalation")
    assert [step for step in steps(early) if "before" in step]


def test_steps_for_before_signature_are_told_where_there_are_no_others(small: Service) -> None:
    only = "1. Draw up the list of invoices before signature.\n2. Agree the invoices before launch."
    write_page(small.settings.own_library, "graduated-escalation", how=only)
    small.sync()
    ask = "Our partner refuses to pay the invoices. What now?"
    assert steps(small.ask(ask, READER, "en", page="graduated-escalation"))


@pytest.mark.parametrize(
    ("stage", "late"),
    [
        (None, []), ("before", []), ("running", ["before"]), ("quarrel", ["before", "start"]),
        ("leaving", ["before", "start"]),
    ],
)  # fmt: skip
def test_whose_moment_has_passed(stage: Stage | None, late: list[str]) -> None:
    statements = {
        "before": "Write the tiers before signature.",
        "start": "At signature, fix the notice.",
        "any": "Note the facts on one sheet.",
    }
    assert [name for name, text in statements.items() if too_late(text, stage)] == late


QUARRELS: list[tuple[str, Lang]] = [
    ("Le ton monte avec notre allié et chacun menace d’appeler son avocat. Que faire ?", "fr"),
    ("Our project lead and theirs have stopped talking. Who takes over?", "en"),
    ("Both sides blame each other for the delay and the committee is deadlocked.", "en"),
    ("Deux directeurs se disputent depuis des mois et plus rien n’avance.", "fr"),
]


@pytest.mark.parametrize(("question", "lang"), QUARRELS)
def test_the_shipped_pages_tell_people_in_a_quarrel_nothing_for_before_signature(
    service: Service, question: str, lang: Lang
) -> None:
    answer = service.ask(question, READER, lang, page="graduated-escalation")
    assert stage_of(question) in ("quarrel", "running")
    assert steps(answer)
    assert not [step for step in steps(answer) if moment_of(step) == "before"]


def test_who_asks_why_is_told_why_and_who_asks_whether_is_told_the_limits(service: Service) -> None:
    why = service.ask(
        "Pourquoi tenir un registre des contributions ? Mon directeur y voit du temps perdu.",
        READER, "fr", page="contribution-tracking",
    )  # fmt: skip
    assert "Pourquoi c’est important" in {c.section for c in why.citations} or "**Pourquoi**" in (
        why.answer
    )
    whether = service.ask(
        "Should we call in an external mediator?", READER, "en", page="external-mediator"
    )
    assert "When not to use it" in {c.section for c in whether.citations}


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("Comment choisir un médiateur externe ? Et qui doit siéger au comité de pilotage ?", 2),
        ("How do we choose an outside mediator, and how do we protect our patents meanwhile?", 2),
        ("Notre comité ne décide plus rien. Comment le relancer ?", 1),
        ("How do we choose a mediator?", 1),
        ("Qui décide, et comment ?", 1),
    ],
)
def test_needs_of_a_question(question: str, count: int) -> None:
    assert len(needs(question)) == count


def test_two_needs_get_a_short_part_each(service: Service) -> None:
    answer = service.ask(
        "Comment accorder nos calendriers ? Et comment protéger notre savoir-faire "
        "dans le projet commun ?", READER, "fr",
    )  # fmt: skip
    assert answer.outcome == "answered"
    assert {c.id for c in answer.citations} == {"joint-calendar", "sensitive-information"}
    assert answer.answer.count("\n\n**") + answer.answer.startswith("**") == 2
    assert len(answer.answer.split()) < 400


@pytest.mark.parametrize(
    ("said", "no"),
    [
        ("et s’il refuse encore ?", True), ("ils ont dit non", True), ("toujours rien", True),
        ("ça n’a rien changé", True), ("they said no", True), ("It didn’t work.", True),
        ("What if they still won’t agree?", True), ("Qui doit le faire ?", False),
        ("How many at most?", False), ("And who leads it?", False),
    ],
)  # fmt: skip
def test_a_no_is_understood(said: str, no: bool) -> None:
    assert says_no(said) is no


@pytest.mark.parametrize(
    ("first", "noes"),
    [
        (
            "Comment répartir équitablement les apports de chacun ?",
            ["Et s’il refuse ?", "et s’il refuse encore ?", "toujours rien"],
        ),
        (
            "How do we review the goals of the alliance together?",
            ["They said no.", "They still won’t agree.", "It didn’t work."],
        ),
    ],
)
def test_every_no_leads_to_the_next_rung(service: Service, first: str, noes: list[str]) -> None:
    history: list[Turn] = []
    for said in (first, *noes):
        answer = service.ask(said, READER, history=history)
        assert answer.outcome == "answered"
        quoted = {c.quote for turn in history for c in turn.answer.citations}
        assert not quoted & {c.quote for c in answer.citations}
        history.append(Turn(question=said, answer=answer))
    led = [turn.answer.citations[0].id for turn in history[1:]]
    assert led == ["graduated-escalation", "external-mediator", "renegotiation"]
