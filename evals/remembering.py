"""An encoder that encodes each question once: the same questions are asked in many views."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from assistant.index.encoders import Encoder, Vectors
from assistant.index.index import Index


class RememberingEncoder:
    """Behaves as the encoder it wraps and keeps the vectors of questions in memory."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    def queries(self, texts: Sequence[str]) -> Vectors:
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        # One by one, as people ask: a vector's last digits depend on what it is encoded with.
        for text in missing:
            self._known[text] = self._encoder.queries([text])[0]
        return np.stack([self._known[text] for text in texts])

    def documents(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None
    ) -> Vectors:
        return self._encoder.documents(texts, progress)


def remembering(index: Index) -> Index:
    """The same index with encoders that remember questions."""
    return replace(
        index,
        primary=RememberingEncoder(index.primary),
        secondary=RememberingEncoder(index.secondary),
    )
