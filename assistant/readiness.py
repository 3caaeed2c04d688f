"""Whether what was just opened can answer: questions wait until it can."""

import threading
from typing import Literal

from assistant.errors import EntenteError

State = Literal["warming", "ready"]


class Readiness:
    """Ready from the beginning, unless somebody begins to prepare in the background."""

    def __init__(self) -> None:
        self._current = threading.Event()
        self._warm = threading.Event()
        self._current.set()
        self._warm.set()
        self._fault: EntenteError | None = None

    @property
    def state(self) -> State:
        """What others are told."""
        return "ready" if self._warm.is_set() else "warming"

    def begin(self) -> None:
        """From now on questions wait."""
        self._current.clear()
        self._warm.clear()

    def current(self) -> None:
        """The index holds what the library holds: questions go on, and wait for models at most."""
        self._fault = None
        self._current.set()

    def warm(self) -> None:
        """Nothing is left to wait for."""
        self._warm.set()

    def fail(self, fault: EntenteError) -> None:
        """Whoever waits, and asks until it is mended, is told why there is no answer."""
        self._fault = fault
        self._current.set()

    def wait(self) -> None:
        """Return when there can be an answer.

        Raises:
            EntenteError: there can be none.
        """
        self._current.wait()
        if self._fault is not None:
            raise self._fault
