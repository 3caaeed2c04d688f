"""Work in a process of its own, which stays for the next call and ends when nobody asks."""

import importlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, Popen
from sys import executable

import pytest

from assistant.helper import Helper, HelperError


def who(*_: str) -> int:
    """The work of these tests: tells which process does it."""
    print("what a library prints is no answer")
    return os.getpid()


def dies() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def breaks(number: int) -> None:
    raise ValueError(f"broken by {number}")


def imports(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def gone(pid: int) -> bool:
    """Whether a child of this process has ended and was waited for."""
    return not Path(f"/proc/{pid}").exists()


@pytest.fixture
def helper() -> Iterator[Helper]:
    yield (opened := Helper(who))
    opened.end()


def test_one_process_does_one_call_after_the_other(helper: Helper) -> None:
    first = helper("é\ud800 \u2028")
    assert first != os.getpid()
    assert helper() == first
    helper.end()
    assert gone(first)
    second = helper()
    assert second != first


def test_it_ends_when_nobody_asks() -> None:
    helper = Helper(who, idle=0.05)
    pid = helper()
    while not gone(pid):
        pass
    assert helper() != pid
    helper.end()


def test_one_that_was_killed_is_made_anew(helper: Helper) -> None:
    first = helper()
    os.kill(first, signal.SIGKILL)
    assert helper() != first


def test_one_that_dies_of_its_work_is_told() -> None:
    helper = Helper(dies)
    with pytest.raises(HelperError, match="try again") as told:
        helper()
    assert "recommencez" in told.value.told("fr")


def test_work_that_breaks_is_told_and_the_process_stays() -> None:
    helper = Helper(breaks)
    with pytest.raises(RuntimeError, match="ValueError: broken by 1"):
        helper(1)
    with pytest.raises(RuntimeError, match="broken by 2"):
        helper(2)
    helper.end()


def test_what_it_does_without_is_not_there_for_it() -> None:
    helper = Helper(imports, without=("colorsys",))
    assert (helper("colorsys"), helper("fractions")) == (False, True)
    helper.end()


def test_it_ends_with_whoever_started_it() -> None:
    program = (
        "import os, sys; from assistant.helper import Helper; from tests.test_helper import who; "
        "print(Helper(who)(), flush=True); sys.stdin.read()"
    )
    with Popen([executable, "-c", program], stdin=PIPE, stdout=PIPE, text=True) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        owner.kill()
    while not gone(pid):
        pass
