"""A real server process and a real browser."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, expect, sync_playwright

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
EXPECTED = 30_000  # milliseconds in which a busy machine shows what it should
_CLICKS = 4  # after which a person gives up
_PATIENCE = 7_000  # milliseconds until they click again


@dataclass(frozen=True)
class RunningApp:
    """A served app: its address and its home directory."""

    url: str
    home: Path


@pytest.fixture(scope="session")
def app(
    tmp_path_factory: pytest.TempPathFactory, shipped_home: Path, cache: Path
) -> Iterator[RunningApp]:
    home = tmp_path_factory.mktemp("app") / "home"
    shutil.copytree(shipped_home, home)
    with serving(home, {"ENTENTE_CACHE": str(cache)}) as running:
        yield running


@contextmanager
def serving(home: Path, settings: Mapping[str, str]) -> Iterator[RunningApp]:
    """``entente serve`` in a process of its own, until the block ends."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ENTENTE_")}
    environment |= {"ENTENTE_HOME": str(home), **settings}
    command = [sys.executable, "-m", "assistant.cli.main", "serve", "--port", "0"]
    with announced(command, environment, home.with_suffix(".stderr")) as url:
        yield RunningApp(url, home)


@contextmanager
def announced(
    command: Sequence[str | Path],
    environment: Mapping[str, str],
    complaints: Path,
    cwd: Path | None = None,
) -> Iterator[str]:
    """A command that serves, until the block ends: the address that it names."""
    # A file: a pipe that nobody reads would stop the server when it is full.
    with complaints.open("w") as errors, subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment, cwd=cwd
    ) as process:  # fmt: skip
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "http://" in line, complaints.read_text()
        try:
            yield line.split(" at ")[1].split(" ")[0]
        finally:
            process.terminate()
            process.wait(timeout=60)


def chromium() -> str | None:
    # Without a window to draw, the first takes a quarter less.
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = chromium()
        if path is None and not Path(playwright.chromium.executable_path).exists():
            reason = "NOT RUN: there is no Chromium; install it and run 'make test' again"
            if os.environ.get("ENTENTE_REQUIRE_BROWSER"):
                pytest.fail(reason)
            pytest.skip(reason)
        expect.set_options(timeout=EXPECTED)
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@dataclass
class Visit:
    """A page with what it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Type a question and wait until its sources are there or it is refused."""
        ask(self.page, question)


def ask(page: Page, question: str) -> None:
    """Type a question and wait for its answer."""
    before = page.locator('#conversation [data-testid="bot"]').count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    answered(page, before + 1)


def follow(page: Page, link: str, target: str) -> None:
    """Follow a link of the conversation, as a person does: again where a redraw took the click."""
    for _ in range(_CLICKS - 1):
        page.locator(link).first.click()
        with suppress(TimeoutError):
            page.wait_for_selector(target, timeout=_PATIENCE)
            return
        if not page.locator(link).count():
            break
    else:
        page.locator(link).first.click()
    page.wait_for_selector(target)


def answered(page: Page, count: int) -> None:
    """Wait until there are so many answers and nothing more is coming."""
    page.wait_for_function(
        "count => document.querySelectorAll('#conversation [data-testid=\"bot\"]').length >= count",
        arg=count,
    )
    page.wait_for_function("() => !document.querySelector('#status').innerText.trim()")


@pytest.fixture
def visit(app: RunningApp, browser: Browser) -> Iterator[object]:
    """Opens the app as a new person with a browser in some language."""
    contexts = []

    def open_(
        locale: str, path: str = "", wait: str = "#question textarea", **options: object
    ) -> Visit:
        context = browser.new_context(locale=locale, **options)  # type: ignore[arg-type]
        contexts.append(context)
        visit = Visit(context.new_page())
        visit.page.on("request", lambda request: visit.requests.append(request.url))
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on(
            "console",
            lambda m: visit.complaints.append(m.text) if m.type in ("error", "warning") else None,
        )
        visit.page.goto(app.url + path)
        visit.page.wait_for_selector(wait)
        return visit

    yield open_
    for context in contexts:
        context.close()
