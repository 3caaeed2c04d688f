"""Questions that name a subject and ask nothing about it ("exit clause", "our partner is late"), or
a page by its title."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from assistant.index.records import Record
from assistant.index.terms import terms, words
from assistant.language import LANGUAGES, Lang

# In words of the library such a subject is left to a choice from this share of the threshold: it
# says little, and a glance at a list costs little.
NAMED = 0.3
_VAGUE = 3  # words that are more than grammar
_TITLE = 2  # stems that a title has at least, to be told from a word
_MOST = 0.75  # of a title is said at least
_BESIDE = 3  # stems that such a question may have besides: "how do we set up …"


def is_vague(text: str, lang: Lang) -> bool:
    """Whether a question is one of them."""
    asked = words(text)
    content = sum(bool(terms(word, lang)) for word in asked)
    return content <= _VAGUE and not (text.endswith("?") and len(asked) > _VAGUE)


def says_something(text: str) -> bool:
    """Whether a text has a word that is more than grammar, in either language."""
    return any(_stems(text, lang) for lang in LANGUAGES)


def titled(text: str, pages: Iterable[Record], ordinary: Callable[[str], bool]) -> str:
    """The id of the one page that a question names by most of its title, saying little besides;
    empty where there is none, or several.

    Args:
        ordinary: whether a word is one that many pages use: "joint calendar" with any other, of a
            trade or a country, is about something else.
    """
    found: set[str] = set()
    spoken = {lang: _stems(text, lang) for lang in LANGUAGES}
    for page in pages:
        title, asked = _title(page.title, page.lang), spoken[page.lang]
        said = len(title & asked)
        if said >= max(_TITLE, _MOST * len(title)) and len(asked) - said <= _BESIDE:
            beside = [word for word in words(text) if not title.issuperset(terms(word, page.lang))]
            if all(map(ordinary, beside)):
                found.add(page.id)
    return found.pop() if len(found) == 1 else ""


def _stems(text: str, lang: Lang) -> frozenset[str]:
    return frozenset(stem for word in words(text) for stem in terms(word, lang))


@lru_cache(maxsize=4096)
def _title(title: str, lang: Lang) -> frozenset[str]:
    """The stems of a title; not of questions, which nothing here keeps."""
    return _stems(title, lang)
