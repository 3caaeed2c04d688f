"""An encoder that encodes each question once: the same questions are asked in many views."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from assistant.encoders.encoder import Encoder, Queries, Vectors
from assistant.index.index import Index


class RememberingEncoder:
    """Behaves as the encoder it wraps and keeps the vectors of questions in memory."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self._encoder = encoder
        self._known: dict[str, tuple[Vectors, Vectors | None]] = {}

    def queries(self, texts: Sequence[str]) -> Queries:
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if missing:
            found = self._encoder.queries(missing)
            tuned = [None] * len(missing) if found.tuned is None else list(found.tuned)
            self._known.update(zip(missing, zip(found.vectors, tuned, strict=True), strict=True))
        vectors, changed = zip(*(self._known[text] for text in texts), strict=True)
        tuned_rows = [row for row in changed if row is not None]
        return Queries(np.stack(vectors), np.stack(tuned_rows) if tuned_rows else None)

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
