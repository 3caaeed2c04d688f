"""Several people on one app: accounts, programs that are signed in, and what Gradio is asked."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import httpx

from assistant.access.accounts import Accounts
from assistant.access.control import access_file
from assistant.sections import AccessSettings
from assistant.settings import Settings, shipped_library
from tests.web.conftest import RunningApp, serving

PASSWORD = "correct horse battery"
# Roles and partnerships by name.
PEOPLE = {
    "ada": (["mediator"], []),
    "bob": (["manager"], []),
    "max": (["manager"], ["nordlys-brennec"]),
    "cora": (["curator"], []),
    "root": (["admin"], []),
}
RULES = AccessSettings()


@contextmanager
def serving_people(
    folder: Path,
    indexed: Path,
    cache: Path,
    write: Callable[[Path], None],
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[RunningApp]:
    """The shipped library with more documents, and an account for everybody.

    Args:
        indexed: a home directory in which the shipped library is indexed.
        write: puts the documents into the library's folder.
        settings: further settings, as environment variables.
    """
    library, home = folder / "library", folder / "home"
    shutil.copytree(shipped_library(), library)
    write(library)
    source = Settings(library=shipped_library(), home=indexed, cache=cache)
    shutil.copytree(source.index, Settings(library=library, home=home, cache=cache).index)
    accounts = Accounts(access_file(home), RULES)
    for name, (roles, partnerships) in PEOPLE.items():
        accounts.add(name, name.title(), roles, partnerships)
        accounts.set_password(name, PASSWORD)
    given = {"ENTENTE_CACHE": str(cache), "ENTENTE_LIBRARY": str(library)}
    with serving(home, given | dict(settings)) as running:
        yield running


@contextmanager
def client(app: RunningApp, name: str = "") -> Iterator[httpx.Client]:
    """A program that is signed in as somebody."""
    with httpx.Client(base_url=app.url, timeout=60) as found:
        if name:
            sent = found.post(
                "/login", data={"name": name, "password": PASSWORD, "next": "/account"}
            )
            assert sent.status_code == 303
            assert sent.headers["location"] == "/account"
        yield found


def handler(person: httpx.Client, page: str, event: str) -> int:
    """The number of the first handler of an event, as a browser learns it."""
    for dependency in person.get(f"{page}config").json()["dependencies"]:
        if any(target[1] == event for target in dependency["targets"]):
            return int(dependency["id"])
    raise AssertionError(event)


def call(
    person: httpx.Client, page: str, fn: int, session: str, data: list[object], query: str = ""
) -> httpx.Response:
    """Ask Gradio to run a handler, as the page's script does."""
    body = {"data": data, "fn_index": fn, "session_hash": session, "trigger_id": None}
    return person.post(f"{page}gradio_api/queue/join{query}", json=body)


def ask(person: httpx.Client, page: str, question: str) -> httpx.Response:
    """Ask a question in the chat, as the page's script does."""
    return person.post(f"{page}conversation", json=[{"do": "ask", "question": question}])


def follow(person: httpx.Client, page: str, session: str) -> str:
    """Everything that the chat shows until no question waits any more."""
    load = handler(person, page, "load")
    assert call(person, page, load, session, [None]).status_code == 200
    return told(person, page, session)


def told(person: httpx.Client, page: str, session: str) -> str:
    """Everything that comes back in a session until the handler has ended."""
    address = f"{page}gradio_api/queue/data"
    with person.stream("GET", address, params={"session_hash": session}) as stream:
        lines = []
        for line in stream.iter_lines():
            lines.append(line)
            if "process_completed" in line:
                break
    return "".join(lines)
