"""Texts and questions -> vectors, by the two dense encoders."""

import threading
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from assistant.encoders import weights
from assistant.typography import plain

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from assistant.encoders.bert import Bert
    from assistant.encoders.universal import UniversalSentenceEncoder

Vectors = npt.NDArray[np.float32]

_BATCH = 16


@dataclass(frozen=True)
class Queries:
    """Questions as an encoder sees them.

    Attributes:
        vectors: shape (questions, dimensions).
        tuned: by the layers that were tuned on questions; None where an encoder has none.
    """

    vectors: Vectors
    tuned: Vectors | None = None


class Encoder(Protocol):
    """A dense encoder. Vectors are float32, of unit length, one row per text."""

    name: str
    fingerprint: str  # changes whenever the vectors of documents would

    def queries(self, texts: Sequence[str]) -> Queries: ...

    def documents(self, texts: Sequence[str], progress: Callable[[int], None] = ...) -> Vectors: ...


def clean(text: str) -> str:
    """Text as the encoders get it: valid Unicode, composed, typewriter apostrophes and spaces."""
    valid = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
    return plain(unicodedata.normalize("NFC", valid))


class NamedEncoder:
    """A sentence-transformers model; safe to use from several threads."""

    def __init__(self, name: str, fingerprint: str, model: "SentenceTransformer") -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._model = model
        self._lock = threading.Lock()

    def queries(self, texts: Sequence[str]) -> Queries:
        with self._lock:
            found = self._model.encode_query(
                [clean(text) for text in texts], show_progress_bar=False, normalize_embeddings=True
            )
        return Queries(np.asarray(found, np.float32))

    def documents(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None
    ) -> Vectors:
        def encode(batch: Sequence[str]) -> Vectors:
            with self._lock:
                found = self._model.encode_document(
                    list(batch), batch_size=_BATCH, show_progress_bar=False,
                    normalize_embeddings=True,
                )  # fmt: skip
            progress(len(batch))
            return np.asarray(found, np.float32)

        return in_batches([clean(text) for text in texts], encode)


class BertEncoder:
    """The default encoder, which sees questions a second time with tuned layers.

    Loaded when the first text is encoded; safe to use from several threads.
    """

    name = "e5"

    def __init__(self, fingerprint: str, load: Callable[[], "Bert"]) -> None:
        self.fingerprint = fingerprint
        self._load = load
        self._lock = threading.Lock()

    def queries(self, texts: Sequence[str]) -> Queries:
        def encode(batch: Sequence[str]) -> Vectors:
            with self._lock:
                return np.hstack(self.bert.asked(batch, weights.PROMPTS["query"]))

        both = in_batches([clean(text) for text in texts], encode)
        vectors, tuned = np.hsplit(both, 2) if len(both) else (both, both)
        return Queries(vectors, tuned)

    def documents(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None
    ) -> Vectors:
        def encode(batch: Sequence[str]) -> Vectors:
            with self._lock:
                found = self.bert.encode(batch, weights.PROMPTS["document"])
            progress(len(batch))
            return found

        return in_batches([clean(text) for text in texts], encode)

    @cached_property
    def bert(self) -> "Bert":
        """The model; read it only while holding the lock."""
        return self._load()


class TunedEncoder:
    """Texts as the default encoder's tuned layers see questions.

    What a page says of itself, seen so, tells which questions it answers. The model is that of the
    default encoder: it stands in memory once.
    """

    name = "tuned"

    def __init__(self, fingerprint: str, primary: BertEncoder) -> None:
        self.fingerprint = fingerprint
        self._primary = primary

    def queries(self, texts: Sequence[str]) -> Queries:
        found = self._primary.queries(texts)
        assert found.tuned is not None
        return Queries(found.tuned)

    def documents(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None
    ) -> Vectors:
        found = self.queries(texts).vectors
        progress(len(texts))
        return found


class UniversalEncoder:
    """The secondary encoder; loaded when the first text is encoded, for several threads."""

    name = "use"
    fingerprint = "use-0.2.1"

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def queries(self, texts: Sequence[str]) -> Queries:
        return Queries(self.documents(texts))

    def documents(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None
    ) -> Vectors:
        def encode(batch: Sequence[str]) -> Vectors:
            with self._lock:
                found = self.model.encode(batch)
            progress(len(batch))
            return found

        return in_batches([clean(text) for text in texts], encode)

    @cached_property
    def model(self) -> "UniversalSentenceEncoder":
        """The model; read it only while holding the lock."""
        from assistant.encoders.universal import UniversalSentenceEncoder

        return UniversalSentenceEncoder()


def in_batches(texts: Sequence[str], encode: Callable[[Sequence[str]], Vectors]) -> Vectors:
    """Encode texts in batches of neighbours by length, which waste no work on padding."""
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    rows = [
        encode([texts[index] for index in order[start : start + _BATCH]])
        for start in range(0, len(order), _BATCH)
    ]
    stacked = np.concatenate(rows) if rows else np.empty((0, 0), np.float32)
    result = np.empty_like(stacked)
    result[order] = stacked
    return result
