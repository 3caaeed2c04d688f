"""Personal data: found, shown with a wording, replaced where the author agrees."""

from assistant.reviews.personal import find_personal, replace_personal
from evals.personal import measure_personal

TEXTS = {
    "context": "Mme Claire Fontaine a écrit à jean.dupont@alpha.fr. M. Dupont a refusé.",
    "events": "Dupont relance. Alpha répond à Fontaine le 06 12 34 56 78.",
}


def test_one_person_keeps_one_letter_through_all_fields() -> None:
    found = find_personal(TEXTS, "fr", ["Alpha"])
    assert [(f.field, f.text, f.kind) for f in found] == [
        ("context", "Mme Claire Fontaine", "person"),
        ("context", "jean.dupont@alpha.fr", "email"),
        ("context", "M. Dupont", "person"),
        ("events", "Dupont", "person"),
        ("events", "Fontaine", "person"),
        ("events", "06 12 34 56 78", "phone"),
    ]
    assert all(TEXTS[f.field][f.start : f.end] == f.text for f in found)
    assert replace_personal(TEXTS, found) == {
        "context": "Une personne (A) a écrit à [adresse électronique retirée]. Une personne (B) a "
        "refusé.",
        "events": "Une personne (B) relance. Alpha répond à une personne (A) le [numéro retiré].",
    }


def test_only_what_is_accepted_is_replaced() -> None:
    found = find_personal(TEXTS, "fr", ["Alpha"])
    changed = replace_personal(TEXTS, found[1:2])
    assert "Mme Claire Fontaine" in changed["context"]
    assert "jean.dupont" not in changed["context"]
    assert changed["events"] == TEXTS["events"]


def test_organisations_are_no_people() -> None:
    text = {"a": "Martin Dupont SA et Beta ont signé avec Martin Dupont SA."}
    assert find_personal(text, "fr", ["Martin Dupont SA", "Beta"]) == []


def test_most_of_a_small_set_is_found_and_little_is_marked_wrongly() -> None:
    figures = measure_personal()
    assert figures.recall >= 0.85, figures.missed
    assert figures.precision >= 0.92, figures.wrongly_marked
