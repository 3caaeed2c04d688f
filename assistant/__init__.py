"""Entente: cited, bilingual guidance for strategic partnerships."""

import os
from pathlib import Path
from typing import Any

from platformdirs import user_cache_dir

# Before any dependency is imported: each of these would otherwise call home, some at import.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["ANONYMIZED_TELEMETRY"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["DO_NOT_TRACK"] = "1"
# Before NumPy is: its small products of matrices take half the time with one thread, as two of them
# wait for each other, and for those of the other questions. ONNX Runtime has its own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Where it is installed, Matplotlib keeps a list of fonts: beside our own files that can be deleted.
_cache = Path(os.environ.get("ENTENTE_CACHE") or user_cache_dir("entente"))
os.environ.setdefault("MPLCONFIGDIR", str(_cache / "matplotlib"))


_EXPORTED = {
    "Entente": "assistant.api.entente",
    "EntenteError": "assistant.errors",
    "Principal": "assistant.principal",
    "Settings": "assistant.settings",
}
__all__ = list(_EXPORTED)


def __getattr__(name: str) -> Any:
    """What is exported, and ``__version__``: looked up when it is asked for, as the command has no
    time for it."""
    from importlib import import_module
    from importlib.metadata import PackageNotFoundError, version

    if place := _EXPORTED.get(name):
        return getattr(import_module(place), name)
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return version("entente")
    except PackageNotFoundError:  # run from a source tree that was not installed
        return "0.0.0"
