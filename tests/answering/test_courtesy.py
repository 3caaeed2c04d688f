"""Greetings, thanks and small talk: answered in kind, and no part of a question."""

from collections.abc import Iterator

import pytest

from assistant.answering.answer import Turn
from assistant.answering.courtesy import courtesy, language_of
from assistant.language import Lang
from assistant.principal import Principal
from assistant.service import Service
from tests.web.small import small_service

READER = Principal("reader")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with small_service(tmp_path_factory.mktemp("courtesy")) as service:
        yield service


@pytest.mark.parametrize(
    ("said", "lang", "told"),
    [
        ("Bonjour", "fr", "Bonjour"), ("bjr !!", "fr", "Bonjour"), ("bonjuor", "fr", "Bonjour"),
        ("Bonjour Madame, Monsieur,", "fr", "Bonjour"), ("Salut, ça va ?", "fr", "Bonjour"),
        ("Hello there 👋", "en", "Hello"), ("Good morning team", "en", "Hello"),
        ("merciii bcp", "fr", "plaisir"), ("Merci pour votre aide 🙏", "fr", "plaisir"),
        ("mreci", "fr", "plaisir"), ("thx", "en", "welcome"),
        ("Thanks a lot for your help!", "en", "welcome"), ("OK merci", "fr", "plaisir"),
        ("au revoir", "fr", "Au revoir"), ("Bye, have a nice day", "en", "Goodbye"),
        ("d’accord", "fr", "question suivante"), ("got it", "en", "next question"),
        ("Qui êtes-vous ?", "fr", "Je suis Entente"), ("t’es qui", "fr", "Je suis Entente"),
        ("who are you", "en", "I am Entente"), ("Hi! Are you a robot?", "en", "I am Entente"),
        ("Qu’est-ce que tu peux faire ?", "fr", "cas passés"), ("A quoi tu sers", "fr", "cas passés"),
        ("WHAT CAN YOU DO?", "en", "past cases"), ("Hello, can you help me?", "en", "past cases"),
        ("Comment ça marche ?", "fr", "Décrivez"), ("how does this work", "en", "Describe"),
        ("aide", "fr", "Décrivez"), ("help", "en", "Describe"),
    ],
)  # fmt: skip
def test_small_talk_is_answered_in_kind_and_no_gap(
    small: Service, said: str, lang: Lang, told: str
) -> None:
    answer = small.ask(said, READER)
    assert told in answer.answer
    assert (answer.language, answer.outcome, answer.abstained) == (lang, "answered", False)
    assert answer.citations == answer.ranking == answer.choices == ()
    assert said not in [gap.question for gap in small.journal.gaps()]


@pytest.mark.parametrize(
    "said", ["👍", "🙏", "👋", "ok", "Entente, merci"]
)  # neither French nor English
def test_the_language_of_the_page_is_kept_where_words_tell_none(small: Service, said: str) -> None:
    assert {small.ask(said, READER, lang).language for lang in ("fr", "en")} == {"fr", "en"}
    assert language_of("👍", "en") == "en"


PLAIN = {
    "fr": "notre partenaire ne livre pas ce qu’il a promis.",
    "en": "our partner does not deliver what it promised.",
}


@pytest.mark.parametrize(
    ("dressed", "lang"),
    [
        ("Bonjour, {}", "fr"), ("bonjour {}", "fr"), ("Bonjour Marie,\n{}", "fr"),
        ("Bonjour à tous ! {} Merci d’avance pour votre aide. Cordialement", "fr"),
        ("Bonjour, j’ai une question : {} Merci 🙏", "fr"), ("😡 {} 😡😡", "fr"),
        ("Hi, {} Thanks in advance!", "en"), ("hello {}", "en"), ("Hello John, {} Kind regards", "en"),
        ("Good morning team, quick question: {} Any advice is welcome.", "en"),
        ("Sorry to bother you. {} Thank you!", "en"),
    ],
)  # fmt: skip
def test_courtesies_around_a_question_change_nothing(
    small: Service, dressed: str, lang: Lang
) -> None:
    bare = small.ask(PLAIN[lang], READER, lang)
    polite = small.ask(dressed.format(PLAIN[lang]), READER, lang)
    assert courtesy(dressed.format(PLAIN[lang]))[1].startswith(PLAIN[lang].rstrip("."))
    assert polite.question == dressed.format(PLAIN[lang])
    assert polite.ranking == bare.ranking
    assert (polite.outcome, polite.answerability) == (bare.outcome, bare.answerability)


@pytest.mark.parametrize(
    "question",
    [
        "Comment dire merci à leurs équipes ?", "How do we say thank you to their engineers?",
        "Great partners: how do we find them?", "regards croisés sur la culture",
        "We need help with our partner", "ça va mal avec notre partenaire", "exit clause",
        "Help our teams get along", "thank you notes for a partner's staff", "non-compete",
    ],
)  # fmt: skip
def test_words_that_a_question_is_about_stay(question: str) -> None:
    assert courtesy(question)[1] == question


def test_thanks_in_between_leave_the_conversation_where_it_was(service: Service) -> None:
    first = service.ask("Comment mettre en place une équipe de médiation interne ?", READER)
    history = [Turn(question=first.question, answer=first)]
    follow_up = "Et combien de personnes au maximum ?"
    at_once = service.ask(follow_up, READER, history=history)
    thanks = service.ask("Merci !", READER, history=history)
    history.append(Turn(question=thanks.question, answer=thanks))
    then = service.ask(follow_up, READER, history=history)
    assert then.ranking == at_once.ranking != service.ask(follow_up, READER).ranking
    assert then.ranking[0].id == "internal-mediation-team"


@pytest.mark.parametrize("text", ["", "  \n ", "?", "…", "\x00"])
def test_nothing_asked_is_no_gap(small: Service, text: str) -> None:
    assert small.ask(text, READER).outcome == "refused"
    assert text not in [gap.question for gap in small.journal.gaps()]


def test_long_texts_are_read_to_their_end() -> None:
    assert courtesy("merci " * 20_000)[1] == ""
    assert courtesy("bonjour " + "mot " * 20_000)[1].startswith("mot")
