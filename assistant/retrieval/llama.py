"""The retriever as a llama-index ``BaseRetriever``, for anyone's llama-index program."""

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.language import Lang, detect
from assistant.principal import Principal
from assistant.retrieval.retriever import Retriever


class EntenteRetriever(BaseRetriever):
    """Statements of the best documents for one person, as llama-index nodes.

    A node's metadata hold the document's id, kind, language, title, path, section and lines; its
    score is that of its document, so that nodes of one document stand together.
    """

    def __init__(
        self,
        retriever: Retriever,
        principal: Principal,
        fallback: Lang = "fr",
        documents: int = 3,
    ) -> None:
        super().__init__()
        self._retriever = retriever
        self._principal = principal
        self._fallback: Lang = fallback
        self._documents = documents

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = query_bundle.query_str
        lang = detect(question, self._fallback)
        ranking = self._retriever.retrieve(question, self._principal, lang)
        best = ranking.candidates[: self._documents]
        scores = {candidate.id: candidate.score for candidate in best}
        return [
            NodeWithScore(
                node=TextNode(
                    id_=f"{evidence.record.path}#{evidence.section}-{evidence.position}",
                    text=evidence.text,
                    metadata={
                        "id": evidence.record.id,
                        "kind": evidence.record.kind,
                        "lang": evidence.record.lang,
                        "title": evidence.record.title,
                        "path": evidence.record.path,
                        "section": evidence.heading,
                        "line_start": evidence.line_start,
                        "line_end": evidence.line_end,
                    },
                ),
                score=scores[evidence.record.id],
            )
            for evidence in self._retriever.evidence(question, best, self._principal)
        ]
