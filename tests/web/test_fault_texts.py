"""Faults of a file are told in the language of the page."""

from pathlib import Path

import pytest

from assistant.library.editing import LibraryEditor, TextKind
from assistant.library.files import LibraryFiles
from assistant.library.vocabulary import Vocabulary
from assistant.web.fault_texts import fault
from tests.library_builder import page, review

PAGE, REVIEW = page("culture-fit", "fr"), review("old-case", "fr")
FAULTY: list[tuple[TextKind, str, str]] = [
    ("page", "", "ne commence pas par un en-tête"),
    ("page", "---\n- x\n---\n", "ne contient aucune ligne"),
    ("page", PAGE.replace("roles: [manager]\n", ""), "le champ manque"),
    ("page", PAGE.replace("roles:", "rules:"), "ce champ n’existe pas"),
    ("page", PAGE.replace("phases: [operate]", "phases: [operated]"), "n’est pas dans le vocab"),
    ("page", PAGE.replace("lang: fr", "lang: en"), "au dossier"),
    ("page", PAGE.replace("id: culture-fit", "id: joint-calendar"), "au nom du fichier"),
    ("page", PAGE.replace("## Principe", "## Principes"), "n’est pas l’un de ceux-ci"),
    ("page", PAGE.replace("## Principe", "Avant.\n\n## Principe"), "avant le premier titre"),
    ("page", PAGE.replace("## Principe\n", ""), "la partie « Principe » manque"),
    ("page", PAGE + "\n## Principe\n\nEncore.\n", "dans cet ordre"),
    ("page", PAGE + "\n## Principe\n", "est vide"),
    ("page", PAGE.replace("phases: [operate]", "phases: operate"), "ne convient pas (trouvé"),
    ("page", PAGE.replace("updated: 2026", "updated: a: 2026"), "contient un deux-points"),
    ("page", PAGE.replace("related: []", "related: []\nrelated: []"), "figure deux fois"),
    ("page", PAGE.replace("related: []", "related: [@a]"), "signe réservé"),
    ("page", PAGE.replace("related: []", 'related: "a'), "n’est pas fermé"),
    ("review", REVIEW.replace("origin: internal", "origin: public-case"), "cite ses sources"),
    ("review", REVIEW.replace("partnership: alpha-beta\n", ""), "appartient à un"),
    ("review", REVIEW.replace("resolved: 2025", "resolved: 2020"), "est avant « opened »"),
    ("review", REVIEW.replace("approved_by: grace\n", ""), "nomme dans « approved_by »"),
    ("review", REVIEW.replace("countries: [FR]", "countries: [Atlantis]"), "n’est pas un pays"),
]


@pytest.mark.parametrize(("kind", "text", "said"), FAULTY, ids=[each[2] for each in FAULTY])
def test_a_fault_is_told_in_both_languages(
    tmp_path: Path, kind: TextKind, text: str, said: str
) -> None:
    editor = LibraryEditor(LibraryFiles(tmp_path), Vocabulary(tmp_path), tmp_path, {})
    found = editor.check(kind, "culture-fit" if kind == "page" else "old-case", "fr", text)
    told = [fault(problem, "fr").replace("\u00a0", " ").replace("\u202f", " ") for problem in found]
    assert any(said in each for each in told), told
    assert not any("cette ligne ne peut pas" in each for each in told), told
    english = [fault(problem, "en") for problem in found]
    assert all(problem.message in each for problem, each in zip(found, english, strict=True))
