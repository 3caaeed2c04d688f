"""Vectors of the shipped texts, so that a first start encodes nothing.

Beside the shipped library, one small file for each of its files: it changes only where the texts
of that file do. Eight bits a dimension with one scale a vector.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.errors import EntenteError

Vectors = npt.NDArray[np.float32]
ENDING = ".safetensors"


class ShippedVectors:
    """The folder of these files, read when the first vector is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, encoder: str, texts: Iterable[str]) -> dict[str, Vectors]:
        """Vectors by the hash of their text; those that are not shipped are left out.

        Args:
            encoder: the encoder's fingerprint.
            texts: hashes of texts.
        """
        known = self._places.get(encoder, {})
        found = {text: known[text] for text in texts if text in known}
        return {text: _restored(*place) for text, place in found.items()}

    @cached_property
    def _places(self) -> Mapping[str, dict[str, tuple[npt.NDArray[np.int8], np.float32]]]:
        places: dict[str, dict[str, tuple[npt.NDArray[np.int8], np.float32]]] = {}
        for path in sorted(self._folder.rglob(f"*{ENDING}")):
            for encoder, rows in read(path).items():
                places.setdefault(encoder, {}).update(rows)
        return places


def read(path: Path) -> dict[str, dict[str, tuple[npt.NDArray[np.int8], np.float32]]]:
    """What a file holds: by encoder and hash of the text, the eight bits and their scale.

    Raises:
        EntenteError: the file is damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays = load(path.read_bytes())
        texts = [row.tobytes().hex() for row in arrays["texts"]]
        encoders = sorted(name.removesuffix(".scale") for name in arrays if name.endswith(".scale"))
        return {
            encoder: dict(
                zip(
                    texts, zip(arrays[encoder], arrays[f"{encoder}.scale"], strict=True),
                    strict=True,
                )
            )
            for encoder in encoders
        }  # fmt: skip
    except (SafetensorError, KeyError, ValueError) as error:
        raise EntenteError(
            f"The shipped vectors in {path} are damaged ({error}); restore the file, or run "
            "'make vectors'."
        ) from error


def packed(texts: Mapping[str, str], vectors: Mapping[str, Vectors]) -> bytes:
    """The content of a file; the same for the same vectors.

    Args:
        texts: texts by their hash.
        vectors: by encoder, shape (texts, dimensions), in the order of ``texts``.
    """
    from safetensors.numpy import save

    arrays: dict[str, npt.NDArray[np.generic]] = {
        "texts": np.array([list(bytes.fromhex(text)) for text in texts], np.uint8)
    }
    for encoder, rows in vectors.items():
        scale = np.abs(rows).max(axis=1) / 127
        arrays[encoder] = np.rint(rows / scale[:, None]).astype(np.int8)
        arrays[f"{encoder}.scale"] = scale.astype(np.float32)
    return bytes(save(arrays))


def _restored(bits: npt.NDArray[np.int8], scale: np.float32) -> Vectors:
    vector = bits.astype(np.float32) * scale
    unit: Vectors = vector / np.linalg.norm(vector)
    return unit
