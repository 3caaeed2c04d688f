"""The wish of somebody who waits for an answer to stop waiting."""

import threading

from assistant.errors import EntenteError


class StoppedError(EntenteError):
    """The question was taken back before anything was found for it."""

    def __init__(self) -> None:
        super().__init__("The question was taken back.", "La question a été reprise.")


class Stop:
    """Of one question: until an answer is found it is taken back; from then on the answer stands as
    it was found, and is not worded any further. Safe to use from several threads."""

    def __init__(self, event: threading.Event | None = None) -> None:
        """``event`` is set once somebody wishes to stop."""
        self.event = event or threading.Event()
        self._found = False
        self._lock = threading.Lock()

    def wish(self) -> bool:
        """Stop as soon as possible; whether the question is taken back by that."""
        with self._lock:
            self.event.set()
            return not self._found

    def found(self) -> None:
        """There is an answer.

        Raises:
            StoppedError: nobody waits for it any more.
        """
        with self._lock:
            if self.event.is_set():
                raise StoppedError
            self._found = True

    @property
    def wished(self) -> bool:
        return self.event.is_set()
