"""Follow-up questions: when a question leans on the one before it."""

import re
from collections.abc import Sequence

from assistant.answering.answer import Turn
from assistant.index.terms import terms
from assistant.language import Lang

_OPENINGS: dict[Lang, re.Pattern[str]] = {
    "fr": re.compile(
        r"^\s*(et\b|mais\b|ou bien\b|sinon\b|alors\b|dans ce cas|si (?:il|elle|ils|elles|on|le|la"
        r"|les|nos?|notre)\b|s'ils?\b|s'elles?\b|pourquoi\s*\?|comment\s*\?|combien de temps|qui "
        r"(?:doit|s'en|le|la|les)\b|par (?:qui|où|quoi)\b|à partir de quand|un exemple|par exemple"
        r"|concrètement|plus précisément|tu peux|vous pouvez|peux-tu|pouvez-vous|ça\b|cela\b)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^\s*(and\b|but\b|or\b|otherwise\b|then\b|so\b|in that case|if (?:they|he|she|it|we|the"
        r"|our)\b|what if|why\s*\?|how\s*\?|how long|how often|how so|who (?:should|does|decides|"
        r"leads)\b|where do (?:i|we) start|for example|an example|such as|more precisely|can you"
        r"|could you|that\b|this\b)",
        re.IGNORECASE,
    ),
}
_POINTING: dict[Lang, re.Pattern[str]] = {
    "fr": re.compile(
        r"\b(ça|cela|celle-ci|celui-ci|ceux-ci|cette étape|là-dessus|leur|leurs|ils|"
        r"elles|eux|le faire|y arriver)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(r"\b(it|that|this|these|those|they|them|their|he|she|do so)\b", re.IGNORECASE),
}
_SHORT = 6  # index terms; a question with more of them stands for itself


def leans_on_history(question: str, lang: Lang, history: Sequence[Turn]) -> bool:
    """Whether the wording of a question points back to the conversation."""
    if not history:
        return False
    opening, pointing = _OPENINGS[lang], _POINTING[lang]
    short = len(terms(question, lang)) <= _SHORT
    return short and bool(opening.search(question) or pointing.search(question))


def in_context(question: str, history: Sequence[Turn]) -> str:
    """A question together with the last one that stood for itself."""
    anchor = next((t.question for t in reversed(history) if not t.answer.abstained), None)
    return f"{anchor} {question}" if anchor else question
