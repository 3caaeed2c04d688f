"""Small libraries and a fake encoder, for tests of logic."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from assistant.encoders.encoder import Encoder, Queries, Vectors
from assistant.index.catalogue import Catalogue
from assistant.index.index import Index
from assistant.index.terms import words
from assistant.index.vectors import VectorStore
from assistant.library.guidance import HEADINGS
from assistant.library.reviews import HEADINGS as REVIEW_HEADINGS
from assistant.library.taxonomy import Taxonomy

DIMENSIONS = 64
TAXONOMY = Taxonomy.load()


class FakeEncoder:
    """Bags of hashed words: alike when they share words. Counts what it encodes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.fingerprint = name
        self.encoded: list[str] = []

    def queries(self, texts: Sequence[str]) -> Queries:
        return Queries(self._vectors(texts))

    def documents(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None
    ) -> Vectors:
        self.encoded += texts
        progress(len(texts))
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vectors:
        vector = np.full(DIMENSIONS, 1e-3, np.float32)
        for word in words(text):
            digest = hashlib.sha256(f"{self.name} {word}".encode()).digest()
            vector[digest[0] % DIMENSIONS] += 1
        return vector / np.linalg.norm(vector)


def open_small_index(
    library: Path, home: Path, first: Encoder, second: Encoder, playbooks: Path | None = None
) -> Index:
    """An index over real SQLite and Chroma with the given encoders."""
    return Index(
        library,
        playbooks,
        Catalogue(home / "catalogue.sqlite"),
        VectorStore(home / "vectors"),
        first,
        second,
    )


def page(practice: str, lang: str = "en", **changes: str) -> str:
    """A valid guidance page; ``changes`` replace the text of sections or ``questions``."""
    known = TAXONOMY.practice_by_id[practice]
    questions = changes.get("questions", f"How do we start with {practice}?")
    body = "\n\n".join(
        f"## {heading}\n\n{changes.get(section, _section(section, practice))}"
        for heading, section in HEADINGS[lang].items()
    )
    return (
        f"---\nid: {practice}\ntheme: {known.theme}\nphases: [operate]\nlang: {lang}\n"
        f'title: "{known.label(lang)}"\nquestions:\n  - "{questions}"\nroles: [manager]\n'
        f"related: []\nsources: []\nupdated: 2026-11-23\n---\n\n{body}\n"
    )


def _section(section: str, practice: str) -> str:
    if section == "how":
        return f"1. Write down the first step of {practice}.\n2. Agree the second of {practice}."
    if section in ("indicators", "pitfalls", "when-not"):
        return f"- One {section} of {practice}.\n- Another {section} of {practice}."
    return f"The {section} of {practice} in a sentence. And a second one."


def write_page(library: Path, practice: str, lang: str = "en", **changes: str) -> Path:
    """Write a page to its place in a library."""
    path = library / "guidance" / lang / f"{practice}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(practice, lang, **changes), encoding="utf-8")
    return path


def write_library(library: Path, count: int = 12, lang: str = "en") -> list[str]:
    """The first practices of the taxonomy as pages; returns their ids."""
    ids = [practice.id for practice in TAXONOMY.practices[:count]]
    for id_ in ids:
        write_page(library, id_, lang)
    return ids


REVIEW = """---
id: {id}
origin: internal
status: {status}
visibility: {visibility}
partnership: {partnership}
lang: {lang}
title: "{title}"
summary: "{summary}"
sector: {sector}
countries: [FR]
relationship_form: supply
phase: operate
parties: ["Alpha", "Beta"]
conflict_types: [{conflict}]
opened: 2024
resolved: 2025
escalation_path: [direct-negotiation, {mechanism}]
resolution_mechanism: {mechanism}
relationship_outcome: continued
practices:
  - {{id: joint-calendar, effect: missing, note: "Nobody kept a calendar."}}
lessons:
  - {{text: "{lesson}", conditions: "When deliveries depend on approvals."}}
author: ada
approved_by: grace
review_by: 2028-01-01
---

"""


def review(id_: str, lang: str = "en", **changes: str) -> str:
    """A valid internal review; ``changes`` replace values of its front matter."""
    values = {
        "status": "approved", "visibility": "restricted", "partnership": "alpha-beta",
        "title": f"The case of {id_}", "summary": f"A dispute about {id_} in plain words.",
        "sector": "energy", "conflict": "governance", "mechanism": "internal-mediation",
        "lesson": f"Agree a date for {id_} before work starts.",
    } | changes  # fmt: skip
    body = "\n\n".join(
        f"## {heading}\n\nWhat happened with {id_} in the {section}."
        for heading, section in REVIEW_HEADINGS[lang].items()
    )
    return REVIEW.format(id=id_, lang=lang, **values) + body + "\n"


def write_review(library: Path, id_: str, lang: str = "en", **changes: str) -> Path:
    """Write a review to its place in a library."""
    path = library / "reviews" / lang / f"{id_}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(review(id_, lang, **changes), encoding="utf-8")
    return path


PLAYBOOK = """---
id: small-start
lang: en
title: "A small start"
theme: communication
phases: [launch]
purpose: "Gets two companies talking."
audience: [alliance-manager]
asks:
  - "We begin on Monday."
inputs:
  - {name: our_company, type: text, required: true}
  - {name: partner, type: text, required: true}
  - {name: start, type: date, required: true, label: "First day"}
  - {name: competitors, type: boolean, required: false, default: false, label: "They compete"}
---
When it begins.

## First


- [ ] Call {partner} and agree a first date.
  - practice: joint-calendar
  - owner: alliance-manager
  - due: start+5wd
  - evidence: A date
- [ ] Keep prices away from {partner}.
  - practice: sensitive-information
  - owner: legal-counsel
  - due: start-10d
  - evidence: A list
  - when: competitors
"""


def playbook() -> str:
    """A small valid template."""
    return PLAYBOOK
