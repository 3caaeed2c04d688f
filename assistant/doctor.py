"""What is installed, what is configured, what is wrong and how to mend it."""

import platform
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from assistant.encoders import weights
from assistant.encoders.loading import describe_primary, is_default
from assistant.errors import EntenteError
from assistant.files import is_private, loose_below, open_to_others, tighten
from assistant.index.home import read_owner
from assistant.library.documents import Document, Problem
from assistant.library.files import LibraryFiles
from assistant.library.reader import read_file
from assistant.library.vocabulary import Vocabulary
from assistant.models.endpoint import Endpoint
from assistant.models.usage import Usage, usage_file
from assistant.principal import PUBLIC
from assistant.reviews.files import ReviewFiles
from assistant.settings import SETTINGS_FILE, Settings

_SHOWN = 5  # paths of a finding
_QUESTIONS = 5  # that a page should have
_PACKAGES = ("chromadb", "gradio", "llama-index-core")
_FOR_MODELS = ("sentence-transformers", "torch")  # other embedding models than the default


@dataclass(frozen=True)
class Finding:
    """One line of the report; an unhealthy one says how to mend it."""

    subject: str
    text: str
    healthy: bool = True


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; the one thing that is changed are rights that others have to the home."""
    return [
        *_platform(settings),
        *_settings(settings),
        *_rights(settings),
        _encoder(settings),
        *_language_model(settings),
        *_library(settings),
        *_index(settings),
    ]


def _platform(settings: Settings) -> Iterator[Finding]:
    yield Finding("python", f"{platform.python_version()} on {sys.platform} {platform.machine()}")
    for package in _PACKAGES:
        yield _package(package) or Finding(
            package, "is not installed; run 'make setup'", healthy=False
        )
    for package in _FOR_MODELS:
        if is_default(settings):
            absent = "is not installed, and not needed; 'make models' does it for other models"
        else:
            absent = "is not installed; run 'make models'"
        yield _package(package) or Finding(package, absent, healthy=is_default(settings))


def _package(name: str) -> Finding | None:
    try:
        return Finding(name, version(name))
    except PackageNotFoundError:
        return None


def _settings(settings: Settings) -> Iterator[Finding]:
    file = settings.home / SETTINGS_FILE
    yield Finding("settings", f"{file}{'' if file.is_file() else ' (none: all defaults)'}")
    where = settings.chroma.url or "embedded in the home directory"
    yield Finding("vector store", f"Chroma, {where}")
    owner = read_owner(settings.home)
    if owner:
        yield Finding("in use by", f"entente {owner.command}, process {owner.pid}")


def _rights(settings: Settings) -> Iterator[Finding]:
    """What others on this machine could read, and no longer can."""
    home = settings.home
    if home.is_dir():
        if Path.home().resolve().is_relative_to(home.resolve()):
            # Not all that is in there is Entente's to close.
            text = f"{home} holds more than Entente's files; name a folder of its own with --home"
            yield Finding("rights", text, healthy=False)
        elif mended := _mended(settings):
            yield Finding("rights", f"others could read {_named(mended)}; now you alone can")
        if not is_private(home):
            text = f"others may enter {home}; make it yours alone: chmod 700 {home}"
            yield Finding("rights", text, healthy=False)
    try:
        reviews = ReviewFiles(settings.library)
        heads = reviews.heads()
    except EntenteError:  # the library's own findings tell of it
        return
    confidential = [reviews.place(head.path) for head in heads if head.scope != PUBLIC]
    if found := [path for path in confidential if open_to_others(path)]:
        text = f"everybody on this machine can read {_named(found)}, which not everybody may see"
        yield Finding("rights", f"{text}; take that away: chmod go= FILE", healthy=False)


def _mended(settings: Settings) -> list[Path]:
    shared = [folder.resolve() for folder in (*settings.library, *settings.playbooks)]
    return [
        path
        for path in loose_below(settings.home.resolve())
        if not any(path.is_relative_to(folder) for folder in shared) and tighten(path)
    ]


def _named(paths: Sequence[object]) -> str:
    shown = ", ".join(str(path) for path in paths[:_SHOWN])
    more = len(paths) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _encoder(settings: Settings) -> Finding:
    name, why = describe_primary(settings)
    ready = weights.is_prepared(settings.cache)
    state = "" if settings.embedding.model or ready else "; prepared at the first use"
    return Finding("embedding model", f"{name}: {why}{state}")


def _language_model(settings: Settings) -> Iterator[Finding]:
    """Whether the configured model answers, and what it was used for."""
    model = settings.model
    if not model.url:
        yield Finding("language model", "none: answers are quotations, and nothing is sent")
        return
    sent = ", ".join(model.visibility) or "no"
    where = f"{model.name} at {model.url}, for {sent} statements"
    try:
        seconds = Endpoint(model).try_out()
    except EntenteError as error:
        text = f"{where}: {error} Until then answers are quotations."
        yield Finding("language model", text, healthy=False)
    else:
        yield Finding("language model", f"{where}: answers within {seconds:.1f} s")
    if usage_file(settings.home).is_file():
        used = Usage(usage_file(settings.home)).lately()
        left = ", ".join(f"{count} {why}" for why, count in sorted(used.fallen.items()))
        seconds = used.seconds / max(1, used.worded)
        yield Finding(
            "model's answers",
            f"in 30 days {used.worded} worded, {sum(used.fallen.values())} left as quotations"
            f"{f' ({left})' if left else ''}; {used.removed} sentences removed, {used.tokens} "
            f"tokens, {seconds:.1f} s an answer",
        )
        for task, outcomes in sorted(used.beside.items()):
            told = ", ".join(f"{count} {what}" for what, count in sorted(outcomes.items()))
            yield Finding(f"model's {task}", f"in 30 days {told}")


def _library(settings: Settings) -> Iterator[Finding]:
    files = LibraryFiles(settings.library, settings.playbooks)
    try:
        read = list(files.all())
        shadowed = files.shadowed()
    except EntenteError as error:
        yield Finding("library", str(error), healthy=False)
        return
    vocabulary = Vocabulary(settings.library).now()
    results = {file.path: read_file(file, vocabulary.taxonomy) for file in read}
    bad = [result for result in results.values() if isinstance(result, Problem)]
    counts = Counter(
        _library_of(files.locate(path), settings)
        for path, result in results.items()
        if not isinstance(result, Problem)
    )
    for library in (*settings.library, *settings.playbooks):
        yield Finding("library", f"{library}: {counts[library]} usable files")
    if len(settings.library) > 1:
        yield Finding("library", f"reviews are written to {settings.own_library}")
    for problem in (*vocabulary.problems, *(each for found in bad for each in found.each())):
        yield Finding("library", str(problem), healthy=False)
    for one in shadowed:
        text = f"'{one.id}' in {one.by} stands in the place of that in {one.over}, in all languages"
        yield Finding("replaced", text)
    few = [
        result.path
        for result in results.values()
        if isinstance(result, Document)
        and result.kind == "guidance"
        and len(result.questions) < _QUESTIONS
    ]
    if few:
        text = f"pages with fewer than {_QUESTIONS} questions are found less well: {_named(few)}"
        yield Finding("questions", text)


def _library_of(file: Path, settings: Settings) -> Path | None:
    """The library, or the folder of checklists, in which a file stands."""
    folders = (*settings.playbooks, *settings.library)
    return next((folder for folder in folders if file.is_relative_to(folder)), None)


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
