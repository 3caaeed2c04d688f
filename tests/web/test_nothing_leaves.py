"""Nothing leaves the machine: the real command line and the real app, as processes under a tracer."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pypandoc
import pytest
from playwright.sync_api import Browser, Page

from assistant.index.home import read_owner
from tests.cli.test_reviews import complete
from tests.library_builder import playbook, write_library
from tests.tracing import left, python, tracer
from tests.web.conftest import Visit
from tests.web.hurry import field_of, ready

QUESTION = "How do we start with culture-fit?"
SLOW = 180_000.0  # milliseconds; what is traced is several times as slow
CONTEXT = "our_company: Alpha\npartner: Beta\nstart: 2027-01-04\n"


@pytest.fixture
def user(tmp_path: Path, cache: Path) -> dict[str, str]:
    """The environment of somebody who has just come: no setting but where things are."""
    write_library(tmp_path / "library", 6)
    write_library(tmp_path / "library", 6, "fr")
    templates = tmp_path / "playbooks" / "en"
    templates.mkdir(parents=True)
    (templates / "small-start.md").write_text(playbook(), encoding="utf-8")
    (tmp_path / "user").mkdir()
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path / "user"),
        "TMPDIR": str(tmp_path),
        "ENTENTE_HOME": str(tmp_path / "home"),
        "ENTENTE_CACHE": str(cache),
        "ENTENTE_LIBRARY": str(tmp_path / "library"),
        "ENTENTE_PLAYBOOKS": str(tmp_path / "playbooks"),
    }


def run(trace: Path, command: list[str], user: Mapping[str, str]) -> str:
    """What a command prints; its calls stand in the trace."""
    done = subprocess.run(
        [*tracer(trace), *command],
        capture_output=True,
        text=True,
        env=user,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def entente(*arguments: str | Path) -> list[str]:
    return python("-m", "assistant.cli.main", *arguments)


def test_the_tracer_sees_what_would_leave(tmp_path: Path, user: dict[str, str]) -> None:
    for number, (talk, seen) in enumerate(
        [
            ("s.socket(2, 2).sendto(b'x', ('192.0.2.1', 9))", r"sendto\(.*192\.0\.2\.1"),
            ("s.socket(10, 2).connect(('2001:db8::1', 9))", r"connect\(.*2001:db8::1"),
            ("s.socket(2, 2).connect(('127.0.0.53', 53))", r"connect\(.*127\.0\.0\.53"),
            ("s.getaddrinfo('collector.invalid', 443)", r"resolv\.conf"),
            ("s.socket(2, 2).connect(('127.0.0.1', 9))", ""),
            ("s.socketpair()[0].send(b'x')", ""),
        ]
    ):
        trace = tmp_path / f"{number}.trace"
        code = f"import contextlib as c, socket as s\nwith c.suppress(OSError):\n {talk}"
        run(trace, [sys.executable, "-c", code], user)
        found = "\n".join(left(trace))
        assert (re.search(seen, found) is not None) if seen else (found == ""), found


def test_the_command_line_says_nothing_to_others(tmp_path: Path, user: dict[str, str]) -> None:
    context = tmp_path / "context.yaml"
    context.write_text(CONTEXT, encoding="utf-8")
    story = complete(tmp_path)
    commands = [
        entente("ask", QUESTION),
        entente("cases", "late approvals"),
        entente("review", "import", story, "--replace-personal"),
        entente(
            "playbook", "fill", "small-start", "--context", context, "--out", tmp_path / "x.docx"
        ),
        entente("eval", "--set", "personal"),
        entente("doctor"),
        python("-m", "tests.short_evaluation", tmp_path / "report"),
        # Whoever uses the package as a library, and what that starts, is as quiet.
        python("-c", "import assistant.encoders.bert, assistant.web.server, onnxruntime"),
        python(
            "-c",
            "import assistant, multiprocessing as m\n"
            "if __name__ == '__main__':\n"
            " with m.get_context('spawn').Pool(1) as pool: pool.apply(exec, ['import onnxruntime'])",
        ),
    ]
    for number, command in enumerate(commands):
        trace = tmp_path / f"{number}.trace"
        run(trace, command, user | {"PYTHONPATH": str(Path(__file__).parents[2])})
        assert left(trace) == [], command
    assert list((tmp_path / "user").rglob("*")) == []


@contextmanager
def serving(trace: Path, user: Mapping[str, str]) -> Iterator[str]:
    """The address of the app, served in a traced process until the block ends."""
    complaints = trace.with_suffix(".stderr")
    with complaints.open("w") as errors, subprocess.Popen(
        [*tracer(trace), *entente("serve", "--port", "0")],
        stdout=subprocess.PIPE, stderr=errors, text=True, env=dict(user),
    ) as process:  # fmt: skip
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "http://" in line, complaints.read_text()
        try:
            yield line.split(" at ")[1].split(" ")[0]
        finally:
            # The tracer ends with the app, not the app with the tracer.
            owner = read_owner(Path(user["ENTENTE_HOME"]))
            os.kill(owner.pid if owner else process.pid, signal.SIGTERM)
            process.wait(timeout=60)


def _import_review(page: Page, url: str, document: Path) -> None:
    page.goto(f"{url}fr/review/?step=all")
    ready(page)
    page.set_input_files("#upload input[type=file]", str(document))
    page.get_by_text("Reconnu").wait_for()
    ready(page)
    if page.locator("#field-unplaced").count():
        page.fill("#field-unplaced", "")
    page.click("#save")  # looks for personal data
    page.locator("#findings").wait_for()
    assert "Fontaine" in page.locator("#findings").inner_text()


def _export_checklist(page: Page, url: str) -> None:
    page.goto(f"{url}en/playbooks/?playbook=small-start")
    page.wait_for_selector("#fill-form")
    ready(page)
    for name, value in (("our_company", "Alpha"), ("partner", "Beta"), ("start", "2027-01-04")):
        field_of(page, name).fill(value)
    page.click("#fill")
    page.wait_for_selector("#checklist-head h2")
    ready(page)
    with page.expect_download() as download:
        page.locator(".exports a", has_text="CSV").click()
    assert download.value.path()


@pytest.mark.browser
def test_the_app_says_nothing_to_others(
    browser: Browser, tmp_path: Path, user: dict[str, str]
) -> None:
    document = tmp_path / "notes.docx"
    subprocess.run(
        [pypandoc.get_pandoc_path(), str(complete(tmp_path)), "-o", str(document)], check=True
    )
    trace = tmp_path / "app.trace"
    with serving(trace, user) as url:
        context = browser.new_context(locale="en-GB")
        page = context.new_page()
        page.set_default_timeout(SLOW)
        page.goto(f"{url}en/")
        page.wait_for_selector("#question textarea")
        Visit(page).ask(QUESTION)
        _export_checklist(page, url)
        _import_review(page, url, document)
        context.close()
        beside = tmp_path / "beside.trace"
        assert "culture-fit" in run(beside, entente("ask", QUESTION), user)
        assert left(beside) == []
    assert left(trace) == []
    assert list((tmp_path / "user").rglob("*")) == []
