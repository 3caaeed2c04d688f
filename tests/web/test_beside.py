"""A command beside the running app is served by it."""

import json
from pathlib import Path

from assistant.library.reader import find_files
from assistant.settings import shipped_library, shipped_playbooks
from tests.cli.test_cli import entente
from tests.web.conftest import RunningApp


def test_ask_is_answered_by_the_running_app(app: RunningApp, cache: Path) -> None:
    done = entente(
        "ask", "Qui décide quoi au comité de pilotage ?", "--json", home=app.home, cache=cache
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["abstained"] is False


def test_sync_is_done_by_the_running_app(app: RunningApp, cache: Path) -> None:
    done = entente("sync", "--json", home=app.home, cache=cache)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["unchanged"] == len(
        list(find_files(shipped_library(), shipped_playbooks()))
    )


def test_eval_is_told_plainly(app: RunningApp, cache: Path) -> None:
    done = entente("eval", home=app.home, cache=cache)
    assert done.returncode == 1
    assert "in use by 'entente serve'" in done.stderr


def test_another_library_is_not_answered_from_this_one(
    app: RunningApp, cache: Path, tmp_path: Path
) -> None:
    (tmp_path / "guidance").mkdir()
    done = entente("ask", "x", home=app.home, cache=cache, library=tmp_path)
    assert done.returncode == 1
    assert "another library" in done.stderr
