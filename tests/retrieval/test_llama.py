"""The library in a llama-index program."""

from llama_index.core.base.base_retriever import BaseRetriever

from assistant.principal import Principal
from assistant.retrieval.llama import EntenteRetriever
from assistant.service import Service


def test_statements_come_as_nodes(service: Service) -> None:
    retriever = EntenteRetriever(service.retriever, Principal("reader"), documents=2)
    assert isinstance(retriever, BaseRetriever)
    nodes = retriever.retrieve(
        "Our partner takes three months to approve what we deliver in two weeks."
    )
    assert nodes[0].node.metadata["id"] == "joint-calendar"
    assert {node.node.metadata["lang"] for node in nodes} == {"en"}
    assert len({node.node.metadata["id"] for node in nodes}) == 2
    assert len({node.node.node_id for node in nodes}) == len(nodes)
    assert all(node.node.get_content() and node.score is not None for node in nodes)
