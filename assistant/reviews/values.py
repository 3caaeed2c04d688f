"""What people write behind a label -> the value of a field, and whether that says all of it."""

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Any

from assistant.library.countries import country_code, country_codes
from assistant.library.taxonomy import REVIEW_FIELDS, Taxonomy
from assistant.typography import fold, plain

MAX_VALUE = 400  # characters of a value behind a label; longer ones are prose
_NEAR = 3  # words before a date or a length of time; behind more it is of something else
_FEW = 12  # words in which a name from a vocabulary may stand; more are prose


@dataclass(frozen=True)
class Reading:
    """A value, and how well it says what was written.

    Attributes:
        value: as the form keeps it.
        whole: whether nothing of the text is left over.
        sure: whether the text can only be read so.
    """

    value: Any
    whole: bool
    sure: bool = True


_MANY = ("conflict_types", "escalation_path")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "january", "janv", "jan"), ("fevrier", "february", "fevr", "fev", "feb"),
            ("mars", "march", "mar"), ("avril", "april", "avr", "apr"), ("mai", "may"),
            ("juin", "june", "jun"), ("juillet", "july", "juil", "jul"), ("aout", "august", "aug"),
            ("septembre", "september", "sept", "sep"), ("octobre", "october", "oct"),
            ("novembre", "november", "nov"), ("decembre", "december", "dec"),
        ),
        1,
    )
    for name in names
}  # fmt: skip
_PHASES = {
    "select": ("selection", "choix du partenaire", "partner selection"),
    "design": ("conception", "negociation", "negotiation"),
    "launch": ("lancement", "demarrage", "start-up"),
    "operate": ("exploitation", "fonctionnement", "operation", "operations", "en cours"),
    "transform": ("transformation", "renegociation", "evolution"),
    "exit": ("sortie", "fin", "separation"),
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])(?:-(?P<d>0[1-9]|[12]\d|3[01]))?\b"),
    re.compile(r"\b(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>(?:19|20)\d\d)\b"),
    re.compile(r"\b(?P<m>0?[1-9]|1[0-2])[/.](?P<y>(?:19|20)\d\d)\b"),
    re.compile(
        rf"(?:\b(?P<d>\d{{1,2}})(?:er|st|nd|rd|th)? (?:of )?)?\b(?P<name>{_MONTH})\b\.?,? "
        r"(?P<y>(?:19|20)\d\d)\b"
    ),
    re.compile(
        rf"\b(?P<name>{_MONTH})\b\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>(?:19|20)\d\d)\b"
    ),
    re.compile(r"\b(?P<y>(?:19|20)\d\d)\b"),
)
# Words around a date or a length of time that add nothing.
_FILLERS = frozenset((
    "le", "la", "du", "de", "en", "depuis", "since", "on", "in", "the", "of", "a", "au", "from",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
))  # fmt: skip
_ABOUT = frozenset((
    "environ", "vers", "pres", "presque",
    "about", "approximately", "approx", "circa", "ca", "around", "nearly",
))  # fmt: skip
# Signs that make a figure an estimate or a limit.
_OPEN = re.compile(r"[?~≈<>≤≥±]|\+ ?/ ?-")
# Written where somebody did not answer.
_NO_ANSWER = re.compile(
    r"n/?a|n\.a\.?|nc|n/c|nr|n/r|none|nil|tb[acd]|unknown|not (?:known|given|available|applicable"
    r"|stated|yet known)|to be (?:confirmed|completed|defined)|aucune?s?|neant|inconnue?s?"
    r"|non (?:renseignee?s?|communiquee?s?|connue?s?|precisee?s?|applicable)|sans objet"
    r"|a (?:completer|preciser|definir|confirmer|renseigner)|(?:see|voir|cf\.?) .*|[?\-–—…/ ]*"
)
_UNITS = {
    "jours": 1 / 30, "jour": 1 / 30, "days": 1 / 30, "day": 1 / 30,
    "semaines": 7 / 30, "semaine": 7 / 30, "weeks": 7 / 30, "week": 7 / 30,
    "mois": 1, "months": 1, "month": 1, "trimestres": 3, "quarters": 3, "semestres": 6,
    "ans": 12, "an": 12, "annees": 12, "annee": 12, "years": 12, "year": 12,
}  # fmt: skip
_LENGTH = re.compile(
    rf"(?<![\d:.,h/-])(?<!\d )(\d{{1,4}}(?:[.,]\d{{1,2}})?)[ -]?({'|'.join(_UNITS)})\b"
    r"(?: (et demie?|and a half)\b)?"
)


def read_value(field: str, text: str, taxonomy: Taxonomy | None = None) -> Reading | None:
    """The value of a field in what stands behind its label; None where it says nothing of it.

    Args:
        taxonomy: the names that it may hold; the shipped ones where none is given.
    """
    taxonomy = taxonomy or Taxonomy.load()
    text = text.strip().strip("*_").strip()
    if not text or len(text) > MAX_VALUE or _NO_ANSWER.fullmatch(fold(text).strip(" .[]()")):
        return None
    if field in ("opened", "resolved", "duration_months"):
        found = _length(text) if field == "duration_months" else _moment(text)
        return replace(found, sure=False) if found and _OPEN.search(text) else found
    if field == "parties":
        return _parties(text)
    if field == "countries":
        return _countries(text)
    if field == "lang":
        return _language(text)
    if field == "phase":
        return _phase(text, taxonomy)
    if field == "partnership":
        slug = "-".join(re.findall(r"[a-z0-9]+", fold(text)))
        return Reading(slug, True, slug == text) if slug and len(slug) <= 80 else None
    if field in REVIEW_FIELDS:
        return _terms(field, text, taxonomy)
    return Reading(text, True)


