"""Gradio without two seconds of work that nobody needs and the first page would wait for."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn


@contextmanager
def _without_sources() -> Iterator[None]:
    """While Gradio is imported it parses each component's source and writes it as a stub beside
    it, each time anew; it leaves that out for components without a source."""
    real = inspect.getfile

    def no_source(_: Any) -> NoReturn:
        raise OSError

    inspect.getfile = no_source
    try:
        yield
    finally:
        inspect.getfile = real


with _without_sources():
    import gradio as gr
    from gradio.routes import App


@contextmanager
def building_pages() -> Iterator[None]:
    """While pages are built each makes two apps for itself that are never served.

    The one that is comes with mounting.
    """
    real = App.create_app
    App.create_app = staticmethod(lambda *_, **__: None)
    try:
        yield
    finally:
        App.create_app = staticmethod(real)


__all__ = ["building_pages", "gr"]
