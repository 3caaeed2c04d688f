"""Keeps the index up to date while the app runs, so that an edited page answers at once."""

import logging
import threading
import time
from typing import Self

from assistant.errors import EntenteError
from assistant.service import Service

log = logging.getLogger(__name__)

_EVERY = 2.0  # seconds
_SHARE = 50  # looking takes at most one of so many seconds, however many files there are


def catch_up(service: Service) -> None:
    """Take in what was just saved. It is saved also where that fails: the watcher tries again."""
    try:
        service.refresh()
    except EntenteError as error:
        log.warning("%s", error)
    except Exception:
        log.exception("What was saved is not in the index yet; it is tried again.")


class Watcher:
    """A thread that syncs when the library changed; use as a context manager."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="library-watcher", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=30)

    def _watch(self) -> None:
        reported: set[str] = set()
        pause = _EVERY
        while not self._stop.wait(pause):
            started = time.monotonic()
            try:
                report = self._service.refresh()
            except EntenteError as error:
                found = {str(error)}
            except Exception:
                # A thread that ended would leave the app with old answers for as long as it runs.
                log.exception("The library could not be looked at; it is tried again.")
                found = reported
            else:
                if report is None:
                    found = reported
                    pause = max(_EVERY, _SHARE * (time.monotonic() - started))
                else:
                    found = {str(problem) for problem in report.problems}
            for message in sorted(found - reported):
                log.warning("%s", message)
            reported = found
