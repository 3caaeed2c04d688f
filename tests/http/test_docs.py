"""The examples of docs/http-api.md run as they stand, with curl."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.http.conftest import Api

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "http-api.md").read_text(encoding="utf-8")


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl")
def test_the_examples_run(api: Api) -> None:
    examples = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    start = f"API={api.url}\nTOKEN={api.token('max')}\n"
    said = []
    for example in examples:
        lines = [line for line in example.splitlines() if not re.match("(API|TOKEN)=", line)]
        done = subprocess.run(
            ["sh", "-ec", start + "\n".join(lines)], capture_output=True, text=True, check=True
        )
        said.append(json.loads(done.stdout))
    me, answer, grown, cases, checklist, problem = said
    assert me["name"] == "max"
    assert answer["outcome"] == "answered"
    assert grown | {"timings_ms": {}} == answer | {"timings_ms": {}}
    assert cases["items"][0]["id"] == "public-turbine"
    assert checklist["checklist"]["playbook"] == "small-start"
    assert (problem["status"], problem["detail"]) == (404, "Rien ne porte cet identifiant.")


def test_every_address_is_told(api: Api) -> None:
    with api.as_("zoe", "read") as zoe:
        paths = zoe.get("/openapi.json").json()["paths"]
    told = re.sub(r"/(?:ID|KEY|ITEM|READER|KIND|LANG)\b", "/{}", PAGE)
    for path in paths:
        assert re.sub(r"\{\w+\}", "{}", path) in told, f"{path} is not in docs/http-api.md"
