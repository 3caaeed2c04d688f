"""The home directory and its one owner.

Several processes on one embedded Chroma folder corrupt it silently, so one process owns a home. A
second one is served by the owner over a local socket, where it offers one, or told who it is.
"""

import json
import os
import shutil
import socket
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from assistant.errors import EntenteError
from assistant.files import PRIVATE_FILE, is_private, private_folder, sweep, tighten, write_whole

_SOCKET_PATH_LIMIT = 100  # bytes; the kernel takes about 108
_LOCK = "owner.lock"
_NOTE = "owner.json"
_PATIENCE = 0.5  # seconds: somebody may just be looking whether the home is free


@dataclass(frozen=True)
class Owner:
    """The process that holds a home: what it runs, its id and its socket, empty if none."""

    command: str
    pid: int
    socket: str


class HomeBusyError(EntenteError):
    """Another process owns the home; ``owner`` says which."""

    def __init__(self, home: Path, owner: Owner | None) -> None:
        who = f"'entente {owner.command}' (process {owner.pid})" if owner else "another process"
        super().__init__(
            f"The home directory {home} is in use by {who}; wait for it, stop it, or name another "
            "one with --home."
        )
        self.owner = owner


class Home:
    """Exclusive ownership of a home directory; use as a context manager.

    Nobody else may look into the folder, however open an older version left it.
    """

    def __init__(self, path: Path, command: str) -> None:
        self.path = path
        self._command = command
        self._lock: FileLock | None = None
        self.socket = ""

    def __enter__(self) -> Self:
        try:
            tighten(private_folder(self.path))
            lock = _lock(self.path)
            lock.acquire(timeout=_PATIENCE)
        except Timeout:
            raise HomeBusyError(self.path, noted_owner(self.path)) from None
        except OSError as error:
            raise EntenteError(
                f"The home directory {self.path} cannot be used ({error.strerror}); check its "
                "rights, or name another one with --home."
            ) from error
        self._lock = lock
        sweep(self.path)
        self._write("")
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            (self.path / _NOTE).unlink(missing_ok=True)
            if self.socket:
                path = Path(self.socket)
                path.unlink(missing_ok=True)
                if path.parent != self.path:
                    shutil.rmtree(path.parent, ignore_errors=True)
            self._lock.release()

    def listen(self) -> socket.socket | None:
        """A listening local socket on which this owner will serve other processes.

        Only the same user may connect: it stands in a folder that nobody else may enter, and has
        its rights before it listens. None on platforms without such sockets.
        """
        if not hasattr(socket, "AF_UNIX"):
            return None
        path = self.path / "owner.sock"
        if len(os.fsencode(path)) > _SOCKET_PATH_LIMIT or not is_private(self.path):
            path = Path(tempfile.mkdtemp(prefix="entente-")) / "owner.sock"
        path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(path))
        path.chmod(PRIVATE_FILE)
        listener.listen()
        self.socket = str(path)
        self._write(self.socket)
        return listener

    def _write(self, socket_path: str) -> None:
        owner = Owner(self._command, os.getpid(), socket_path)
        write_whole(self.path / _NOTE, json.dumps(asdict(owner)))


def read_owner(home: Path) -> Owner | None:
    """Who owns the home, as far as it says so; None when nobody does.

    What a killed owner left behind names nobody: its lock ended with it.
    """
    owner = noted_owner(home)
    if owner is None or not (home / _LOCK).is_file():
        return None
    lock = _lock(home)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return owner
    except OSError:  # another user's home: nothing is known
        return None
    lock.release()
    return None


def _lock(home: Path) -> FileLock:
    return FileLock(home / _LOCK, thread_local=False, mode=PRIVATE_FILE)


def noted_owner(home: Path) -> Owner | None:
    """Who owned the home last, as far as it says so; they may have been killed since."""
    with suppress(OSError, ValueError, TypeError):
        return Owner(**json.loads((home / _NOTE).read_text(encoding="utf-8")))
    return None
