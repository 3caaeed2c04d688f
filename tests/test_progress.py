"""Long work tells how far it is and when it will be done; short work tells nothing."""

import subprocess
import sys

import pytest

from assistant.progress import ProgressLines, about


def test_long_work_tells_how_long_it_will_still_take() -> None:
    now = 0.0
    said: list[str] = []
    report = ProgressLines(said.append, every=20, clock=lambda: now)
    for done in range(0, 1001):
        report("index", done, 1000)
        now += 0.6
    assert said[0] == "Reading the library: 34 of 1,000, about 10 minutes left."
    assert said[-1].endswith("less than a minute left.")
    assert len(said) == 29


def test_the_time_left_does_not_count_what_was_there_before() -> None:
    now = 0.0
    said: list[str] = []
    report = ProgressLines(said.append, every=20, clock=lambda: now)
    report("store", 9000, 10000)
    now = 30.0
    report("store", 9100, 10000)
    assert said == ["Filling the vector store: 9,100 of 10,000, about 4 minutes left."]


def test_short_work_leaves_no_line() -> None:
    said: list[str] = []
    report = ProgressLines(said.append, every=20, clock=lambda: 0.0)
    for done in range(11):
        report("index", done, 10)
    assert said == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(10, "less than a minute"), (65, "about 1 minute"), (1800, "about 30 minutes"),
     (5000, "about 83 minutes"), (11_000, "about 3 hours")],
)  # fmt: skip
def test_times_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert about(seconds) == words


def test_a_command_whose_messages_go_to_a_file_writes_lines_there() -> None:
    script = (
        "from assistant.cli.console import sync_progress\n"
        "with sync_progress() as report:\n"
        "    report._every = 0.0\n"
        "    for done in range(4):\n"
        "        report('index', done, 3)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines()[0] == "Reading the library: 0 of 3."
    assert len(done.stderr.splitlines()) == 3
    assert "left" in done.stderr