def _moment(text: str) -> Reading | None:
    """A date as people write it: 2025-03-14, 14/03/2025, mars 2025, March 14, 2025, 2025."""
    folded = " ".join(fold(text).split())
    for pattern in _DATES:
        match = pattern.search(folded)
        if not match:
            continue
        parts = match.groupdict()
        month = _MONTHS.get(parts.get("name") or "") or int(parts.get("m") or 0)
        day = int(parts.get("d") or 0)
        sure = True
        if pattern is _DATES[1] and month > 12 >= day:
            day, month = month, day  # 03/14/2025: the month first
            sure = False
        elif pattern is _DATES[1] and day <= 12 and day != month:
            sure = False  # 03/04/2025 is in March for some
        if not _exists(int(parts["y"]), month, day) or len(folded[: match.start()].split()) > _NEAR:
            continue
        value = parts["y"] + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
        rest = set(re.findall(r"\w+", folded[: match.start()] + " " + folded[match.end() :]))
        about = bool(rest & _ABOUT)
        return Reading(value, not rest - _FILLERS - _ABOUT, sure and not about)
    return None


def _exists(year: int, month: int, day: int) -> bool:
    """Whether there is such a day; 0 where month or day are not said."""
    try:
        dt.date(year, month or 1, day or 1)
    except ValueError:
        return False
    return True


def _length(text: str) -> Reading | None:
    """A length of time in months: 18 mois, 1 an et 3 mois, 2.5 years, 18 (of a label in months)."""
    folded = " ".join(fold(text).split())
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{1,2})?", folded):
        months = float(folded.replace(",", "."))
        return Reading(months, True) if 0 < months <= 1200 else None
    found = list(_LENGTH.finditer(folded))
    if not found:
        return None
    months, end = 0.0, 0
    rest = ""
    used = 0
    for match in found:
        between = folded[end : match.start()]
        if used and between.strip(" ,") not in ("", "et", "and"):
            break  # another length: "from 6 months to 2 years"
        months += float(match[1].replace(",", ".")) * _UNITS[match[2]]
        months += _UNITS[match[2]] / 2 if match[3] else 0
        rest += between if not used else ""
        end, used = match.end(), used + 1
    words = set(re.findall(r"\w+", rest + " " + folded[end:]))
    if not 0 < months <= 1200 or len(folded[: found[0].start()].split()) > _NEAR:
        return None
    whole = not words - _FILLERS - _ABOUT
    exact = months == round(months, 1)
    return Reading(round(months, 1), whole, whole and exact and not words & _ABOUT)


def _parties(text: str) -> Reading | None:
    text = text.strip("[]")
    names = [
        name
        for part in re.split(r"[;,/]", text)
        for name in re.split(r"\s(?:et|and|contre|vs\.?|versus)\s", part)
    ]
    kept = tuple(name for each in names if (name := each.strip(" .\"'")))
    if not kept or any(len(name) > 120 for name in kept) or len(kept) > 20:
        return None
    if all(name.isdecimal() for name in kept):
        return None  # how many there are
    # "Marks and Spencer" is one, "Alpha et Beta" are two: the words alone do not tell.
    return Reading(kept, True, not re.search(r"\s(?:et|and|contre|vs|versus)\s", text))


def _countries(text: str) -> Reading | None:
    given = country_codes(text)
    found = tuple(code for code in given if country_code(code))
    return Reading(found, found == given) if found else None


def _language(text: str) -> Reading | None:
    word = fold(text)
    if word in ("fr", "francais", "french"):
        return Reading("fr", True)
    return Reading("en", True) if word in ("en", "anglais", "english") else None


def _phase(text: str, taxonomy: Taxonomy) -> Reading | None:
    word = fold(text)
    for phase in taxonomy.phases:
        label = taxonomy.labels["phases"].get(phase)
        names = (phase, fold(label.fr), fold(label.en)) if label else (phase,)
        if word in (*names, *_PHASES.get(phase, ())):
            return Reading(phase, True)
    words = re.findall(r"[\w-]+", word)
    found = next((p for p in taxonomy.phases if p in words), None)
    return Reading(found, False, False) if found else None


def _terms(field: str, text: str, taxonomy: Taxonomy) -> Reading | None:
    """Ids of a vocabulary that stand in a text, by themselves or by a name, in its order."""
    if len(text.split()) > _FEW and field not in _MANY:
        return None
    vocabulary, folded = REVIEW_FIELDS[field], plain(fold(text)).strip("[]")
    places: dict[str, tuple[int, int]] = {}
    for id_, label in taxonomy.labels[vocabulary].items():
        names = sorted((id_, plain(fold(label.fr)), plain(fold(label.en))), key=len, reverse=True)
        for name in names:
            if match := re.search(rf"\b{re.escape(name)}\b", folded):
                places[id_] = match.span()
                break
    # A name within a longer one ("licence" in "technology licence") is not meant.
    ids = [
        id_
        for id_, (start, end) in sorted(places.items(), key=lambda item: item[1])
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b in places.values())
    ]
    if not ids:
        ids = list(taxonomy.mentioned(vocabulary, text)[: 3 if field in _MANY else 1])
        return Reading(tuple(ids) if field in _MANY else ids[0], False, False) if ids else None
    left = folded
    for id_ in ids:
        start, end = places[id_]
        left = left[:start] + " " * (end - start) + left[end:]
    whole = not set(re.findall(r"\w+", left)) - {"et", "and", "puis", "then"}
    if field in _MANY:
        return Reading(tuple(ids), whole, whole)
    return Reading(ids[0], whole and len(ids) == 1, whole and len(ids) == 1)
