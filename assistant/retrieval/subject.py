"""Questions that name a subject and ask nothing about it: "exit clause", "our partner is late"."""

from assistant.index.terms import terms, words
from assistant.language import Lang

# In words of the library such a subject is left to a choice from this share of the threshold: it
# says little, and a glance at a list costs little.
NAMED = 0.3
_VAGUE = 3  # words that are more than grammar


def is_vague(text: str, lang: Lang) -> bool:
    """Whether a question is one of them."""
    asked = words(text)
    content = sum(bool(terms(word, lang)) for word in asked)
    return content <= _VAGUE and not (text.endswith("?") and len(asked) > _VAGUE)
