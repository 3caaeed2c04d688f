"""The doctor closes what others could read, and says so; the rest it only names."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_cli import entente
from tests.library_builder import write_library, write_review

pytestmark = pytest.mark.skipif(os.name == "nt", reason="rights are told otherwise")


def doctor(tmp_path: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    return entente("doctor", home=tmp_path / "home", cache=cache, library=tmp_path / "library")


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A home as an older version left it."""
    write_library(tmp_path / "library", 3)
    home = tmp_path / "home"
    (home / "index").mkdir(parents=True)
    for name in ("audit.sqlite", "drafts.sqlite", "settings.toml", "index/catalogue.sqlite"):
        (home / name).touch()
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return home


def test_an_open_home_is_closed_and_named(tmp_path: Path, cache: Path, older: Path) -> None:
    done = doctor(tmp_path, cache)
    (line,) = [line for line in done.stdout.splitlines() if "rights" in line]
    assert line.startswith("ok  rights")
    assert f"others could read {older}, " in line
    assert line.endswith("and 1 more; now you alone can")
    for path in (older, *older.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    assert "rights" not in doctor(tmp_path, cache).stdout


def test_links_lead_nowhere_and_a_library_inside_stays_shared(
    tmp_path: Path, cache: Path, older: Path
) -> None:
    (tmp_path / "library").rename(older / "library")
    (tmp_path / "library").symlink_to(older / "library")
    outside = tmp_path / "outside.txt"
    outside.touch(0o644)
    (older / "link").symlink_to(outside)
    doctor(tmp_path, cache)
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644
    for page in (older / "library").rglob("*.md"):
        assert page.stat().st_mode & 0o044


def test_a_confidential_review_that_everybody_can_read_is_named(
    tmp_path: Path, cache: Path, older: Path
) -> None:
    library = tmp_path / "library"
    secret = write_review(library, "secret", visibility="restricted")
    public = write_review(library, "open", visibility="public")
    for path in (secret, public, *tmp_path.parents, tmp_path):
        if path.is_relative_to("/tmp") and path != Path("/tmp"):
            path.chmod(0o755)
    done = doctor(tmp_path, cache)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("BAD rights")]
    assert str(secret) in line
    assert str(public) not in line
    secret.chmod(0o600)
    assert "BAD rights" not in doctor(tmp_path, cache).stdout


def test_a_home_that_holds_more_is_left_alone(tmp_path: Path, cache: Path, older: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli.main", "doctor"],
        capture_output=True, text=True, check=False,
        env=os.environ | {"HOME": str(older / "user"), "ENTENTE_HOME": str(older),
                          "ENTENTE_CACHE": str(cache), "ENTENTE_LIBRARY": str(tmp_path / "library")},
    )  # fmt: skip
    assert "BAD rights" in done.stdout
    assert (older / "audit.sqlite").stat().st_mode & 0o044
