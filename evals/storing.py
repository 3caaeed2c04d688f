"""What is fitted -> the content of files of the package."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt


def packed(parts: Iterable[Mapping[str, npt.NDArray[Any]]]) -> bytes:
    """Arrays by their names as the content of an ``.npz`` file."""
    found = io.BytesIO()
    np.savez_compressed(found, **{name: a for part in parts for name, a in part.items()})  # type: ignore[arg-type]
    return found.getvalue()
