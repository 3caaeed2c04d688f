"""Follow-up questions: when a question leans on the one before it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.answer import Turn
from assistant.answering.courtesy import courtesy
from assistant.answering.rungs import says_no
from assistant.index.terms import terms
from assistant.language import Lang
from assistant.retrieval.candidates import Ranking
from assistant.retrieval.outcome import Outcome
from assistant.typography import plain

# Words that only answer what was said: "ok, and how often?"
_FILLERS = (
    r"^\s*(?:(?:ok|okay|oui|non|bien|très bien|d'accord|entendu|merci|parfait|yes|no|right|fine|"
    r"good|thanks)\b[\s,.;:!…]*)*"
)
_OPENINGS: dict[Lang, re.Pattern[str]] = {
    "fr": re.compile(
        _FILLERS
        + r"(et\b|mais\b|ou bien\b|sinon\b|alors\b|dans ce cas|si (?:il|elle|ils|elles|on|le"
        r"|la|les|nos?|notre)\b|s'ils?\b|s'elles?\b|pourquoi\s*\?|comment\s*\?|combien de temps|"
        r"qui (?:doit|s'en|le|la|les)\b|par (?:qui|où|quoi)\b|à partir de quand|un exemple|"
        r"par exemple|concrètement|plus précisément|tu peux|vous pouvez|peux-tu|pouvez-vous|ça\b|"
        r"cela\b)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        _FILLERS + r"(and\b|but\b|or\b|otherwise\b|then\b|so\b|in that case|if (?:they|he|she|it|we"
        r"|the|our)\b|what if|why\s*\?|how\s*\?|how long|how often|how so|who (?:should|does|"
        r"decides|leads)\b|where do (?:i|we) start|for example|an example|such as|more precisely|"
        r"can you|could you|that\b|this\b)",
        re.IGNORECASE,
    ),
}
# Questions that ask about whatever is being talked of, as long as they name little else.
_ASIDES: dict[Lang, re.Pattern[str]] = {
    "fr": re.compile(
        _FILLERS + r"(combien\b|tous les combien|quand\b|où\b|qui\b|à quoi\b|à qui\b|"
        r"qu'est-ce qu[ie']\b|on (?:l[ea]s?|l|l'|y|met)\b)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        _FILLERS + r"(how (?:many|much|fast|soon|big)\b|when\b|where\b|who\b|whom\b|what about"
        r"|what (?:could|can|might)\b|which (?:ones?|of)\b)",
        re.IGNORECASE,
    ),
}
_POINTING: dict[Lang, re.Pattern[str]] = {
    "fr": re.compile(
        r"\b(ça|cela|y|celle-ci|celui-ci|ceux-ci|cette étape|là-dessus|leur|leurs|ils|"
        r"elles|eux|le faire|y arriver)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(r"\b(it|that|this|these|those|they|them|their|he|she|do so)\b", re.IGNORECASE),
}
# How far a follow-up stays with the question before it, 0 to 1.
_DRAWN = 0.3
# The same after an answer from a page that its asker picked, or preferred to the one found first.
_DRAWN_BY_CHOICE = 0.7
# How answerable a follow-up must be, as a share of how the question before it was.
_NO_LESS = 0.75
# Index terms; a question with more of them stands for itself, and an aside with fewer already.
_SHORT, _ASIDE = 6, 4
# Of a mere no: "they refused", "toujours rien".
_BARE = 2


def leans_on_history(question: str, lang: Lang, history: Sequence[Turn]) -> bool:
    """Whether the wording of a question points back to the conversation."""
    if not history:
        return False
    question = plain(question)
    own = len(terms(question, lang))
    if own > _SHORT:
        return False
    if own <= _BARE and says_no(question):
        return True
    asides = [_POINTING[lang], _ASIDES[lang]] if own <= _ASIDE else []
    return any(pattern.search(question) for pattern in (_OPENINGS[lang], *asides))


def anchor(history: Sequence[Turn]) -> str:
    """The last question that was answered, without courtesies; empty where there is none."""
    asked = (courtesy(turn.question)[1] for turn in reversed(history) if not turn.answer.abstained)
    return next(filter(None, asked), "")


def in_context(question: str, history: Sequence[Turn]) -> str:
    """A question together with the last one that stood for itself."""
    return f"{anchor(history)} {question}".strip()


def continued(ranking: Ranking, before: Ranking, chosen: bool) -> Ranking:
    """The ranking of a follow-up in its context, drawn towards what the question before found.

    A follow-up says little of its own ("How many people?"): alone it would lead to whatever page
    speaks of people.

    Args:
        chosen: the page that leads ``before`` was picked, or preferred to the one found first.
            Then a follow-up is no more out of place than the subject was.
    """
    if chosen and ranking.answerability >= _NO_LESS * before.answerability:
        outcome: Outcome = "answered" if ranking.outcome == "refused" else ranking.outcome
        ranking = replace(ranking, covered=True, outcome=outcome)
    share = _DRAWN_BY_CHOICE if chosen else _DRAWN
    known = {candidate.id: candidate.score for candidate in before.candidates}
    least = min(known.values(), default=0.0)
    drawn = [
        replace(
            candidate,
            score=(1 - share) * candidate.score + share * known.get(candidate.id, least),
        )
        for candidate in ranking.candidates
    ]
    ordered = sorted(drawn, key=lambda candidate: (-candidate.score, candidate.id))
    return replace(ranking, candidates=tuple(ordered))
