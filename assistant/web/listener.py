"""The web server that carries the app: its socket, its limits, and what is built around the app."""

import logging
import resource
import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from assistant.errors import EntenteError
from assistant.web.connections import ConnectionLimits, WaitingRoom

# Descriptors that connections, stores and files need together.
_DESCRIPTORS = 8192
# Milliseconds after which a peer that no longer answers is given up, streams included.
_SILENT_PEER = 60_000


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections.

    Raises:
        EntenteError: the address is not free.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Connections take these over.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _SILENT_PEER)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise EntenteError(
            f"Port {port} on {host} cannot be used ({error.strerror}); choose another with --port."
        ) from error
    listener.listen()
    return listener


def web_server(
    app: ASGIApp,
    limits: ConnectionLimits = ConnectionLimits(),  # noqa: B008
    shared: Callable[[str], bool] = lambda _: False,
) -> uvicorn.Server:
    """A server for an app.

    Args:
        shared: whether an address stands for many people, as a trusted proxy's does.
    """
    _make_room()
    # As with the server's own log: a line for each senseless form would let anybody fill it.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
    return uvicorn.Server(
        uvicorn.Config(
            app,
            # Senseless requests are answered; a line for each would let anybody fill the log.
            log_level="error",
            # An open page keeps a connection; stopping must not wait for it to be closed.
            timeout_graceful_shutdown=3,
            # Longer than clients keep an idle connection (httpx 5 s, aiohttp 15 s): whoever closes
            # while the other sends loses a request.
            timeout_keep_alive=20,
            # Headers of a proxy are read by the gate, from trusted addresses alone.
            proxy_headers=False,
            server_header=False,
            ws="none",
            # How many connections there may be is the waiting room's matter: a limit for all
            # together would let strangers shut everybody out.
            http=WaitingRoom(limits, shared),  # type: ignore[arg-type]
        )
    )


def _make_room() -> None:
    """Let the process open more files than the few that systems allow at first."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
