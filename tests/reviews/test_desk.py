"""The desk: who may do what, and that nobody overwrites anybody."""

import datetime as dt
import re
from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.library.fields import MAX_ID
from assistant.principal import Principal
from assistant.reviews.desk import NotAllowedError, ReviewDesk, with_fields
from assistant.reviews.files import ChangedElsewhereError, ReviewFiles
from tests.library_builder import write_review
from tests.reviews.forms import complete_form

TODAY = dt.date(2026, 11, 23)
ADA = Principal("ada", frozenset({"mediator"}))
BOB = Principal("bob", frozenset({"manager"}))
CURATOR = Principal("grace", frozenset({"curator"}))
ID = "retards-de-validation-chez-alpha-2025"


@pytest.fixture
def desk(tmp_path: Path) -> ReviewDesk:
    return ReviewDesk(tmp_path)


def test_a_review_goes_from_draft_to_approved_to_retired(desk: ReviewDesk, tmp_path: Path) -> None:
    stored = desk.submit(complete_form(), ADA, "", TODAY)
    id_ = stored.id
    assert stored.path == f"reviews/fr/{id_}.md"
    assert [draft.id for draft in desk.drafts(CURATOR)] == [id_]
    assert [draft.id for draft in desk.drafts(ADA)] == [id_]
    assert desk.drafts(BOB) == []
    with pytest.raises(NotAllowedError, match="Only a curator"):
        desk.preview(id_, ADA)
    read = desk.preview(id_, CURATOR).hash
    with pytest.raises(NotAllowedError, match="Only a curator"):
        desk.approve(id_, ADA, read)
    desk.approve(id_, CURATOR, read)
    text = (tmp_path / stored.path).read_text(encoding="utf-8")
    assert "\nstatus: approved\n" in text
    assert "\napproved_by: grace\n" in text
    assert desk.drafts(CURATOR) == []
    with pytest.raises(NotAllowedError, match="Only a curator"):
        desk.retire(id_, ADA)
    desk.submit(complete_form(id="newer"), CURATOR, "", TODAY)
    desk.retire(id_, CURATOR, "newer")
    text = (tmp_path / stored.path).read_text(encoding="utf-8")
    assert "\nstatus: retired\n" in text
    assert "\nsuperseded_by: newer\n" in text


def test_approving_changes_two_lines_and_no_other(desk: ReviewDesk, tmp_path: Path) -> None:
    stored = desk.submit(complete_form(), ADA, "", TODAY)
    before = stored.text.split("\n")
    (after,) = desk.approve(stored.id, CURATOR, desk.preview(stored.id, CURATOR).hash)
    lines = after.text.split("\n")
    assert [line for line in lines if line not in before] == [
        "status: approved",
        "approved_by: grace",
    ]
    assert [line for line in before if line not in lines] == ["status: draft"]


def test_an_id_that_exists_is_refused_and_nothing_is_lost(desk: ReviewDesk, tmp_path: Path) -> None:
    stored = desk.submit(complete_form(), ADA, "", TODAY)
    for person in (CURATOR, ADA):
        with pytest.raises(ChangedElsewhereError, match="already a review"):
            desk.submit(complete_form(id=stored.id, context="Another story."), person, "", TODAY)
    assert (tmp_path / stored.path).read_text(encoding="utf-8") == stored.text


@pytest.mark.parametrize("id_", ["", "chosen-by-hand", "a" * MAX_ID])
def test_an_id_taken_by_a_hidden_draft_is_neither_told_nor_lost(
    desk: ReviewDesk, tmp_path: Path, id_: str
) -> None:
    hidden = desk.submit(complete_form(id=id_), CURATOR, "", TODAY)
    own = desk.submit(complete_form(id=id_, context="Another story."), BOB, "", TODAY)
    free = desk.submit(complete_form(id=id_ and f"z{id_[1:]}", title="Libre"), BOB, "", TODAY)
    assert (tmp_path / hidden.path).read_text(encoding="utf-8") == hidden.text
    assert "Another story." in (tmp_path / own.path).read_text(encoding="utf-8")
    # The name of a second file looks like the name of any other.
    assert re.fullmatch(r"[a-z-]+(-2025)?-[0-9a-f]{6}", own.id)
    assert re.fullmatch(r"[a-z-]+(-2025)?-[0-9a-f]{6}", free.id)
    assert len(own.id) <= MAX_ID


def test_a_hidden_id_is_not_told_to_who_renames_an_opened_draft(desk: ReviewDesk) -> None:
    hidden = desk.submit(complete_form(), CURATOR, "", TODAY)
    own = desk.submit(complete_form(), BOB, "", TODAY)
    form, opened = desk.open(own.id, "fr", BOB)
    told = []
    for id_ in (hidden.id, "z" + hidden.id[1:]):
        with pytest.raises(EntenteError) as refused:
            desk.submit(form.model_copy(update={"id": id_}), BOB, opened.hash, TODAY)
        told.append((type(refused.value), str(refused.value).replace(id_, "X")))
    assert told[0] == told[1]


