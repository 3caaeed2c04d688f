"""Questions that found no answer, put into a journal."""

from assistant.answering.journal import Journal
from assistant.language import Lang
from assistant.retrieval.candidates import Ranking


def ask(journal: Journal, *questions: str, lang: Lang = "en", person: str = "bob") -> None:
    """Note questions as refused."""
    for question in questions:
        ranking = Ranking(question, lang, (), 0.1, False, "refused", 0.0, {})
        journal.note_gap(question, lang, person, ranking)
