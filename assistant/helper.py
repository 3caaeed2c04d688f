"""Work that takes much memory, and only now and then: in a process that ends when nobody asks.

Unlike :mod:`assistant.sandbox` it trusts what it is given, and stays for the next call, as what it
loads takes seconds.
"""

import atexit
import importlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from assistant.errors import EntenteError

_ROOT = Path(__file__).resolve().parent.parent


class HelperError(EntenteError):
    """The process ended before its work was done."""


class Helper:
    """Does one call after the other, for any thread."""

    def __init__(
        self, work: Callable[..., Any], idle: float = 60.0, without: Sequence[str] = ()
    ) -> None:
        """
        Args:
            work: a function at the top of a module, called with plain values (as JSON has them);
                the process imports its module.
            idle: seconds without a call after which the process ends.
            without: packages that are not there for the process, installed or not: what imports
                them where it can would spend seconds on it.
        """
        self._work = f"{work.__module__}:{work.__qualname__}"
        self._without = tuple(without)
        self._idle = idle
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._used = 0.0

    def __call__(self, *args: Any) -> Any:
        """What the work returns, as JSON gives it back.

        Raises:
            HelperError: the process was ended by somebody else.
            RuntimeError: the work broke.
        """
        call = json.dumps(args).encode("ascii")
        with self._lock:
            answer = self._asked(call)
            if answer is None:  # it may have been ended while nobody asked
                answer = self._asked(call)
            self._used = time.monotonic()
        if answer is None:
            raise HelperError(
                "The work was stopped before it was done; try again.",
                "Le travail s’est arrêté avant la fin\u202f; recommencez.",
            )
        if isinstance(answer, str):
            raise RuntimeError(answer)
        return answer[0]

    def _asked(self, call: bytes) -> list[Any] | str | None:
        """The answer in a list, or what broke; None where the process has ended."""
        process = self._process = self._process or self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(OSError, ValueError):
            process.stdin.write(call + b"\n")
            process.stdin.flush()
            answer: list[Any] | str = json.loads(process.stdout.readline())
            return answer
        self._end()
        return None

    def _started(self) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "assistant.helper", self._work, *self._without],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(_ROOT)}, start_new_session=True,
        )  # fmt: skip
        atexit.register(self.end)
        threading.Thread(target=self._rest, args=(process,), daemon=True).start()
        return process

    def _rest(self, process: "subprocess.Popen[bytes]") -> None:
        """End the process when it was not used for a while."""
        left = self._idle
        while left > 0:
            time.sleep(left)
            with self._lock:
                left = self._used + self._idle - time.monotonic()
                if left <= 0 and self._process is process:
                    self._end()

    def end(self) -> None:
        """End the process; the next call starts another."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            atexit.unregister(self.end)
            with suppress(OSError), process:
                process.kill()


def _main(place: str, without: Sequence[str]) -> None:
    sys.modules.update(dict.fromkeys(without))  # type: ignore[arg-type]
    if hasattr(os, "nice"):
        os.nice(5)  # whoever reads a page goes first
    # Answers alone go out; what a library prints does not.
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    module, _, name = place.partition(":")
    work = getattr(importlib.import_module(module), name)
    for line in sys.stdin.buffer:
        answer: list[Any] | str
        try:
            answer = [work(*json.loads(line))]
        except Exception as error:
            answer = f"{type(error).__name__}: {error}"
        out.write(json.dumps(answer).encode("ascii") + b"\n")


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2:])
