"""The faults of a library's file in French; the library tells them in English."""

from assistant.language import Lang
from assistant.library.documents import Problem
from assistant.typography import typeset

# What the library says, with {} for what differs, and the same in French.
_FRENCH = {
    "the field is missing; add it to the front matter": "le champ manque ; ajoutez-le en tête",
    "there is no such field; the nearest are: {}": "ce champ n’existe pas ; les plus proches : {}",
    "'{}' is not in the taxonomy; the nearest are: {}": "« {} » n’est pas dans le vocabulaire ; "
    "les plus proches : {}",
    "'{}' does not fit the folder '{}'; move the file or mend it": "« {} » ne correspond pas au "
    "dossier « {} » ; corrigez-le",
    "'{}' does not fit the file's name; rename it to {}": "« {} » ne correspond pas au nom du "
    "fichier ; corrigez-le",
    "a public case needs its sources; name at least one in 'sources'": "un cas public cite ses "
    "sources ; nommez-en une dans « sources »",
    "an internal review needs a 'partnership'": "une revue interne appartient à un "
    "« partnership » ; nommez-le",
    "'resolved' ({}) is before 'opened' ({})": "« resolved » ({}) est avant « opened » ({})",
    "an approved review names who approved it in 'approved_by'": "une revue approuvée nomme dans "
    "« approved_by » qui l’a approuvée",
    "the file does not begin with front matter between '---' lines": "le fichier ne commence pas "
    "par un en-tête entre deux lignes « --- »",
    "the front matter holds no 'field: value' lines": "l’en-tête ne contient aucune ligne "
    "« champ: valeur »",
    "the heading '{}' is not one of: {}": "le titre « {} » n’est pas l’un de ceux-ci : {}",
    "there is text before the first heading": "il y a du texte avant le premier titre",
    "the section '{}' is missing": "la partie « {} » manque",
    "the sections must stand once each in this order: {}": "les parties doivent figurer une fois "
    "chacune, dans cet ordre : {}",
    "the section '{}' is empty": "la partie « {} » est vide",
    "the file is not UTF-8; save it in that encoding": "le fichier n’est pas en UTF-8",
    "'{}' is not a country; {}": "« {} » n’est pas un pays ; écrivez son nom ou un code comme FR",
    "{} (found {})": "cette valeur ne convient pas (trouvé : {1})",
    "the front matter is not valid YAML: {}": "l’en-tête n’est pas du YAML : {}",
}
# What is wrong with YAML.
_YAML = {
    "the character {} cannot be read; delete it": "le caractère {} ne peut pas être lu ; "
    "supprimez-le",
    "a second document begins; leave one '---' block": "un second bloc « --- » commence ; "
    "gardez-en un",
    "'{}' would be taken for a comment; {}": "« {} » passerait pour un commentaire ; mettez toute "
    "la valeur entre guillemets droits",
    "'{}' stands twice, first in line {}; keep one of them": "« {} » figure deux fois, d’abord à "
    "la ligne {} ; gardez-en un",
    "the value holds a colon; put it in quotes: {}": "la valeur contient un deux-points ; "
    "mettez-la entre guillemets droits : {}",
    "a line is indented too far, or a value with a colon lacks quotes": "une ligne est trop en "
    "retrait, ou une valeur à deux-points n’a pas de guillemets",
    "a tab indents the line; use spaces": "une tabulation met la ligne en retrait ; utilisez des "
    "espaces",
    "a value begins with a reserved sign; put the value in quotes": "une valeur commence par un "
    "signe réservé ; mettez-la entre guillemets droits",
    "the quote that opens in line {} is not closed; close it": "le guillemet ouvert à la ligne {} "
    "n’est pas fermé",
}
_OTHER = "cette ligne ne peut pas être lue ; vérifiez-la"


def fault(problem: Problem, lang: Lang) -> str:
    """A fault without its line, which is shown beside it."""
    message = problem.message
    if lang == "fr":
        message = typeset(_in(message, _FRENCH), "fr")
    colon = "\u00a0:" if lang == "fr" else ":"
    return f"{problem.field}{colon} {message}" if problem.field else message


def _in(message: str, sentences: dict[str, str]) -> str:
    for english, french in sentences.items():
        parts = _filled(message, english)
        if parts is not None:
            if english.startswith("the front matter is not valid"):
                parts = [_in(parts[0], _YAML)]
            return french.format(*parts)
    return _OTHER


def _filled(message: str, sentence: str) -> list[str] | None:
    """What stands in a message where the sentence has its {}; None where it is another."""
    first, *rest = sentence.split("{}")
    if not rest:
        return [] if message == sentence else None
    *between, last = rest
    if not (message.startswith(first) and message.endswith(last)):
        return None
    left = message[len(first) : len(message) - len(last)]
    parts = []
    for fixed in between:
        part, found, left = left.partition(fixed)
        if not found:
            return None
        parts.append(part)
    return [*parts, left]
