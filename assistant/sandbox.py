"""Work on bytes that strangers made, in a process of its own that can't eat the machine.

The worker has hard limits of memory and processor time, writes no file, and is killed with all it
started when its time is over. Only plain values come back (JSON): a worker that was taken over can
hand in a wrong result, but nothing that acts.
"""

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn

from assistant.errors import EntenteError
from assistant.language import Lang

Reason = Literal["memory", "time", "damaged", "busy"]

_ROOT = Path(__file__).resolve().parent.parent
_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")  # no secret reaches the worker
_MAX_RESULT = 64_000_000  # bytes
_WAIT = 60  # seconds for a turn
# Memory and processors are shared by everybody who uploads.
_TURNS = threading.BoundedSemaphore(max(2, (os.cpu_count() or 2) // 2))


@dataclass(frozen=True)
class Limits:
    """What one piece of work may use: bytes of memory, seconds on the clock and of a processor."""

    memory: int = 768_000_000
    seconds: float = 30.0


class SandboxError(EntenteError):
    """The work did not end well; ``reason`` says which limit it met."""

    def __init__(self, message: str, reason: Reason, french: str) -> None:
        super().__init__(message, french)
        self.reason = reason


_SAID: dict[Lang, dict[Reason, str]] = {
    "en": {
        "memory": "{} needs too much memory to be read; cut it down to what matters.",
        "time": "{} takes too long to read; cut it down to what matters.",
        "damaged": "{} is damaged or unusual and cannot be read; save it again and try once more.",
        "busy": "{} could not be read, as many files are being read now; try again in a minute.",
    },
    "fr": {
        "memory": "{} demande trop de mémoire pour être lu\u202f; n’en gardez que l’essentiel.",
        "time": "{} est trop long à lire\u202f; n’en gardez que l’essentiel.",
        "damaged": "{} est abîmé ou inhabituel et ne peut pas être lu\u202f; enregistrez-le de "
        "nouveau et réessayez.",
        "busy": "{} n’a pas pu être lu, car beaucoup de fichiers sont en cours de lecture\u202f; "
        "réessayez dans une minute.",
    },
}


def confined(
    work: Callable[..., Any],
    content: bytes,
    *args: Any,
    shown: str,
    lang: Lang = "en",
    limits: Limits | None = None,
) -> Any:
    """What ``work(content, *args)`` returns, computed in a confined process.

    Args:
        work: a function at the top of a module; its module is imported in the worker, so keep
            that module's imports few. It may raise EntenteError.
        args: plain values.
        shown: what the bytes are called in messages, such as the name of a file.
        lang: the language of those messages.

    Returns:
        The value as JSON gives it back (tuples become lists).

    Raises:
        EntenteError: the work raised one; its message is passed on.
        SandboxError: it met a limit, or broke.
    """
    limits = limits or Limits()
    order = json.dumps([work.__module__, work.__qualname__, limits.memory, limits.seconds, args])
    if not _TURNS.acquire(timeout=_WAIT):
        raise _failure(shown, lang, "busy")
    try:
        returncode, out = _run(order, content, limits)
    finally:
        _TURNS.release()
    if returncode is None or returncode in (-signal.SIGXCPU, -signal.SIGALRM):
        raise _failure(shown, lang, "time")
    try:
        kind, value = json.loads(out)
    except ValueError:
        # Killed by the system for want of memory, or crashed in a library.
        raise _failure(
            shown, lang, "memory" if returncode == -signal.SIGKILL else "damaged"
        ) from None
    if kind == "value":
        return value
    if kind == "said":
        raise EntenteError(*value)
    raise _failure(shown, lang, "memory" if kind == "memory" else "damaged")


def _failure(shown: str, lang: Lang, reason: Reason) -> SandboxError:
    said, french = (_SAID[spoken][reason].format(shown) for spoken in (lang, "fr"))
    return SandboxError(said, reason, french)


def _run(order: str, content: bytes, limits: Limits) -> tuple[int | None, bytes]:
    """Exit status and output of a worker; no status where it was killed for its time."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", "assistant.sandbox", order],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=environment | {"PYTHONPATH": str(_ROOT), "HOME": "/"}, start_new_session=True,
    )  # fmt: skip
    with worker:
        try:
            out, _ = worker.communicate(content, timeout=limits.seconds)
            return worker.returncode, out
        except subprocess.TimeoutExpired:
            return None, b""
        finally:
            # Also what the worker started; the group lives on while one of its members does.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(worker.pid, signal.SIGKILL)


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _confine(memory: int, seconds: float) -> None:
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, int(seconds) + 1)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    signal.alarm(int(seconds) + 2)  # where whoever started it is gone
    os.nice(5)  # whoever reads a page goes first


def _worker(order: str) -> NoReturn:
    module, name, memory, seconds, args = json.loads(order)
    _confine(memory, seconds)
    answer: tuple[str, Any]
    try:
        work = getattr(importlib.import_module(module), name)
        answer = ("value", work(sys.stdin.buffer.read(), *args))
        out = json.dumps(answer)
        if len(out) > _MAX_RESULT:
            out = json.dumps(("memory", None))
    except EntenteError as error:
        out = json.dumps(("said", (str(error), error.french)))
    except MemoryError:
        out = '["memory", null]'
    except Exception:
        out = '["damaged", null]'
    sys.stdout.write(out)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    _worker(sys.argv[1])
