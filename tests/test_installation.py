"""What is installed with the app is enough for it; the rest comes with the tests or other models."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from assistant.api.sharing import serve_locally
from tests.library_builder import write_library
from tests.services import small_service

ROOT = Path(__file__).resolve().parent.parent
# Without the packages that its first argument lists.
WITHOUT = """
import sys
from importlib.machinery import PathFinder
real, missing = PathFinder.find_spec, set(sys.argv.pop(1).split(","))
def find_spec(name, *others):
    return None if name.partition(".")[0] in missing else real(name, *others)
PathFinder.find_spec = find_spec
from assistant.cli.main import main
main()
"""
# Names on standard error everything that was imported.
NAMING = """
import atexit, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
from assistant.cli.main import main
main()
"""
# Packages that a command beside a running app has no time for.
HEAVY = {
    "numpy", "chromadb", "gradio", "onnxruntime", "tokenizers", "pandas", "yaml", "rich", "lingua",
    "starlette", "fastapi", "httpx", "authlib", "markdown_it", "Stemmer", "safetensors",
    "openpyxl", "docx", "icalendar", "holidays", "babel", "jinja2",
}  # fmt: skip


def key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(requirements: Iterable[str]) -> set[str]:
    """Everything that comes along with these requirements, as it is installed here."""
    found: set[tuple[str, frozenset[str]]] = set()
    left = [Requirement(text) for text in requirements]
    while left:
        wanted = left.pop()
        extras = ("", *wanted.extras)
        if wanted.marker and not any(wanted.marker.evaluate({"extra": e}) for e in extras):
            continue
        mark = (key(wanted.name), frozenset(wanted.extras))
        if mark in found:
            continue
        found.add(mark)
        try:
            needed = distribution(wanted.name).requires or ()
        except PackageNotFoundError:
            continue
        for text in needed:
            inner = Requirement(text)
            if not inner.marker or any(inner.marker.evaluate({"extra": e}) for e in extras):
                inner.marker = None
                left.append(inner)
    return {name for name, _ in found}


@pytest.fixture(scope="module")
def beside() -> set[str]:
    """Modules of packages that are here for the tests or for other models alone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    brought = closure(project["dependencies"]) | {"entente", "pip"}
    return {
        module
        for module, packages in packages_distributions().items()
        if not {key(package) for package in packages} & brought
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, shipped_home: Path) -> Path:
    target = tmp_path_factory.mktemp("installation") / "home"
    shutil.copytree(shipped_home, target)
    return target


def test_what_other_models_and_tests_need_is_left_out(beside: set[str]) -> None:
    assert {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "mypy"} <= beside
    assert not {"chromadb", "gradio", "threadpoolctl", "safetensors", "docx", "spacy"} & beside


@pytest.mark.parametrize(
    "command",
    [
        ("ask", "Who decides when the steering committee is split?", "--json"),
        ("cases", "Our partner is late", "--json"),
        ("playbook", "list"),
        ("review", "check", "{review}"),
        ("doctor",),
        ("serve", "--help"),
    ],
    ids=lambda command: command[0],
)
def test_the_app_needs_nothing_beside_what_it_brings(
    beside: set[str], home: Path, cache: Path, command: tuple[str, ...]
) -> None:
    review = sorted((ROOT / "corpus" / "reviews" / "en").glob("*.md"))[0]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, ",".join(beside),
         *(part.format(review=review) for part in command)],
        capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "ENTENTE_HOME": str(home), "ENTENTE_CACHE": str(cache)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_another_model_without_its_packages_says_what_to_do(
    beside: set[str], tmp_path: Path, cache: Path
) -> None:
    settings = {
        "ENTENTE_HOME": str(tmp_path), "ENTENTE_CACHE": str(cache),
        "ENTENTE_EMBEDDING__MODEL": "some/model",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, ",".join(beside), "ask", "Why?"],
        capture_output=True, text=True, check=False, env={**os.environ, **settings}, timeout=300,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "make models" in done.stderr


def test_a_command_beside_a_running_app_imports_next_to_nothing(tmp_path: Path) -> None:
    library, home = tmp_path / "library", tmp_path / "home"
    write_library(library, 12)
    with small_service(library, home) as service, serve_locally(service):
        done = subprocess.run(
            [sys.executable, "-c", NAMING, "ask", "How do we start with culture-fit?", "--json"],
            capture_output=True, text=True, check=True, timeout=300,
            env={**os.environ, "ENTENTE_HOME": str(home), "ENTENTE_LIBRARY": str(library),
                 "ENTENTE_PLAYBOOKS": os.pathsep.join(map(str, service.settings.playbooks))},
        )  # fmt: skip
    assert '"id": "culture-fit"' in done.stdout
    names = done.stderr.split()
    assert "assistant.cli.asking" in names
    assert not HEAVY & {name.partition(".")[0] for name in names}
    # Types of results alone.
    assert not {name for name in names if name.startswith("assistant.retrieval.")} - {
        "assistant.retrieval.outcome"
    }
