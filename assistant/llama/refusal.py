"""Nothing for a question that the library does not treat, whoever found it."""

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle
from pydantic import PrivateAttr

from assistant.api.entente import Entente
from assistant.language import Lang
from assistant.principal import Principal


class RefusalPostprocessor(BaseNodePostprocessor):
    """Drops all nodes where Entente would refuse, or would say nothing that it can cite.

    A refused question is noted as a gap for the curators, as in the app.
    """

    _entente: Entente = PrivateAttr()
    _principal: Principal = PrivateAttr()
    _lang: Lang | None = PrivateAttr()

    def __init__(self, entente: Entente, principal: Principal, lang: Lang | None = None) -> None:
        """A guard for one person: what is covered depends on what they may see."""
        super().__init__()
        self._entente = entente
        self._principal = principal
        self._lang = lang

    @classmethod
    def class_name(cls) -> str:
        return "EntenteRefusal"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        """The nodes, or none.

        Raises:
            ValueError: the question is not told.
        """
        if query_bundle is None:
            raise ValueError("RefusalPostprocessor needs the question: pass query_str.")
        if not nodes:
            return []
        answer = self._entente.ask(query_bundle.query_str, self._principal, self._lang)
        return nodes if answer.citations and not answer.abstained else []
