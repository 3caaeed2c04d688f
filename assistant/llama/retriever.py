"""What the library holds for a question, as llama-index nodes."""

import asyncio
from collections.abc import Sequence

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.answering.finding import FoundStatement
from assistant.api.entente import Entente
from assistant.language import Lang
from assistant.library.documents import Kind
from assistant.principal import Principal

# A model reads where a statement stands; the rest of the metadata are for programs.
_FOR_MODELS = ("title", "section")


class EntenteRetriever(BaseRetriever):
    """Statements of the best documents for one person, each a node.

    A node's metadata are the fields of a citation (``id``, ``kind``, ``lang``, ``title``,
    ``section``, ``path``, ``line_start``, ``line_end``), ``role`` and ``similarity``; its score is
    that of its document, 0 to 1, so that nodes of one document stand together.
    """

    def __init__(
        self,
        entente: Entente,
        principal: Principal,
        kinds: Sequence[Kind] = ("guidance", "review"),
        documents: int = 3,
        lang: Lang | None = None,
    ) -> None:
        """A retriever for one person; another one needs another retriever.

        Args:
            kinds: of documents: ``guidance``, ``review``, ``playbook``.
            documents: how many of each kind at most.
            lang: in which documents are preferred; that of the question when None.
        """
        super().__init__()
        self._entente = entente
        self._principal = principal
        self._kinds = tuple(kinds)
        self._documents = documents
        self._lang = lang

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._entente.find(
            query_bundle.query_str, self._principal, self._lang, self._kinds, self._documents
        )
        return [NodeWithScore(node=_node(each), score=each.score) for each in found.statements]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def _node(statement: FoundStatement) -> TextNode:
    metadata = statement.model_dump(exclude={"n", "quote", "score", "position"})
    return TextNode(
        id_=f"{statement.path}#{statement.role}-{statement.position}",
        text=statement.quote,
        metadata=metadata,
        excluded_llm_metadata_keys=[name for name in metadata if name not in _FOR_MODELS],
        excluded_embed_metadata_keys=list(metadata),
    )
