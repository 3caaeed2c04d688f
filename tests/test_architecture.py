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
    "sandbox", "helper", "principal", "readiness", "sections", "settings", "progress",
    "library", "texts", "encoders", "index", "retrieval", "checking", "models", "answering", "wording",
    "understanding",
    "playbooks", "reviews", "reading", "access",
    "belongings", "backup", "service", "doctor", "local", "api", "http", "llama", "mcp", "web", "cli",
]  # fmt: skip
MODULES = sorted((ROOT / "assistant").rglob("*.py"))


DRAWING = ROOT / "docs" / "architecture.md"
# "web --> service & access" in the drawing of the rooms; "web → errors language" below it.
ARROWS = re.compile(r"^ *(\w+) (?:-->|→) (\w+(?: (?:& )?\w+)*)$", re.MULTILINE)


def room(parts: tuple[str, ...]) -> str:
    return parts[1].removesuffix(".py") if len(parts) > 1 else ""


def imported(path: Path) -> set[str]:
    """What a module imports of assistant and evals, anywhere in it: rooms, and evals as a whole."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            # "from assistant import settings" names its room after the import.
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = tuple(name.split("."))
            if parts[0] == "assistant" and room(parts) in ROOMS:
                found.add(room(parts))
            elif parts[0] == "evals":
                found.add("evals")
    return found


def test_every_room_is_known() -> None:
    there = {room(path.relative_to(ROOT).parts) for path in MODULES}
    assert there - {"__init__"} == set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_follow_the_order_of_the_rooms(path: Path) -> None:
    own = room(path.relative_to(ROOT).parts)
    found = imported(path)
    if own == "__init__":
        assert not found
        return
    for name in found - {"evals"}:
        assert ROOMS.index(name) <= ROOMS.index(own), f"{own} imports {name}"
    assert "evals" not in found or own == "cli"


def test_doors_know_no_service() -> None:
    """What they have done is a method of ``assistant/api``; the evaluation alone looks inside."""
    doors = {"http", "llama", "mcp", "web", "cli"}
    found = {
        "/".join(place)
        for path in MODULES
        for place in [path.relative_to(ROOT).parts]
        if room(place) in doors and "service" in imported(path)
    }
    assert found == {"assistant/cli/evaluation.py"}


def test_the_drawing_shows_what_is_imported() -> None:
    real = {
        (own, name)
        for path in MODULES
        for own in [room(path.relative_to(ROOT).parts)]
        for name in imported(path) - {own}
    }
    listed = [
        (own, name)
        for own, names in ARROWS.findall(DRAWING.read_text(encoding="utf-8"))
        for name in re.findall(r"\w+", names)
    ]
    drawn = set(listed)
    assert len(listed) == len(drawn), "an arrow is drawn twice"
    missing, wrong = (_arrows(pairs) for pairs in (real - drawn, drawn - real))
    assert real == drawn, f"{DRAWING.name} lacks {missing or 'none'}; has too many: {wrong}"


def _arrows(pairs: set[tuple[str, str]]) -> str:
    return ", ".join(f"{own} --> {name}" for own, name in sorted(pairs))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_vector_store_and_pages_stay_in_their_rooms(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    own = room(path.relative_to(ROOT).parts)
    homes = {
        "chromadb": {"index"},
        "gradio": {"web"},
        "llama_index": {"llama", "models"},
        "mcp": {"mcp"},
    }
    for package, rooms in homes.items():
        if re.search(rf"^\s*(import|from) {package}\b", text, re.MULTILINE):
            assert own in rooms


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
