"""A clock that tests move, and the stores of one home."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.access.accounts import Accounts
from assistant.access.links import Links
from assistant.access.sessions import Sessions
from assistant.sections import AccessSettings

RULES = AccessSettings()
PASSWORD = "correct horse battery"


@dataclass
class Clock:
    """The time as a test wants it."""

    time: datetime = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_(self, **spans: float) -> None:
        self.time += timedelta(**spans)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "access.sqlite"


@pytest.fixture
def accounts(file: Path, clock: Clock) -> Accounts:
    return Accounts(file, RULES, clock)


@pytest.fixture
def links(file: Path, clock: Clock) -> Links:
    return Links(file, RULES, clock)


@pytest.fixture
def sessions(file: Path, clock: Clock) -> Sessions:
    return Sessions(file, RULES, clock)
