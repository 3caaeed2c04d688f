"""``entente export``: a home and its own libraries as one archive, of one moment."""

import datetime as dt
import hashlib
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import assistant
from assistant.access.audit import AuditTrail
from assistant.access.control import audit_file
from assistant.backup.manifest import (
    FORMAT,
    HOME,
    LIBRARY,
    MANIFEST,
    PLAYBOOKS,
    SHIPPED,
    Entry,
    Manifest,
)
from assistant.errors import EntenteError
from assistant.files import PRIVATE_FILE
from assistant.principal import Principal
from assistant.settings import Settings, shipped_library, shipped_playbooks

# The index is made anew from the library; locks, notes and sockets are of running processes.
_DERIVED = ("index", "owner.lock", "owner.json", "owner.sock")
_PASSING = ("-wal", "-shm", "-journal", ".lock", ".tmp")
_PATIENCE = 60  # seconds for which writers of the running app are waited for
_CHUNK = 1 << 20


def export_home(settings: Settings, target: Path, principal: Principal) -> Manifest:
    """Write everything that a home holds, and the libraries that are not shipped, into a new file.

    The app may run: its stores are copied as they are at one moment, while nobody writes to them.

    Args:
        principal: who is told to have done so in the audit trail.

    Raises:
        EntenteError: there is no such home, or the file exists or cannot be written.
    """
    home = settings.home.resolve()
    if not home.is_dir():
        raise EntenteError(f"There is no home directory at {home}; name another one with --home.")
    if target.exists():
        raise EntenteError(f"{target} exists already; name another file.")
    if target.resolve().is_relative_to(home):
        raise EntenteError(f"{target} stands in the home directory; name a file elsewhere.")
    folders = {
        LIBRARY: _named(settings.library, shipped_library()),
        PLAYBOOKS: _named(settings.playbooks, shipped_playbooks()),
    }
    audit = AuditTrail(audit_file(settings.home))
    audit.note(principal, "exported", "home")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".entente-", suffix=".tmp")
    made = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, audit.held():
                manifest = _fill(archive, home, folders)
            file.flush()
            os.fsync(file.fileno())
        made.chmod(PRIVATE_FILE)
        made.replace(target)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    return manifest


def _named(folders: tuple[Path, ...], shipped: Path) -> dict[str, Path]:
    """Folders by the names under which they stand in an export, in their order."""
    found: dict[str, Path] = {}
    for folder in folders:
        name = SHIPPED if folder.resolve() == shipped.resolve() else folder.resolve().name
        number = 2
        while name in found or (name == SHIPPED and folder.resolve() != shipped.resolve()):
            name, number = f"{folder.resolve().name}-{number}", number + 1
        found[name] = folder.resolve()
    return found


def _fill(archive: zipfile.ZipFile, home: Path, folders: dict[str, dict[str, Path]]) -> Manifest:
    own = [
        (kind, name, folder)
        for kind, named in folders.items()
        for name, folder in named.items()
        if name != SHIPPED
    ]
    kept = [path for path in _files(home) if _is_kept(path, home, [each[2] for each in own])]
    stores = [path for path in kept if path.suffix == ".sqlite"]
    entries = []
    with ExitStack() as stack, tempfile.TemporaryDirectory() as scratch:
        for store in stores:
            stack.enter_context(_still(store))
        for path in kept:
            name = f"{HOME}/{path.relative_to(home).as_posix()}"
            source = _copy(path, Path(scratch) / "store") if path in stores else path
            entries.append(_add(archive, source, name))
    for kind, name, folder in own:
        for path in _files(folder):
            if not any(part.startswith(".") for part in path.relative_to(folder).parts):
                inner = path.relative_to(folder).as_posix()
                entries.append(_add(archive, path, f"{kind}/{name}/{inner}"))
    manifest = Manifest(
        format=FORMAT,
        version=assistant.__version__,
        made=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        library=tuple(folders[LIBRARY]),
        playbooks=tuple(folders[PLAYBOOKS]),
        files=tuple(entries),
    )
    archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


def _files(folder: Path) -> Iterator[Path]:
    """The plain files in a folder, at any depth; links and sockets are none."""
    for place, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = Path(place, name)
            if path.is_file() and not path.is_symlink():
                yield path


def _is_kept(path: Path, home: Path, libraries: list[Path]) -> bool:
    """Whether a file of the home goes into an export as part of the home."""
    return (
        path.relative_to(home).parts[0] not in _DERIVED
        and not path.name.endswith(_PASSING)
        and not any(path.is_relative_to(library) for library in libraries)
    )


def _still(store: Path) -> ExitStack:
    """Nobody writes to a store until the block ends."""
    stack = ExitStack()
    db = stack.enter_context(closing(sqlite3.connect(store, timeout=_PATIENCE)))
    try:
        db.execute("BEGIN IMMEDIATE")
    except sqlite3.DatabaseError as error:
        stack.close()
        raise EntenteError(
            f"{store} cannot be read ({error}); 'entente doctor' says what is wrong."
        ) from error
    return stack


def _copy(store: Path, copy: Path) -> Path:
    """A store in one file, with what is still in its log."""
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    return copy


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> Entry:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return Entry(name=name, size=size, sha256=digest.hexdigest())
