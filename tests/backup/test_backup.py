"""What a home holds is exported while it is used, and imported whole or not at all."""

import datetime as dt
import json
import os
import subprocess
import sys
import threading
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.access.accounts import Accounts
from assistant.access.audit import AuditTrail
from assistant.access.control import access_file, audit_file
from assistant.backup import restore
from assistant.backup.export import export_home
from assistant.backup.folders import with_folders
from assistant.backup.restore import import_home
from assistant.belongings import Belongings
from assistant.errors import EntenteError
from assistant.principal import Principal
from assistant.service import Service
from assistant.settings import Settings, shipped_library
from tests.library_builder import write_library, write_review
from tests.reviews.forms import complete_form
from tests.services import small_service

CORA = Principal("cora", frozenset({"curator"}))
INPUTS = {"our_company": "Alpha", "partner": "Beta", "start": dt.date(2027, 1, 4)}
CHILD = """
import os, sys
from pathlib import Path
from assistant.backup import restore
from assistant.principal import Principal
restore._settle = lambda *_: os._exit(9)
restore.import_home(Path(sys.argv[1]), Path(sys.argv[2]), Principal("cora"))
"""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A home in use: an account, a checklist, a draft, a gap, settings, a library of its own."""
    library = tmp_path / "ours"
    write_library(library, 8)
    write_review(library, "late-approvals")
    home = tmp_path / "home"
    Accounts(access_file(home), Settings(home=home).access).add("ada", "Ada", {"curator"}, set())
    (home / "settings.toml").write_text(
        'language = "en"\nlibrary = [\n  "/gone",  # ours\n]\n\n[access]\nattempts = 7\n', "utf-8"
    )
    with small_service(library, home) as opened:
        opened.checklists.create(opened.playbooks.fill("small-start", INPUTS, CORA, "en"), CORA)
        opened.ask("Where's the best pancake?", CORA, "en")
        opened.desk.submit(complete_form(), CORA, "", dt.date(2027, 1, 4))
        yield opened


def exported(service: Service, target: Path) -> Path:
    export_home(service.settings, target, CORA)
    return target


def kept(home: Path) -> dict[str, object]:
    """What stands in a home of Cora's, whatever its place."""
    of = Belongings.open(Settings(home=home)).of(CORA)
    return {name: of[name] for name in ("checklists", "questions", "drafts")}


def test_a_home_comes_back_as_it_was(service: Service, tmp_path: Path) -> None:
    archive = exported(service, tmp_path / "backup.zip")
    assert archive.stat().st_mode & 0o077 == 0
    home = tmp_path / "moved" / "home"
    import_home(archive, home, CORA)
    assert kept(home) == kept(service.settings.home)
    assert kept(home)["checklists"]
    assert Accounts(access_file(home), Settings(home=home).access).get("ada")
    trail = AuditTrail(audit_file(home))
    assert trail.verify() is None
    assert [entry.action for entry in trail.entries(limit=2)] == ["imported", "exported"]
    written = tomllib.loads((home / "settings.toml").read_text(encoding="utf-8"))
    assert written == {
        "language": "en", "access": {"attempts": 7}, "library": [str(home / "library" / "ours")],
        "playbooks": [str(home / "playbooks" / "playbooks")],
    }  # fmt: skip
    settings = Settings.read(home=home)
    for path in service.settings.own_library.rglob("*.md"):
        moved = settings.own_library / path.relative_to(service.settings.own_library)
        assert moved.read_bytes() == path.read_bytes()
    assert not (home / "index").exists()
    assert [path for path in home.rglob("*") if path.stat().st_mode & 0o077] == []
    assert sorted(path.name for path in home.parent.iterdir()) == ["home"]
    # What was imported is exported again with its libraries, and they are not doubled.
    again = tmp_path / "again.zip"
    first, second = (
        {entry.name for entry in made.files}
        for made in (
            export_home(settings, again, CORA),
            import_home(archive, tmp_path / "third", CORA),
        )
    )
    assert first == second


def test_an_export_is_of_one_moment_while_the_app_writes(service: Service, tmp_path: Path) -> None:
    ended = threading.Event()

    def write(work: Callable[[int], object]) -> None:
        number = 0
        while not ended.is_set():
            work(number := number + 1)

    checklist = service.playbooks.fill("small-start", INPUTS, CORA, "en")
    threads = [
        threading.Thread(target=write, args=(work,))
        for work in (
            lambda _: service.checklists.create(checklist, CORA),
            lambda n: service.audit.note(CORA, "read", "review", f"r{n}"),
        )
    ]
    for thread in threads:
        thread.start()
    try:
        archives = [exported(service, tmp_path / f"{number}.zip") for number in range(4)]
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    for number, archive in enumerate(archives):
        home = tmp_path / f"home-{number}"
        import_home(archive, home, CORA)
        assert AuditTrail(audit_file(home)).verify() is None
        assert kept(home)["checklists"]


