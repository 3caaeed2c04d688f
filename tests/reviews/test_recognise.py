"""What is read from a text, what is only guessed, and what is left for its author."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from assistant.language import Lang
from assistant.reviews.form import MAX_TEXT, ReviewForm
from assistant.reviews.markdown import comment, from_markdown, to_markdown
from assistant.reviews.recognise import Guess, recognise
from assistant.reviews.values import read_value


@pytest.mark.parametrize(
    ("field", "text", "value", "whole", "sure"),
    [
        ("duration_months", "18 mois", 18, True, True),
        ("duration_months", "2 ans et 3 mois", 27, True, True),
        ("duration_months", "1 an et demi", 18, True, True),
        ("duration_months", "2.5 years", 30, True, True),
        ("duration_months", "environ 2 ans", 24, True, False),
        ("duration_months", "six semaines", None, False, False),
        ("duration_months", "21:45 to 23:28 UTC (103 minutes)", None, False, False),
        ("duration_months", "12:30:45", None, False, False),
        ("duration_months", "9000 years", None, False, False),
        ("opened", "mars 2024", "2024-03", True, True),
        ("opened", "1er mars 2024", "2024-03-01", True, True),
        ("opened", "March 14, 2025", "2025-03-14", True, True),
        ("opened", "14th of March 2025", "2025-03-14", True, True),
        ("opened", "2024-05", "2024-05", True, True),
        ("opened", "vers 2019", "2019", True, False),
        ("opened", "03/04/2025", "2025-04-03", True, False),
        ("opened", "03/14/2025", "2025-03-14", True, False),
        ("opened", "14 mars 2025 (plainte de Beta)", "2025-03-14", False, True),
        ("resolved", "That both firms keep the minutes private until 4 August 2022.", None, False, False),
        ("resolved", "réunion 14", None, False, False),
        ("countries", "NO, FR", ("NO", "FR"), True, True),
        ("countries", "France et Royaume-Uni", ("FR", "GB"), True, True),
        ("countries", "Norway; Atlantis", ("NO",), False, True),
        ("parties", "On, Yes, Alpha SA", ("On", "Yes", "Alpha SA"), True, True),
        ("parties", "Alpha et Beta", ("Alpha", "Beta"), True, False),
        ("sector", "automobile", "automotive", True, True),
        ("sector", "automobile de luxe", "automotive", False, False),
        ("conflict_types", "gouvernance, performance et qualité",
         ("governance", "performance-quality"), True, True),
        ("escalation_path", "médiation interne puis arbitrage",
         ("internal-mediation", "arbitration"), True, True),
        ("relationship_outcome", "relation poursuivie", "continued", True, True),
        ("phase", "Exploitation", "operate", True, True),
        ("sector", "x" * 1000, None, False, False),
        ("duration_months", "~18 mois", 18, True, False),
        ("duration_months", "> 18 months", 18, True, False),
        ("duration_months", "1\u202f200 jours", None, False, False),
        ("resolved", "2025 ?", "2025", True, False),
        ("opened", "30/02/2024", "2024-02", False, True),
        ("opened", "2024-02-30", "2024", False, True),
        ("countries", "EU", None, False, False),
        ("countries", "zone euro, France", ("FR",), False, True),
        ("countries", "XX", None, False, False),
        ("parties", "3", None, False, False),
    ],
)  # fmt: skip
def test_what_stands_behind_a_label(
    field: str, text: str, value: Any, whole: bool, sure: bool
) -> None:
    read = read_value(field, text)
    if value is None:
        assert read is None
        return
    assert read is not None
    assert (read.value, read.whole, read.sure) == (value, whole, sure)


@pytest.mark.parametrize("field", ["title", "parties", "countries", "partnership", "opened"])
@pytest.mark.parametrize(
    "text", ["Non renseigné", "n/a", "NA", "à préciser", "TBD", "(none)", "see annex 2", "…", "?"]
)
def test_an_answer_that_is_none_is_no_value(field: str, text: str) -> None:
    assert read_value(field, text) is None


def test_words_that_only_look_like_facts_stay_where_they_are() -> None:
    found = recognise(
        "# Minutes\n\n**Duration:** 21:45 to 23:28 UTC (103 minutes)\n\n"
        "* RESOLVED: That both firms keep the minutes private until 4 August 2022.\n\n"
        "## Context\n\nTwo firms.\n",
        "fr",
    )
    assert (found.form.duration_months, found.form.resolved) == (None, "")
    assert "**Duration:** 21:45 to 23:28 UTC (103 minutes)" in found.unplaced
    assert "* RESOLVED: That both firms" in found.unplaced
    assert found.form.context == "Two firms."


def test_a_value_that_says_more_is_a_guess_and_stays() -> None:
    line = "Début : 14 mars 2025 (plainte de Beta)"
    found = recognise(f"# Litige\n\n{line}\nDurée : environ 2 ans\n", "fr")
    assert (found.form.opened, found.form.duration_months) == ("2025-03-14", 24)
    assert found.unplaced == line
    assert found.guesses == (
        Guess("opened", line),
        Guess("duration_months", "Durée : environ 2 ans"),
    )
    assert "opened" not in found.found


def test_an_image_is_no_title() -> None:
    found = recognise(
        "![Logo](https://example.org/logo.png)\n\n**The Alpha Beta alliance**\n\nMINUTES\n", "en"
    )
    assert found.form.title == "The Alpha Beta alliance"
    assert Guess("title", "The Alpha Beta alliance") in found.guesses
    assert found.unplaced == "![Logo](https://example.org/logo.png)\n\nMINUTES"


def test_a_title_by_its_name_goes_before_a_heading() -> None:
    found = recognise("# Compte rendu\n\nTitre : Rupture Alpha-Beta\nObjet : divers\n", "fr")
    assert found.form.title == "Rupture Alpha-Beta"
    assert found.unplaced.split("\n") == ["Compte rendu", "Objet : divers"]


def test_a_heading_that_says_more_than_a_section_is_kept() -> None:
    found = recognise("# T\n\n## Contexte et rôle de la banque\n\nUne banque.\n", "fr")
    assert found.form.context == "Contexte et rôle de la banque\n\nUne banque."
    assert found.guesses[0] == Guess("context", "Contexte et rôle de la banque")


def test_a_section_may_begin_on_the_line_of_its_name() -> None:
    found = recognise("Litige Alpha-Beta\n\nContexte : un capteur.\nDepuis 2021.\n", "fr")
    assert found.form.context == "un capteur.\nDepuis 2021."


def test_a_list_of_names_is_no_row_of_sections() -> None:
    text = (
        "# Litige\n\nSommaire\n\n1. Contexte\n2. Faits\n3. Enseignements\n\n## Contexte\n\nIci.\n"
    )
    found = recognise(text, "fr")
    assert found.form.context == "Ici."
    assert "1. Contexte\n2. Faits" in found.unplaced


@pytest.mark.parametrize("reader", ["fr", "en"])
def test_front_matter_that_is_no_yaml_is_read_and_said(reader: Lang) -> None:
    text = (
        "---\ntitle: Alpha : Beta\nlang: fr\nparties: [On, Yes, Alpha SA]\ncountries: [NO, FR]\n"
        "note: à garder\n---\n\n## Contexte\n\nUn capteur.\n"
    )
    found = recognise(text, "en", reader)
    form = found.form
    assert (form.title, form.lang, form.context) == ("Alpha : Beta", "fr", "Un capteur.")
    assert (form.parties, form.countries) == (("On", "Yes", "Alpha SA"), ("NO", "FR"))
    assert found.unplaced == "note: à garder"
    (note,) = found.notes
    assert ("ligne 2" if reader == "fr" else "line 2") in note
    assert ("guillemets" if reader == "fr" else "quotation marks") in note


def test_front_matter_keeps_what_it_does_not_know() -> None:
    text = (
        "---\ntitle: Alpha et Beta\nlang: fr\nsponsor: Mme Durand\nduration_months: bientôt\n"
        "# une remarque à part\nsector: energy # à vérifier\n---\n\nAvant tout.\n\n## Contexte\n\n"
        "Ici.\n\n## Annexe\n\nLà.\n\n<!-- à revoir -->\n\n## Contexte\n\nEncore.\n"
    )
    found = recognise(text, "fr")
    assert found.form.context == "Ici.\n\nEncore."
    for words in ("sponsor: Mme Durand", "duration_months: bientôt", "une remarque à part",
                  "à vérifier", "Avant tout.", "## Annexe\n\nLà.", "à revoir"):  # fmt: skip
        assert words in found.unplaced


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_has_no_place_yet_survives_the_file_that_is_filled_in(lang: Lang) -> None:
    unplaced = "## Annexe\n\n<b>mot</b> --> et <!-- encore -->\n| a | b |"
    form = ReviewForm(lang=lang, title="Alpha and Beta", context="Here.")
    text = to_markdown(form, "ada", dt.date(2026, 1, 2)) + comment(unplaced, lang)
    again, left = from_markdown(text)
    assert (again.title, again.context, left) == (form.title, form.context, unplaced)


def test_a_field_that_would_overflow_gives_the_rest_back() -> None:
    words = " ".join(f"mot{n}" for n in range(9000))
    found = recognise(f"# Litige\n\n## Contexte\n\n{words}\n", "fr")
    assert len(found.form.context) <= MAX_TEXT
    assert (found.form.context + " " + found.unplaced.strip()).split() == words.split()


def test_choices_that_only_words_suggest_name_the_sentence() -> None:
    found = recognise("# T\n\n## Contexte\n\nDeux firmes. Le brevet était partagé.\n", "fr")
    assert found.form.conflict_types == ("ip-confidentiality", "financial-terms")
    assert Guess("conflict_types", "Le brevet était partagé.") in found.guesses
    assert "conflict_types" in found.guessed
    assert "conflict_types" not in found.found


def test_the_library_s_own_reviews_leave_nothing_over() -> None:
    root = Path(__file__).resolve().parents[2] / "corpus/reviews"
    for path in root.rglob("*.md"):
        found = recognise(path.read_text(encoding="utf-8"), "fr")
        assert (found.unplaced, found.missing, found.notes, found.guesses) == ("", (), (), ()), path


@pytest.mark.parametrize("heading", ["Étape 2 : Les faits", "Step 2: What happened", "STAGE II"])
def test_a_section_may_be_called_a_step(heading: str) -> None:
    found = recognise(f"{heading}\nretard\n", "fr")
    assert found.form.events == ("" if heading == "STAGE II" else "retard")
    assert "retard" in found.form.events + found.unplaced


def test_a_name_in_capitals_heads_a_list_that_begins_with_such_a_name() -> None:
    found = recognise("**Attempts**\nMediation.\n\nRESOLUTION\n- a settlement\n- of 3 m\n", "en")
    assert (found.form.attempts, found.form.resolution) == (
        "Mediation.",
        "- a settlement\n- of 3 m",
    )


def test_a_line_with_a_label_is_no_title() -> None:
    found = recognise("Durée : un an\nPays : Non renseigné\n\nParties\nAlpha\n", "fr")
    assert found.form.title == ""
    assert found.unplaced == "Durée : un an\nPays : Non renseigné\n\nParties\nAlpha"


@pytest.mark.parametrize("line", ["Issue: quality of parts", "## Issue"])
def test_what_is_a_problem_to_some_and_an_end_to_others_is_a_guess(line: str) -> None:
    found = recognise(f"{line}\n\nParts were late.\n", "en")
    assert Guess("resolution", line.lstrip("# ")) in found.guesses


def test_fields_of_front_matter_read_line_by_line_end_where_the_next_begins() -> None:
    matter = "title: Alpha : Beta\nsummary: a: b\nmoderator: Gamma"
    found = recognise(f"---\n{matter}\n---\n\nIntro.\n\n## Contexte\n\nTexte.\n", "fr")
    assert (found.form.title, found.form.summary) == ("Alpha : Beta", "a: b")
    assert found.unplaced == "moderator: Gamma\n\nIntro."


def test_front_matter_may_end_with_the_points_of_yaml() -> None:
    found = recognise("---\ntitle: Alpha contre Beta\n...\n\n## Contexte\n\nTexte.\n", "fr")
    assert (found.form.context, found.unplaced) == ("Texte.", "")


@pytest.mark.parametrize("value", [".inf", "inf", "nan", "true", "1_000", "-3", "18 mois"])
def test_a_duration_that_is_no_number_is_given_back(value: str) -> None:
    found = recognise(f"---\nduration_months: {value}\n---\n", "fr")
    assert found.form.duration_months is None
    assert found.unplaced == f"duration_months: {value}"
