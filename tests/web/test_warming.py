"""Pages are there at once; what needs the index waits for it, and says so."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.test_cli import entente
from tests.library_builder import playbook, write_library
from tests.web.people import ask, call, handler

QUESTION = "How do we start with culture-fit?"
JUST_STARTED = {"fr": "vient de démarrer", "en": "has just started"}
PAGES = ("fr/", "en/", "en/playbooks/", "fr/review/", "en/curation/", "account")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    write_library(tmp_path / "library", 24)
    (tmp_path / "playbooks" / "en").mkdir(parents=True)
    (tmp_path / "playbooks" / "en" / "small-start.md").write_text(playbook(), encoding="utf-8")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ENTENTE_")}
    return kept | {
        "ENTENTE_HOME": str(tmp_path / "home"), "ENTENTE_LIBRARY": str(tmp_path / "library"),
        "ENTENTE_PLAYBOOKS": str(tmp_path / "playbooks"),
    }  # fmt: skip


@pytest.fixture
def slow(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """An app that indexes nothing until its input ends."""
    complaints = tmp_path / "stderr"
    with complaints.open("w") as errors, subprocess.Popen(
        [sys.executable, "-m", "tests.web.slow_process"], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=errors, text=True, env=environment,
    ) as process:  # fmt: skip
        yield process
        assert process.stdin is not None
        process.stdin.close()
        process.terminate()
        process.wait(timeout=60)
    assert complaints.read_text() == ""


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().split(" at ")[1].split(" ")[0]


def release(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_pages_come_first_and_questions_wait_with_a_message(
    slow: subprocess.Popen[str], environment: dict[str, str], lang: str
) -> None:
    with httpx.Client(base_url=address(slow), timeout=60, follow_redirects=True) as person:
        for page in PAGES:
            assert person.get(page).status_code == 200, page
        assert person.get("health").json() == {"status": "ok", "state": "warming"}
        beside = subprocess.Popen(
            [sys.executable, "-m", "assistant.cli.main", "ask", QUESTION, "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
        )  # fmt: skip
        page = f"{lang}/"
        assert ask(person, page, QUESTION).status_code == 200
        assert call(person, page, handler(person, page, "load"), "mine", [None]).is_success
        stream = person.stream(
            "GET", f"{page}gradio_api/queue/data", params={"session_hash": "mine"}
        )
        with stream as told:
            lines = (
                line.encode("ascii", "backslashreplace").decode() for line in told.iter_lines()
            )
            shown = JUST_STARTED[lang].encode("ascii", "backslashreplace").decode()
            assert any(shown in line for line in lines)
            release(slow)
            # Answered from what was indexed meanwhile, not from an index that was still empty.
            rest = "".join(lines)
            assert "first step of culture-fit" in rest, rest
        with beside:
            assert b'"id": "culture-fit"' in beside.communicate(timeout=60)[0]
        # The question before took what is ready; the models' warming follows it.
        while person.get("health").json()["state"] != "ready":
            assert slow.poll() is None


def test_everything_that_reads_the_index_waits_for_it(slow: subprocess.Popen[str]) -> None:
    with httpx.Client(base_url=address(slow), timeout=60, follow_redirects=True) as person:
        filled = {"-playbook": "small-start", "our_company": "Alpha", "partner": "Beta",
                  "start": "2027-01-04"}  # fmt: skip
        with httpx.Client(base_url=person.base_url, timeout=0.3) as hasty:
            assert hasty.get("en/playbooks/").status_code == 200
            with pytest.raises(httpx.ReadTimeout):
                hasty.get("en/cases/")
            with pytest.raises(httpx.ReadTimeout):
                hasty.post("en/playbooks/", files={n: (None, v) for n, v in filled.items()})
        release(slow)
        made = person.post("en/playbooks/", files={n: (None, v) for n, v in filled.items()})
        assert made.url.params["id"]
        assert "Call Beta and agree a first date." in made.text


def test_it_can_be_stopped_before_it_is_ready(slow: subprocess.Popen[str]) -> None:
    with httpx.Client(base_url=address(slow), timeout=60, follow_redirects=True) as person:
        assert person.get("health").json()["state"] == "warming"
        slow.terminate()
        release(slow)
        slow.wait(timeout=60)


def test_a_library_that_cannot_be_taken_in_ends_the_app_with_a_sentence(
    tmp_path: Path, cache: Path
) -> None:
    home, library = tmp_path / "home", tmp_path / "library"
    library.mkdir()
    missing = entente("serve", "--port", "0", home=home, cache=cache, library=library / "none")
    assert missing.returncode == 1
    assert missing.stderr.count("\n") == 1
    assert missing.stderr.startswith("entente: ")
