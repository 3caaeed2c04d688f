"""Text of a document -> a form with what could be recognised; the rest is left to the author."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from assistant.language import Lang, detect
from assistant.library.labels import labels, mentioned
from assistant.library.markdown import FileError
from assistant.library.taxonomy import Taxonomy
from assistant.reviews.form import LessonEntry, ReviewForm, field_texts, missing_fields
from assistant.reviews.markdown import from_markdown
from assistant.typography import fold


@dataclass(frozen=True)
class Recognised:
    """A form as far as it could be filled in, and what that rests on.

    Attributes:
        found: fields that were read from the document.
        guessed: fields that only its words suggest; the author should look at them.
        missing: required fields that are still empty.
        leftover: text that belongs to no section, for the author to place.
    """

    form: ReviewForm
    found: tuple[str, ...]
    guessed: tuple[str, ...]
    missing: tuple[str, ...]
    leftover: str


# Words that begin the headings people give to these sections, folded.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "context": ("contexte", "context", "background", "situation", "historique", "les parties"),
    "events": ("ce qui s'est passe", "les faits", "faits", "deroulement", "chronologie",
               "le conflit",
               "le differend", "what happened", "the facts", "facts", "timeline", "events",
               "the dispute", "the conflict"),
    "attempts": ("ce qui a ete tente", "tentatives", "demarches", "mesures prises", "actions",
                 "what was tried", "attempts", "steps taken", "what we tried", "measures"),
    "resolution": ("resolution", "issue", "denouement", "accord", "reglement", "outcome",
                   "settlement", "how it ended", "agreement"),
    "lessons_text": ("enseignements", "lecons", "retour d'experience", "ce que nous retenons",
                     "lessons", "learnings", "what we learned", "takeaways"),
    "applies": ("quand cela s'applique", "conditions d'application", "portee", "champ",
                "when this applies", "scope", "where it applies", "applicability"),
    "summary": ("resume", "synthese", "summary", "abstract", "in short", "en bref"),
}  # fmt: skip
# Labels of "label: value" lines and of tables with two columns, folded.
_LABELS: dict[str, tuple[str, ...]] = {
    "title": ("titre", "title", "objet", "subject"),
    "parties": ("parties", "parties concernees", "partenaires", "partners", "companies"),
    "sector": ("secteur", "sector", "industry", "branche"),
    "countries": ("pays", "countries", "country"),
    "relationship_form": ("forme de la relation", "forme", "type de relation", "form",
                          "form of the relationship", "relationship", "relationship form"),
    "phase": ("phase",),
    "conflict_types": ("type de conflit", "types de conflit", "nature du conflit", "conflict type",
                       "type of conflict", "types of conflict", "conflict types"),
    "opened": ("debut", "debut du conflit", "ouvert le", "opened", "start", "conflict began",
               "date de debut"),
    "resolved": ("fin", "fin du conflit", "resolu le", "clos le", "resolved", "end",
                 "conflict ended", "closed", "date de fin"),
    "duration_months": ("duree", "duree en mois", "duration", "duration in months"),
    "escalation_path": ("escalade", "etapes de l'escalade", "etapes", "escalation",
                        "steps of the escalation", "escalation path"),
    "resolution_mechanism": ("mecanisme", "mecanisme de resolution", "ce qui a mis fin au conflit",
                             "mechanism", "resolution mechanism", "what ended the conflict"),
    "relationship_outcome": ("suite", "suite de la relation", "outcome",
                             "outcome for the relationship", "relationship outcome"),
    "partnership": ("partenariat", "partnership", "alliance"),
}  # fmt: skip
_VOCABULARY = {
    "sector": "sectors",
    "relationship_form": "relationship_forms",
    "conflict_types": "conflict_types",
    "escalation_path": "escalation_steps",
    "resolution_mechanism": "escalation_steps",
    "relationship_outcome": "relationship_outcomes",
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "january"), ("fevrier", "february"), ("mars", "march"), ("avril", "april"),
            ("mai", "may"), ("juin", "june"), ("juillet", "july"), ("aout", "august"),
            ("septembre", "september"), ("octobre", "october"), ("novembre", "november"),
            ("decembre", "december"),
        ),
        1,
    )
    for name in names
}  # fmt: skip
_FACT = re.compile(r"^\s*(?:[-*]\s+)?\**([^:|*\n]{3,40}?)\**\s*[:\u00a0]*:\**\s*(\S.*)$")
_ROW = re.compile(r"^\s*\|\s*\**([^|]{3,40}?)\**\s*\|\s*([^|]+?)\s*\|\s*$")
_HEADING = re.compile(r"^(?:#{1,6}\s+(.+?)\s*#*|\*\*([^*]{3,60})\*\*:?|__([^_]{3,60})__:?)\s*$")


def recognise(text: str, fallback: Lang) -> Recognised:
    """A form from the Markdown of a document, whether or not it has the form of a review."""
    if text.lstrip("\ufeff").startswith("---\n"):
        try:
            form, before = from_markdown(text.lstrip("\ufeff"))
        except FileError:
            pass
        else:
            return _result(form, (), before)
    lang = detect(text[:4000], fallback)
    values, leftover = _sections(text)
    values |= {name: value for name, value in _facts(text, lang).items() if value}
    guessed = []
    types = mentioned("conflict_types", _words_of(values))[:3]
    if types and "conflict_types" not in values:
        values["conflict_types"] = types
        guessed.append("conflict_types")
    for name, vocabulary in (("sector", "sectors"), ("relationship_form", "relationship_forms")):
        if name not in values and (ids := mentioned(vocabulary, _words_of(values) or text)):
            values[name] = ids[0]
            guessed.append(name)
    if lessons := _lessons(str(values.get("lessons_text", ""))):
        values["lessons"] = lessons
    return _result(ReviewForm.model_validate({"lang": lang, **values}), tuple(guessed), leftover)


def _result(form: ReviewForm, guessed: tuple[str, ...], leftover: str) -> Recognised:
    blank = ReviewForm()
    found = tuple(
        name
        for name in field_texts("en")
        if name not in guessed and getattr(form, name) != getattr(blank, name)
    )
    return Recognised(form, found, guessed, tuple(missing_fields(form)), leftover.strip())


def _sections(text: str) -> tuple[dict[str, Any], str]:
    """Text under headings that are known, the title, and what stands elsewhere."""
    values: dict[str, Any] = {}
    parts: dict[str, list[str]] = {}
    current = ""
    for line in text.split("\n"):
        match = _HEADING.match(line) or _plain_heading(line)
        heading = next((group for group in match.groups() if group), "") if match else ""
        if heading and (section := _section_of(heading)):
            current = section
        elif heading and line.startswith("# ") and "title" not in values:
            values["title"] = heading
            current = ""
        elif heading and line.startswith("#"):
            current = ""
            parts.setdefault("", []).append(heading)
        elif not (_fact(line) or re.match(r"^\s*\|[-\s|:]+\|\s*$", line)):
            parts.setdefault(current, []).append(line)
    for section, lines in parts.items():
        if section and (body := "\n".join(lines).strip()):
            values[section] = re.sub(r"\n{3,}", "\n\n", body)
    if "summary" in values:
        values["summary"] = " ".join(values["summary"].split())
    leftover = "\n".join(parts.get("", ()))
    if "title" not in values:
        first, _, rest = leftover.strip().partition("\n")
        if 5 < len(first) < 120 and not first.rstrip().endswith((".", ";")):
            values["title"], leftover = first.strip("*# "), rest
    return values, leftover


def _plain_heading(line: str) -> re.Match[str] | None:
    """A line that is nothing but the name of a section, as PDF text has its headings."""
    match = re.match(r"^\s*(?:\d+[.)]?\s*)?([^\W\d][^.:;|]{3,40}?)\s*:?\s*$", line)
    return match if match and _section_of(match.group(1), exact=True) else None


def _section_of(heading: str, *, exact: bool = False) -> str | None:
    text = re.sub(r"^[\d.)\s]+", "", fold(heading).replace("’", "'")).strip(" :*")
    for section, names in _HEADINGS.items():
        if text in names or (not exact and any(text.startswith(f"{name} ") for name in names)):
            return section
    return None


def _fact(line: str) -> tuple[str, str] | None:
    match = _ROW.match(line) or _FACT.match(line)
    if not match:
        return None
    label = fold(match.group(1)).replace("’", "'").strip(" *")
    for name, known in _LABELS.items():
        if label in known:
            return name, match.group(2).strip().strip("*").strip()
    return None


def _facts(text: str, lang: Lang) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for line in text.split("\n"):
        if not (fact := _fact(line)):
            continue
        name, value = fact
        values.setdefault(name, _value(name, value, lang))
    return values


def _value(name: str, value: str, lang: Lang) -> Any:
    if name in ("opened", "resolved"):
        return _moment(value)
    if name == "duration_months":
        return _months(value)
    if name == "parties":
        return tuple(p.strip(" .") for p in re.split(r"[;,/]| et | and ", value) if p.strip(" ."))
    if name == "countries":
        return tuple(re.findall(r"\b[A-Z]{2}\b", value))
    if name == "phase":
        return next((p for p in Taxonomy.load().phases if p in fold(value)), "")
    if name in _VOCABULARY:
        ids = _named(_VOCABULARY[name], value)
        return ids if name in ("conflict_types", "escalation_path") else next(iter(ids), "")
    if name == "partnership":
        return "-".join(re.findall(r"[a-z0-9]+", fold(value)))
    return value


def _named(vocabulary: str, value: str) -> tuple[str, ...]:
    """Ids that stand in a value, by themselves or by a name, in the order of the value."""
    text = fold(value).replace("’", "'")
    places = {}
    for id_, label in labels(vocabulary).items():
        names = (id_, fold(label.fr).replace("’", "'"), fold(label.en).replace("’", "'"))
        at = [text.find(name) for name in names if name in text]
        if at:
            places[id_] = min(at)
    return tuple(sorted(places, key=places.__getitem__)) or mentioned(vocabulary, value)[:3]


def _moment(value: str) -> str:
    """A date as people write it: 2025-03-14, 14/03/2025, mars 2025, March 2025, 2025."""
    if match := re.search(r"\b(\d{4})-(\d{2})(?:-(\d{2}))?\b", value):
        return match.group(0)
    if match := re.search(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b", value):
        day, month, year = match.groups()
        return f"{year}-{int(month):02}-{int(day):02}" if 1 <= int(month) <= 12 else year
    text = fold(value)
    for name, number in _MONTHS.items():
        if match := re.search(
            rf"(?:\b(\d{{1,2}})(?:er|st|nd|rd|th)?\s+)?\b{name}\b[\s,]*(\d{{4}})", text
        ):
            day, year = match.groups()
            return f"{year}-{number:02}" + (f"-{int(day):02}" if day else "")
    match = re.search(r"\b(?:19|20)\d{2}\b", value)
    return match.group(0) if match else ""


def _months(value: str) -> float | None:
    match = re.search(r"(\d+(?:[.,]\d+)?)\s*(an|ans|annee|annees|year|years|y)?\b", fold(value))
    if not match:
        return None
    number = float(match.group(1).replace(",", "."))
    return number * 12 if match.group(2) else number


def _words_of(values: dict[str, Any]) -> str:
    names = ("title", "summary", "context", "events", "resolution")
    return " ".join(str(values.get(name, "")) for name in names)


_CONDITIONS = re.compile(
    r"\s*(?:\(|—|–|;)?\s*(?:conditions?\s*:|vaut\s+(?:quand|si|pour)\b|(?:holds|applies)\s+(?:when|if|to)\b)",
    re.IGNORECASE,
)


def _lessons(text: str) -> list[LessonEntry]:
    """One lesson per item of a list, with its conditions where they are named as such."""
    found = []
    for line in text.split("\n"):
        item = re.match(r"^\s*(?:[-*•]|\d+[.)])\s+(.+)$", line)
        if not item:
            continue
        parts = _CONDITIONS.split(item.group(1), maxsplit=1)
        conditions = parts[1].strip(" ().:\u00a0\u202f") if len(parts) > 1 else ""
        try:
            found.append(LessonEntry(text=parts[0].strip(), conditions=conditions))
        except ValidationError:
            continue
    return found[:8]
