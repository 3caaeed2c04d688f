"""Which cases a question names: by a party, or by the name in front of a title's colon."""

from collections.abc import Callable, Sequence
from functools import cache

from assistant.index.catalogue import Catalogue
from assistant.index.records import Record
from assistant.index.terms import terms
from assistant.principal import PUBLIC
from assistant.retrieval.names import named_parties

_EXAMPLES = 2  # pages of one language
_SUBJECT_WORDS = 3


def named_cases(
    question: str, records: Sequence[Record], catalogue: Catalogue
) -> dict[str, list[str]]:
    """What a question names of some cases, by their id: parties, else the subject of the title."""
    ordinary = ordinary_word(catalogue)
    found = {}
    for record in records:
        if record.case and (
            names := named_parties(question, record.case.parties, ordinary)
            or named_parties(question, _subject(record.title), ordinary)
        ):
            found[record.id] = names
    return found


def ordinary_word(catalogue: Catalogue) -> Callable[[str], bool]:
    """What tells words of the public guidance from names; pages mention a case as an example,
    ordinary words stand in more of them."""

    @cache
    def ordinary(word: str) -> bool:
        return any(
            not (found := terms(word, lang))  # too ordinary to be indexed
            or max(catalogue.terms.frequencies(lexicon, found).values(), default=0) > _EXAMPLES
            for lexicon, lang in catalogue.terms.tables([PUBLIC], "guidance")
        )

    return ordinary


def _subject(title: str) -> list[str]:
    """The name in "Mistral: repaying two ships"."""
    name, colon, _ = title.partition(":")
    return [name.strip()] if colon and len(name.split()) <= _SUBJECT_WORDS else []
