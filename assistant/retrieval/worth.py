"""How much more often each step of a page helps than misreads whoever asks for the page.

Readers judged it for thousands of questions; ``entente eval fit`` stores what follows from it in
``worth.npz``. A step that was changed since, or is of a page of one's own, has no worth.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt


def to_arrays(worth: Mapping[str, float]) -> dict[str, npt.NDArray[np.generic]]:
    """What is stored of the steps' worth, by the hashes of their texts."""
    return {
        "hashes": np.asarray(list(worth)),
        "worth": np.asarray(list(worth.values()), np.float32),
    }


@cache
def load_worth() -> Mapping[str, float]:
    """The stored worth of steps by the hash of their text, in units of
    :attr:`Evidence.similarity`."""
    with as_file(files("assistant.retrieval") / "worth.npz") as path, np.load(path) as stored:
        return dict(zip(map(str, stored["hashes"]), map(float, stored["worth"]), strict=True))
