"""A Chroma server that two apps share, and that is gone, slow or empty in mid-use."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.index import chroma, nearest
from assistant.index.catalogue import Catalogue
from assistant.index.chroma import StoreUnavailableError
from assistant.index.index import Index
from assistant.index.vectors import VectorStore
from assistant.principal import PUBLIC, Principal
from assistant.retrieval import shelves
from assistant.retrieval.retriever import Retriever
from tests.index.chroma_server import ChromaServer
from tests.library_builder import FakeEncoder, write_library, write_page

pytestmark = pytest.mark.skipif(os.name == "nt", reason="stops processes by signals")
SHELF = (PUBLIC, "guidance")
ANYONE = Principal("anyone")
OpenApp = Callable[[str], Index]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ChromaServer]:
    # Nobody waits here for a server that does not come.
    monkeypatch.setattr(chroma, "_PATIENCE", 0.2)
    monkeypatch.setattr(chroma, "_ANSWER", 1.0)
    running = ChromaServer(tmp_path / "server")
    running.start()
    yield running
    running.kill()


@pytest.fixture
def app(tmp_path: Path, server: ChromaServer) -> Iterator[OpenApp]:
    """Opens an app's index with a library and a home of its own, and the shared server."""
    opened: list[Index] = []

    def open_(name: str) -> Index:
        library, home = tmp_path / name / "library", tmp_path / name / "home"
        if not library.exists():
            write_library(library, 6)
        index = Index(
            library, None, Catalogue(home / "catalogue.sqlite"),
            VectorStore(home / "vectors", server.url), FakeEncoder("one"), FakeEncoder("two"),
        )  # fmt: skip
        opened.append(index)
        return index

    yield open_
    for index in opened:
        index.close()


def found(index: Index) -> set[str]:
    """The passages that the store finds, however far."""
    query = np.full(64, 0.125, np.float32)
    return {id_ for id_, _ in index.store.nearest(SHELF, "one", query, 1000)}


def wanted(index: Index) -> set[str]:
    return set(index.catalogue.dense_units(SHELF))


def asked(index: Index) -> list[str]:
    """What a question finds where the store has to be asked."""
    ranking = Retriever(index).retrieve("the first step of recognition", ANYONE, "en")
    return [candidate.id for candidate in ranking.candidates]


def test_two_apps_share_a_server_and_take_nothing_from_each_other(app: OpenApp) -> None:
    first, second = app("first"), app("second")
    first.sync()
    second.sync()
    both = wanted(second)
    assert found(first) == wanted(first) == both  # the same pages in two libraries
    write_page(first.library, "recognition", why="Zebras changed everything. So did lions.")
    for path in sorted(first.library.glob("guidance/en/*.md"))[:2]:
        path.unlink()
    first.sync()
    assert found(first) == wanted(first) != both
    assert found(second) == wanted(second) == both
    second.sync(full=True)
    assert found(first) == wanted(first)


def test_a_server_that_is_gone_is_named_and_found_again(
    app: OpenApp, server: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = app("first")
    index.sync()
    before = found(index)
    page = sorted(index.library.glob("guidance/en/*.md"))[0]
    server.kill()
    with pytest.raises(StoreUnavailableError, match=f"{server.url} does not answer.*start it") as e:
        found(index)
    assert "ne répond pas" in e.value.told("fr")
    assert asked(index), "a small library answers without it"
    monkeypatch.setattr(shelves, "_WHOLE", 0)
    monkeypatch.setattr(nearest, "_SMALL", 0)
    with pytest.raises(StoreUnavailableError):
        asked(index)
    page.unlink()
    for _ in range(2):
        with pytest.raises(StoreUnavailableError):
            index.sync()
    assert index.outdated()
    server.start()
    assert found(index) == before  # it has what it had, until the next sync
    index.sync()
    assert found(index) == wanted(index) != before
    assert asked(index)
    assert not index.store.doubtful


def test_a_server_that_lost_everything_is_filled_again_without_encoding(
    app: OpenApp, server: ChromaServer, tmp_path: Path
) -> None:
    index = app("first")
    index.sync()
    found(index)
    server.kill()
    shutil.rmtree(tmp_path / "server")
    server.start()
    with pytest.raises(StoreUnavailableError, match=r"lost what it held.*entente sync"):
        found(index)
    assert index.outdated()
    assert isinstance(index.primary, FakeEncoder)
    index.primary.encoded.clear()
    index.sync()
    assert found(index) == wanted(index)
    assert index.primary.encoded == []
    assert not index.store.doubtful


def test_a_server_that_lost_everything_while_the_app_was_closed_is_noticed_at_its_start(
    app: OpenApp, server: ChromaServer, tmp_path: Path
) -> None:
    app("first").sync()
    server.kill()
    shutil.rmtree(tmp_path / "server")
    server.start()
    again = app("first")
    assert again.outdated()
    again.sync()
    assert found(again) == wanted(again)


def test_a_server_that_hangs_holds_nobody_up_for_ever(app: OpenApp, server: ChromaServer) -> None:
    index = app("first")
    index.sync()
    server.pause()
    with pytest.raises(StoreUnavailableError, match="does not answer"):
        found(index)
    server.resume()
    assert found(index) == wanted(index)


def test_an_app_starts_while_the_server_is_away(app: OpenApp, server: ChromaServer) -> None:
    server.kill()
    index = app("first")
    with pytest.raises(StoreUnavailableError):
        index.sync()
    assert asked(index)
    server.start()
    assert index.outdated()
    index.sync()
    assert found(index) == wanted(index)
