"""A real Chroma server on loopback, to be killed, stopped and started again."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

_HOST = "127.0.0.1"
_PATIENCE = 60.0  # seconds


class ChromaServer:
    """``chroma run`` on a port of its own, which it keeps when it is started again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind((_HOST, 0))
            self._port = free.getsockname()[1]
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://{_HOST}:{self._port}"

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        program = Path(sys.executable).with_name("chroma")
        command = [
            program,
            "run",
            "--path",
            self._folder,
            "--host",
            _HOST,
            "--port",
            str(self._port),
        ]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
        )  # fmt: skip
        until = time.monotonic() + _PATIENCE
        while True:
            with suppress(ConnectionRefusedError):
                socket.create_connection((_HOST, self._port)).close()
                return
            assert self._process.poll() is None, "the server did not start"
            assert time.monotonic() < until, "the server does not listen"
            threading.Event().wait(0.05)

    def kill(self) -> None:
        """End it at once, as a crash does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        """Let it take connections and answer none of them."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        # A signal is only sent; a thread may still answer until all are stopped.
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)
