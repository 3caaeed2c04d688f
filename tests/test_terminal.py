"""What is printed neither acts on the terminal nor passes for another line."""

import ast
import json
from pathlib import Path

import pytest

from assistant.terminal import visible

CLI = Path(__file__).resolve().parent.parent / "assistant" / "cli"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("« Près d’Été\u202f! »\u00a0: 50\u202f%", "« Près d’Été\u202f! »\u00a0: 50\u202f%"),
        ("eve\n2026-01-01  root  removed", "eve\\n2026-01-01  root  removed"),
        ("\x1b[2J\x9b31m\x07\x7f", "\\u001b[2J\\u009b31m\\u0007\\u007f"),
        ("a\u202ebc\u2066d\u200e", "a\\u202ebc\\u2066d\\u200e"),
        ("a\u2028b\u2029c\x85d", "a\\u2028b\\u2029c\\u0085d"),
        ("\ud800", "\\ud800"),
        ("👩\u200d🔬 co\u00adopérer", "👩\u200d🔬 co\u00adopérer"),
        ("\U000e0041", "\\udb40\\udc41"),
    ],
)
def test_what_acts_is_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_json_stays_the_same_json() -> None:
    value = {"q": "\x1b\x9b\u202e\u2028\n", "« é »": ["\U000e0041"]}
    printed = visible(json.dumps(value, ensure_ascii=False, indent=2), keep="\n")
    assert json.loads(printed) == value
    assert "\x9b" not in printed


@pytest.mark.parametrize("path", sorted(CLI.glob("*.py")), ids=lambda path: path.name)
def test_commands_print_through_the_console_alone(path: Path) -> None:
    if path.name == "console.py":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"print", "typer.echo", "typer.confirm", "typer.prompt"}, (
                node.lineno
            )
            assert not called.startswith("sys.std") or called.endswith((".isatty", ".fileno"))
