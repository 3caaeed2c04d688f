"""The owner of a home serves other processes of the same user over a local socket.

So ``entente ask`` works beside a running app, and no second process opens the embedded stores. A
line is a call, the next one its outcome; what they say is the matter of whoever answers.
"""

import os
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from assistant.errors import EntenteError
from assistant.index.home import Home, noted_owner

Answer = Callable[[bytes], bytes]

_PATIENCE = 10  # seconds for which a client waits to be let in; outcomes may take long
_CREDENTIALS = struct.Struct("3i")  # process, user, group


@contextmanager
def serve_home(home: Home, answer: Answer) -> Iterator[None]:
    """Serve the socket in threads until the block ends; nothing where there are no sockets.

    Args:
        answer: the outcome of a call; it never raises.
    """
    listener = home.listen()
    if listener is None:
        yield
        return
    server = _Server(listener, answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="local-socket")
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.end()


class _Server(socketserver.ThreadingMixIn, socketserver.BaseServer):
    """A thread for each connection; only processes of the same user are heard."""

    def __init__(self, listener: socket.socket, answer: Answer) -> None:
        super().__init__(listener.getsockname(), _Connection)
        self.socket = listener
        self.answer = answer
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def fileno(self) -> int:
        return self.socket.fileno()

    def get_request(self) -> tuple[socket.socket, Any]:
        return self.socket.accept()

    def verify_request(self, request: Any, _: Any) -> bool:
        return is_same_user(request)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._open.discard(request)

    def shutdown_request(self, request: Any) -> None:
        request.close()

    def end(self) -> None:
        """Let every call that began come to its end, and take no more."""
        self.socket.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RD)
        self.server_close()  # waits for the threads


class _Connection(socketserver.StreamRequestHandler):
    """Calls of one client, one after the other."""

    server: _Server

    def handle(self) -> None:
        with suppress(OSError):  # a client that is gone wants no outcome
            for line in self.rfile:
                self.wfile.write(self.server.answer(line) + b"\n")


class LocalClient:
    """Speaks to the owner of a home; use as a context manager."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lines = connection.makefile("rb")

    @classmethod
    def connect(cls, home: Path) -> Self | None:
        """To whoever owns the home and offers a socket; None where nobody does."""
        owner = noted_owner(home)
        if owner is None or not owner.socket or not hasattr(socket, "AF_UNIX"):
            return None
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_PATIENCE)
        try:
            connection.connect(owner.socket)
            connection.settimeout(None)
            if is_same_user(connection):
                return cls(connection)
        except OSError:  # what a killed owner left behind
            pass
        connection.close()
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()
        self._connection.close()

    def send(self, request: bytes) -> bytes:
        """The outcome of a call.

        Raises:
            EntenteError: the owner does not answer.
        """
        try:
            self._connection.sendall(request + b"\n")
            outcome = self._lines.readline()
        except OSError as error:
            raise EntenteError(
                f"The running app does not answer on its socket ({error}); stop it and try again."
            ) from error
        if not outcome.endswith(b"\n"):
            raise EntenteError("The running app was stopped before it answered; try again.")
        return outcome


def is_same_user(connection: socket.socket) -> bool:
    """Whether this user runs the other end, where the platform tells (Linux)."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return bool(_CREDENTIALS.unpack(told)[1] == os.geteuid())
