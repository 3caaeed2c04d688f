"""Chroma, embedded in a folder or behind an address: opened when it is first needed.

A server may be gone, slow or another after a restart. What is asked of it is harmless when it is
done twice, so it is tried again for some seconds, and every later call tries anew.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from assistant.errors import EntenteError
from assistant.files import private_folder

Made = TypeVar("Made")

# Seconds: until a server takes a call, until it has done it, and for which one is tried again.
_CONNECT, _ANSWER, _PATIENCE = 3.0, 20.0, 5.0


class StoreUnavailableError(EntenteError):
    """The vector store does not answer, or has lost what it held; later it may be there again."""


class Chroma:
    """A client that is made when it is first used. Safe to use from several threads."""

    def __init__(self, folder: Path, url: str) -> None:
        self.url = url
        self._folder = folder
        self._client: Any = None
        self._lock = threading.Lock()

    def do(self, work: Callable[[Any], Made]) -> Made:
        """What ``work`` makes of the client.

        Raises:
            StoreUnavailableError: the server does not answer, or only with a fault.
            EntenteError: the folder cannot be opened.
            chromadb.errors.NotFoundError: a collection is gone.
        """
        if not self.url:
            return work(self._opened())
        from chromadb.errors import ChromaError, NotFoundError
        from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_exponential

        try:
            for attempt in Retrying(
                stop=stop_after_delay(_PATIENCE),
                wait=wait_exponential(0.1, max=1),
                retry=retry_if_exception(_passing),
                reraise=True,
            ):
                with attempt:
                    return work(self._opened())
            raise AssertionError("a last try ends with a result or an error")
        except (EntenteError, NotFoundError):
            raise
        except Exception as error:  # chromadb raises bare exceptions for what a proxy says
            detail = str(error) if isinstance(error, ChromaError) else type(error).__name__
            raise _unavailable(self.url, detail) from error

    def _opened(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = self._connect() if self.url else self._open()
            return self._client

    def _open(self) -> Any:
        import chromadb

        try:
            return chromadb.PersistentClient(
                str(private_folder(self._folder)), settings=_settings()
            )
        except Exception as error:  # bare exceptions of its Rust core
            raise EntenteError(
                f"The vector store at {self._folder} cannot be opened ({error}); delete the folder "
                "and run 'entente sync': it is rebuilt from the catalogue."
            ) from error

    def _connect(self) -> Any:
        import chromadb
        import httpx

        patience = httpx.Timeout(_ANSWER, connect=_CONNECT)
        address = urlsplit(self.url)
        secure = address.scheme == "https"
        host = address.hostname or "localhost"
        port = address.port or (443 if secure else 8000)
        # The client waits for ever, also while it is made, and has no setting for that.
        there = f"{'https' if secure else 'http'}://{host}:{port}/api/v2/heartbeat"
        httpx.get(there, timeout=patience).raise_for_status()
        client: Any = chromadb.HttpClient(host=host, port=port, ssl=secure, settings=_settings())
        client._server._session.timeout = patience
        return client

    def close(self) -> None:
        """Let go of the client; the next call would make another."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            if self.url:
                for part in (client, client._admin_client):  # they leave connections open
                    part._server._session.close()
            client.close()


def _settings() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def _passing(error: BaseException) -> bool:
    """Whether a fault may be over in a moment: as while a server starts again."""
    import httpx

    return isinstance(error, httpx.TransportError)


def _unavailable(url: str, detail: str) -> StoreUnavailableError:
    return StoreUnavailableError(
        f"The Chroma server at {url} does not answer ({detail}); start it, or correct chroma.url. "
        "It is tried again with every question.",
        "La base de vecteurs ne répond pas pour le moment\u202f; réessayez dans un instant ou "
        "prévenez la personne qui administre l’assistant.",
    )
