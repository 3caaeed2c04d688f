"""What is to be done over all of somebody's checklists, by when."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.language import Lang
from assistant.playbooks.checklist import Item
from assistant.playbooks.store import Saved

When = Literal["overdue", "week", "month", "later"]
_WEEK, _MONTH = 7, 31  # days from today


@dataclass(frozen=True)
class Due:
    """An open item, with the checklist in which it stands; ``shared`` is by whom it is shared."""

    checklist: str
    title: str
    lang: Lang
    item: Item
    shared: str = ""


@dataclass(frozen=True)
class Agenda:
    """What is open, the earliest first: late, in the next seven days, in the next month, later.

    Attributes:
        owners: who has something open, whoever is asked for.
        lists: how many checklists there are.
    """

    overdue: tuple[Due, ...]
    week: tuple[Due, ...]
    month: tuple[Due, ...]
    later: tuple[Due, ...]
    owners: tuple[str, ...] = ()
    lists: int = 0

    @property
    def groups(self) -> dict[When, tuple[Due, ...]]:
        """Those that hold something, in their order."""
        every: dict[When, tuple[Due, ...]] = {
            "overdue": self.overdue, "week": self.week, "month": self.month, "later": self.later,
        }  # fmt: skip
        return {when: items for when, items in every.items() if items}

    @property
    def count(self) -> int:
        return sum(map(len, self.groups.values()))


def agenda(lists: Sequence[Saved], today: dt.date, owner: str = "") -> Agenda:
    """The open items of some checklists.

    Args:
        owner: whose items alone, as they are written there; all if empty.
    """
    open_ = [
        Due(
            saved.id,
            saved.checklist.title,
            saved.checklist.lang,
            item,
            "" if saved.mine else saved.owner,
        )
        for saved in lists
        for item in saved.checklist.items
        if item.status == "open" and owner in ("", item.owner)
    ]
    open_.sort(key=lambda due: (due.item.due, due.item.priority != "high"))

    def between(first: int | None, last: int | None) -> tuple[Due, ...]:
        return tuple(
            due
            for due in open_
            if (first is None or (due.item.due - today).days >= first)
            and (last is None or (due.item.due - today).days <= last)
        )

    return Agenda(
        between(None, -1), between(0, _WEEK), between(_WEEK + 1, _MONTH),
        between(_MONTH + 1, None), owners(lists), len(lists),
    )  # fmt: skip


def owners(lists: Iterable[Saved]) -> tuple[str, ...]:
    """Who has something open in some checklists, in alphabetical order."""
    found = {i.owner for saved in lists for i in saved.checklist.items if i.status == "open"}
    return tuple(sorted(found, key=str.casefold))
