"""A service over a small library with fake encoders, and the two ways to have it do something."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from assistant.api.calls import Send, caller, perform
from assistant.api.entente import Entente
from assistant.api.sharing import serve_locally
from assistant.index.home import Home
from assistant.local import LocalClient
from assistant.service import Service
from assistant.settings import Settings
from tests.library_builder import FakeEncoder, open_small_index, playbook

WAYS = ("in process", "served")


@contextmanager
def small_service(library: Path, home: Path) -> Iterator[Service]:
    """Owns the home and has indexed the library."""
    templates = library.parent / "playbooks"
    (templates / "en").mkdir(parents=True, exist_ok=True)
    (templates / "en" / "small-start.md").write_text(playbook(), encoding="utf-8")
    settings = Settings(library=library, home=home, playbooks=templates)
    with Home(home, "tests") as owned, ExitStack() as stack:
        index = open_small_index(library, settings.index, FakeEncoder("one"), FakeEncoder("two"))
        stack.callback(index.close)
        service = Service(settings, owned, replace(index, playbooks=templates))
        service.sync()
        yield service


@contextmanager
def reached(service: Service, way: str) -> Iterator[Callable[[Settings], Entente]]:
    """Makes the Entente of a command with these settings, by one of the two ways."""
    with ExitStack() as stack:
        send: Send = partial(perform, Entente(service), service.settings)
        if way == "served":
            stack.enter_context(serve_locally(service))
            client = LocalClient.connect(service.settings.home)
            assert client is not None
            send = stack.enter_context(client).send
        yield lambda settings: caller(send, settings)
