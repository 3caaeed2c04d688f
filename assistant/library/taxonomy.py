"""The controlled vocabulary: themes, practices, phases and the words of reviews."""

import hashlib
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache, cached_property
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from assistant.language import Lang
from assistant.library import plain_yaml
from assistant.library.labels import Labels, shipped_labels, word_pattern
from assistant.typography import fold, typeset


class Term(BaseModel, frozen=True):
    """A theme or an owner: an id and a short label in each language."""

    id: str
    fr: str
    en: str
    seed: bool = False

    def label(self, lang: Lang) -> str:
        """As it is read: with the typography of its language."""
        return typeset(self.fr if lang == "fr" else self.en, lang)


class Practice(Term, frozen=True):
    """A practice of alliance management; it has one guidance page per language."""

    theme: str


# The fields of a review that hold ids, and the vocabulary that each takes them from.
REVIEW_FIELDS = {
    "sector": "sectors",
    "relationship_form": "relationship_forms",
    "phase": "phases",
    "conflict_types": "conflict_types",
    "escalation_path": "escalation_steps",
    "resolution_mechanism": "escalation_steps",
    "settlement_form": "settlement_forms",
    "relationship_outcome": "relationship_outcomes",
}


class ReviewTerms(BaseModel, frozen=True):
    """The vocabulary of post-conflict reviews."""

    conflict_types: tuple[str, ...]
    escalation_steps: tuple[str, ...]
    relationship_outcomes: tuple[str, ...]
    settlement_forms: tuple[str, ...]
    relationship_forms: tuple[str, ...]
    sectors: tuple[str, ...]
    origins: tuple[str, ...]
    statuses: tuple[str, ...]
    visibility: tuple[str, ...]


class Taxonomy(BaseModel):
    """All ids that content may use, and what they are called.

    The shipped one, or that of some libraries: see :mod:`assistant.library.vocabulary`.
    """

    model_config = ConfigDict(frozen=True)

    themes: tuple[Term, ...]
    practices: tuple[Practice, ...]
    phases: tuple[str, ...]
    review: ReviewTerms
    roles: tuple[str, ...]
    owners: tuple[Term, ...]
    languages: tuple[str, ...]
    labels: dict[str, Labels] = Field(default_factory=shipped_labels)

    @staticmethod
    def load() -> "Taxonomy":
        """The taxonomy that is shipped with the package; read once, and never changed."""
        return _shipped()

    @cached_property
    def practice_by_id(self) -> dict[str, Practice]:
        return {practice.id: practice for practice in self.practices}

    @cached_property
    def owner_by_id(self) -> dict[str, Term]:
        return {owner.id: owner for owner in self.owners}

    @cached_property
    def theme_by_id(self) -> dict[str, Term]:
        return {theme.id: theme for theme in self.themes}

    @cached_property
    def vocabularies(self) -> dict[str, tuple[str, ...]]:
        """Valid ids by the front matter field that takes them."""
        return {
            "theme": tuple(self.theme_by_id),
            "phases": self.phases,
            "roles": self.roles,
            "related": tuple(self.practice_by_id),
            "lang": self.languages,
        }

    @cached_property
    def review_choices(self) -> dict[str, tuple[str, ...]]:
        """Valid ids by the field of a review that takes them."""
        known = {"phases": self.phases, **dict(self.review)}
        return {field: known[vocabulary] for field, vocabulary in REVIEW_FIELDS.items()}

    def name(self, vocabulary: str, id_: str, lang: Lang) -> str:
        """What an id of the review vocabulary is called; the id itself where it has no label."""
        label = self.labels[vocabulary].get(id_)
        return label.name(lang) if label else id_

    def practice_name(self, id_: str, lang: Lang) -> str:
        """What a practice is called; the id itself where there is no such practice."""
        known = self.practice_by_id.get(id_)
        return known.label(lang) if known else id_

    def pointed(self, vocabulary: str, sentences: Sequence[str]) -> dict[str, str]:
        """The ids to which the words of some sentences point, each with the first that does."""
        folded = [fold(sentence) for sentence in sentences]
        found = {}
        for id_, label in self.labels[vocabulary].items():
            pattern = word_pattern(label.words) if label.words else None
            at = next((n for n, text in enumerate(folded) if pattern and pattern.search(text)), -1)
            if at >= 0:
                found[id_] = sentences[at]
        return found

    def mentioned(self, vocabulary: str, description: str) -> tuple[str, ...]:
        """The ids to which the words of a description point."""
        return tuple(self.pointed(vocabulary, [description]))

    @cached_property
    def fingerprint(self) -> str:
        """What tells that files must be read anew because the ids that they may use changed."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def nearest(value: str, valid: tuple[str, ...]) -> str:
    """The valid ids closest to ``value``, for an error message; all of them when few."""
    close = get_close_matches(value, valid, n=3, cutoff=0.4)
    return ", ".join(close or valid[:8])


@cache
def _shipped() -> Taxonomy:
    text = files("assistant.library").joinpath("taxonomy.yaml").read_text(encoding="utf-8")
    return Taxonomy.model_validate(plain_yaml.load(text))
