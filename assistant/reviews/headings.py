"""What people call the sections and fields of a review, and the numbers they put before them."""

import re
from dataclasses import dataclass

from assistant.typography import fold

# Words that head these sections, folded.
_SECTIONS: dict[str, tuple[str, ...]] = {
    "context": ("contexte", "context", "background", "situation", "historique", "les parties",
                "contexte general", "contexte et enjeux", "contexte du partenariat",
                "presentation du partenariat", "presentation des parties", "the parties",
                "context and background", "background and context", "setting", "the partnership"),
    "events": ("ce qui s'est passe", "les faits", "faits", "deroulement", "chronologie",
               "le conflit", "le differend", "le litige", "expose des faits", "rappel des faits",
               "deroulement des faits", "deroulement du conflit", "chronologie des faits",
               "what happened", "the facts", "facts", "timeline", "events", "the events",
               "the dispute", "the conflict", "course of events", "chronology",
               "sequence of events"),
    "attempts": ("ce qui a ete tente", "tentatives", "demarches", "mesures prises", "actions",
                 "demarches entreprises", "actions entreprises", "actions menees",
                 "tentatives de resolution", "mesures", "ce que nous avons tente",
                 "what was tried", "attempts", "steps taken", "what we tried", "measures",
                 "actions taken", "measures taken", "attempts at resolution",
                 "attempted solutions"),
    "resolution": ("resolution", "issue", "denouement", "accord", "reglement", "solution",
                   "resolution du differend", "resolution du conflit", "resolution du litige",
                   "reglement du differend", "reglement du conflit", "issue du conflit",
                   "accord trouve", "solution retenue", "comment cela s'est termine",
                   "outcome", "settlement", "how it ended", "agreement", "the resolution",
                   "resolution of the dispute", "resolution of the conflict", "the settlement",
                   "the outcome", "how it was resolved", "how it was settled"),
    "lessons_text": ("enseignements", "lecons", "retour d'experience", "ce que nous retenons",
                     "lecons apprises", "lecons tirees", "lecons retenues", "les lecons",
                     "enseignements tires", "les enseignements", "a retenir",
                     "ce qu'il faut retenir",
                     "lessons", "learnings", "what we learned", "takeaways", "lessons learned",
                     "lessons learnt", "key takeaways", "key learnings", "what we learnt",
                     "key lessons", "enseignements developpes", "lessons in detail"),
    "applies": ("quand cela s'applique", "conditions d'application", "portee",
                "champ d'application", "quand s'applique ce cas", "domaine d'application",
                "when this applies", "scope", "where it applies", "applicability",
                "when it applies", "conditions of application", "where this applies"),
    "summary": ("resume", "synthese", "summary", "abstract", "in short", "en bref",
                "executive summary", "resume executif", "en resume", "resume sans les noms",
                "summary without names"),
}  # fmt: skip
# Labels of "label: value" lines and of tables, folded.
_FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("titre", "title", "objet", "subject", "intitule"),
    "lang": ("langue", "language", "lang"),
    "parties": ("parties", "parties concernees", "partenaires", "partners", "companies",
                "entreprises", "organisations", "parties involved"),
    "sector": ("secteur", "sector", "industry", "branche", "secteur d'activite"),
    "countries": ("pays", "countries", "country", "pays concernes"),
    "relationship_form": ("forme de la relation", "forme", "type de relation", "form",
                          "form of the relationship", "relationship", "relationship form",
                          "forme du partenariat", "type de partenariat", "type of partnership"),
    "phase": ("phase", "phase du partenariat"),
    "conflict_types": ("type de conflit", "types de conflit", "nature du conflit", "conflict type",
                       "type of conflict", "types of conflict", "conflict types",
                       "nature of the conflict"),
    "opened": ("debut", "debut du conflit", "ouvert le", "opened", "start", "conflict began",
               "date de debut", "start date", "opened on", "began"),
    "resolved": ("fin", "fin du conflit", "resolu le", "clos le", "resolved", "end",
                 "conflict ended", "closed", "date de fin", "end date", "resolved on", "closed on"),
    "duration_months": ("duree", "duree en mois", "duration", "duration in months",
                        "duree du conflit", "duration of the conflict"),
    "escalation_path": ("escalade", "etapes de l'escalade", "etapes", "escalation",
                        "steps of the escalation", "escalation path", "escalation steps"),
    "resolution_mechanism": ("mecanisme", "mecanisme de resolution", "ce qui a mis fin au conflit",
                             "mechanism", "resolution mechanism", "what ended the conflict"),
    "settlement_form": ("forme du reglement", "forme de reglement", "ce qui a ete convenu",
                        "ce qui a ete convenu ou decide", "settlement form",
                        "form of settlement", "form of the settlement",
                        "what it was settled with"),
    "relationship_outcome": ("suite", "suite de la relation", "outcome",
                             "outcome for the relationship", "relationship outcome"),
    "partnership": ("partenariat", "partnership", "alliance"),
}  # fmt: skip
_NAMES = {name: section for section, names in _SECTIONS.items() for name in names}
_LABELS = {name: field for field, names in _FIELDS.items() for name in (*names, field)}
_AMBIGUOUS = frozenset(("issue",))  # how it ended to the French, what it is about to the English
_LONGEST = 120  # characters of a heading that may be a section's
_LONGEST_NAME = max(map(len, _NAMES)) + 30  # with a number before it
# I. II – A) (a) 1. 1.2 1.2.3) § 3 : Article 4 - Partie II : at the beginning of a heading.
_NUMBER = re.compile(
    r"(?:(?:partie|section|chapitre|chapter|part|article|annexe|point|etape|step|stage|volet)\s+)?"
    r"[§(\[]?\s?(?:\d{1,2}(?:\.\d{1,2}){0,4}|[ivxlc]{1,6}|[a-z])\s?(?:[.)\]:–—-]{1,2}\s?|\s(?=\S))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Heading:
    """A section that a heading begins.

    Attributes:
        section: its field in the form.
        exact: whether the heading is the section's name and nothing else.
        sure: whether the name means nothing else.
    """

    section: str
    exact: bool
    sure: bool = True


def section_of(text: str, *, whole: bool = False) -> Heading | None:
    """The section that a heading begins; None where it is no section's.

    Args:
        whole: whether the text must be a section's name and nothing else.
    """
    if len(text) > (_LONGEST if not whole else _LONGEST_NAME):
        return None
    readings = _readings(text)
    for words in readings:
        if section := _NAMES.get(words):
            return Heading(section, True, words not in _AMBIGUOUS)
    for words in () if whole else readings:
        # The longest name first: "le conflit" before a name that is a part of it.
        found = [name for name in _NAMES if words.startswith((f"{name} ", f"{name},", f"{name}:"))]
        if found:
            return Heading(_NAMES[max(found, key=len)], False)
    return None


def field_of(label: str) -> str | None:
    """The field that a label names; None where it names none."""
    return _LABELS.get(_folded(label)) if len(label) <= 60 else None


def _readings(text: str) -> list[str]:
    """The words of a heading, and what is left without a number or two before them."""
    found = [_folded(text)]
    while len(found) < 3 and (number := _NUMBER.match(found[-1])):
        found.append(_folded(found[-1][number.end() :]))
    return found


def _folded(text: str) -> str:
    words = " ".join(fold(text).replace("’", "'").split())
    return words.strip(" :*_#.-–—")


def numbered(line: str) -> bool:
    """Whether a line begins with a number or letter, as headings and lists do."""
    return bool(_NUMBER.match(line[:40]))
