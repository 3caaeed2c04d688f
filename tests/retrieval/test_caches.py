"""What is kept in memory shows nobody more than a fresh look, and is kept for everybody."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.index.index import Index
from assistant.principal import PUBLIC, RESTRICTED, Principal
from assistant.retrieval.candidates import Candidate
from assistant.retrieval.contents import ContentsReader, StaleRecordError
from assistant.retrieval.retriever import Retriever
from assistant.retrieval.shelf import Shelf
from assistant.retrieval.space import load_spaces
from tests.library_builder import write_library, write_page, write_review

Open = Callable[..., Index]
ANYONE = Principal("anyone")
MEDIATOR = Principal("mia", frozenset({"mediator"}))


def test_a_stale_public_record_leads_to_no_restricted_text(
    tmp_path: Path, open_index: Open
) -> None:
    library = tmp_path / "library"
    write_library(library, 2)
    index = open_index(library)
    index.sync()
    page = write_page(library, "recognition")
    index.sync()
    (stale,) = index.catalogue.records([PUBLIC], ids=["recognition"])
    # The page goes and a confidential review comes: in the place of the row that was the last.
    page.unlink()
    index.sync()
    write_review(library, "secret")
    index.sync()
    retriever = Retriever(index)
    (secret,) = index.catalogue.records([RESTRICTED], kind="review")
    kept = retriever.evidence("x", [Candidate("secret", "review", 1.0, secret)], MEDIATOR)
    assert any("secret" in item.text for item in kept)
    candidate = Candidate("recognition", "guidance", 1.0, stale)
    for person in (ANYONE, MEDIATOR):
        with pytest.raises(StaleRecordError, match="try again"):
            retriever.evidence("x", [candidate], person)
    assert secret.key != stale.key


def test_contents_are_read_for_the_scopes_that_were_asked_for(
    tmp_path: Path, open_index: Open
) -> None:
    library = tmp_path / "library"
    write_library(library, 2)
    write_review(library, "secret")
    index = open_index(library)
    index.sync()
    reader = ContentsReader(index, load_spaces(index.encoders))
    (secret,) = index.catalogue.records([RESTRICTED], kind="review")
    assert reader.read([secret], [RESTRICTED])[0].statements
    assert reader.read([secret], [PUBLIC]) == []


def test_a_review_that_becomes_confidential_is_gone_for_who_still_holds_it(
    tmp_path: Path, open_index: Open
) -> None:
    library = tmp_path / "library"
    write_library(library, 2)
    write_review(library, "case", visibility="public")
    index = open_index(library)
    index.sync()
    retriever = Retriever(index)
    (seen,) = index.catalogue.records([PUBLIC], kind="review")
    candidate = Candidate("case", "review", 1.0, seen)
    assert retriever.evidence("x", [candidate], ANYONE)
    write_review(library, "case", visibility="restricted", lesson="Nobody may read this lesson.")
    index.sync()
    (now,) = index.catalogue.records([RESTRICTED], kind="review")
    assert retriever.evidence("x", [Candidate("case", "review", 1.0, now)], MEDIATOR)
    with pytest.raises(StaleRecordError):
        retriever.evidence("x", [candidate], ANYONE)


@pytest.mark.parametrize("authors", [3, 12])
def test_shelves_are_made_once_however_many_authors_have_drafts(
    tmp_path: Path, open_index: Open, authors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "library"
    write_library(library, 2)
    people = [Principal(f"author-{number}") for number in range(authors)]
    for person in people:
        path = write_review(library, f"draft-of-{person.name}", status="draft")
        path.write_text(path.read_text("utf-8").replace("author: ada", f"author: {person.name}"))
    index = open_index(library)
    index.sync()
    retriever = Retriever(index)
    made: list[str] = []
    real = Shelf.__init__

    def counted(self: Shelf, *values: object) -> None:
        made.append(str(values[3]))
        real(self, *values)  # type: ignore[arg-type]

    monkeypatch.setattr(Shelf, "__init__", counted)
    for _ in range(3):
        for person in people:
            for kind in ("guidance", "review"):
                found = retriever.retrieve("a dispute", person, "en", kind=kind)  # type: ignore[arg-type]
                drafts = [c.id for c in found.candidates if c.kind == "review"]
                assert drafts == ([f"draft-of-{person.name}"] if kind == "review" else [])
    assert made.count("guidance") == 1
    assert made.count("review") == authors
