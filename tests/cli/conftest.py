"""A home with the shipped library indexed, for each test its own."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def home(tmp_path: Path, shipped_home: Path) -> Path:
    target = tmp_path / "home"
    shutil.copytree(shipped_home, target)
    return target
