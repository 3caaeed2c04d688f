"""Entente: cited, bilingual guidance for strategic partnerships."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("entente")
except PackageNotFoundError:  # run from a source tree that was not installed
    __version__ = "0.0.0"
