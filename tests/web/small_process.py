"""The whole app over a small library and fake encoders, served by a process of its own in seconds."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import httpx

from assistant.access.accounts import Account, Accounts
from assistant.access.control import access_file
from assistant.access.links import Links
from assistant.access.sessions import Sessions
from assistant.api.owner import Owner
from assistant.index.home import Home
from assistant.index.index import Index
from assistant.service import Service
from assistant.settings import Settings
from assistant.web.server import run
from tests.library_builder import (
    FakeEncoder,
    open_small_index,
    playbook,
    write_library,
    write_review,
)
from tests.web.people import PASSWORD, RULES


@dataclass(frozen=True)
class SmallApp:
    """A served small app, with the stores that the command line would change beside it."""

    url: str
    home: Path
    process: int
    complaints: Path

    @property
    def accounts(self) -> Accounts:
        return Accounts(access_file(self.home), RULES)

    @property
    def links(self) -> Links:
        return Links(access_file(self.home), RULES)

    @property
    def sessions(self) -> Sessions:
        return Sessions(access_file(self.home), RULES)

    def memory(self) -> int:
        """Highest resident memory so far, in kilobytes."""
        for line in Path(f"/proc/{self.process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
        raise AssertionError

    def add(self, name: str, *roles: str) -> Account:
        """A new account with the password of all."""
        self.accounts.add(name, name.title(), roles or ("manager",))
        self.accounts.set_password(name, PASSWORD)
        return self.accounts.required(name)

    def client(self, address: str = "127.0.0.1", **headers: str) -> httpx.Client:
        """A program at an address of its own."""
        transport = httpx.HTTPTransport(local_address=address)
        return httpx.Client(base_url=self.url, timeout=60, headers=headers, transport=transport)

    @contextmanager
    def signed_in(self, name: str) -> Iterator[httpx.Client]:
        """A program of somebody's."""
        with self.client() as client:
            assert sign_in(client, name).status_code == 303
            yield client


def sign_in(client: httpx.Client, name: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/login", data={"name": name, "password": password})


@contextmanager
def serving_small(
    folder: Path, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[SmallApp]:
    """The app until the block ends, with an administrator ``root``; it must not have complained."""
    home = folder / "home"
    accounts = Accounts(access_file(home), RULES)
    accounts.add("root", roles=["admin", "curator"])
    accounts.set_password("root", PASSWORD)
    complaints = folder / "stderr"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ENTENTE_")}
    environment |= {"ENTENTE_HOME": str(home), "ENTENTE_LIBRARY": str(folder / "library"),
                    "ENTENTE_PLAYBOOKS": str(folder / "playbooks"), **settings}  # fmt: skip
    with complaints.open("w") as errors, subprocess.Popen(
        [sys.executable, "-m", "tests.web.small_process"],
        stdout=subprocess.PIPE, stderr=errors, text=True, env=environment,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "http://" in line, complaints.read_text()
        try:
            url = line.split(" at ")[1].split(" ")[0]
            yield SmallApp(url, home, process.pid, complaints)
        finally:
            process.terminate()
            process.wait(timeout=60)
    assert complaints.read_text() == ""


def main() -> None:
    settings = Settings.read()
    write_library(settings.own_library, 6)
    write_review(settings.own_library, "secret-quarrel", summary="A zirconium furnace was late.")
    (settings.playbooks[0] / "en").mkdir(parents=True)
    (settings.playbooks[0] / "en" / "small-start.md").write_text(playbook(), encoding="utf-8")
    with Home(settings.home, "tests") as home:
        small = open_small_index(
            settings.own_library, settings.home, FakeEncoder("one"), FakeEncoder("two")
        )
        index = Index(
            settings.own_library, settings.playbooks, small.catalogue, small.store, small.primary,
            small.secondary,
        )  # fmt: skip
        index.sync()
        service = Service(settings, home, index)
        run(Owner(service), "127.0.0.1", 0, lambda line: print(line, flush=True))


if __name__ == "__main__":
    main()
