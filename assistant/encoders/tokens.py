"""Texts -> tokens of the default encoder, by SentencePiece and the model's own vocabulary.

The package ``tokenizers`` gives the same tokens, and needs 300 MB for this vocabulary.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from sentencepiece import SentencePieceProcessor
from tokenizers import Regex, normalizers

if TYPE_CHECKING:
    from assistant.encoders.weights import Container

Integers = npt.NDArray[np.int64]

MAX_TOKENS = 512


class Tokens:
    """The vocabulary that :func:`write_vocabulary` wrote."""

    def __init__(self, path: Path) -> None:
        self._pieces = SentencePieceProcessor(model_file=str(path))
        self._plain = normalizers.Sequence(
            [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
        )

    def of(self, text: str) -> list[int]:
        """The tokens of a text between those of its beginning and its end; at most 512."""
        inner = self._pieces.encode(self._plain.normalize_str(text))
        return [self._pieces.bos_id(), *inner[: MAX_TOKENS - 2], self._pieces.eos_id()]

    def batch(self, texts: Sequence[str]) -> tuple[Integers, Integers]:
        """Tokens and attention mask, (texts, tokens) each; short texts are padded."""
        rows = [self.of(text) for text in texts]
        ids = np.full((len(rows), max(map(len, rows), default=0)), self._pieces.pad_id(), np.int64)
        mask = np.zeros_like(ids)
        for row, line, seen in zip(rows, ids, mask, strict=True):
            line[: len(row)], seen[: len(row)] = row, 1
        return ids, mask


def write_vocabulary(model: "Container", path: Path) -> None:
    """The vocabulary of a container; texts come normalised, so it normalises nothing."""
    from sentencepiece.sentencepiece_model_pb2 import ModelProto

    kinds = ModelProto.SentencePiece
    special = {model.bos: kinds.CONTROL, model.eos: kinds.CONTROL, model.pad: kinds.CONTROL}
    special[model.unknown] = kinds.UNKNOWN
    made = ModelProto(
        trainer_spec={
            "unk_id": model.unknown, "bos_id": model.bos, "eos_id": model.eos, "pad_id": model.pad,
        },
        normalizer_spec={
            "name": "identity", "remove_extra_whitespaces": False, "add_dummy_prefix": True,
            "escape_whitespaces": True,
        },
        pieces=[
            {"piece": piece, "score": score, "type": special.get(number, kinds.NORMAL)}
            for number, (piece, score) in enumerate(model.pieces)
        ],
    )  # fmt: skip
    path.write_bytes(made.SerializeToString())
