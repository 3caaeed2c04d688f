"""What is fitted -> files of the package: whole, or as they were."""

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def store(path: Path, content: bytes) -> None:
    """Replace a file at once."""
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


def packed(parts: Iterable[Mapping[str, npt.NDArray[Any]]]) -> bytes:
    """Arrays by their names as the content of an ``.npz`` file."""
    found = io.BytesIO()
    np.savez_compressed(found, **{name: a for part in parts for name, a in part.items()})  # type: ignore[arg-type]
    return found.getvalue()
