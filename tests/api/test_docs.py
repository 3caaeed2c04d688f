"""The examples of docs/python.md run as they stand, on the shipped library."""

import doctest
import shutil
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "python.md"


def test_the_examples_run(
    shipped_home: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(shipped_home, home)
    monkeypatch.setenv("ENTENTE_HOME", str(home))
    monkeypatch.setenv("ENTENTE_CACHE", str(cache))
    # Blocks end at the fence, which is no output.
    text = PAGE.read_text(encoding="utf-8").replace("```python", "").replace("```", "")
    examples = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    assert len(examples.examples) > 20
    told: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.FAIL_FAST).run(examples, out=told.append)
    assert result.failed == 0, "".join(told)
