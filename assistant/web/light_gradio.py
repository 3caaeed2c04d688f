"""Gradio without two seconds of work that nobody needs and the first page would wait for."""

import inspect
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NoReturn


@contextmanager
def _replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    real = vars(owner)[name]
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, real)


def _no_source(_: Any) -> NoReturn:
    raise OSError


# Each import parses the source of every component and writes it as a stub beside it. Gradio leaves
# that out for components without a source.
with _replaced(inspect, "getfile", _no_source):
    from gradio.routes import App


def building_pages() -> AbstractContextManager[None]:
    """For the time in which pages are built: each makes two apps for itself that nobody is served
    by. The one that is comes with mounting."""
    return _replaced(App, "create_app", staticmethod(lambda *_, **__: None))
