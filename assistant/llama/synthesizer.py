"""Nodes to a cited answer, word for word and without a language model."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from llama_index.core import PromptHelper
from llama_index.core.base.response.schema import Response
from llama_index.core.llms.mock import MockLLM
from llama_index.core.response_synthesizers import BaseSynthesizer
from llama_index.core.schema import NodeWithScore, QueryType

from assistant.answering.draft import escape
from assistant.answering.phrases import PHRASES, Phrases
from assistant.language import Lang, detect

_SECOND = 0.35  # of the first page's score, from which a second one takes part
_PAGES = 2
_NONE = ""  # the role of a node that some other retriever found
Document = list[NodeWithScore]


class CitedSynthesizer(BaseSynthesizer):
    """Quotes what was found; ``[n]`` in its answer is ``response.source_nodes[n - 1]``.

    What it says of its own carries no knowledge. Without nodes it refuses.
    """

    def __init__(self, fallback: Lang = "fr") -> None:
        """``fallback`` is the language of an answer where the question's is unclear."""
        # Neither is used; without them llama-index would set up a model over the network.
        super().__init__(llm=MockLLM(), prompt_helper=PromptHelper(tokenizer=str.split))
        self._fallback: Lang = fallback

    def synthesize(
        self,
        query: QueryType,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **_: Any,
    ) -> Response:
        """The answer, with the nodes that it quotes, in the order of their numbers."""
        question = query if isinstance(query, str) else query.query_str
        text, quoted = _composed(nodes, detect(question, self._fallback))
        sources = [*quoted, *(additional_source_nodes or ())]
        return Response(text, sources, {each.node.node_id: each.node.metadata for each in sources})

    async def asynthesize(
        self,
        query: QueryType,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **_: Any,
    ) -> Response:
        """The same; it waits for nothing."""
        return self.synthesize(query, nodes, additional_source_nodes)

    def get_response(self, query_str: str, text_chunks: Sequence[str], **_: Any) -> str:
        """Some texts as they are, each with its number."""
        if not text_chunks:
            return PHRASES[detect(query_str, self._fallback)].refusal
        return "\n".join(f"- {escape(text)} [{n}]" for n, text in enumerate(text_chunks, 1))

    async def aget_response(self, query_str: str, text_chunks: Sequence[str], **_: Any) -> str:
        """The same; it waits for nothing."""
        return self.get_response(query_str, text_chunks)

    def _get_prompts(self) -> dict[str, Any]:
        return {}

    def _update_prompts(self, prompts: dict[str, Any]) -> None:
        """There is none."""


def _composed(nodes: Sequence[NodeWithScore], lang: Lang) -> tuple[str, list[NodeWithScore]]:
    """The text of an answer, and the nodes that it quotes in the order of their numbers."""
    phrases = PHRASES[lang]
    quoted: list[NodeWithScore] = []
    lines: list[str] = []
    for title, statements in _blocks(_documents(nodes), phrases):
        if statements:
            lines += ["", f"**{escape(title)}**", ""] if title else [""]
        for each in statements:
            quoted.append(each)
            mark = "- " if title else ""
            lines.append(f"{mark}{escape(each.node.get_content().strip())} [{len(quoted)}]")
    return "\n".join(lines).strip() or phrases.refusal, quoted


def _blocks(
    documents: Sequence[Document], phrases: Phrases
) -> Iterator[tuple[str, list[NodeWithScore]]]:
    """What an answer quotes, each part with its title: pages, then cases, then checklists."""
    pages = [found for found in documents if _of(found, "kind") not in ("review", "playbook")]
    for place, page in enumerate(pages[:_PAGES]):
        if place == 0:
            yield "", _chosen(page, ("principle", _NONE), 1)
            yield phrases.to_do, _chosen(page, ("how",), 4)
            yield phrases.to_watch, _chosen(page, ("pitfalls",), 2)
        elif _score(page) >= _SECOND * _score(pages[0]):
            yield _of(page, "title"), _chosen(page, ("principle", "how", _NONE), 2)
    cases = [found for found in documents if _of(found, "kind") == "review"]
    yield phrases.cases, [each for case in cases for each in _chosen(case, ("lessons",), 1)]
    for checklist in documents:
        if _of(checklist, "kind") == "playbook":
            yield _of(checklist, "title"), _chosen(checklist, ("task",), 4)


def _documents(nodes: Sequence[NodeWithScore]) -> list[Document]:
    """Nodes by the document that they are of, best first; each other node is one of its own."""

    def document(each: NodeWithScore) -> str:
        of = each.node.metadata
        return f"{of['kind']} {of['id']}" if {"kind", "id"} <= of.keys() else each.node.node_id

    best: dict[str, float] = {}
    for each in nodes:
        best[document(each)] = max(best.get(document(each), 0.0), each.score or 0.0)
    order = {name: place for place, name in enumerate(sorted(best, key=lambda d: -best[d]))}
    # Sorting keeps the order of what is equal, so statements stay as they stand in the file.
    together = sorted(nodes, key=lambda each: order[document(each)])
    return [list(group) for _, group in groupby(together, document)]


def _chosen(document: Document, roles: Sequence[str], count: int) -> list[NodeWithScore]:
    """The statements of some sections nearest to the question, in the order of the document."""
    own = [each for each in document if each.node.metadata.get("role", _NONE) in roles]
    nearest = sorted(own, key=lambda each: -each.node.metadata.get("similarity", 0.0))[:count]
    return [each for each in own if each in nearest]


def _of(document: Document, field: str) -> str:
    return str(document[0].node.metadata.get(field, ""))


def _score(document: Document) -> float:
    return max(each.score or 0.0 for each in document)
