"""One process owns a home, and nobody else may look into it."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.index.home import Home, HomeBusyError, read_owner

HOLD = """
import sys
from pathlib import Path
from assistant.index.home import Home
with Home(Path(sys.argv[1]), "serve") as home:
    home.listen()
    print("held", flush=True)
    sys.stdin.read()
"""


def test_second_owner_is_told_who_the_first_is(tmp_path: Path) -> None:
    with Home(tmp_path, "serve") as home:
        listener = home.listen()
        assert listener is not None
        with pytest.raises(HomeBusyError, match=r"'entente serve' \(process \d+\)") as caught:
            Home(tmp_path, "sync").__enter__()
        assert caught.value.owner is not None
        assert caught.value.owner.socket == home.socket
        assert read_owner(tmp_path) == caught.value.owner
        listener.close()
    assert read_owner(tmp_path) is None
    assert not Path(home.socket).exists()
    with Home(tmp_path, "sync"):
        pass


def test_a_killed_owner_owns_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        owner = read_owner(tmp_path)
        assert owner is not None
        assert owner.pid == process.pid
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    assert (tmp_path / "owner.json").is_file()
    assert read_owner(tmp_path) is None
    with Home(tmp_path, "sync") as home:
        listener = home.listen()  # where the killed one's socket still stands
        assert listener is not None
        listener.close()


def test_long_home_gets_a_short_socket_in_a_folder_of_its_own(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    with Home(deep, "serve") as home:
        listener = home.listen()
        assert listener is not None
        listener.close()
        assert len(home.socket) < 100
        assert stat.S_IMODE(Path(home.socket).parent.stat().st_mode) == 0o700
    assert not Path(home.socket).parent.exists()


def test_damaged_owner_note_is_no_owner(tmp_path: Path) -> None:
    (tmp_path / "owner.json").write_text(json.dumps({"pid": 1}))
    assert read_owner(tmp_path) is None


@pytest.mark.skipif(os.name == "nt", reason="rights are told otherwise")
def test_a_home_that_was_open_is_closed_when_it_is_owned(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with Home(tmp_path, "serve"):
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
        for path in tmp_path.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_home_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(EntenteError, match="cannot be used"):
        Home(file / "home", "serve").__enter__()