def test_a_draft_of_ones_own_keeps_its_id_in_the_other_language(desk: ReviewDesk) -> None:
    first = desk.submit(complete_form(), BOB, "", TODAY)
    assert first.lang == "fr"
    second = desk.submit(complete_form(id=first.id, lang="en"), BOB, "", TODAY)
    assert second.id == first.id


def test_two_people_do_not_overwrite_each_other_unknowingly(desk: ReviewDesk) -> None:
    id_ = desk.submit(complete_form(), ADA, "", TODAY).id
    form, opened_by_ada = desk.open(id_, "fr", ADA)
    _, opened_by_curator = desk.open(id_, "fr", CURATOR)
    desk.submit(form.model_copy(update={"context": "Ada's."}), ADA, opened_by_ada.hash, TODAY)
    with pytest.raises(ChangedElsewhereError, match="changed by someone else") as caught:
        desk.submit(
            form.model_copy(update={"context": "Grace's."}), CURATOR,
            opened_by_curator.hash, TODAY,
        )  # fmt: skip
    assert caught.value.now is not None
    assert "Ada’s." in caught.value.now.text
    form, _ = desk.open(id_, "fr", CURATOR)
    assert form.context == "Ada’s."


def test_a_curators_change_keeps_a_review_approved_and_its_author(desk: ReviewDesk) -> None:
    id_ = desk.submit(complete_form(), ADA, "", TODAY).id
    desk.approve(id_, CURATOR, desk.preview(id_, CURATOR).hash)
    with pytest.raises(NotAllowedError, match="is approved"):
        desk.open(id_, "fr", ADA)
    form, stored = desk.open(id_, "fr", CURATOR)
    changed = desk.submit(
        form.model_copy(update={"context": "Better."}), CURATOR, stored.hash, TODAY
    )
    assert "status: approved" in changed.text
    assert "author: ada" in changed.text


def test_what_a_person_may_not_see_does_not_exist(desk: ReviewDesk) -> None:
    desk.submit(complete_form(id=ID), CURATOR, "", TODAY)
    with pytest.raises(EntenteError) as hidden:
        desk.open(ID, "fr", BOB)
    with pytest.raises(EntenteError) as absent:
        desk.open("no-such-review", "fr", BOB)
    assert str(hidden.value).replace(ID, "X") == str(absent.value).replace("no-such-review", "X")


@pytest.mark.parametrize("id_", ["../../outside", "a/b", "UPPER", "", "a--b", "con\n"])
def test_an_id_cannot_lead_elsewhere(tmp_path: Path, id_: str) -> None:
    with pytest.raises(EntenteError, match="is not an id"):
        ReviewFiles(tmp_path).read(id_, "fr")


def test_an_incomplete_form_is_not_saved(desk: ReviewDesk, tmp_path: Path) -> None:
    with pytest.raises(EntenteError, match="« Titre » manque"):
        desk.submit(complete_form(title=""), ADA, "", TODAY)
    assert not list(tmp_path.rglob("*.md"))


def test_a_draft_that_is_not_in_order_is_not_approved(desk: ReviewDesk, tmp_path: Path) -> None:
    path = write_review(tmp_path, "half", status="draft")
    path.write_text(
        path.read_text(encoding="utf-8").replace("## Lessons", "## Learnings"), encoding="utf-8"
    )
    before = path.read_text(encoding="utf-8")
    with pytest.raises(EntenteError, match="Learnings"):
        desk.approve("half", CURATOR, desk.preview("half", CURATOR).hash)
    assert path.read_text(encoding="utf-8") == before


def test_a_failed_write_leaves_the_old_file(
    desk: ReviewDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = desk.submit(complete_form(), ADA, "", TODAY)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    form, opened = desk.open(stored.id, "fr", ADA)
    with pytest.raises(EntenteError, match="No space left"):
        desk.submit(form, ADA, opened.hash, TODAY)
    folder = tmp_path / "reviews" / "fr"
    assert [path.name for path in folder.iterdir()] == [f"{stored.id}.md"]
    assert (tmp_path / stored.path).read_text(encoding="utf-8") == stored.text


def test_reviews_past_their_date_are_listed(desk: ReviewDesk, tmp_path: Path) -> None:
    write_review(tmp_path, "old-one")
    write_review(tmp_path, "older-one")
    path = tmp_path / "reviews/en/older-one.md"
    path.write_text(path.read_text().replace("review_by: 2028-01-01", "review_by: 2020-01-01"))
    assert [r.id for r in desk.overdue(CURATOR, TODAY)] == ["older-one"]
    assert [r.id for r in desk.overdue(CURATOR, dt.date(2029, 1, 1))] == ["older-one", "old-one"]
    assert desk.overdue(BOB, TODAY) == []


def test_fields_are_set_line_by_line_whatever_the_line_ends() -> None:
    text = "---\r\nid: a\r\nstatus: draft\r\n---\r\n\r\nstatus: draft\r\n"
    assert with_fields(text, {"status": "approved", "approved_by": 'Ann "A" Lee'}) == (
        '---\nid: a\nstatus: approved\napproved_by: "Ann \\"A\\" Lee"\n---\n\nstatus: draft\n'
    )
