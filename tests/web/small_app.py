"""The real app over a small library, in a process of its own, with encoders that can be held still.

The process tells its address; then it and the test speak through files: ``held`` holds the encoders
while it is there, and ``asked`` has a line of JSON for each text that they were asked for.
"""

import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import uvicorn

from assistant.access.accounts import Accounts
from assistant.access.control import AccessControl, access_file
from assistant.api.owner import Owner
from assistant.encoders.encoder import Queries
from assistant.index.home import Home
from assistant.service import Service
from assistant.settings import Settings
from assistant.web.server import build_app
from tests.library_builder import FakeEncoder, open_small_index, write_library
from tests.web.conftest import RunningApp
from tests.web.people import PASSWORD, PEOPLE, RULES

_MOST = 120  # seconds for which the encoders are held at most
# Apps are forked from a process that has imported everything, which takes longer than their start.
# That process keeps the environment and the folder in which the first of them was asked for.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__])


class HeldEncoder(FakeEncoder):
    """Notes what it is asked, and waits while it is held."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name)
        self._folder = folder

    def queries(self, texts: Sequence[str]) -> Queries:
        with (self._folder / "asked").open("a", encoding="utf-8") as asked:
            asked.writelines(f"{json.dumps(text)}\n" for text in texts)
        given_up = time.monotonic() + _MOST
        while (self._folder / "held").exists() and time.monotonic() < given_up:
            time.sleep(0.02)
        return super().queries(texts)


@dataclass(frozen=True)
class SmallApp(RunningApp):
    """A served app, its library and its accounts."""

    folder: Path
    accounts: Accounts

    @property
    def library(self) -> Path:
        return self.folder / "library"

    def hold(self) -> None:
        """Let no question be answered until ``go``."""
        (self.folder / "held").touch()

    def go(self) -> None:
        (self.folder / "held").unlink(missing_ok=True)

    def asked(self) -> list[str]:
        """What the encoders were asked, oldest first."""
        path = self.folder / "asked"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]


@contextmanager
def serving_small(
    folder: Path, write: Callable[[Path], None], *, alone: bool = False, lists: bool = False
) -> Iterator[SmallApp]:
    """The app, until the block ends.

    Args:
        write: puts documents into the library's folder.
        alone: for one person without a login, instead of an account for everybody.
        lists: with the shipped templates of checklists.
    """
    library, home = folder / "library", folder / "home"
    write_library(library, 6)
    write(library)
    accounts = Accounts(access_file(home), RULES)
    for name, (roles, partnerships) in PEOPLE.items():
        accounts.add(name, name.title(), roles, partnerships)
        accounts.set_password(name, PASSWORD)
    complaints = folder / "stderr"
    complaints.touch()
    here, there = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=_serve, args=(folder, alone, lists, there), daemon=True)
    process.start()
    there.close()
    try:
        try:
            url = here.recv()
        except EOFError:
            raise AssertionError(complaints.read_text()) from None
        yield SmallApp(url, home, folder, accounts)
    finally:
        (folder / "held").unlink(missing_ok=True)
        here.close()
        process.terminate()
        process.join(timeout=60)
        process.kill()
        process.join()
        process.close()


class _Announcing(uvicorn.Server):
    """Says where it can be reached once it can be."""

    def __init__(self, config: uvicorn.Config, teller: Connection) -> None:
        super().__init__(config)
        self._teller = teller

    async def startup(self, sockets: object = None) -> None:
        await super().startup()
        port = self.servers[0].sockets[0].getsockname()[1]
        self._teller.send(f"http://127.0.0.1:{port}/")


def _serve(folder: Path, alone: bool, lists: bool, teller: Connection) -> None:
    """Serve until terminated; complaints go to the file ``stderr``."""
    with (folder / "stderr").open("w") as errors:
        os.dup2(errors.fileno(), 2)
    library, home = folder / "library", folder / "home"
    settings = Settings(library=library, home=home)
    with Home(home, "tests") as owned:
        index = open_small_index(
            library, home, HeldEncoder("one", folder), FakeEncoder("two"),
            settings.playbooks if lists else None,
        )  # fmt: skip
        report = index.sync()
        assert report.problems == (), report.problems
        service = Service(settings, owned, index)
        app = build_app(Owner(service), None if alone else AccessControl.open(settings))
        config = uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=3)
        _Announcing(config, teller).run()
