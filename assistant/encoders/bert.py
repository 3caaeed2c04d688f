"""The default encoder: multilingual-e5-small in ONNX Runtime, with mean pooling."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from assistant.encoders.tokens import Integers, Tokens

Floats = npt.NDArray[np.float32]

DIMENSIONS = 384


class Bert:
    """Texts -> unit vectors of 384 dimensions.

    Args:
        folder: with ``model.onnx`` and ``vocabulary.model``.
        tuned: folder of the upper layers as they were tuned, without which nothing can be asked.
    """

    def __init__(self, folder: Path, tuned: Path | None = None, threads: int = 2) -> None:
        self._tokens = Tokens(folder / "vocabulary.model")
        self._session = _session(folder, threads)
        self._upper = _session(tuned, threads) if tuned else None

    def tokens(self, texts: Sequence[str], prompt: str) -> tuple[Integers, Integers]:
        """Ids and attention mask, (texts, tokens) each."""
        return self._tokens.batch([prompt + text for text in texts])

    def encode(self, texts: Sequence[str], prompt: str) -> Floats:
        """Vectors of texts, (texts, 384)."""
        return self.pooled(*self.tokens(texts, prompt))

    def pooled(self, ids: Integers, mask: Integers) -> Floats:
        """Vectors of texts that are tokens already, (texts, 384)."""
        return _pooled(self.run(ids, mask)[0], mask)

    def middle(self, texts: Sequence[str], prompt: str) -> tuple[Floats, Integers]:
        """Hidden states below the tuned layers, (texts, tokens, 384), and the attention mask."""
        ids, mask = self.tokens(texts, prompt)
        return self.run(ids, mask)[1], mask

    def asked(self, texts: Sequence[str], prompt: str) -> tuple[Floats, Floats]:
        """Vectors of questions, by the layers as they were and as they were tuned."""
        if self._upper is None:
            raise ValueError("the tuned layers were not given")
        ids, mask = self.tokens(texts, prompt)
        hidden, middle = self.run(ids, mask)
        tuned = _run(self._upper, {"middle": middle, "mask": mask.astype(np.int32)})[0]
        return _pooled(hidden, mask), _pooled(tuned, mask)

    def run(self, ids: Integers, mask: Integers) -> tuple[Floats, Floats]:
        """Hidden states of the last layer and below the tuned ones, (texts, tokens, 384) each."""
        hidden, middle = _run(self._session, {"ids": ids, "mask": mask.astype(np.int32)})
        return hidden, middle


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


def _run(
    session: onnxruntime.InferenceSession, values: dict[str, npt.NDArray[np.generic]]
) -> list[Floats]:
    options = onnxruntime.RunOptions()
    # What one batch of long texts needed would be kept for good: some 250 MB.
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    found: list[Floats] = session.run(None, values, options)
    return found


def _pooled(hidden: Floats, mask: Integers) -> Floats:
    """The mean of each text's tokens, of length 1."""
    sums = np.einsum("bth,bt->bh", hidden, mask)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    result: Floats = (sums / lengths).astype(np.float32)
    return result
