"""The desk: who may do what, and that nobody overwrites anybody."""

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import EntenteError, NotAllowedError
from assistant.library.fields import MAX_ID
from assistant.library.files import LibraryFiles
from assistant.principal import Principal
from assistant.reviews.decisions import with_fields
from assistant.reviews.desk import ReviewDesk
from assistant.reviews.files import ChangedElsewhereError, ReviewFiles
from assistant.typography import typeset
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


def test_a_draft_is_given_back_with_a_comment_and_handed_in_again(
    desk: ReviewDesk, tmp_path: Path
) -> None:
    stored = desk.submit(complete_form(), ADA, "", TODAY)
    read = desk.preview(stored.id, CURATOR).hash
    for who, hash_, said, message in (
        (ADA, read, "Too long.", "Only a curator can return"),
        (CURATOR, "another", "Too long.", "was changed since you read it"),
        (CURATOR, read, " \n ", "Say in a comment"),
    ):
        with pytest.raises(EntenteError, match=message):
            desk.reject(stored.id, who, hash_, said)
    comment = 'Who  decided "that"?\nname: the role # not the person'
    desk.reject(stored.id, CURATOR, read, comment)
    (head,) = [one.fields for one in desk.drafts(ADA)]
    assert head.returned == 'Who decided "that"?\nname: the role # not the person'
    assert head.status == "draft"
    # Its author goes on from the file, and hands it in as anew.
    form, opened = desk.open(stored.id, "fr", ADA)
    desk.submit(form.model_copy(update={"context": "Better told."}), ADA, opened.hash, TODAY)
    (head,) = [one.fields for one in desk.drafts(ADA)]
    assert head.returned == ""
    # Who gave it back may change their mind: nothing is left of it then.
    desk.reject(stored.id, CURATOR, desk.preview(stored.id, CURATOR).hash, comment)
    desk.approve(stored.id, CURATOR, desk.preview(stored.id, CURATOR).hash)
    text = (tmp_path / stored.path).read_text(encoding="utf-8")
    assert "returned" not in text
    assert "status: approved" in text


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
    with pytest.raises(EntenteError, match=typeset("« Titre » manque", "fr")):
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


def test_only_what_was_read_is_approved(desk: ReviewDesk, tmp_path: Path) -> None:
    stored = desk.submit(complete_form(), ADA, "", TODAY)
    read = desk.preview(stored.id, CURATOR)
    assert [draft.text for draft in read.drafts] == [stored.text]
    form, opened = desk.open(stored.id, "fr", ADA)
    changed = form.model_copy(update={"resolution": "A sentence that nobody read."})
    after = desk.submit(changed, ADA, opened.hash, TODAY)
    with pytest.raises(ChangedElsewhereError, match="changed since you read it") as refused:
        desk.approve(stored.id, CURATOR, read.hash)
    assert refused.value.now is not None
    assert (tmp_path / stored.path).read_text(encoding="utf-8") == after.text
    for guess in ("", stored.hash, after.hash):
        with pytest.raises(ChangedElsewhereError):
            desk.approve(stored.id, CURATOR, guess)
    desk.approve(stored.id, CURATOR, desk.preview(stored.id, CURATOR).hash)
    assert "status: approved" in (tmp_path / stored.path).read_text(encoding="utf-8")


def test_a_translation_that_came_after_reading_is_not_approved_unread(desk: ReviewDesk) -> None:
    stored = desk.submit(complete_form(), ADA, "", TODAY)
    read = desk.preview(stored.id, CURATOR).hash
    desk.submit(complete_form(id=stored.id, lang="en"), ADA, "", TODAY)
    with pytest.raises(ChangedElsewhereError):
        desk.approve(stored.id, CURATOR, read)
    both = desk.preview(stored.id, CURATOR)
    assert {draft.lang for draft in both.drafts} == {"fr", "en"}
    assert len(desk.approve(stored.id, CURATOR, both.hash)) == 2


def test_every_reading_of_a_review_is_noted(tmp_path: Path) -> None:
    told: list[tuple[str, str, str]] = []
    desk = ReviewDesk(tmp_path, lambda who, what, _, which: told.append((who.name, what, which)))
    write_review(tmp_path, "secret")
    write_review(tmp_path, "half", status="draft")
    desk.open("secret", "en", CURATOR)
    desk.preview("half", CURATOR)
    assert told == [("grace", "opened", "secret"), ("grace", "previewed", "half")]
    for refused in (
        lambda: desk.open("secret", "en", BOB),
        lambda: desk.preview("half", ADA),
        lambda: desk.preview("secret", CURATOR),
    ):
        with pytest.raises(EntenteError):
            refused()
    assert len(told) == 2


