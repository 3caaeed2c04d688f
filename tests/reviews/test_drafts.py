"""Drafts in the home: as typed, each person's own, and copies of files only as long as these may
be seen."""

import datetime as dt
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.principal import Principal
from assistant.reviews.desk import ReviewDesk
from assistant.reviews.drafts import MAX_DRAFTS, Change, Drafts, ReadingReport
from assistant.reviews.reading import Guess
from assistant.reviews.typed import (
    MAX_FIELD,
    MAX_FORM,
    read_form,
    typed_form,
    typed_problems,
    with_texts,
)
from tests.library_builder import write_review
from tests.reviews.forms import complete_form

TODAY = dt.date(2026, 11, 23)
ADA = Principal("ada", frozenset({"mediator"}))
BOB = Principal("bob", frozenset({"manager"}))
GRACE = Principal("grace", frozenset({"curator"}))
FORMER = Principal("grace", frozenset({"manager"}))


def change(text: str, before: str = "") -> Change:
    return Change((text,), ((before,),))


@pytest.fixture
def desk(tmp_path: Path) -> ReviewDesk:
    return ReviewDesk(tmp_path / "library")


@pytest.fixture
def drafts(tmp_path: Path, desk: ReviewDesk) -> Drafts:
    return Drafts(tmp_path / "drafts.sqlite", desk.scope_of)


def test_drafts_belong_to_their_author_and_survive(
    tmp_path: Path, drafts: Drafts, desk: ReviewDesk
) -> None:
    drafts.begin(ADA, "k1", typed_form(complete_form(title="Half")), "fr", opened="hash")
    again = Drafts(tmp_path / "drafts.sqlite", desk.scope_of)
    draft = again.get(ADA, "k1")
    assert draft is not None
    assert (draft.form, draft.opened) == (complete_form(title="Half"), "hash")
    assert again.get(BOB, "k1") is None
    assert again.of(BOB) == []
    again.drop(BOB, "k1")
    assert [(one.key, one.title) for one in again.titles(ADA)] == [("k1", "Half")]
    again.drop(ADA, "k1")
    assert again.of(ADA) == []


def test_every_form_comes_back_as_it_was() -> None:
    forms = [
        complete_form(),
        complete_form(amounts=({"value": 3, "currency": "EUR"},), duration_months=4.5),
        complete_form(practices=(), lessons=complete_form().lessons * 12, countries=("FR", "DE")),
    ]
    for form in forms:
        assert read_form(typed_form(form)) == form


def test_what_cannot_be_understood_is_kept_as_typed_and_named(drafts: Drafts) -> None:
    typed = {
        "duration_months": change("dix mois environ"), "opened": change("31/02"),
        "parties": change("Alpha\n\n  Beta, SA "), "lessons.7.text": change("Un huitième"),
        "practices.0.note": change("une note sans pratique"), "origin": change("martien"),
    }  # fmt: skip
    assert drafts.change(ADA, "k", typed, "fr") == {}
    draft = drafts.get(ADA, "k")
    assert draft is not None
    assert draft.typed == {name: one.values for name, one in typed.items()}
    problems = "\n".join(typed_problems(draft.typed, "fr"))
    assert "dix mois environ" in problems
    assert "31/02" in problems
    assert draft.form.parties == ("Alpha", "Beta, SA")
    assert [lesson.text for lesson in draft.form.lessons] == ["Un huitième"]


def test_replaced_texts_go_to_the_row_they_came_from(drafts: Drafts) -> None:
    typed = {"lessons.2.text": ("Demandez à Mme Martin.",), "lessons.5.conditions": ("M. Durand",),
             "practices.3.note": ("Jean",), "title": ("T",)}  # fmt: skip
    changed = with_texts(
        typed, {"lessons.0.text": "A.", "lessons.1.conditions": "B", "practices.0.note": "C"}
    )
    assert changed == typed | {
        "lessons.2.text": ("A.",), "lessons.5.conditions": ("B",), "practices.3.note": ("C",)
    }  # fmt: skip