def rewritten(archive: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """The same archive with other files in it."""
    with zipfile.ZipFile(archive) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    change(files)
    with zipfile.ZipFile(archive, "w") as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return archive


def of_manifest(
    change: Callable[[dict[str, object]], object],
) -> Callable[[dict[str, bytes]], None]:
    def changed(files: dict[str, bytes]) -> None:
        manifest = json.loads(files["manifest.json"])
        change(manifest)
        files["manifest.json"] = json.dumps(manifest).encode()

    return changed


FAULTS: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "a file is missing": (lambda f: f.pop("home/journal.sqlite"), "other files than it says"),
    "a file is added": (lambda f: f.update({"home/x": b"x"}), "other files than it says"),
    "a file is another": (
        lambda f: f.update({"home/settings.toml": b"#" * len(f["home/settings.toml"])}),
        "home/settings.toml is not what it was",
    ),
    "a file is longer": (
        lambda f: f.update({"home/settings.toml": b"#"}), "is not as long as it was",
    ),
    "no manifest": (lambda f: f.pop("manifest.json"), "is no export of Entente"),
    "no JSON": (lambda f: f.update({"manifest.json": b"{"}), "manifest.json cannot be read"),
    "a way out": (
        of_manifest(lambda m: m["files"][0].update(name="home/../../x")),  # type: ignore[index]
        "manifest.json cannot be read",
    ),
    "a newer version": (of_manifest(lambda m: m.update(version="99.1")), "made by Entente 99.1"),
    "a newer form": (of_manifest(lambda m: m.update(format=2)), "made by Entente"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_damaged_archive_leaves_nothing(service: Service, tmp_path: Path, fault: str) -> None:
    change, said = FAULTS[fault]
    archive = rewritten(exported(service, tmp_path / "backup.zip"), change)
    home = tmp_path / "elsewhere" / "home"
    with pytest.raises(EntenteError, match=said):
        import_home(archive, home, CORA)
    assert not home.parent.exists()


def test_half_an_archive_is_none(service: Service, tmp_path: Path) -> None:
    archive = exported(service, tmp_path / "backup.zip")
    content = archive.read_bytes()
    for damaged in (content[: len(content) // 2], b""):
        archive.write_bytes(damaged)
        with pytest.raises(EntenteError, match="is damaged"):
            import_home(archive, tmp_path / "elsewhere", CORA)
    assert not (tmp_path / "elsewhere").exists()


def test_a_damaged_byte_anywhere_is_told_or_does_no_harm(service: Service, tmp_path: Path) -> None:
    archive = exported(service, tmp_path / "backup.zip")
    content = archive.read_bytes()
    told = 0
    for number, at in enumerate(range(0, len(content), len(content) // 60)):
        archive.write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
        home = tmp_path / f"home-{number}"
        try:
            import_home(archive, home, CORA)
        except EntenteError:
            told += 1
            assert not home.exists()
    assert told > 40


def test_a_home_that_holds_something_stays_as_it_is(service: Service, tmp_path: Path) -> None:
    archive = exported(service, tmp_path / "backup.zip")
    home = tmp_path / "used"
    home.mkdir()
    (home / "settings.toml").write_text("", "utf-8")
    with pytest.raises(EntenteError, match="holds something already"):
        import_home(archive, home, CORA)
    assert [path.name for path in home.iterdir()] == ["settings.toml"]
    (home / "settings.toml").unlink()
    import_home(archive, home, CORA)
    with pytest.raises(EntenteError, match="exists already"):
        exported(service, archive)
    with pytest.raises(EntenteError, match="stands in the home directory"):
        exported(service, service.settings.home / "x.zip")
    with pytest.raises(EntenteError, match="There is no home directory"):
        export_home(Settings(home=tmp_path / "none"), tmp_path / "x.zip", CORA)


def test_an_interrupted_import_leaves_no_home_and_is_done_again(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, home = exported(service, tmp_path / "backup.zip"), tmp_path / "elsewhere" / "home"
    killed = subprocess.run(
        [sys.executable, "-c", CHILD, str(archive), str(home)],
        check=False, env={**os.environ, "ENTENTE_HOME": str(tmp_path / "unused")},
    )  # fmt: skip
    assert killed.returncode == 9
    assert not home.exists()
    with monkeypatch.context() as patch:
        patch.setattr(restore, "_settle", interrupt)
        with pytest.raises(KeyboardInterrupt):
            import_home(archive, home, CORA)
    assert list(home.parent.iterdir()) == []
    import_home(archive, home, CORA)
    assert kept(home) == kept(service.settings.home)
    assert list(home.parent.iterdir()) == [home]


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "text",
    [
        "",
        'library = "/srv/ours"\n',
        '"library" = ["shipped", "/srv/[x]"] # [ours]\nlanguage = "en"\n[access]\nattempts = 7\n',
        'language = "en"\nplaybooks = [\n"/srv/a", # "]"\n"/srv/b",\n]\n[sign_on]\nissuer = "x"\n',
        "[sign_on.roles]\nlibrary = 'curator'\n",
    ],
)
def test_only_the_folders_change_in_settings(text: str, tmp_path: Path) -> None:
    before = tomllib.loads(text)
    made = tomllib.loads(
        with_folders(text, {"library": ["shipped", "o"], "playbooks": ["shipped"]}, tmp_path)
    )
    assert made.pop("library") == ["shipped", str(tmp_path / "library" / "o")]
    assert made == {name: before[name] for name in before if name not in ("library", "playbooks")}
    shipped = {"library": ["shipped"], "playbooks": ["shipped"]}
    assert with_folders('language = "en"\n', shipped, tmp_path) == 'language = "en"\n'
    with pytest.raises(EntenteError, match="cannot be adapted"):
        with_folders("library.x = 1\n", shipped, tmp_path)


def test_the_shipped_library_is_not_exported(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    settings = Settings(library=shipped_library(), home=home)
    manifest = export_home(settings, tmp_path / "backup.zip", CORA)
    assert manifest.library == manifest.playbooks == ("shipped",)
    assert {entry.name.partition("/")[0] for entry in manifest.files} == {"home"}
