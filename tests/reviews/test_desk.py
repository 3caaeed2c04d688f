"""The desk: who may do what, and that nobody overwrites anybody."""

import datetime as dt
from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.principal import Principal
from assistant.reviews.desk import NotAllowedError, ReviewDesk, with_fields
from assistant.reviews.drafts import Drafts
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
    assert stored.path == f"reviews/fr/{ID}.md"
    assert [draft.id for draft in desk.drafts(CURATOR)] == [ID]
    assert [draft.id for draft in desk.drafts(ADA)] == [ID]
    assert desk.drafts(BOB) == []
    with pytest.raises(NotAllowedError, match="Only a curator"):
        desk.approve(ID, ADA)
    desk.approve(ID, CURATOR)
    text = (tmp_path / stored.path).read_text(encoding="utf-8")
    assert "\nstatus: approved\n" in text
    assert "\napproved_by: grace\n" in text
    assert desk.drafts(CURATOR) == []
    with pytest.raises(NotAllowedError, match="Only a curator"):
        desk.retire(ID, ADA)
    desk.submit(complete_form(id="newer"), CURATOR, "", TODAY)
    desk.retire(ID, CURATOR, "newer")
    text = (tmp_path / stored.path).read_text(encoding="utf-8")
    assert "\nstatus: retired\n" in text
    assert "\nsuperseded_by: newer\n" in text


def test_approving_changes_two_lines_and_no_other(desk: ReviewDesk, tmp_path: Path) -> None:
    stored = desk.submit(complete_form(), ADA, "", TODAY)
    before = stored.text.split("\n")
    (after,) = desk.approve(ID, CURATOR)
    lines = after.text.split("\n")
    assert [line for line in lines if line not in before] == [
        "status: approved",
        "approved_by: grace",
    ]
    assert [line for line in before if line not in lines] == ["status: draft"]


def test_an_id_that_exists_is_refused_and_nothing_is_lost(desk: ReviewDesk, tmp_path: Path) -> None:
    stored = desk.submit(complete_form(), ADA, "", TODAY)
    with pytest.raises(ChangedElsewhereError, match="already a review"):
        desk.submit(complete_form(context="Another story."), CURATOR, "", TODAY)
    assert (tmp_path / stored.path).read_text(encoding="utf-8") == stored.text


def test_an_id_taken_by_a_hidden_draft_is_neither_told_nor_lost(
    desk: ReviewDesk, tmp_path: Path
) -> None:
    hidden = desk.submit(complete_form(), ADA, "", TODAY)
    own = desk.submit(complete_form(context="Another story."), BOB, "", TODAY)
    assert own.path != hidden.path
    assert (tmp_path / hidden.path).read_text(encoding="utf-8") == hidden.text
    assert "Another story." in (tmp_path / own.path).read_text(encoding="utf-8")


def test_two_people_do_not_overwrite_each_other_unknowingly(desk: ReviewDesk) -> None:
    desk.submit(complete_form(), ADA, "", TODAY)
    form, opened_by_ada = desk.open(ID, "fr", ADA)
    _, opened_by_curator = desk.open(ID, "fr", CURATOR)
    desk.submit(
        form.model_copy(update={"id": ID, "context": "Ada's."}), ADA, opened_by_ada.hash, TODAY
    )
    with pytest.raises(ChangedElsewhereError, match="changed by someone else") as caught:
        desk.submit(
            form.model_copy(update={"id": ID, "context": "Grace's."}), CURATOR,
            opened_by_curator.hash, TODAY,
        )  # fmt: skip
    assert caught.value.now is not None
    assert "Ada’s." in caught.value.now.text
    form, _ = desk.open(ID, "fr", CURATOR)
    assert form.context == "Ada’s."


def test_a_curators_change_keeps_a_review_approved_and_its_author(desk: ReviewDesk) -> None:
    desk.submit(complete_form(), ADA, "", TODAY)
    desk.approve(ID, CURATOR)
    with pytest.raises(NotAllowedError, match="is approved"):
        desk.open(ID, "fr", ADA)
    form, stored = desk.open(ID, "fr", CURATOR)
    changed = desk.submit(
        form.model_copy(update={"context": "Better."}), CURATOR, stored.hash, TODAY
    )
    assert "status: approved" in changed.text
    assert "author: ada" in changed.text


def test_what_a_person_may_not_see_does_not_exist(desk: ReviewDesk) -> None:
    desk.submit(complete_form(), ADA, "", TODAY)
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
        desk.approve("half", CURATOR)
    assert path.read_text(encoding="utf-8") == before


def test_a_failed_write_leaves_the_old_file(
    desk: ReviewDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = desk.submit(complete_form(), ADA, "", TODAY)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    form, opened = desk.open(ID, "fr", ADA)
    with pytest.raises(EntenteError, match="No space left"):
        desk.submit(form, ADA, opened.hash, TODAY)
    folder = tmp_path / "reviews" / "fr"
    assert [path.name for path in folder.iterdir()] == [f"{ID}.md"]
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


def test_drafts_belong_to_their_author_and_survive(tmp_path: Path) -> None:
    path = tmp_path / "drafts.sqlite"
    Drafts(path).save("ada", "k1", complete_form(title="Half"), "hash")
    again = Drafts(path)
    draft = again.get("ada", "k1")
    assert draft is not None
    assert (draft.form.title, draft.opened) == ("Half", "hash")
    assert again.get("bob", "k1") is None
    assert again.of("bob") == []
    again.drop("bob", "k1")
    assert again.of("ada") != []
    again.drop("ada", "k1")
    assert again.of("ada") == []
