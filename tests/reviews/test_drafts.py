"""Drafts in the home: each person's own, and copies of files only as long as these may be seen."""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.principal import Principal
from assistant.reviews.desk import ReviewDesk
from assistant.reviews.drafts import Drafts
from tests.library_builder import write_review
from tests.reviews.forms import complete_form

TODAY = dt.date(2026, 11, 23)
ADA = Principal("ada", frozenset({"mediator"}))
BOB = Principal("bob", frozenset({"manager"}))
GRACE = Principal("grace", frozenset({"curator"}))
FORMER = Principal("grace", frozenset({"manager"}))


@pytest.fixture
def desk(tmp_path: Path) -> ReviewDesk:
    return ReviewDesk(tmp_path / "library")


@pytest.fixture
def drafts(tmp_path: Path, desk: ReviewDesk) -> Drafts:
    return Drafts(tmp_path / "drafts.sqlite", desk.scope_of)


def test_drafts_belong_to_their_author_and_survive(
    tmp_path: Path, drafts: Drafts, desk: ReviewDesk
) -> None:
    drafts.save(ADA, "k1", complete_form(title="Half"), "hash")
    again = Drafts(tmp_path / "drafts.sqlite", desk.scope_of)
    draft = again.get(ADA, "k1")
    assert draft is not None
    assert (draft.form.title, draft.opened) == ("Half", "hash")
    assert again.get(BOB, "k1") is None
    assert again.of(BOB) == []
    again.drop(BOB, "k1")
    assert again.of(ADA) != []
    again.drop(ADA, "k1")
    assert again.of(ADA) == []


@pytest.mark.parametrize("visibility", ["restricted", "partners"])
def test_a_copy_of_a_confidential_review_ends_with_the_right_to_see_it(
    tmp_path: Path, drafts: Drafts, desk: ReviewDesk, visibility: str
) -> None:
    write_review(tmp_path / "library", "secret", visibility=visibility)
    form, stored = desk.open("secret", "en", GRACE)
    drafts.save(GRACE, "copy", form, stored.hash, stored.path)
    drafts.save(GRACE, "copy", form.model_copy(update={"context": "Mine."}), stored.hash)
    drafts.save(GRACE, "own", complete_form(title="Own"), "")
    assert {draft.key for draft in drafts.of(GRACE)} == {"copy", "own"}
    assert [draft.key for draft in drafts.of(FORMER)] == ["own"]
    assert drafts.get(FORMER, "copy") is None
    # What a page that was left open still saves does not free the copy.
    drafts.save(FORMER, "copy", form, "")
    assert drafts.get(FORMER, "copy") is None
    member = Principal("grace", frozenset({"manager"}), frozenset({"alpha-beta"}))
    assert (drafts.get(member, "copy") is not None) == (visibility == "partners")


def test_a_copy_follows_the_file_and_what_it_said_last(
    tmp_path: Path, drafts: Drafts, desk: ReviewDesk
) -> None:
    path = write_review(tmp_path / "library", "open-one", visibility="public")
    form, stored = desk.open("open-one", "en", GRACE)
    drafts.save(GRACE, "copy", form, stored.hash, stored.path)
    assert drafts.get(FORMER, "copy") is not None
    path.unlink()
    assert drafts.get(FORMER, "copy") is not None
    write_review(tmp_path / "library", "open-one", visibility="restricted")
    assert drafts.get(FORMER, "copy") is None
    assert drafts.get(GRACE, "copy") is not None


def test_an_authors_copy_of_an_own_draft_stays_theirs(drafts: Drafts, desk: ReviewDesk) -> None:
    id_ = desk.submit(complete_form(), BOB, "", TODAY).id
    form, stored = desk.open(id_, "fr", BOB)
    drafts.save(BOB, "copy", form, stored.hash, stored.path)
    assert drafts.get(BOB, "copy") is not None


def test_drafts_of_an_older_home_are_bound_to_the_file_they_came_from(
    tmp_path: Path, desk: ReviewDesk
) -> None:
    write_review(tmp_path / "library", "secret")
    form, stored = desk.open("secret", "en", GRACE)
    with closing(sqlite3.connect(tmp_path / "old.sqlite")) as db, db:
        db.execute(
            "CREATE TABLE draft (person TEXT NOT NULL, key TEXT NOT NULL, at TEXT NOT NULL, "
            "form TEXT NOT NULL, opened TEXT NOT NULL, PRIMARY KEY (person, key)) WITHOUT ROWID"
        )
        for key, opened, shown in (("copy", stored.hash, form), ("own", "", complete_form())):
            db.execute(
                "INSERT INTO draft VALUES ('grace', ?, '2026', ?, ?)",
                (key, shown.model_dump_json(), opened),
            )
    drafts = Drafts(tmp_path / "old.sqlite", desk.scope_of)
    assert {draft.key for draft in drafts.of(GRACE)} == {"copy", "own"}
    assert [draft.key for draft in drafts.of(FORMER)] == ["own"]
