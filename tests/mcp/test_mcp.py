"""The official client speaks to a real ``entente mcp`` process, beside an app and without one."""

import json
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError, StdioServerParameters

from assistant.api.sharing import serve_locally
from assistant.index.home import Home
from assistant.service import Service
from tests.library_builder import write_library, write_review
from tests.loops import alone
from tests.reviews.forms import complete_form
from tests.services import small_service

DOC = Path(__file__).resolve().parents[2] / "docs" / "mcp.md"
TOOLS = {
    "ask", "find_cases", "sum_up_cases", "read", "list_templates", "fill_checklist", "draft_review",
}  # fmt: skip
INPUTS = {"our_company": "Alpha", "partner": "Beta", "start": "2027-01-04"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A small library, served as a running app serves it."""
    folder = tmp_path_factory.mktemp("mcp")
    write_library(folder / "library", 12)
    write_review(folder / "library", "late-approvals", title="Late approvals")
    with small_service(folder / "library", folder / "home") as opened, serve_locally(opened):
        yield opened


@asynccontextmanager
async def connected(
    settings: dict[str, str], *arguments: str, cwd: Path | None = None
) -> AsyncIterator[Client]:
    command = ["-m", "assistant.cli.main", *arguments, "mcp"]
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "TZ": "UTC", **settings}
    server = StdioServerParameters(command=sys.executable, args=command, env=environment, cwd=cwd)
    async with Client(server) as client:
        yield client


def beside(service: Service) -> dict[str, str]:
    paths = {
        "ENTENTE_HOME": [service.settings.home],
        "ENTENTE_LIBRARY": service.settings.library,
        "ENTENTE_PLAYBOOKS": service.settings.playbooks,
    }
    return {name: os.pathsep.join(map(str, folders)) for name, folders in paths.items()}


async def told(client: Client, tool: str, **arguments: Any) -> Any:
    """What a tool gives back; the text and the model are the same."""
    result = await client.call_tool(tool, arguments)
    text = "\n".join(part.text for part in result.content if part.type == "text")
    if result.is_error:
        return text
    assert json.loads(text) == result.structured_content
    return result.structured_content


def test_a_curator_has_everything_done(service: Service) -> None:
    async def run() -> None:
        async with connected(beside(service), "--as", "cora") as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert set(tools) == TOOLS
            assert all(t.description and t.output_schema for t in tools.values())
            assert not any("\n  " in (t.description or "") for t in tools.values())
            assert not tools["draft_review"].annotations.read_only_hint  # type: ignore[union-attr]

            answer = await told(client, "ask", question="How do we start with culture-fit?")
            assert (answer["outcome"], answer["language"]) == ("answered", "en")
            assert "culture-fit" in [each["id"] for each in answer["ranking"]]
            assert answer["citations"]
            french = await told(client, "ask", question="Where's the best pancake?", lang="fr")
            assert french["language"] == "fr"
            picked = "joint-calendar"
            again = await told(client, "ask", question="Where's the pancake?", page=picked)
            assert again["citations"][0]["id"] == picked
            assert "There is no page 'none'" in await told(client, "ask", question="x", page="none")

            found = await told(client, "find_cases", description="late approvals")
            assert [case["id"] for case in found["results"]] == ["late-approvals"]
            wrong = await told(client, "find_cases", sector="energie")
            assert "sector: 'energie' is not in the taxonomy; use one of: energy" in wrong
            one = await told(client, "sum_up_cases", ids=["late-approvals", "never-was"])
            assert "Fewer than two of these cases exist" in one
            case = await told(client, "read", id="late-approvals", kind="case")
            assert case["facts"]["outcome"]
            page = await told(client, "read", id="culture-fit", lang="fr")
            assert (page["uri"], page["lang"]) == ("entente://pages/en/culture-fit", "en")
            assert "There is no page 'none'" in await told(client, "read", id="none")

            templates = (await told(client, "list_templates"))["templates"]
            assert [t["id"] for t in templates] == ["small-start"]
            assert {i["name"] for i in templates[0]["inputs"] if i["required"]} == set(INPUTS)
            filled = await told(client, "fill_checklist", template="small-start", inputs=INPUTS)
            assert filled["items"][0]["due"] == "2027-01-11"
            lacking = await told(client, "fill_checklist", template="small-start", inputs={})
            assert "partner" in lacking
            assert "start" in lacking
            assert service.checklists.of(service_person(service)) == []

    alone(run())


def service_person(service: Service) -> Any:
    from assistant.principal import Principal

    return Principal("cora", frozenset({"curator"}))


def test_a_review_is_looked_through_and_saved_once_it_is_complete(service: Service) -> None:
    async def run() -> None:
        async with connected(beside(service), "--as", "cora") as client:
            lacking = await told(client, "draft_review", review={"title": "Late again"}, save=True)
            assert lacking["saved"] == ""
            assert any(
                "“Summary”" in each or "Résumé" in each for each in lacking["checked"]["problems"]
            )
            form = complete_form(applies="Demandez à Jeanne Moreau, jeanne.moreau@example.org.")
            review = form.model_dump(mode="json")
            named = await told(client, "draft_review", review=review, save=True)
            assert "jeanne.moreau@example.org" in [f["text"] for f in named["checked"]["personal"]]
            assert named["saved"] == ""
            saved = await told(
                client, "draft_review", review=review, save=True, personal_data_read=True
            )
            assert (service.settings.own_library / saved["saved"]).is_file()
            read = await told(client, "read", id=saved["id"], kind="case")
            assert read["title"] == form.title
        async with connected(beside(service), "--as", "bob", "--role", "manager") as client:
            assert "There is no case" in await told(client, "read", id=saved["id"], kind="case")

    alone(run())


def test_what_somebody_may_not_see_is_not_there(service: Service) -> None:
    async def run() -> None:
        # As the page of the documentation says.
        (block,) = re.findall(r"```json\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)
        arguments = json.loads(block)["mcpServers"]["entente"]["args"]
        assert arguments.pop() == "mcp"
        async with connected(beside(service), *arguments) as client:
            assert (await told(client, "find_cases", description="late approvals"))["results"] == []
            never = await told(client, "read", id="never-was", kind="case")
            hidden = await told(client, "read", id="late-approvals", kind="case")
            assert hidden == never.replace("never-was", "late-approvals")
            listed = [each.uri for each in (await client.list_resources()).resources]
            assert "entente://pages/en/culture-fit" in listed
            assert not [each for each in listed if "/cases/" in each]
            for id_ in ("late-approvals", "never-was"):
                with pytest.raises(MCPError, match=f"There is no case '{id_}' in 'en'"):
                    await client.read_resource(f"entente://cases/en/{id_}")

    alone(run())


def test_pages_and_cases_have_addresses_and_tasks_have_names(service: Service) -> None:
    async def run() -> None:
        async with connected(beside(service)) as client:
            listed = {each.uri: each for each in (await client.list_resources()).resources}
            assert listed["entente://cases/en/late-approvals"].title == "Late approvals"
            (page,) = (await client.read_resource("entente://pages/en/culture-fit")).contents
            assert page.mime_type == "text/markdown"
            assert page.text.startswith("# ")  # type: ignore[union-attr]
            assert "\n1. Write down the first step of culture-fit." in page.text  # type: ignore[union-attr]
            with pytest.raises(MCPError, match="There is no page 'culture-fit' in 'de'"):
                await client.read_resource("entente://pages/de/culture-fit")
            patterns = (await client.list_resource_templates()).resource_templates
            assert {each.uri_template for each in patterns} == {
                "entente://pages/{lang}/{id}", "entente://cases/{lang}/{id}",
            }  # fmt: skip
            named = (await client.list_prompts()).prompts
            assert len(named) == 8
            for prompt in named:
                (asked,) = prompt.arguments or ()
                made = await client.get_prompt(prompt.name, {asked.name: "Our {words}."})
                text = made.messages[0].content.text  # type: ignore[union-attr]
                assert "Our {words}." in text
                assert f"{{{asked.name}}}" not in text
                assert any(f"`{tool}`" in text for tool in TOOLS)

    alone(run())


def test_without_an_app_it_owns_the_home_and_serves_commands(
    tmp_path: Path, shipped_home: Path, cache: Path
) -> None:
    from tests.cli.test_cli import entente

    home = tmp_path / "home"
    shutil.copytree(shipped_home, home)

    async def run() -> None:
        settings = {"ENTENTE_HOME": str(home), "ENTENTE_CACHE": str(cache)}
        async with connected(settings, "--role", "manager") as client:
            question = "Who decides when the steering committee is split?"
            answer = await told(client, "ask", question=question)
            assert answer["outcome"] == "answered"
            served = await anyio.to_thread.run_sync(
                lambda: entente("ask", question, "--json", home=home, cache=cache)
            )
            assert json.loads(served.stdout)["answer"] == answer["answer"]

    alone(run())


def test_it_greets_a_program_before_the_library_is_open(tmp_path: Path) -> None:
    """Programs wait for a greeting for seconds; what keeps the library shut is told by the tools."""

    async def run() -> None:
        settings = {"ENTENTE_HOME": str(tmp_path / "home")}
        async with connected(settings) as client:
            assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
            assert "is in use by" in await told(client, "ask", question="x")

    with Home(tmp_path / "home", "tests"):
        alone(run())
