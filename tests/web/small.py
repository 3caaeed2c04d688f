"""The real app over a small library with fake encoders: pages and stores, without weights."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.access.control import AccessControl
from assistant.api.owner import Owner
from assistant.index.home import Home
from assistant.service import Service
from assistant.settings import Settings
from assistant.web.listener import listen, web_server
from assistant.web.server import build_app
from tests.library_builder import FakeEncoder, open_small_index, write_library, write_review


def write_small_library(library: Path) -> None:
    """Every practice as a page in both languages, and a confidential review."""
    for lang in ("fr", "en"):
        write_library(library, 100, lang)
    write_review(library, "secret-quarrel", summary="A zirconium furnace was switched off.")


@contextmanager
def small_service(
    folder: Path, write: Callable[[Path], None] = write_small_library, **settings: object
) -> Iterator[Service]:
    """A service over a new library and a new home in a folder."""
    library, home = folder / "library", folder / "home"
    if not library.exists():
        write(library)
    given = Settings.model_validate({"library": library, "home": home, **settings})
    with Home(home, "tests") as owned:
        first, second = FakeEncoder("fake-one"), FakeEncoder("fake-two")
        index = open_small_index(library, home / "index", first, second, given.playbooks)
        try:
            service = Service(given, owned, index)
            service.sync()
            yield service
        finally:
            index.close()


@contextmanager
def serving_small(service: Service, control: AccessControl | None = None) -> Iterator[str]:
    """The app on loopback, in a thread of its own; its address."""
    listener = listen("127.0.0.1", 0)
    server = web_server(build_app(Owner(service), control))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join(30)
