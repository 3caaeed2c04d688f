"""The home directory and its one owner.

Several processes on one embedded Chroma folder corrupt it silently, so one process owns a home. A
second one is served by the owner over a local socket, where it offers one, or told who it is.
"""

import json
import os
import socket
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from assistant.errors import EntenteError
from assistant.files import private_folder, write_whole

_SOCKET_PATH_LIMIT = 100  # the kernel takes about 108 bytes


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
    """Exclusive ownership of a home directory; use as a context manager."""

    def __init__(self, path: Path, command: str) -> None:
        self.path = path
        self._command = command
        self._lock: FileLock | None = None
        self.socket = ""

    def __enter__(self) -> Self:
        private_folder(self.path)
        lock = FileLock(self.path / "owner.lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise HomeBusyError(self.path, read_owner(self.path)) from None
        self._lock = lock
        self._write("")
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            (self.path / "owner.json").unlink(missing_ok=True)
            if self.socket:
                Path(self.socket).unlink(missing_ok=True)
            self._lock.release()

    def offer_socket(self) -> str:
        """The path of a local socket on which this owner will serve other processes.

        Empty on platforms without such sockets. Only the same user may connect.
        """
        if not hasattr(socket, "AF_UNIX"):
            return ""
        path = self.path / "owner.sock"
        if len(os.fsencode(path)) > _SOCKET_PATH_LIMIT:
            path = Path(tempfile.mkdtemp(prefix="entente-")) / "owner.sock"
        path.unlink(missing_ok=True)
        self.socket = str(path)
        self._write(self.socket)
        return self.socket

    def _write(self, socket_path: str) -> None:
        owner = Owner(self._command, os.getpid(), socket_path)
        write_whole(self.path / "owner.json", json.dumps(asdict(owner)))


def read_owner(home: Path) -> Owner | None:
    """Who owns the home, as far as it says so."""
    with suppress(OSError, ValueError, TypeError):
        return Owner(**json.loads((home / "owner.json").read_text(encoding="utf-8")))
    return None
