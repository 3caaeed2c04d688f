"""Whether a statement can be understood by itself: answers quote one at a time.

A statement leans on another one when it begins with a word that stands for something said before
("It", "This", "Celle-ci"), acts on such a word ("Train them", "Formez-les"), begins with one of
several without naming it ("The second", "L'autre"), goes on from a sentence that the reader does
not see ("Then", "Sinon"), or points at an object nobody has named ("fill in the sheet").
"""

import re

from assistant.typography import plain

_BARE = {
    "en": "sheets?|sentences?|criterion|criteria|grid|map|cards?|forms?|template|interviews?",
    "fr": "fiches?|phrases?|critères?|grille|carte|formulaires?|modèle|entretiens?",
}
_LEANING = {
    "en": (
        # A pronoun or a demonstrative; "those who" and "each company" name their own object.
        r"(?:it|its|they|their|theirs|them|he|his|him|she|hers?|such|neither|none|either)\b",
        r"(?:this|that|these)\b",
        r"(?:those|the ones?)\b(?! (?:who|whose|whom|that|which)\b)",
        r"(?:each|both|some|others?|one)(?= (?:of (?:them|these|those)|is|are|was|were|has|have"
        r"|must|should|can|may|does|do|signs?|writes?|names?)\b)",
        r"the (?:second|third|fourth|others?|latter|former|rest)\b",
        r"(?:the (?:same|first|last|two|three)|another)(?=[,.:;]| (?:is|are|was|has|have|goes"
        r"|applies|holds|must|should|may|of (?:them|these|those))\b)",
        r"(?:then|also|otherwise|instead|however|but|and|or|so|next|afterwards|likewise|therefore"
        r"|hence|thus|yet|similarly|finally|here|if (?:so|not)|for (?:this|that|it|them))\b",
        r"(?!believing\b)\w+ (?:it|them|him|these|this)\b",
        r"(?:do|doing) (?:the same|so|likewise)\b",
        r"(?:\w+ ){1,3}the (?:" + _BARE["en"] + r")"
        r"(?=[,.:;]|$| (?:before|after|when|while|as|so|and|together|at|in)\b)",
    ),
    "fr": (
        # "Il faut" and "C'est le partenaire qui" stand for nothing said before.
        r"(?:ils|elles?)\b",
        r"il\b(?! (?:faut|est|y a|reste|suffit|arrive|vaut|s'agit|(?:ne )?manque)\b)",
        r"(?:c'est|ce sont)\b(?![^:.;]* qu(?:i\b|e\b|'))",
        r"(?:cela|ça|ceci|cet|cette|ces|lui|eux|son|sa|ses|leurs?|tels?|telles?)\b",
        r"ce\b(?! (?:sont|qui|que|dont|à quoi)\b| qu')",
        r"(?:celui|celle|ceux|celles)(?:-ci|-là)?\b(?! (?:qui|que|qu'|dont|de|du|des|à|où)\b)",
        r"(?:chacune?|certaine?s|les (?:deux|trois))(?= (?:d'(?:eux|elles|entre)|est|sont|a|ont"
        r"|doit|doivent|peut|peuvent|signe|signent|écrit|écrivent)\b)",
        r"l(?:es?|a|') ?(?:seconde?s?|deuxièmes?|troisièmes?|autres?|restes?)\b",
        r"l'une?\b(?! des? (?!deux\b))",
        r"l(?:es?|a) (?:mêmes?|premi(?:er|ère)s?|derni(?:er|ère)s?)"
        r"(?=[,.:;]| ?[:;]| (?:est|sont|a|ont|vaut|doit|doivent|peut|peuvent|d'entre)\b)",
        r"(?:puis|ensuite|alors|aussi|ainsi|donc|sinon|mais|et|ou|or|enfin|de même|ici|là"
        r"|pour (?:cela|lui|elle|eux))\b(?! où\b)",
        r"\w+-(?:le|la|les|lui|leur|y|en)\b",
        r"(?:les|leur) \w+er\b",
        r"fai(?:tes|re) (?:de même|pareil)\b",
        r"(?:\w+ ){1,3}(?:l[ae]s? )(?:" + _BARE["fr"] + r")"
        r"(?= ?[,.:;]|$| (?:avant|après|quand|pendant|et|puis|ensemble)\b)",
    ),
}
_BEGINNINGS = {
    lang: [re.compile(pattern) for pattern in patterns] for lang, patterns in _LEANING.items()
}


def leans_on(text: str, lang: str) -> str:
    """The first words of a statement that only another statement would explain, or ""."""
    said = plain(text).lstrip("\"'«“ ")
    said = said[:1].lower() + said[1:]  # "Hold it", not "The IT lead"
    for beginning in _BEGINNINGS[lang]:
        if found := beginning.match(said):
            return found[0]
    return ""
