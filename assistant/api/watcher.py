"""Keeps the index up to date, from the app's start on: an edited page answers at once."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Self

from assistant.errors import EntenteError
from assistant.index.chroma import StoreUnavailableError
from assistant.progress import ProgressLines, Report
from assistant.service import Service

log = logging.getLogger(__name__)

_EVERY = 2.0  # seconds
_SHARE = 50  # looking takes at most one of so many seconds, however many files there are

# Shows the progress of the first sync.
Reporting = Callable[[], AbstractContextManager[Report]]
GiveUp = Callable[[Exception], None]


class _StoppedError(Exception):
    """The app ends while its first sync is under way."""


def catch_up(service: Service) -> None:
    """Take in what was just saved. It is saved also where that fails: the watcher tries again."""
    try:
        service.refresh()
    except EntenteError as error:
        log.warning("%s", error)
    except Exception:
        log.exception("What was saved is not in the index yet; it is tried again.")


class Watcher:
    """A thread that syncs when the library changed; use as a context manager.

    From the beginning of the block on, questions wait until the first sync is done.
    """

    def __init__(
        self,
        service: Service,
        reporting: Reporting = lambda: nullcontext(lambda *_: None),
        give_up: GiveUp | None = None,
    ) -> None:
        """``give_up`` is told why the first sync failed; without it, it is tried again."""
        self._service = service
        self._reporting = reporting
        self._give_up = give_up
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="library-watcher", daemon=True)

    def __enter__(self) -> Self:
        self._service.readiness.begin()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=30)

    def _work(self) -> None:
        try:
            self._watch(*self._prepare())
        except _StoppedError:
            return

    def _prepare(self) -> tuple[set[str], bool]:
        """Do what the first question waits for; returns what was reported, and if it failed."""
        service, reported, failed = self._service, set[str](), False
        while True:
            try:
                with self._reporting() as progress:
                    report = service.refresh(self._stoppable(progress))
            except _StoppedError:
                raise
            except StoreUnavailableError as error:
                # A small library answers without it; it is looked for again and again.
                reported, failed = self._failed(error, reported), True
                break
            except Exception as error:
                if self._give_up:
                    service.readiness.fail(_told(error))
                    self._give_up(error)
                    raise _StoppedError from error
                reported, failed = self._failed(error, reported), True
                service.readiness.fail(_told(error))
            else:
                reported = _report({str(p) for p in report.problems} if report else set(), reported)
                break
            if self._stop.wait(_EVERY):
                raise _StoppedError
        service.readiness.current()
        service.warm_up()
        service.readiness.warm()
        return reported, failed

    def _watch(self, reported: set[str], failed: bool) -> None:
        pause = _EVERY
        while not self._stop.wait(pause):
            started = time.monotonic()
            try:
                report = self._service.refresh(ProgressLines(log.warning))
            except Exception as error:
                reported, failed = self._failed(error, reported), True
            else:
                if failed:
                    log.warning("The index is up to date with the library again.")
                failed = False
                if report is None:
                    pause = max(_EVERY, _SHARE * (time.monotonic() - started))
                else:
                    reported = _report({str(problem) for problem in report.problems}, reported)

    def _failed(self, error: Exception, reported: set[str]) -> set[str]:
        if isinstance(error, EntenteError):
            return _report({str(error)}, reported)
        # A thread that ended would leave the app with old answers for as long as it runs.
        log.error("The library could not be looked at; it is tried again.", exc_info=error)
        return reported

    def _stoppable(self, progress: Report) -> Report:
        def report(stage: str, done: int, total: int) -> None:
            if self._stop.is_set():
                raise _StoppedError
            progress(stage, done, total)

        return report


def _told(error: Exception) -> EntenteError:
    """What those who ask are told of it."""
    if isinstance(error, EntenteError):
        return error
    return EntenteError(
        "The library could not be read; tell the person who runs Entente.",
        "La bibliothèque n’a pas pu être lue\u202f; prévenez la personne qui administre Entente.",
    )


def _report(found: set[str], reported: set[str]) -> set[str]:
    for message in sorted(found - reported):
        log.warning("%s", message)
    return found
