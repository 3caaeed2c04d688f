"""Countries as people write them, in French or English -> ISO 3166 codes of two letters."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.language import LANGUAGES, Lang
from assistant.library import plain_yaml
from assistant.typography import fold

# Codes of CLDR that are no countries.
_NO_COUNTRIES = frozenset(("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"))
_ARTICLE = re.compile(r"^(?:the|le|la|les|l) ")
# "Trinidad and Tobago", "Trinidad & Tobago"; "Saint Lucia", "St. Lucia".
_SHORT = {"and": "", "et": "", "saint": "st", "sainte": "st"}
_SEPARATOR = re.compile(r"[;,/\n]")
_AND = re.compile(r"\s(?:et|and|&)\s")


def country_code(text: str) -> str:
    """The code of a country given by a code of two or three letters or by a name; empty if none."""
    return _codes().get(_key(text), "")


def country_codes(text: str) -> tuple[str, ...]:
    """Several countries in one text, each by its code, or as it was written where it is none."""
    return tuple(dict.fromkeys(country_code(part) or part for part in country_words(text)))


def country_words(text: str) -> tuple[str, ...]:
    """Several countries in one text, each as it was written."""
    found: list[str] = []
    for part in _SEPARATOR.split(text.strip("[] ")):
        # "Bosnie et Herzégovine" is one.
        for name in [part] if country_code(part) else _AND.split(part):
            codes = name.split()
            apart = not country_code(name) and all(map(country_code, codes))
            found += codes if apart else [name.strip(" .\"'")]
    return tuple(filter(None, found))


def country_name(code: str, lang: Lang) -> str:
    """What a country is called; the code itself where there is no such country."""
    from babel import Locale

    return str(Locale(lang).territories.get(code, code))


def checked_country(text: object) -> str:
    """The code of a country.

    Raises:
        ValueError: it is none; names the nearest.
    """
    word = str(text).strip()
    if code := country_code(word):
        return code
    near = get_close_matches(_key(word), _codes(), n=3, cutoff=0.6) if len(word) > 3 else []
    codes = dict.fromkeys(_codes()[name] for name in near)
    told = ", ".join(f"{country_name(code, 'en')} ({code})" for code in codes)
    hint = f"the nearest are: {told}" if told else "write a code such as FR, or a name"
    raise ValueError(f"'{word[:40]}' is not a country; {hint}")


@cache
def _codes() -> dict[str, str]:
    """Codes by everything that stands for them, in the form of :func:`_key`."""
    from babel import Locale
    from babel.core import get_global

    found: dict[str, str] = {}
    known = [
        code
        for code in map(str, Locale("en").territories)
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    ]
    for code in known:
        found[_key(code)] = code
        found |= {_key(country_name(code, lang)): code for lang in LANGUAGES}
    aliases: Mapping[Any, Any] = get_global("territory_aliases")
    for alias, codes in aliases.items():
        if len(alias) == 3 and alias.isalpha() and len(codes) == 1 and codes[0] in known:
            found.setdefault(_key(alias), codes[0])
    text = files("assistant.library").joinpath("countries.yaml").read_text(encoding="utf-8")
    for code, names in plain_yaml.load(text).items():
        found |= {_key(name): code for name in names}
    return found


def _key(text: str) -> str:
    words = re.findall(r"[a-z0-9]+", fold(text))
    kept = [_SHORT.get(word, word) for word in words] if len(words) > 1 else words
    return _ARTICLE.sub("", " ".join(filter(None, kept)), count=1)
