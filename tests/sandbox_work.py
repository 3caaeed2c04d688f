"""Work for the confined process, good and bad; imported there by name."""

import os
import subprocess
import sys
from pathlib import Path

from assistant.errors import EntenteError


def length(content: bytes) -> int:
    return len(content)


def refusal(content: bytes) -> None:
    raise EntenteError(f"{len(content)} bytes are too few.")


def hog(content: bytes) -> int:
    return len([content * 10_000_000 for _ in range(100)])


def forever(content: bytes) -> None:
    # A child that outlives its parent would hold the pipe open.
    subprocess.run([sys.executable, "-c", "while True: pass"], check=False)


def broken(content: bytes) -> None:
    raise KeyError(content)


def crash(content: bytes) -> None:
    os.abort()


def writes(content: bytes, path: str) -> None:
    Path(path).write_bytes(content)


def secrets(content: bytes) -> list[str]:
    return sorted(os.environ)


def sized(content: bytes, size: int) -> str:
    return "x" * size
