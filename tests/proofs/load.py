"""People at work at once: each asks, ticks, imports and approves, and remembers what was done."""

import datetime as dt
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from assistant.api.calls import caller
from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.local import LocalClient
from assistant.playbooks.editing import Edit
from assistant.playbooks.store import ChangedMeanwhileError, ChecklistStore
from assistant.principal import Principal
from assistant.reviews.convert import convert
from assistant.reviews.desk import ReviewDesk
from assistant.reviews.lookup import CaseFilter
from assistant.reviews.markdown import to_markdown
from assistant.reviews.recognise import recognise
from assistant.settings import Settings
from tests.library_builder import TAXONOMY, write_page
from tests.playbooks.checklists import checklist
from tests.proofs.small_service import PAGES
from tests.reviews.forms import complete_form

TODAY = dt.date(2026, 11, 23)
_FASTER = re.compile("There is no draft|was changed")  # what a second curator is told
CONTEXT = {"our_company": "Alpha", "partner": "Beta", "start": "2027-01-04"}


@dataclass
class Done:
    """What one person did that was acknowledged, and how long each kind of work took (s)."""

    times: list[tuple[str, float]] = field(default_factory=list)
    ticks: Counter[tuple[str, str]] = field(default_factory=Counter)
    imported: list[str] = field(default_factory=list)
    approved: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Person:
    """One client; two of them at a time are the same person, at two screens."""

    def __init__(self, root: Path, settings: Settings, number: int) -> None:
        roles = {"curator"} if number % 4 == 0 else {"manager"}
        self.principal = Principal(f"person-{number // 2}", frozenset(roles))
        self.done = Done()
        self._number = number
        self._library = root / "library"
        self._settings = settings
        self._store = ChecklistStore(settings.home / "checklists.sqlite")
        self._desk = ReviewDesk(self._library)
        self._chance = random.Random(number)

    def work(self, until: float) -> None:
        """Do one thing after the other until a moment of ``time.monotonic``."""
        works = [self.ask] * 5 + [self.tick] * 3 + [
            self.cases, self.fill, self.take_in, self.approve, self.edit,
        ]  # fmt: skip
        client = LocalClient.connect(self._settings.home)
        assert client is not None
        with client:
            do = caller(client.send, self._settings)
            while time.monotonic() < until:
                work = self._chance.choice(works)
                started = time.perf_counter()
                try:
                    work(do)
                except Exception as error:
                    self.done.errors.append(f"{work.__name__}: {error!r}")
                self.done.times.append((work.__name__, time.perf_counter() - started))

    def ask(self, do: Entente) -> None:
        practice = self._chance.choice(TAXONOMY.practices[:PAGES])
        answer = do.ask(f"How do we start with {practice.id}?", self.principal, "en")
        assert answer.ranking

    def cases(self, do: Entente) -> None:
        do.cases.search(
            "A supplier waits for months for an approval", self.principal, "en", CaseFilter()
        )

    def fill(self, do: Entente) -> None:
        assert do.checklists.fill("small-start", dict(CONTEXT), self.principal, "en", "").items

    def take_in(self, do: Entente) -> None:
        name = f"{self.principal.name} {self._chance.randrange(1 << 40):x}"
        form = complete_form(title=f"Delays {name}", lang="en")
        read = recognise(
            convert(to_markdown(form, "x", TODAY).encode(), "story.md").markdown, "en"
        ).form
        stored = do.reviews.submit(
            read.model_copy(update={"id": "", "lang": "en"}), self.principal, TODAY
        )
        self.done.imported.append(stored.path)

    def approve(self, do: Entente) -> None:
        waiting = self._desk.drafts(self.principal)
        if "curator" not in self.principal.roles or not waiting:
            return
        try:
            read = self._desk.preview(self._chance.choice(waiting).id, self.principal)
            (stored,) = do.curation.approve(read.id, self.principal, read.hash)
        except EntenteError as error:
            if not _FASTER.search(str(error)):
                raise
            return
        self.done.approved.append(stored.path)

    def tick(self, _: Entente) -> None:
        """Count a value up, as often as it takes beside the other screen."""
        mine = self._store.of(self.principal)
        if not mine:
            return
        item = self._chance.choice(mine[0].checklist.items).id
        while True:
            saved = self._store.open(mine[0].id, self.principal)
            before = next(i.comment for i in saved.checklist.items if i.id == item)
            after = f"{count_of(before) + 1} by {self._number}"
            try:
                self._store.change(
                    saved.id, [Edit(item, "comment", before, after)], self.principal, "edited"
                )
            except ChangedMeanwhileError:
                continue
            self.done.ticks[self.principal.name, item] += 1
            return

    def edit(self, _: Entente) -> None:
        """Somebody edits a page beside the app."""
        practice = self._chance.choice(TAXONOMY.practices[:PAGES])
        write_page(self._library, practice.id, why=f"Said anew {self._chance.random()}. Again.")

    def make_checklist(self) -> None:
        if not self._store.of(self.principal):
            self._store.create(checklist(), self.principal)

    def kept_ticks(self) -> dict[tuple[str, str], int]:
        """The number that each value holds."""
        return {
            (self.principal.name, item.id): count_of(item.comment)
            for saved in self._store.of(self.principal)
            for item in saved.checklist.items
            if count_of(item.comment)
        }


def count_of(comment: str) -> int:
    """How often a value was counted up, and by whom, stands in it."""
    first = comment.partition(" by ")[0]
    return int(first) if first.isdigit() else 0