def test_what_not_everybody_may_see_is_readable_by_its_owner_alone(
    desk: ReviewDesk, tmp_path: Path
) -> None:
    def mode(path: str) -> int:
        return (tmp_path / path).stat().st_mode & 0o777

    draft = desk.submit(complete_form(visibility="public"), ADA, "", TODAY)
    assert mode(draft.path) == 0o600
    desk.approve(draft.id, CURATOR, desk.preview(draft.id, CURATOR).hash)
    assert mode(draft.path) == 0o644
    secret = desk.submit(complete_form(), ADA, "", TODAY)
    desk.approve(secret.id, CURATOR, desk.preview(secret.id, CURATOR).hash)
    assert mode(secret.path) == 0o600


@pytest.mark.parametrize("name", ["folder", "latin"])
def test_a_file_that_cannot_be_read_is_said_and_never_overwritten(
    desk: ReviewDesk, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "reviews" / "fr" / f"{name}.md"
    if name == "folder":
        path.mkdir(parents=True)
    else:
        path.parent.mkdir(parents=True)
        path.write_bytes("événement".encode("latin-1"))
    with pytest.raises(EntenteError, match=f"reviews/fr/{name}.md"):
        desk.submit(complete_form(id=name), CURATOR, "", TODAY)
    assert path.is_dir() or path.read_bytes() == "événement".encode("latin-1")


WRITER = """
import datetime as dt, re, sys
from pathlib import Path
from assistant.principal import Principal
from assistant.reviews.desk import ReviewDesk
from assistant.reviews.files import ChangedElsewhereError

library, me, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
who = Principal(me, frozenset({"curator"}))
desk = ReviewDesk(library)
while times:
    form, opened = desk.open("shared", "en", who)
    mine = len(re.findall(rf"{me}[0-9]+", form.context))
    new = form.model_copy(update={"context": f"{form.context} {me}{mine}."})
    try:
        desk.submit(new, who, opened.hash, dt.date(2026, 1, 1))
    except ChangedElsewhereError:
        continue
    times -= 1
"""


def test_processes_that_change_one_review_lose_nothing(tmp_path: Path) -> None:
    write_review(tmp_path, "shared")
    each, people = 15, ("ann", "ben", "cas")
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, tmp_path, name, str(each)], stderr=subprocess.PIPE
        )
        for name in people
    ]
    for process in running:
        _, error = process.communicate()
        assert (process.returncode, error.decode()) == (0, "")
    text = (tmp_path / "reviews/en/shared.md").read_text(encoding="utf-8")
    for name in people:
        assert re.findall(rf"{name}(\d+)\.", text) == [str(n) for n in range(each)]
    assert not list(tmp_path.rglob("*.tmp"))


def test_lists_read_only_what_changed(
    desk: ReviewDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        write_review(tmp_path, f"case-{number}")
    monkeypatch.setattr("assistant.library.files._RACY_NS", -1 << 60)  # long ago
    read: list[str] = []
    real = LibraryFiles.load

    def counted(self: LibraryFiles, path: str) -> object:
        read.append(path)
        return real(self, path)

    monkeypatch.setattr(LibraryFiles, "load", counted)
    assert len(desk.editable(CURATOR)) == 5
    assert len(read) == 5
    read.clear()
    assert len(desk.editable(CURATOR)) == 5
    assert desk.overdue(CURATOR, TODAY) == desk.drafts(CURATOR) == []
    assert read == []
    write_review(tmp_path, "case-1", status="draft", title="Another title")
    (tmp_path / "reviews/en/case-2.md").unlink()
    assert [draft.fields.title for draft in desk.drafts(CURATOR)] == ["Another title"]
    assert len(desk.editable(CURATOR)) == 4
    assert read == ["reviews/en/case-1.md"]


def test_a_draft_is_its_authors_and_not_of_who_has_the_name_afterwards(tmp_path: Path) -> None:
    desk = ReviewDesk(tmp_path)
    ada = Principal("ada", frozenset({"mediator"}), id="account/1")
    again = Principal("ada", frozenset({"mediator"}), id="account/2")
    renamed = Principal("grace", frozenset({"mediator"}), id="account/1")
    stored = desk.submit(complete_form(), ada, "", TODAY)
    assert "author: ada" in stored.text
    assert desk.open(stored.id, stored.lang, ada)
    assert desk.open(stored.id, stored.lang, renamed)
    assert desk.editable(again) == desk.drafts(again) == []
    with pytest.raises(EntenteError, match="no review"):
        desk.open(stored.id, stored.lang, again)
