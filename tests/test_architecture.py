"""The rooms keep to their order, and files keep to the product."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from assistant.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
# Imports go from the right to the left, never back. Names without a folder are single modules.
ROOMS = [
    "errors", "files", "database", "terminal", "typography", "language", "encodings", "archives",
    "sandbox", "helper", "principal", "readiness", "settings", "progress",
    "library", "encoders", "index", "retrieval", "answering", "playbooks", "reviews", "access",
    "belongings", "service", "doctor", "use_cases", "local", "web", "cli",
]  # fmt: skip
MODULES = sorted((ROOT / "assistant").rglob("*.py"))


def room(parts: tuple[str, ...]) -> str:
    return parts[1].removesuffix(".py") if len(parts) > 1 else ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_follow_the_order_of_the_rooms(path: Path) -> None:
    own = room(path.relative_to(ROOT).parts)
    if own == "__init__":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = tuple(name.split("."))
            if parts[0] == "assistant" and len(parts) > 1:
                assert ROOMS.index(room(parts)) <= ROOMS.index(own), f"{own} imports {name}"
            assert parts[0] != "evals" or own == "cli"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_vector_store_and_pages_stay_in_their_rooms(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    own = room(path.relative_to(ROOT).parts)
    for package, home in (("chromadb", "index"), ("gradio", "web"), ("llama_index", "retrieval")):
        if re.search(rf"^\s*(import|from) {package}\b", text, re.MULTILINE):
            assert own == home


def test_every_setting_is_documented() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        inner = getattr(field.annotation, "model_fields", {})
        for setting in [f"{name}.{part}" for part in inner] or [name]:
            assert f"`{setting}`" in readme, f"{setting} is not in README.md"
            variable = "ENTENTE_" + setting.replace(".", "__").upper()
            assert f"`{variable}`" in readme, f"{variable} is not in README.md"


def test_files_name_no_machine_paths() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout  # fmt: skip
    for name in listed.decode().split("\0"):
        path = ROOT / name
        if name and path.suffix in {".py", ".md", ".yaml", ".toml", ".txt", ".json", ""}:
            text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
            found = re.search(r"(?<![\w/.-])/" + r"(work|root|home)/\w", text)
            assert found is None, f"{name} names {found}"
