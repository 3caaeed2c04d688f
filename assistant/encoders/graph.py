"""The encoder's layers as ONNX graphs, with ONNX Runtime's fused operators, in floating point.

A BERT encoder (Devlin et al., 2019). With 8-bit matrices a question takes two thirds of the time,
but every rounding on the way moves the vectors, and differently on each kind of processor: the same
library would answer differently from machine to machine, and figures measured on one would not hold
on another.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistant.encoders.adapters import MATRICES, TUNED_LAYERS, Adapters

if TYPE_CHECKING:
    import onnx

    from assistant.encoders.weights import Container

_FUSED = "com.microsoft"


def write_encoder(model: "Container", path: Path) -> None:
    """All layers.

    Inputs: ``ids`` int64 (batch, tokens), ``mask`` int32 (batch, tokens). Outputs, float32 (batch,
    tokens, 384): the hidden states of the last layer, and of the one below those that are tuned.
    """
    graph = _Graph(model)
    x = graph.embedding("ids")
    for layer in range(model.layers):
        x = graph.layer(x, layer)
    middle = f"layer{model.layers - TUNED_LAYERS}"
    graph.save(path, {"ids": "int64", "mask": "int32"}, [x, middle])


def write_tuned(model: "Container", adapters: Adapters, path: Path) -> None:
    """The upper layers with what tuning added to them.

    Inputs: ``middle`` float32 (batch, tokens, 384), ``mask`` int32 (batch, tokens). Output: hidden
    states, float32 (batch, tokens, 384).
    """
    graph = _Graph(model, adapters)
    x = "middle"
    for layer in range(model.layers - TUNED_LAYERS, model.layers):
        x = graph.layer(x, layer)
    graph.save(path, {"middle": "float32", "mask": "int32"}, [x])


class _Graph:
    """Nodes and constants of a graph in the making."""

    def __init__(self, model: "Container", adapters: Adapters | None = None) -> None:
        self._model = model
        self._adapters = adapters
        self._constants: list[onnx.TensorProto] = []
        self._nodes: list[onnx.NodeProto] = []

    def embedding(self, ids: str) -> str:
        """The words' vectors with those of their places, normalised."""
        model, hidden = self._model, self._model.hidden
        nibbles, scales = model.blocks("emb.word")
        self._constant(
            "words", (nibbles[:, 0::2] | (nibbles[:, 1::2] << 4)).reshape(-1, hidden // 2)
        )
        self._constant("words.scale", scales.reshape(-1, hidden // 32))
        positions = model.floats("emb.pos").reshape(model.positions, hidden)
        types = model.floats("emb.type").reshape(model.types, hidden)
        self._constant("positions", positions + types[0])
        self._constant("first", np.zeros(1, np.int64))
        words = self._node(
            "GatherBlockQuantized", ["words", ids, "words.scale"], "embedded", _FUSED,
            block_size=32, bits=4, gather_axis=0, quantize_axis=1,
        )  # fmt: skip
        length = self._node("Shape", [ids], "length", start=1, end=2)
        places = self._node("Slice", ["positions", "first", length, "first"], "places")
        # SkipLayerNormalization wants two tensors of one shape, and here one of them is broadcast.
        return self._node(
            "LayerNormalization",
            [
                self._node("Add", [words, places], "placed"),
                self._constant("embedding.scale", model.floats("emb.ln.w")),
                self._constant("embedding.shift", model.floats("emb.ln.b")),
            ],
            "layer0",
            epsilon=model.epsilon,
            axis=-1,
        )

    def layer(self, x: str, number: int) -> str:
        """Attention and the two matrices after it; returns the name of the hidden states."""
        at = f"l{number}"
        heads = [self._linear(x, at, part) for part in MATRICES[:3]]
        attention = self._node(
            "MultiHeadAttention", [*heads, "", "mask"], f"{at}.attention", _FUSED,
            num_heads=self._model.heads,
        )  # fmt: skip
        y = self._normalise(x, self._linear(attention, at, "ao"), f"{at}.aln", f"{at}.middle")
        active = self._node("Gelu", [self._linear(y, at, "fi")], f"{at}.active", _FUSED)
        outer = self._linear(active, at, "fo")
        return self._normalise(y, outer, f"{at}.oln", f"layer{number + 1}")

    def save(self, path: Path, inputs: dict[str, str], outputs: list[str]) -> None:
        import onnx
        from onnx import TensorProto, helper

        kinds = {
            "int64": TensorProto.INT64, "int32": TensorProto.INT32, "float32": TensorProto.FLOAT,
        }  # fmt: skip

        def tensor(name: str, kind: str) -> onnx.ValueInfoProto:
            width = [self._model.hidden] if kind == "float32" else []
            return helper.make_tensor_value_info(name, kinds[kind], ["batch", "tokens", *width])

        graph = helper.make_graph(
            self._nodes,
            "multilingual-e5-small",
            [tensor(name, kind) for name, kind in inputs.items()],
            [tensor(name, "float32") for name in outputs],
            self._constants,
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
        onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=9), str(path))

    def _constant(self, name: str, values: npt.NDArray[np.generic]) -> str:
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(
        self, kind: str, inputs: list[str], out: str, domain: str = "", **attributes: Any
    ) -> str:
        from onnx import helper

        self._nodes.append(
            helper.make_node(kind, inputs, [out], name=out, domain=domain, **attributes)
        )
        return out

    def _linear(self, x: str, at: str, part: str) -> str:
        name, out = f"{at}.{part}", f"{at}.{part}.out"
        matrix = self._model.matrix(
            f"{name}.w", self._model.inner if part == "fo" else self._model.hidden
        )
        if self._adapters:
            matrix = matrix + self._adapters.addition(name)
        weights = self._constant(f"{out}.weight", matrix.T)
        bias = self._constant(f"{out}.bias", self._model.floats(f"{name}.b"))
        return self._node("Add", [self._node("MatMul", [x, weights], f"{out}.product"), bias], out)

    def _normalise(self, x: str, y: str, name: str, out: str) -> str:
        scale = self._constant(f"{out}.scale", self._model.floats(f"{name}.w"))
        shift = self._constant(f"{out}.shift", self._model.floats(f"{name}.b"))
        inputs = [x, y, scale, shift]
        return self._node(
            "SkipLayerNormalization", inputs, out, _FUSED, epsilon=self._model.epsilon
        )
