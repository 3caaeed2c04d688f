"""Who does a step: the role that its wording names."""

import re
from collections.abc import Sequence

from assistant.language import Lang
from assistant.library.taxonomy import Term
from assistant.typography import fold

_DEFAULT = "alliance-manager"
_WORDS: dict[Lang, tuple[tuple[str, str], ...]] = {
    "fr": (
        ("executive-sponsor", r"sponsors? executifs?|dirigeants?"),
        ("finance-director", r"directeurs? financiers?|finances?"),
        ("legal-counsel", r"juristes?"),
        ("project-lead", r"(?:directeurs?|chefs?) de projet"),
        ("mediator", r"mediateurs?"),
        ("committee-chair", r"comites? de pilotage"),
        ("alliance-manager", r"responsables? d.alliance"),
    ),
    "en": (
        ("executive-sponsor", r"executive sponsors?|executives"),
        ("finance-director", r"finance directors?"),
        ("legal-counsel", r"legal counsels?"),
        ("project-lead", r"project (?:leads?|managers?)"),
        ("mediator", r"mediators?"),
        ("committee-chair", r"steering committees?"),
        ("alliance-manager", r"alliance managers?"),
    ),
}


def owner_in(text: str, lang: Lang, owners: Sequence[Term] = ()) -> str:
    """The role that a step names first; the alliance manager where it names none.

    Args:
        owners: roles that a step may name by their label, beside those that are known by words.
    """
    known = {owner for owner, _ in _WORDS[lang]}
    labels = ((o.id, re.escape(fold(o.label(lang)))) for o in owners if o.id not in known)
    places = {
        owner: match.start()
        for owner, words in (*_WORDS[lang], *labels)
        if (match := re.search(rf"\b(?:{words})\b", fold(text)))
    }
    return min(places, key=places.__getitem__, default=_DEFAULT)
