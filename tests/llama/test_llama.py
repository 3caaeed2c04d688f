"""The library in a llama-index program: found, guarded and quoted without a language model."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import NodeWithScore, TextNode

from assistant.api.entente import Entente
from assistant.api.sharing import serve_locally
from assistant.llama import CitedSynthesizer, EntenteRetriever, RefusalPostprocessor
from assistant.principal import Principal
from assistant.service import Service
from tests.loops import alone
from tests.services import reached

DOC = Path(__file__).resolve().parents[2] / "docs" / "llama-index.md"
READER = Principal("reader", frozenset({"manager"}))
LATE = "Our partner takes three months to approve what we deliver in two weeks."
LATE_FR = "Notre partenaire met trois mois à valider ce que nous livrons en deux semaines."
UNCOVERED = "What is the VAT rate in Portugal?"


@pytest.fixture(scope="module")
def entente(service: Service) -> Iterator[Entente]:
    with reached(service, "in process") as commands:
        yield commands(service.settings)


def engine(entente: Entente) -> RetrieverQueryEngine:
    return RetrieverQueryEngine(
        EntenteRetriever(entente, READER),
        CitedSynthesizer(),
        [RefusalPostprocessor(entente, READER)],
    )


def test_statements_come_as_nodes(entente: Entente) -> None:
    retriever = EntenteRetriever(entente, READER, kinds=["guidance"], documents=2)
    assert isinstance(retriever, BaseRetriever)
    nodes = retriever.retrieve(LATE)
    assert nodes[0].node.metadata["id"] == "joint-calendar"
    assert {node.node.metadata["lang"] for node in nodes} == {"en"}
    assert len({node.node.metadata["id"] for node in nodes}) == 2
    assert len({node.node.node_id for node in nodes}) == len(nodes)
    assert all(node.node.get_content() and 0 < (node.score or 0) <= 1 for node in nodes)
    shown = nodes[0].node.get_content("llm")
    assert "section:" in shown
    assert "path:" not in shown


def test_every_kind_is_found_and_waiting_is_no_other_way(entente: Entente) -> None:
    retriever = EntenteRetriever(entente, READER, ["guidance", "review", "playbook"], 1, "fr")
    nodes = retriever.retrieve(LATE)
    assert {node.node.metadata["kind"] for node in nodes} == {"guidance", "review", "playbook"}
    assert {node.node.metadata["lang"] for node in nodes} == {"fr"}
    assert alone(retriever.aretrieve(LATE)) == nodes


@pytest.mark.parametrize(
    ("question", "word"), [(LATE, "What you can do"), (LATE_FR, "Ce que vous")]
)
def test_an_engine_answers_in_the_words_of_the_library(
    entente: Entente, question: str, word: str
) -> None:
    response = engine(entente).query(question)
    text, sources = str(response), response.source_nodes
    assert word in text
    numbers = [int(number) for number in re.findall(r"\[(\d+)\]$", text, re.MULTILINE)]
    assert numbers == list(range(1, len(sources) + 1))
    plain = text.replace("\\", "")
    for number, source in enumerate(sources, 1):
        assert f"{source.node.get_content()} [{number}]" in plain
    assert {"guidance", "review"} == {source.node.metadata["kind"] for source in sources}
    # Whatever carries knowledge is quoted: the other lines are titles.
    assert all(
        re.search(r" \[\d+\]$", line) or re.fullmatch(r"\*\*.+\*\*", line)
        for line in text.splitlines()
        if line
    )
    waited = alone(engine(entente).aquery(question))
    assert str(waited) == text


@pytest.mark.parametrize("nothing", [UNCOVERED, "Thank you!"])
def test_what_the_library_does_not_treat_is_refused(entente: Entente, nothing: str) -> None:
    response = engine(entente).query(nothing)
    assert response.source_nodes == []
    assert "I have no reliable answer" in str(response) or "pas de réponse fiable" in str(response)


def test_the_guard_holds_for_nodes_of_others(entente: Entente, service: Service) -> None:
    foreign = [NodeWithScore(node=TextNode(text="Portugal takes 23 %."), score=0.9)]
    guard = RefusalPostprocessor(entente, READER)
    assert guard.postprocess_nodes(foreign, query_str=UNCOVERED) == []
    assert UNCOVERED in [gap.question for gap in service.journal.gaps()]
    assert guard.postprocess_nodes(foreign, query_str=LATE) == foreign
    assert alone(guard.apostprocess_nodes(foreign, query_str=UNCOVERED)) == []
    with pytest.raises(ValueError, match="needs the question"):
        guard.postprocess_nodes(foreign)
    quoted = CitedSynthesizer().synthesize("Which rate is it?", foreign)
    assert str(quoted) == "Portugal takes 23 %. [1]"
    assert CitedSynthesizer().get_response("Which one is it?", ["*a*"]) == "- \\*a\\* [1]"


def test_the_lines_of_the_page_run_beside_the_app(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (lines,) = re.findall(r"```python\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.setenv("ENTENTE_HOME", str(service.settings.home))
    with serve_locally(service):
        exec(compile(lines, str(DOC), "exec"), {})
    printed = capsys.readouterr().out
    assert " [1]" in printed
    assert re.search(r"^1 guidance/en/[\w-]+\.md \d+$", printed, re.MULTILINE)
