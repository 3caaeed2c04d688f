"""What tuning changed in the encoder's upper layers: low-rank additions to their matrices.

Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, 2021. Fitted by ``entente eval
tune``, stored in ``adapters.npz``. The layers as they were stay in use for all that is indexed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

# How many of the encoder's twelve layers are tuned: the last ones.
TUNED_LAYERS = 6
# The matrices of a layer, as the container names them.
MATRICES = ("q", "k", "v", "ao", "fi", "fo")


@dataclass(frozen=True)
class Adapters:
    """The additions, by ``l<layer>.<matrix>``.

    Attributes:
        down: shape (rank, inputs).
        up: shape (outputs, rank), scaled.
        fingerprint: changes whenever the tuned vectors would.
    """

    down: Mapping[str, Floats]
    up: Mapping[str, Floats]
    fingerprint: str

    def addition(self, name: str) -> Floats:
        """What is added to a matrix, shape (outputs, inputs)."""
        added: Floats = self.up[name] @ self.down[name]
        return added


def to_arrays(
    down: Mapping[str, Floats], up: Mapping[str, Floats]
) -> dict[str, npt.NDArray[np.generic]]:
    """What is stored, in half precision."""
    parts = {"down": down, "up": up}
    return {
        f"{name}.{part}": values.astype(np.float16)
        for part, by_name in parts.items()
        for name, values in by_name.items()
    }


def load_adapters() -> Adapters:
    """The stored additions."""
    with as_file(files("assistant.encoders") / "adapters.npz") as path:
        content = path.read_bytes()
        with np.load(path) as stored:
            arrays = {name: values.astype(np.float32) for name, values in stored.items()}
    return Adapters(
        {n.removesuffix(".down"): a for n, a in arrays.items() if n.endswith(".down")},
        {n.removesuffix(".up"): a for n, a in arrays.items() if n.endswith(".up")},
        hashlib.sha256(content).hexdigest()[:12],
    )
