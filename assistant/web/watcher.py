"""Keeps the index up to date while the app runs, so that an edited page answers at once."""

import logging
import threading
from typing import Self

from assistant.errors import EntenteError
from assistant.service import Service

log = logging.getLogger(__name__)

_EVERY = 2.0  # seconds


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
        while not self._stop.wait(_EVERY):
            try:
                report = self._service.refresh()
            except EntenteError as error:
                found = {str(error)}
            else:
                found = {str(problem) for problem in report.problems} if report else reported
            for message in sorted(found - reported):
                log.warning("%s", message)
            reported = found
