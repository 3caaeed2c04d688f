"""A wheel is all that is needed: built, installed into a clean environment, asked and served."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.web.conftest import announced

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "Who decides when the steering committee is split?"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built of the files that git knows, as from a clean clone."""
    folder = tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if not name.startswith(("tests/", "docs/", "evals/sets/")) and (ROOT / name).is_file():
            (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / "source" / name)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder / "dist"],
        cwd=folder / "source", check=True, capture_output=True,
    )  # fmt: skip
    (built,) = (folder / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a new environment, whose other packages are those of this one."""
    folder = tmp_path_factory.mktemp("clean")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index",
         "--disable-pip-version-check", wheel],
        check=True, capture_output=True,
    )  # fmt: skip
    paths = json.loads(
        subprocess.run(
            [python, "-c", "import json, sysconfig; print(json.dumps(sysconfig.get_paths()))"],
            check=True, capture_output=True,
        ).stdout
    )  # fmt: skip
    # Where the source tree itself is named, the file that names it is not read from there.
    Path(paths["purelib"], "others.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return folder / "bin" / "entente"


def test_a_wheel_holds_what_is_shipped_and_no_more(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"assistant"}
    for shipped in ("corpus", "playbooks"):
        files = {path for path in (ROOT / shipped).rglob("*") if path.suffix in (".md", ".npz")}
        assert files
        for path in files:
            assert f"assistant/shipped/{path.relative_to(ROOT).as_posix()}" in names
    for name in (
        "assistant/shipped/evals/report/fr.html", "assistant/encoders/adapters.npz",
        "assistant/mcp/prompts.yaml", "assistant/web/pages.css", "assistant/py.typed",
        "assistant/web/templates/base.html", "assistant/web/texts/fr.yaml", "assistant/library/starter/README.md",
    ):  # fmt: skip
        assert name in names


def test_an_installed_package_answers_and_serves(
    installed: Path, tmp_path: Path, cache: Path
) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ENTENTE_", "PYTHON"))}
    environment |= {"ENTENTE_HOME": str(tmp_path / "home"), "ENTENTE_CACHE": str(cache)}
    command = [installed, "serve", "--port", "0"]
    with announced(command, environment, tmp_path / "stderr", cwd=tmp_path) as url:
        with httpx.Client(base_url=url, timeout=120) as client:
            assert client.get("/health").json()["status"] == "ok"
            assert client.get("/ready").status_code in (200, 503)
            assert "<svg" in client.get("/en/quality/").text
            assert client.get("/pages.css").status_code == 200
        asked = subprocess.run(
            [installed, "ask", QUESTION, "--json"],
            capture_output=True, text=True, check=True, env=environment, cwd=tmp_path, timeout=300,
        )  # fmt: skip
        assert httpx.get(f"{url}ready").status_code == 200
    answer = json.loads(asked.stdout)
    assert answer["outcome"] == "answered"
    for citation in answer["citations"]:
        path = Path(citation["path"])
        assert path.is_relative_to(installed.parent.parent)
        assert citation["quote"] in path.read_text(encoding="utf-8")
    told = subprocess.run(
        [installed, "eval"], capture_output=True, text=True, check=False, env=environment,
        cwd=tmp_path, timeout=300,
    )  # fmt: skip
    assert told.returncode == 1
    assert told.stderr == (
        "entente: The evaluation comes with the source of Entente, not with the package.\n"
    )
