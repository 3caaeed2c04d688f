"""Work that is killed at random points: what was acknowledged must be there afterwards.

Each piece of work counts: a kept number never goes back behind the last that was acknowledged.
"""

import datetime as dt
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from assistant.playbooks.editing import Edit
from assistant.principal import Principal
from assistant.reviews.convert import convert
from assistant.reviews.drafts import Change, Drafts
from assistant.reviews.markdown import to_markdown
from assistant.reviews.recognise import recognise
from assistant.service import Service
from tests.library_builder import TAXONOMY, write_page
from tests.playbooks.checklists import checklist
from tests.proofs.small_service import PAGES, small_service
from tests.reviews.forms import complete_form

TODAY = dt.date(2026, 11, 23)
CURATOR = Principal("grace", frozenset({"curator"}))
REVIEWS = 4
MOST = 12  # sayings before a kill
_CONTEXT = multiprocessing.get_context("forkserver")

# What was done, to what, and the number that it holds since.
Said = tuple[str, str, int]


def review_id(place: int) -> str:
    return f"review-{place}"


def numbered(text: str) -> int:
    """The number that a text holds."""
    return int(text.rpartition("number ")[2].split(".")[0])


class Worker:
    """Does one thing after the other, and says of each that it is done."""

    def __init__(self, service: Service, said: Connection, chance: random.Random) -> None:
        self._service = service
        self._said = said
        self._chance = chance

    def run(self) -> None:
        self._service.refresh()
        self._said.send(("synced", "", 0))
        works: list[Callable[[], Said | None]] = [
            self.take_in, self.approve, self.retire, self.tick, self.draft, self.edit,
        ]  # fmt: skip
        while True:
            if done := self._chance.choice(works)():
                self._said.send(done)

    def take_in(self) -> Said:
        """A document is imported; over the review, where there is one already."""
        id_ = review_id(self._chance.randrange(REVIEWS))
        head = self._service.desk._files.head(f"reviews/en/{id_}.md")
        opened, number = "", 0
        if head:
            form, stored = self._service.desk.open(id_, "en", CURATOR)
            opened, number = stored.hash, numbered(form.context) + 1
        new = complete_form(id=id_, lang="en", context=f"A long story, number {number}.")
        document = to_markdown(new, "grace", TODAY).encode()
        read = recognise(convert(document, "story.md").markdown, "en").form
        self._service.desk.submit(
            read.model_copy(update={"id": id_, "lang": "en"}), CURATOR, opened, TODAY
        )
        self._service.refresh()
        return "imported", id_, number

    def approve(self) -> Said | None:
        waiting = self._service.desk.drafts(CURATOR)
        if not waiting:
            return None
        read = self._service.desk.preview(self._chance.choice(waiting).id, CURATOR)
        (stored,) = self._service.desk.approve(read.id, CURATOR, read.hash)
        self._service.refresh()
        return "approved", read.id, numbered(stored.text.partition("## Context")[2])

    def retire(self) -> Said | None:
        if self._chance.random() < 0.8:
            return None
        id_ = review_id(self._chance.randrange(REVIEWS))
        path = self._service.settings.own_library / f"reviews/en/{id_}.md"
        if not path.exists():
            return None
        (stored,) = self._service.desk.retire(id_, CURATOR)
        self._service.refresh()
        return "retired", id_, numbered(stored.text.partition("## Context")[2])

    def tick(self) -> Said:
        mine = self._service.checklists.of(CURATOR)
        if not mine:
            self._service.checklists.create(checklist(), CURATOR)
            return "ticked", "un", -1
        item = self._chance.choice(mine[0].checklist.items)
        number = numbered(item.comment) + 1 if "number" in item.comment else 0
        edit = Edit(item.id, "comment", item.comment, f"number {number}.")
        self._service.checklists.change(mine[0].id, [edit], CURATOR, "edited")
        return "ticked", item.id, number

    def draft(self) -> Said:
        key = f"draft-{self._chance.randrange(2)}"
        known = self._service.drafts.get(CURATOR, key)
        seen = known.typed["context"] if known else ()
        number = numbered(seen[0]) + 1 if seen else 0
        change = Change((f"Half a story, number {number}.",), (seen,))
        assert not self._service.drafts.change(CURATOR, key, {"context": change}, "en")
        return "typed", key, number

    def edit(self) -> None:
        edit_pages(self._service.settings.own_library, self._chance)
        self._service.refresh()


def edit_pages(library: Path, chance: random.Random) -> None:
    """Somebody edits, adds, spoils and deletes pages, as with an editor or git."""
    for practice in chance.sample(TAXONOMY.practices[: PAGES + 3], 3):
        path = library / "guidance" / "en" / f"{practice.id}.md"
        if path.exists() and chance.random() < 0.2:
            path.unlink()
        else:
            write_page(library, practice.id, why=f"Said anew {chance.random()}. And again.")
            if chance.random() < 0.2:
                path.write_text(path.read_text("utf-8")[:300], encoding="utf-8")


def work(root: Path, seed: int, said: Connection) -> None:
    """What the killed process runs."""
    said.send(("begun", "", 0))
    with small_service(root) as service:
        Worker(service, said, random.Random(seed)).run()


def killed(root: Path, seed: int, sayings: int, after: float) -> list[Said]:
    """What a worker said until it was killed: ``after`` seconds from so many sayings, or from its
    next ones."""
    _CONTEXT.set_forkserver_preload([__name__])
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=work, args=(root, seed, theirs))
    process.start()
    theirs.close()
    said: list[Said] = []
    try:
        while len(said) < sayings:
            said.append(ours.recv())
        until = time.monotonic() + after
        while (left := until - time.monotonic()) > 0 and ours.poll(left):
            said.append(ours.recv())
        os.kill(process.pid or 0, signal.SIGKILL)
        while True:
            said.append(ours.recv())  # said before the kill
    except (EOFError, OSError):
        process.join()
    finally:
        ours.close()
    assert process.exitcode == -signal.SIGKILL, process.exitcode
    return said


class Ledger:
    """What was acknowledged so far."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, str], int] = {}
        self.said: list[Said] = []

    def take(self, said: list[Said]) -> None:
        self.said += said
        for what, which, number in said:
            kind = {"ticked": "ticked", "typed": "typed"}.get(what, "review")
            if which:
                known = self.numbers.get((kind, which), -1)
                assert number >= known
                self.numbers[kind, which] = number

    def check(self, root: Path) -> None:
        """Everything that was acknowledged stands there, whole, in files and databases."""
        with small_service(root) as service:
            desk = service.desk
            ticked = {
                item.id: item.comment
                for saved in service.checklists.of(CURATOR)
                for item in saved.checklist.items
            }
            for (kind, which), number in self.numbers.items():
                if kind == "review":
                    form, _ = desk.open(which, "en", CURATOR)
                    assert numbered(form.context) >= number, (which, number)
                elif kind == "ticked" and number >= 0:
                    assert numbered(ticked[which]) >= number, (which, number)
                elif kind == "typed":
                    self._check_draft(service.drafts, which, number)
            approvals = sum(what == "approved" for what, _, _ in self.said)
            noted = service.audit.entries(action="approved", limit=-1)
            assert len(noted) >= approvals
            assert service.audit.verify() is None

    @staticmethod
    def _check_draft(drafts: Drafts, key: str, number: int) -> None:
        draft = drafts.get(CURATOR, key)
        assert draft is not None
        assert numbered(draft.typed["context"][0]) >= number, (key, number)
