"""What is installed, what is configured, what is wrong and how to mend it."""

import platform
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from assistant.encoders import weights
from assistant.encoders.loading import describe_primary
from assistant.errors import EntenteError
from assistant.index.home import read_owner
from assistant.library.documents import Problem
from assistant.library.reader import find_files, read_file
from assistant.library.taxonomy import Taxonomy
from assistant.settings import SETTINGS_FILE, Settings

_PACKAGES = ("chromadb", "gradio", "llama-index-core", "sentence-transformers", "torch")


@dataclass(frozen=True)
class Finding:
    """One line of the report; an unhealthy one says how to mend it."""

    subject: str
    text: str
    healthy: bool = True


def examine(settings: Settings) -> list[Finding]:
    """Look at everything without changing anything."""
    return [
        *_platform(),
        *_settings(settings),
        _encoder(settings),
        *_library(settings),
        *_index(settings),
    ]


def _platform() -> Iterator[Finding]:
    yield Finding("python", f"{platform.python_version()} on {sys.platform} {platform.machine()}")
    for package in _PACKAGES:
        try:
            yield Finding(package, version(package))
        except PackageNotFoundError:
            yield Finding(package, "is not installed; run 'make setup'", healthy=False)


def _settings(settings: Settings) -> Iterator[Finding]:
    file = settings.home / SETTINGS_FILE
    yield Finding("settings", f"{file}{'' if file.is_file() else ' (none: all defaults)'}")
    where = settings.chroma.url or "embedded in the home directory"
    yield Finding("vector store", f"Chroma, {where}")
    owner = read_owner(settings.home)
    if owner:
        yield Finding("in use by", f"entente {owner.command}, process {owner.pid}")


def _encoder(settings: Settings) -> Finding:
    name, why = describe_primary(settings)
    ready = weights.is_prepared(settings.cache)
    state = "" if settings.embedding.model or ready else "; prepared at the first use"
    return Finding("embedding model", f"{name}: {why}{state}")


def _library(settings: Settings) -> Iterator[Finding]:
    try:
        files = list(find_files(settings.library, settings.playbooks))
    except EntenteError as error:
        yield Finding("library", str(error), healthy=False)
        return
    taxonomy = Taxonomy.load()
    results = [read_file(file, taxonomy) for file in files]
    problems = [result for result in results if isinstance(result, Problem)]
    yield Finding("library", f"{settings.library}: {len(files) - len(problems)} usable files")
    for problem in problems:
        yield Finding("library", str(problem), healthy=False)


def _index(settings: Settings) -> Iterator[Finding]:
    path = settings.index / "catalogue.sqlite"
    if not path.is_file():
        yield Finding("index", "not there yet; it is made at the first use")
        return
    try:
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            documents = db.execute("SELECT count(*) FROM document").fetchone()[0]
            pending = db.execute("SELECT count(*) FROM outbox").fetchone()[0]
            check = db.execute("PRAGMA quick_check").fetchone()[0]
        finally:
            db.close()
    except sqlite3.DatabaseError as error:
        yield Finding(
            "index", f"cannot be read ({error}); delete {path.parent}, it is rebuilt", healthy=False
        )
        return
    if check != "ok":
        yield Finding("index", f"is damaged; delete {path.parent}, it is rebuilt", healthy=False)
        return
    state = f"{documents} files at {path.parent}"
    yield Finding("index", f"{state}; {pending} changes to finish" if pending else state)
