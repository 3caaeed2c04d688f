"""Who does a step: the role that its wording names."""

import re

from assistant.language import Lang
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


def owner_in(text: str, lang: Lang) -> str:
    """The role that a step names first; the alliance manager where it names none."""
    places = {
        owner: match.start()
        for owner, words in _WORDS[lang]
        if (match := re.search(rf"\b(?:{words})\b", fold(text)))
    }
    return min(places, key=places.__getitem__, default=_DEFAULT)
