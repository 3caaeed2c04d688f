"""Shared fixtures: the shipped library, indexed once with the real encoders."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.encoders.loading import load_encoders
from assistant.index.index import Index
from assistant.service import Service
from assistant.settings import Settings, shipped_library
from tests.models.server import ModelServer, model_server


def pytest_collection_finish() -> None:
    """What was collected stays to the end: garbage is not looked for among a million objects."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all workers of a run: what one of them has made there, the others find."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "together"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def cache(together: Path) -> Path:
    """Prepared weights, shared by every test and every process that a test starts."""
    return together / "cache"


@pytest.fixture(scope="session")
def shipped_home(together: Path, cache: Path) -> Path:
    """A home directory with the shipped library already indexed, owned by nobody."""
    home = together / "shipped-home"
    with FileLock(together / "shipped-home.lock"):
        if not home.exists():
            made = together / "being-made"
            settings = Settings(library=shipped_library(), home=made, cache=cache)
            with Service.open(settings, "tests") as service:
                report = service.sync()
            assert report.problems == ()
            made.rename(home)
    return home


@pytest.fixture(scope="session")
def service(
    tmp_path_factory: pytest.TempPathFactory, shipped_home: Path, cache: Path
) -> Iterator[Service]:
    """The shipped library with the real encoders, in a copy of the indexed home."""
    home = tmp_path_factory.mktemp("service") / "home"
    shutil.copytree(shipped_home, home)
    with Service.open(Settings(library=shipped_library(), home=home, cache=cache), "tests") as s:
        yield s


@pytest.fixture(scope="session")
def encoders(cache: Path) -> tuple[object, object]:
    """The two default encoders."""
    return load_encoders(Settings(cache=cache)).dense


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A language model that says what a test wants."""
    with model_server() as told:
        yield told


@pytest.fixture
def open_index(tmp_path: Path) -> Iterator[object]:
    """Opens small indexes with fake encoders and closes them at the end."""
    from tests.library_builder import FakeEncoder, open_small_index

    opened: list[Index] = []

    def open_(library: Path, home: Path | None = None, *names: str) -> Index:
        first, second = names or ("fake-one", "fake-two")
        index = open_small_index(
            library, home or tmp_path / "home", FakeEncoder(first), FakeEncoder(second)
        )
        opened.append(index)
        return index

    yield open_
    for index in opened:
        index.close()
