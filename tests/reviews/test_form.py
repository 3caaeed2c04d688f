"""A review's form: what it asks for, and its way to a file and back."""

import datetime as dt

import pytest

from assistant.library.reviews import read_review
from assistant.reviews.form import (
    LessonEntry,
    PracticeEntry,
    ReviewForm,
    SourceEntry,
    check_form,
    field_texts,
    missing_fields,
    new_id,
)
from assistant.reviews.markdown import blank_markdown, check_text, from_markdown, to_markdown
from tests.library_builder import TAXONOMY
from tests.reviews.forms import complete_form

TODAY = dt.date(2026, 11, 23)


def file_of(form: ReviewForm) -> str:
    return to_markdown(form, "ada", TODAY)


def test_a_complete_form_becomes_a_file_that_the_library_takes_and_comes_back() -> None:
    form = complete_form()
    text = file_of(form)
    assert check_form(form, "fr") == []
    path = f"reviews/fr/{new_id(form)}.md"
    assert check_text(text, path) is None
    document = read_review(text, path, "", TAXONOMY)
    assert document is not None
    assert document.scope == "draft:ada"
    assert document.section("lessons").statements[0].text == form.lessons[0].text
    again, before = from_markdown(text)
    assert before == ""
    assert again.title == form.title
    assert again.summary.replace("’", "'") == form.summary
    assert again.attempts.replace("’", "'") == form.attempts
    assert again.practices == form.practices
    assert again.settlement_form == "renegotiated-terms"
    assert again.duration_months == 10
    assert (again.opened, again.resolved) == ("2024-03", "2025-01")
    assert again.review_by == "2028-11-23"


def test_an_id_comes_from_the_title_and_the_year() -> None:
    assert new_id(complete_form()) == "retards-de-validation-chez-alpha-2025"
    assert new_id(complete_form(id=" given-id ")) == "given-id"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_missing_field_is_named_with_its_help(lang: str) -> None:
    problems = check_form(ReviewForm(), lang)  # type: ignore[arg-type]
    texts = field_texts(lang)  # type: ignore[arg-type]
    for name in missing_fields(ReviewForm()):
        assert any(texts[name].label in p and texts[name].help in p for p in problems), name
    assert any("partenariat" in p.lower() or "partnership" in p.lower() for p in problems)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"opened": "2025-02", "resolved": "2024"}, "2024) is before"),
        ({"opened": "2025-13"}, "“2025-13” is not a date"),
        ({"resolved": "next year"}, "“next year” is not a date"),
        ({"review_by": "2027"}, "“2027” is not a date"),
        ({"id": "Bad Id"}, "“Bad Id” will not do"),
        ({"id": "../../etc/passwd"}, "will not do"),
        ({"sector": "other"}, "“other” is not in the list"),
        ({"conflict_types": ("quarrel",)}, "“quarrel” is not in the list"),
        ({"settlement_form": "peace"}, "“peace” is not in the list"),
        ({"countries": ("Atlantis",)}, "“Atlantis” is not a country"),
        ({"duration_months": -3}, "-3 is not a possible duration"),
        ({"origin": "public-case"}, "a public case cites its sources"),
        ({"lessons": (LessonEntry(text="Do it."),)}, "line 1: the conditions are missing"),
        ({"practices": (PracticeEntry(id="joint-calendar"),)}, "line 1: the explanation"),
        ({"practices": (PracticeEntry(id="magic", note="x"),)}, "“magic” is not in the list"),
        ({"events": "x" * 20_001}, "is too long (20001 characters"),
    ],
)
def test_what_is_wrong_is_said_in_one_plain_sentence(changes: dict[str, object], said: str) -> None:
    problems = check_form(complete_form(**changes), "en")
    assert any(said in problem for problem in problems), problems


def test_text_that_looks_like_structure_stays_text() -> None:
    hostile = "# Heading\n\n<script>alert(1)</script>\n---\n```\ncode\n> quote\nsetext\n==="
    form = complete_form(events=hostile, context="A <b>bold</b> claim & more.")
    text = file_of(form)
    path = f"reviews/fr/{new_id(form)}.md"
    document = read_review(text, path, "", TAXONOMY)
    assert document is not None
    shown = document.section("events").text
    for part in ("# Heading", "<script>alert(1)</script>", "---", "```", "> quote", "==="):
        assert part in shown
    assert "<b>bold</b>" in document.section("context").text
    again, _ = from_markdown(text)
    assert again.events.split() == hostile.split()
    assert again.context == form.context


def test_yaml_in_text_stays_text() -> None:
    form = complete_form(title='A: "b" {c} # d', summary="status: approved\nvisibility: public")
    text = file_of(form)
    document = read_review(text, f"reviews/fr/{new_id(form)}.md", "", TAXONOMY)
    assert document is not None
    assert document.title == form.title
    assert document.scope == "draft:ada"


def test_a_public_case_keeps_its_sources() -> None:
    source = SourceEntry(key="Reuters 2015", publisher="Reuters", title="A title", date="2015")
    form = complete_form(origin="public-case", visibility="public", sources=(source,))
    assert check_form(form, "fr") == []
    again, _ = from_markdown(file_of(form))
    assert again.sources == (source,)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_empty_file_to_fill_in_reads_as_an_empty_form(lang: str) -> None:
    form, _ = from_markdown(blank_markdown(lang))  # type: ignore[arg-type]
    assert form.lang == lang
    assert form.texts() == {}
    assert "title" in missing_fields(form)


def test_a_half_filled_file_keeps_what_is_there() -> None:
    form, unplaced = from_markdown(
        "---\ntitle: A title\nopened: 2024-05-06\nduration_months: soon\nparties: [A, 3]\n---\n"
        "Left over.\n\n## Contexte\n\nThe context.\n\n## Autre\n\nElsewhere.\n"
    )
    assert (form.title, form.opened, form.context) == ("A title", "2024-05-06", "The context.")
    assert form.duration_months is None
    assert form.parties == ("A", "3")
    assert unplaced == "duration_months: soon\n\nLeft over.\n\n## Autre\n\nElsewhere."


@pytest.mark.parametrize("written", ["[France, DE]", "France et Allemagne", "FR, les Pays-Bas"])
def test_countries_of_a_file_are_names_or_codes_and_are_written_as_codes(written: str) -> None:
    text = to_markdown(complete_form(countries=("FR",)), "ada", TODAY)
    form, left = from_markdown(text.replace("countries:\n- FR", f"countries: {written}"))
    assert left == ""
    assert check_form(form, "en") == []
    again, _ = from_markdown(to_markdown(form, "ada", TODAY))
    assert set(again.countries) <= {"FR", "DE", "NL"}
    assert len(again.countries) == 2