def test_fields_are_changed_one_by_one_and_never_over_somebody_elses(drafts: Drafts) -> None:
    assert drafts.change(ADA, "k", {"title": change("One")}, "en") == {}
    # Two pages that were opened at the same time, each with its own field.
    assert drafts.change(ADA, "k", {"summary": change("S")}, "en") == {}
    # The same field: what is there stays, and is told; the rest is taken.
    found = drafts.change(ADA, "k", {"title": change("Two"), "context": change("C")}, "en")
    assert found == {"title": ("One",)}
    # A page whose earlier saving arrived without an answer may go on from either.
    both = Change(("Three",), (("",), ("One",)))
    assert drafts.change(ADA, "k", {"title": both}, "en") == {}
    draft = drafts.get(ADA, "k")
    assert draft is not None
    assert draft.typed == {"title": ("Three",), "summary": ("S",), "context": ("C",)}


def test_savings_at_the_same_moment_all_hold(drafts: Drafts) -> None:
    def save(number: int) -> None:
        for at in range(10):
            name = f"lessons.{number * 5 + at // 2}.{('text', 'conditions')[at % 2]}"
            drafts.change(ADA, "k", {name: change(f"{number} {at}")}, "en")

    threads = [threading.Thread(target=save, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    draft = drafts.get(ADA, "k")
    assert draft is not None
    assert len(draft.typed) == 60


def test_limits_come_before_work_and_lose_nothing(drafts: Drafts) -> None:
    drafts.change(ADA, "k", {"title": change("Kept")}, "en")
    for bad, said in (
        ({"context": change("x" * (MAX_FIELD + 1))}, "at most"),
        ({"lessons.999.text": change("x")}, "not a field"),
        ({"amounts": change("[]")}, "not a field"),
        ({"__class__": change("x")}, "not a field"),
    ):
        with pytest.raises(EntenteError, match=said):
            drafts.change(ADA, "k", bad, "en")
    for number in range(MAX_FORM // MAX_FIELD - 1):
        text = change("x" * MAX_FIELD)
        drafts.change(ADA, "k", {f"lessons.{number}.text": text}, "en")
    with pytest.raises(EntenteError, match="Cette revue compte"):
        drafts.change(ADA, "k", {"context": change("x" * MAX_FIELD)}, "fr")
    draft = drafts.get(ADA, "k")
    assert draft is not None
    assert draft.form.title == "Kept"


def test_a_person_has_so_many_drafts_and_none_goes_by_itself(drafts: Drafts) -> None:
    for number in range(MAX_DRAFTS):
        drafts.change(ADA, f"k{number}", {"title": change(str(number))}, "fr")
    with pytest.raises(EntenteError, match="supprimez-en un"):
        drafts.change(ADA, "more", {"title": change("x")}, "fr")
    with pytest.raises(EntenteError, match="delete one"):
        drafts.begin(ADA, "more", {"title": ("x",)}, "en")
    drafts.change(ADA, "k3", {"title": change("still", "3")}, "fr")
    assert len(drafts.titles(ADA)) == MAX_DRAFTS
    assert drafts.change(BOB, "k", {"title": change("x")}, "fr") == {}


def test_how_a_document_was_read_stays_until_it_is_dismissed(drafts: Drafts) -> None:
    report = ReadingReport(name="a.docx", notes=("Read badly.",), guesses=(Guess("sector", "w"),))
    typed = {"unplaced": ("word for\n  word",)}
    drafts.begin(ADA, "k", typed, "fr", report=report)
    drafts.change(ADA, "k", {"title": change("x")}, "fr")
    draft = drafts.get(ADA, "k")
    assert draft is not None
    assert draft.report == report
    assert draft.typed["unplaced"] == ("word for\n  word",)
    # A review is not handed in while some of its document has no place.
    assert any("Texte sans place" in problem for problem in typed_problems(draft.typed, "fr"))
    drafts.dismiss(ADA, "k")
    draft = drafts.get(ADA, "k")
    assert draft is not None
    assert draft.report == ReadingReport()
    assert draft.typed["unplaced"] == ("word for\n  word",)


@pytest.mark.parametrize("visibility", ["restricted", "partners"])
def test_a_copy_of_a_confidential_review_ends_with_the_right_to_see_it(
    tmp_path: Path, drafts: Drafts, desk: ReviewDesk, visibility: str
) -> None:
    write_review(tmp_path / "library", "secret", visibility=visibility)
    form, stored = desk.open("secret", "en", GRACE)
    drafts.begin(
        GRACE, "copy", typed_form(form), "en", opened=stored.hash, source=stored.path
    )  # fmt: skip
    drafts.change(GRACE, "copy", {"context": change("Mine.", form.context)}, "en")
    drafts.begin(GRACE, "own", typed_form(complete_form(title="Own")), "en")
    assert {draft.key for draft in drafts.of(GRACE)} == {"copy", "own"}
    assert [draft.key for draft in drafts.of(FORMER)] == ["own"]
    assert [draft.key for draft in drafts.titles(FORMER)] == ["own"]
    assert drafts.get(FORMER, "copy") is None
    # What a page that was left open still saves neither frees the copy nor changes it.
    with pytest.raises(EntenteError, match="no longer yours"):
        drafts.change(FORMER, "copy", {"context": change("x", "Mine.")}, "en")
    assert not drafts.replace(FORMER, "copy", {}, {})
    assert drafts.get(FORMER, "copy") is None
    member = Principal("grace", frozenset({"manager"}), frozenset({"alpha-beta"}))
    assert (drafts.get(member, "copy") is not None) == (visibility == "partners")


def test_a_copy_follows_the_file_and_what_it_said_last(
    tmp_path: Path, drafts: Drafts, desk: ReviewDesk
) -> None:
    path = write_review(tmp_path / "library", "open-one", visibility="public")
    form, stored = desk.open("open-one", "en", GRACE)
    drafts.begin(GRACE, "copy", typed_form(form), "en", opened=stored.hash, source=stored.path)
    assert drafts.get(FORMER, "copy") is not None
    path.unlink()
    assert drafts.get(FORMER, "copy") is not None
    write_review(tmp_path / "library", "open-one", visibility="restricted")
    assert drafts.get(FORMER, "copy") is None
    assert drafts.get(GRACE, "copy") is not None


def test_an_authors_copy_of_an_own_draft_stays_theirs(drafts: Drafts, desk: ReviewDesk) -> None:
    id_ = desk.submit(complete_form(), BOB, "", TODAY).id
    form, stored = desk.open(id_, "fr", BOB)
    drafts.begin(BOB, "copy", typed_form(form), "fr", opened=stored.hash, source=stored.path)
    assert drafts.get(BOB, "copy") is not None


@pytest.mark.parametrize("columns", ["", ", source TEXT NOT NULL DEFAULT ''"])
def test_drafts_of_an_older_home_are_whole_and_bound_to_the_file_they_came_from(
    tmp_path: Path, desk: ReviewDesk, columns: str
) -> None:
    write_review(tmp_path / "library", "secret")
    form, stored = desk.open("secret", "en", GRACE)
    with closing(sqlite3.connect(tmp_path / "old.sqlite")) as db, db:
        db.execute(
            "CREATE TABLE draft (person TEXT NOT NULL, key TEXT NOT NULL, at TEXT NOT NULL, "
            f"form TEXT NOT NULL, opened TEXT NOT NULL{columns}, PRIMARY KEY (person, key)) "
            "WITHOUT ROWID"
        )
        for key, opened, shown in (("copy", stored.hash, form), ("own", "", complete_form())):
            db.execute(
                "INSERT INTO draft (person, key, at, form, opened) VALUES ('grace', ?, '2026', ?, "
                "?)",
                (key, shown.model_dump_json(), opened),
            )
    for _ in range(2):
        drafts = Drafts(tmp_path / "old.sqlite", desk.scope_of)
        assert {draft.key: draft.form for draft in drafts.of(GRACE)} == {
            "copy": form, "own": complete_form()
        }  # fmt: skip
        assert [draft.key for draft in drafts.of(FORMER)] == ["own"]
