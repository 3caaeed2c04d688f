"""One process owns a home and does for the others what they ask of it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.api.calls import caller, perform
from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.local import LocalClient, serve_home
from assistant.progress import ProgressLines, Report

if TYPE_CHECKING:
    from assistant.service import Service
    from assistant.settings import Settings

log = logging.getLogger(__name__)


@contextmanager
def opened(
    settings: "Settings", command: str, progress: Report = lambda *_: None, *, sharing: bool = False
) -> Iterator[Entente]:
    """Entente by the home's owner where there is one, else by this process until the block ends.

    Args:
        command: who others are told owns the home.
        progress: told how far long work is.
        sharing: do what other processes ask meanwhile, where this one owns the home.

    Raises:
        HomeBusyError: another process owns the home and serves nobody.
    """
    if client := LocalClient.connect(settings.home):
        with client:
            pass
        yield caller(partial(_sent, settings.home), settings)
        return
    from assistant.service import Service  # beside a running app nobody waits for it

    with (
        Service.open(settings, command, progress) as service,
        serve_locally(service) if sharing else nullcontext(),
    ):
        yield Entente(service, progress)


def _sent(home: Path, request: bytes) -> bytes:
    """The outcome of a call, over a connection of its own: calls may come from several threads,
    and an owner that was started again is found again."""
    client = LocalClient.connect(home)
    if client is None:
        raise EntenteError("The running app was stopped; start it again and try once more.")
    with client:
        return client.send(request)


@contextmanager
def serve_locally(service: "Service", entente: Entente | None = None) -> Iterator[None]:
    """Do what other processes of this user ask, until the block ends.

    Args:
        entente: what does it; one that tells of its progress in the log if left out.
    """
    done_by = entente or Entente(service, ProgressLines(log.warning))
    with serve_home(service.home, partial(perform, done_by, service.settings)):
        yield
