"""What is found for a question: in its conversation, from the page that was picked, and as a
language model reads it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.answer import Turn
from assistant.answering.conversation import anchor, continued, in_context, leans_on_history
from assistant.answering.insight import NO_INSIGHT, Insight, Reader
from assistant.answering.leads import led_as_before, led_by, picked, was_chosen
from assistant.answering.rungs import next_rung, says_no
from assistant.language import Lang
from assistant.principal import Principal
from assistant.retrieval.candidates import Ranking, lifted
from assistant.retrieval.retriever import Retriever

# A follow-up carries little meaning of its own; one in words that the library hardly uses, and that
# it does not seem to answer by itself, belongs elsewhere ("And the VAT in Portugal?").
_FAMILIAR_WORDS = 0.5
_FOLLOW_UP_FLOOR = 0.02


@dataclass(frozen=True)
class Asked:
    """A question with what was found for it.

    Attributes:
        text: the question without courtesies.
        searched: the same with what it leans on.
        page: the page that was picked for it; empty where none was.
        climbs: it tells of a no, and the page to go on with is ranked first.
        insight: what a language model read in it, as far as that counts.
    """

    text: str
    searched: str
    lang: Lang
    principal: Principal
    history: Sequence[Turn]
    follows: bool
    page: str
    climbs: bool
    ranking: Ranking
    past: Ranking
    insight: Insight


class LookUp:
    """Finds what a question is answered from, among what its asker may see."""

    def __init__(self, retriever: Retriever, reader: Reader | None) -> None:
        """``reader``: a language model's second reading; None where there is no model."""
        self._retriever = retriever
        self._reader = reader

    def find(
        self, text: str, principal: Principal, lang: Lang, history: Sequence[Turn], page: str
    ) -> Asked:
        """What is found for a question without courtesies.

        Args:
            history: the conversation so far, oldest first.
            page: the guidance page that the asker picked; empty where none was.

        Raises:
            EntenteError: there is no such page.
        """
        ranking = self._retriever.retrieve(text, principal, lang)
        searched = text
        follows = not page and leans_on_history(text, lang, history)
        if follows and (
            ranking.known_words > _FAMILIAR_WORDS
            or ranking.answerability >= _FOLLOW_UP_FLOOR
            or says_no(text)
            or not ranking.candidates
        ):
            searched = in_context(text, history)
            ranking = self._in_conversation(searched, principal, lang, history)
        insight = NO_INSIGHT
        if page:
            ranking = picked(ranking, page)
        elif self._reader:
            before = [turn.question for turn in history]
            insight = self._reader.read(text, searched, ranking, principal, before)
            if insight.page:
                ranking = replace(ranking, candidates=lifted(ranking.candidates, insight.page))
        rung = None
        if follows and says_no(text) and anchor(history):
            rung = next_rung(ranking.candidates, history)
        if rung:
            ranking = led_by(ranking, rung)
        past = self._retriever.retrieve(searched, principal, lang, kind="review")
        return Asked(
            text, searched, lang, principal, history, follows, page, rung is not None, ranking,
            past, insight,
        )  # fmt: skip

    def _in_conversation(
        self, searched: str, principal: Principal, lang: Lang, history: Sequence[Turn]
    ) -> Ranking:
        """A follow-up's ranking, drawn to the page that the conversation was about."""
        ranking = self._retriever.retrieve(searched, principal, lang)
        before = anchor(history)
        if not before:
            return ranking
        earlier = self._retriever.retrieve(before, principal, lang)
        led = led_as_before(earlier, history)
        return continued(ranking, led, chosen=was_chosen(earlier, led, history))
