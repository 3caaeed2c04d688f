"""A process that is killed at any point loses nothing that it acknowledged, and leaves no half.

``make kill-proof`` kills 200 times; the suite a few.
"""

import os
import random
from pathlib import Path

import pytest

from assistant.library.documents import Problem
from assistant.library.files import LibraryFiles
from assistant.library.reader import read_file
from tests.library_builder import TAXONOMY
from tests.proofs.kills import CURATOR, MOST, REVIEWS, Ledger, edit_pages, killed, review_id
from tests.proofs.small_service import assert_like_a_fresh_one, make_library, small_service

KILLS = int(os.environ.get("ENTENTE_KILLS", "6"))
SEED = int(os.environ.get("ENTENTE_SEED", "20261128"))
_LOOKED_AT = 10  # kills between two comparisons with a fresh index


@pytest.mark.skipif(os.name == "nt", reason="kills with SIGKILL")
def test_kills_lose_nothing_and_leave_no_half(tmp_path: Path) -> None:
    library = make_library(tmp_path)
    chance = random.Random(SEED)
    ledger = Ledger()
    for kill in range(1, KILLS + 1):
        edit_pages(library, chance)
        # The first steps, opening and the first sync, are as likely to be hit as what follows.
        sayings = chance.choice([1, 1, *range(1, MOST)])
        ledger.take(killed(tmp_path, chance.randrange(1 << 30), sayings, 0.4 * chance.random()))
        ledger.check(tmp_path)
        assert_no_half_reviews(library)
        if kill % _LOOKED_AT == 0 or kill == KILLS:
            compare(tmp_path, tmp_path / f"fresh-{kill}")
    if KILLS >= _LOOKED_AT:
        done = {what for what, _, _ in ledger.said}
        assert done == {"begun", "synced", "imported", "approved", "retired", "ticked", "typed"}
    print(f"{KILLS} kills, {len(ledger.said)} acknowledged")


def assert_no_half_reviews(library: Path) -> None:
    """Every review's file is one that was written whole."""
    for file in LibraryFiles(library).all("reviews"):
        assert not isinstance(read_file(file, TAXONOMY), Problem), file
    assert len(list(library.glob("reviews/en/*.md"))) <= REVIEWS
    assert {p.stem for p in library.glob("reviews/en/*.md")} <= {
        review_id(place) for place in range(REVIEWS)
    }


def compare(root: Path, fresh: Path) -> None:
    """The next run finishes what was begun: the index is a fresh one's, and nothing is left over."""
    with small_service(root) as service:
        service.refresh()
        for id_ in {draft.id for draft in service.desk.drafts(CURATOR)}:
            service.desk.approve(id_, CURATOR, service.desk.preview(id_, CURATOR).hash)
        service.sync(accept_loss=True)
        assert_like_a_fresh_one(service.index, root, fresh)
        assert not service.index.differences()
    assert not list(root.glob("home/**/*.tmp"))
