"""``entente import``: a home made of an export, whole or not at all."""

import hashlib
import os
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from packaging.version import InvalidVersion, Version
from pydantic import ValidationError

import assistant
from assistant.access.audit import AuditTrail
from assistant.access.control import audit_file
from assistant.backup.folders import with_folders
from assistant.backup.manifest import FORMAT, HOME, LIBRARY, MANIFEST, PLAYBOOKS, Entry, Manifest
from assistant.errors import EntenteError
from assistant.files import PRIVATE_FILE, private_folder, write_whole
from assistant.index.home import Home
from assistant.principal import Principal
from assistant.settings import SETTINGS_FILE

_LOCK = "owner.lock"
_MOST_MANIFEST = 50_000_000  # bytes
_CHUNK = 1 << 20


def import_home(archive: Path, home: Path, principal: Principal) -> Manifest:
    """Make a home of an export, with its libraries in it.

    All of the archive is checked before anything is written. The home is put together beside its
    place and gets there at once: an import that is interrupted leaves none, and can be repeated.

    Args:
        home: where there is nothing yet, or an empty folder.
        principal: who is told to have done so in the audit trail.

    Raises:
        HomeBusyError: another import into this home is running.
        EntenteError: the home holds something, or the archive is damaged, of another form, or of a
            newer version.
    """
    home = home.absolute()
    _check_empty(home)
    try:
        with archive.open("rb") as file, zipfile.ZipFile(file) as opened:
            manifest = _manifest(opened, archive)
            for entry in manifest.files:
                _check(opened, entry, archive)
            _check_space(manifest, home)
            with _beside(home) as staging:
                _unpack(opened, manifest, staging, home)
                _settle(staging, home)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _damaged(archive, str(error)) from error
    AuditTrail(audit_file(home)).note(principal, "imported", "home", "", manifest.made)
    return manifest


def _check_empty(home: Path) -> None:
    there = sorted(path.name for path in home.iterdir()) if home.is_dir() else []
    if home.is_dir() and there in ([], [_LOCK]):
        return
    if home.exists() or home.is_symlink():
        raise EntenteError(
            f"{home} holds something already; an import goes into an empty home directory: name "
            "another one with --home, or move this one away."
        )


def _manifest(opened: zipfile.ZipFile, archive: Path) -> Manifest:
    """What an archive says that it holds, once that is all it holds."""
    names = opened.namelist()
    if MANIFEST not in names:
        raise EntenteError(f"{archive} is no export of Entente; it has no {MANIFEST}.")
    if opened.getinfo(MANIFEST).file_size > _MOST_MANIFEST:
        raise _damaged(archive, f"{MANIFEST} is too long")
    try:
        manifest = Manifest.model_validate_json(opened.read(MANIFEST))
        newer = Version(manifest.version) > Version(assistant.__version__)
    except (ValidationError, InvalidVersion) as error:
        raise _damaged(archive, f"{MANIFEST} cannot be read") from error
    if manifest.format > FORMAT or newer:
        raise EntenteError(
            f"{archive} was made by Entente {manifest.version}, this is {assistant.__version__}; "
            "import it with that version or a later one."
        )
    told = [entry.name for entry in manifest.files]
    if sorted(names) != sorted([*told, MANIFEST]) or len({n.casefold() for n in told}) < len(told):
        raise _damaged(archive, "it holds other files than it says")
    return manifest


def _check(opened: zipfile.ZipFile, entry: Entry, archive: Path) -> None:
    info = opened.getinfo(entry.name)
    if info.file_size != entry.size or info.flag_bits & 1:
        raise _damaged(archive, f"{entry.name} is not as long as it was")
    with opened.open(info) as source:
        if _hash(source) != entry.sha256:
            raise _damaged(archive, f"{entry.name} is not what it was")


def _hash(source: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _check_space(manifest: Manifest, home: Path) -> None:
    needed = sum(entry.size for entry in manifest.files)
    place = next(folder for folder in (home, *home.parents) if folder.is_dir())
    if shutil.disk_usage(place).free < needed:
        raise EntenteError(
            f"There is no room for {needed // 1_000_000} MB at {place}; make some, or name another "
            "home directory with --home."
        )


@contextmanager
def _beside(home: Path) -> Iterator[Path]:
    """An empty folder beside a home, for one import at a time; gone at the end."""
    staging = home.with_name(f".{home.name}.importing")
    owned = False
    try:
        with Home(staging, "import"):
            owned = True
            shutil.rmtree(staging / HOME, ignore_errors=True)  # of an import that was killed
            yield staging
    finally:
        if owned:
            shutil.rmtree(staging, ignore_errors=True)


def _unpack(opened: zipfile.ZipFile, manifest: Manifest, staging: Path, home: Path) -> None:
    """The home as it will be, in a folder of its own, checked once more as it was written."""
    made = private_folder(staging / HOME)
    for entry in manifest.files:
        top, _, inner = entry.name.partition("/")
        path = made / inner if top == HOME else made / entry.name
        private_folder(path.parent)
        with opened.open(entry.name) as source, path.open("xb") as target:
            path.chmod(PRIVATE_FILE)
            shutil.copyfileobj(source, target, _CHUNK)
            target.flush()
            os.fsync(target.fileno())
        if path.suffix == ".sqlite":
            _check_store(path)
    settings = made / SETTINGS_FILE
    text = settings.read_text(encoding="utf-8") if settings.is_file() else ""
    folders = {LIBRARY: manifest.library, PLAYBOOKS: manifest.playbooks}
    if (adapted := with_folders(text, folders, home)) != text:
        write_whole(settings, adapted)


def _check_store(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as db:
            said = db.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise EntenteError(f"{path.name} was damaged when it was exported ({said}); import another "
                           "export.")  # fmt: skip


def _settle(staging: Path, home: Path) -> None:
    """The home in its place, at once; nothing where somebody made one meanwhile."""
    if home.is_dir():
        (home / _LOCK).unlink(missing_ok=True)
        home.rmdir()  # only an empty folder gives way
    (staging / HOME).rename(home)


def _damaged(archive: Path, why: str) -> EntenteError:
    return EntenteError(
        f"{archive} is damaged ({why}); nothing was imported. Take another copy of it."
    )
