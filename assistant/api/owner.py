"""The process that owns a home and goes on running: the app."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import Self

from assistant.api.entente import Entente
from assistant.api.sharing import serve_locally
from assistant.api.watcher import GiveUp, Reporting, Watcher, catch_up
from assistant.progress import ProgressLines, Report
from assistant.service import Service
from assistant.settings import Settings

log = logging.getLogger(__name__)


class Owner:
    """Entente for as long as a process runs, with what keeps it up to date.

    Attributes:
        entente: what is saved by it counts as saved also where the index cannot follow: it does as
            soon as it can.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self.settings: Settings = service.settings
        self.entente = Entente(service, ProgressLines(log.warning), partial(catch_up, service))

    @classmethod
    @contextmanager
    def open(
        cls, settings: Settings, command: str, progress: Report = lambda *_: None
    ) -> Iterator[Self]:
        """Own the home until the block ends.

        Args:
            command: who others are told owns the home.
            progress: told how far the opening is.

        Raises:
            HomeBusyError: another process owns the home.
            EntenteError: the stores or the model cannot be opened.
        """
        with Service.open(settings, command, progress) as service:
            yield cls(service)

    def watcher(
        self, reporting: Reporting = lambda: nullcontext(lambda *_: None),
        give_up: GiveUp | None = None,
    ) -> Watcher:  # fmt: skip
        """What takes in the changes of the library; see :class:`Watcher`."""
        return Watcher(self._service, reporting, give_up)

    def shared(self) -> AbstractContextManager[None]:
        """Do what other processes of this user ask, until the block ends."""
        return serve_locally(self._service, self.entente)
