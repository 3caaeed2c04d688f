"""What it changes that a question names the asker's partner, greets, or shouts.

``python -m evals.named`` prints, as JSON, for each such change the share of the development
questions that speak of a partner which keep their outcome, keep their first page, and are not
refused: ``{"beside": {"questions": 91, "same outcome": 0.97, …}, …}``.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import cycle

from assistant.language import Lang
from assistant.principal import Principal
from assistant.service import Service
from evals.sets import load_covered, load_real, load_twins
from evals.shipped_library import first_page, print_figures

READER = Principal("reader")
# Made up, those of real firms, words of everyday and parties of past cases.
NAMES = (
    "Kessler", "Danone", "Mitsubishi Electric", "Nordwind GmbH", "Valeo", "Aquilae", "Brightpeak",
    "Delhaize", "Orange", "Apple", "Tata", "Bouygues Construction", "Polyform SAS", "Hexagon",
    "Bayer", "Samsung", "Carrefour", "Rio Verde", "Lumiere Studios", "Marchetti",
)  # fmt: skip
_PARTNER: Mapping[Lang, re.Pattern[str]] = {
    "fr": re.compile(
        r"\b(?:notre|mon|le) (?:partenaire|allié|fournisseur|distributeur|client|associé|"
        r"prestataire)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:our|my|the) (?:partner|ally|supplier|distributor|client|reseller|vendor)\b",
        re.IGNORECASE,
    ),
}
_GREETING: Mapping[Lang, str] = {"fr": "Bonjour à tous, ", "en": "Hi all, "}
_THANKS: Mapping[Lang, str] = {"fr": " Merci d'avance !", "en": " Thanks in advance!"}
KINDS = ("beside", "in its place", "greeting and thanks", "small letters", "capitals")


def changed(question: str, lang: Lang, name: str) -> dict[str, str]:
    """A question that speaks of a partner, changed in each of ``KINDS``."""
    beside = _PARTNER[lang].sub(lambda found: f"{found.group()} {name}", question, count=1)
    instead = _PARTNER[lang].sub(name, question, count=1)
    polite = _GREETING[lang] + question + _THANKS[lang]
    return dict(
        zip(KINDS, (beside, instead, polite, question.lower(), question.upper()), strict=True)
    )


def asked() -> Iterator[tuple[str, Lang]]:
    """The development questions that speak of a partner."""
    for question in (*load_covered("dev"), *load_real("dev"), *load_twins("dev")):
        if _PARTNER[question.lang].search(question.q):
            yield question.q, question.lang


def figures(service: Service) -> dict[str, dict[str, float]]:
    """The shares, by kind of change; all questions as they are under ``plain``."""
    kept: dict[str, list[tuple[bool, bool, bool]]] = {}
    for (question, lang), name in zip(asked(), cycle(NAMES), strict=False):
        plain = service.ask(question, READER, lang)
        for kind, text in {"plain": question, **changed(question, lang, name)}.items():
            now = plain if kind == "plain" else service.ask(text, READER, lang)
            kept.setdefault(kind, []).append(
                (
                    now.outcome == plain.outcome,
                    first_page(now) == first_page(plain),
                    not now.abstained,
                )
            )
    names = ("same outcome", "same first page", "not refused")
    return {
        kind: {"questions": len(rows)}
        | {name: sum(row[at] for row in rows) / len(rows) for at, name in enumerate(names)}
        for kind, rows in kept.items()
    }


if __name__ == "__main__":
    print_figures(figures)
