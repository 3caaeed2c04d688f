"""Entente in llama-index programs: a retriever, a guard and a synthesiser for any query engine."""

from assistant.llama.refusal import RefusalPostprocessor
from assistant.llama.retriever import EntenteRetriever
from assistant.llama.synthesizer import CitedSynthesizer

__all__ = ["CitedSynthesizer", "EntenteRetriever", "RefusalPostprocessor"]
