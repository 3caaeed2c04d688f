"""A command is answered the same by its own process and by the one that owns the home."""

import datetime as dt
import os
import socket
import sqlite3
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.local import LocalClient, serve_locally
from assistant.principal import Principal
from assistant.reviews.lookup import CaseFilter
from assistant.service import Service
from assistant.use_cases import UseCases, caller
from tests.library_builder import write_library, write_page, write_review
from tests.reviews.forms import complete_form
from tests.services import WAYS, reached, small_service

CURATOR = Principal("operator", frozenset({"curator"}))
MANAGER = Principal("max", frozenset({"manager"}), frozenset({"alpha-beta"}))
CONTEXT = {"our_company": "Alpha", "partner": "Beta", "start": dt.date(2027, 1, 4)}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    write_library(folder, 12)
    write_review(folder, "late-approvals", title="Late approvals")
    return folder


@pytest.fixture
def service(tmp_path: Path, library: Path) -> Iterator[Service]:
    with small_service(library, tmp_path / "home") as opened:
        yield opened


@pytest.fixture(params=WAYS)
def do(service: Service, request: pytest.FixtureRequest) -> Iterator[UseCases]:
    with reached(service, request.param) as commands:
        yield commands(service.settings)


def test_everything_comes_back_as_it_was_made(do: UseCases, service: Service) -> None:
    question = "How do we start with culture-fit?"
    assert (
        do.ask(question, MANAGER, "en").citations == service.ask(question, MANAGER, "en").citations
    )
    assert do.cases("late approvals", CURATOR, "en", CaseFilter()) == service.cases(
        "late approvals", CURATOR, "en"
    )
    assert do.cases("late approvals", MANAGER, "en", CaseFilter()).results == ()
    assert do.fill("small-start", dict(CONTEXT), MANAGER, "en", "") == service.fill(
        "small-start", CONTEXT, MANAGER, "en"
    )
    assert do.offered("We begin on Monday.", MANAGER, "en") == service.offered(
        "We begin on Monday.", MANAGER, "en"
    )
    form = complete_form()
    assert do.advice(form, CURATOR, "fr") == service.advice(form, CURATOR, "fr")
    assert (do.refresh() or service.sync()).problems == ()
    assert do.sync(False, False).unchanged == service.sync().unchanged


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\ud83d\ude00 \ud83d", "\x00", "\u2028\n"])
def test_half_characters_and_control_characters_are_answered(do: UseCases, text: str) -> None:
    assert do.ask(f"How do we start with {text}?", MANAGER, None).answer
    assert do.cases(text, MANAGER, None, CaseFilter()).language in ("fr", "en")
    with pytest.raises(EntenteError, match=r"library covers nothing|describe it"):
        do.fill("composed", {"partner": text}, MANAGER, "en", text)


def test_errors_are_the_same_sentences(do: UseCases, library: Path) -> None:
    with pytest.raises(EntenteError, match=r"^There is no checklist 'none'|'none'"):
        do.fill("none", {}, MANAGER, "en", "")
    with pytest.raises(EntenteError, match="partner"):
        do.fill("small-start", {}, MANAGER, "en", "")
    with pytest.raises(
        EntenteError, match=r"^Only a curator can approve a review; ask one to do it.$"
    ):
        do.approve("late-approvals", MANAGER, "")
    with pytest.raises(EntenteError, match=r"^There is no review 'nothing'.$"):
        do.retire("nothing", CURATOR, "")
    with pytest.raises(EntenteError, match=r"^'lang' is not usable: "):
        do.ask("x", MANAGER, "de")  # type: ignore[arg-type]
    for page in library.glob("guidance/*/*.md"):
        page.unlink()
    with pytest.raises(EntenteError, match="--accept-loss"):
        do.refresh()
    with pytest.raises(EntenteError, match="--accept-loss"):
        do.sync(False, False)
    assert do.ask("How do we start with culture-fit?", MANAGER, "en").answer


def test_what_nobody_foresaw_is_a_sentence_too(do: UseCases, service: Service) -> None:
    with sqlite3.connect(service.settings.home / "journal.sqlite") as db:
        db.execute("DROP TABLE found")
    db.close()
    with pytest.raises(
        EntenteError, match=r"^Something unforeseen went wrong \(OperationalError: "
    ):
        do.cases("late approvals", CURATOR, "en", CaseFilter())
    assert (do.refresh() or service.sync()).problems == ()


def test_reviews_are_written_by_the_owner_and_found_at_once(do: UseCases, service: Service) -> None:
    stored = do.submit(complete_form(), CURATOR, dt.date(2027, 1, 4))
    preview = service.desk.preview(stored.id, CURATOR)
    with pytest.raises(EntenteError, match="was changed since you read it"):
        do.approve(stored.id, CURATOR, "another")
    assert [s.path for s in do.approve(stored.id, CURATOR, preview.hash)] == [stored.path]
    found = do.cases(complete_form().title, CURATOR, "fr", CaseFilter())
    assert stored.id in [case.id for case in found.results]
    do.retire(stored.id, CURATOR, "")
    found = do.cases(complete_form().title, CURATOR, "fr", CaseFilter())
    assert stored.id not in [case.id for case in found.results]


def test_erasing_leaves_nothing_of_a_person(do: UseCases, service: Service) -> None:
    do.ask("What is the VAT rate in Portugal?", MANAGER, "en")
    service.checklists.create(do.fill("small-start", dict(CONTEXT), MANAGER, "en", ""), MANAGER)
    assert service.personal_data(MANAGER)["checklists"]
    do.erase(MANAGER)
    kept = service.personal_data(MANAGER)
    assert (kept["questions"], kept["checklists"], kept["drafts"]) == ([], [], [])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("name", "value"),
    [("library", (Path("elsewhere"),)), ("language", "en"), ("playbooks", (Path("x"),))],
)
def test_other_settings_are_not_answered_from_these(
    service: Service, way: str, name: str, value: object
) -> None:
    other = service.settings.model_copy(update={name: value})
    with (
        reached(service, way) as commands,
        pytest.raises(EntenteError, match=f"^The running app serves another {name}: "),
    ):
        commands(other).ask("x", MANAGER, "en")


def test_many_clients_and_many_lines_are_served_in_turn(service: Service) -> None:
    answers: list[str] = []

    def run() -> None:
        client = LocalClient.connect(service.settings.home)
        assert client is not None
        with client:
            for number in range(5):
                asked = f"How do we start with culture-fit {number}?"
                answers.append(
                    caller(client.send, service.settings).ask(asked, MANAGER, "en").question
                )

    with serve_locally(service):
        threads = [threading.Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(answers) == 40


@pytest.mark.parametrize(
    "line", [b"", b"{", b"null", b'{"use_case": "_service"}', b"\xff\xfe", b"[" * 100_000]
)
def test_nonsense_on_the_socket_is_answered_with_a_sentence(service: Service, line: bytes) -> None:
    with serve_locally(service):
        client = LocalClient.connect(service.settings.home)
        assert client is not None
        with client:
            assert b'"error"' in client.send(line)
            assert b'"error"' in client.send(
                b'{"use_case": "__init__", "settings": {}, "arguments": {}}'
            )


def test_an_owner_ends_although_a_client_stays(service: Service) -> None:
    with serve_locally(service):
        client = LocalClient.connect(service.settings.home)
        assert client is not None
        assert b"error" in client.send(b"{")
    with client, pytest.raises(EntenteError, match=r"stopped before it answered|does not answer"):
        client.send(b"{")
    assert LocalClient.connect(service.settings.home) is None


@pytest.mark.skipif(os.name == "nt", reason="rights are told otherwise")
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_files_are_their_owners_alone_whatever_the_mask(
    tmp_path: Path, library: Path, mask: int
) -> None:
    before = os.umask(mask)
    try:
        home = tmp_path / "open" / "home"
        home.mkdir(parents=True, mode=0o777)  # as an older version left it
        with small_service(library, home) as service, serve_locally(service):
            checklist = service.fill("small-start", CONTEXT, MANAGER, "en")
            service.checklists.create(checklist, MANAGER)
            service.ask("What is the VAT rate in Portugal?", MANAGER, "en")
            write_page(library, "joint-calendar", how="1. Do something else.")
            service.refresh()
            service.desk.submit(complete_form(), CURATOR, "", dt.date(2027, 1, 4))
            paths = [home, *home.rglob("*")]
            assert any(stat.S_ISSOCK(path.lstat().st_mode) for path in paths)
            assert any("vectors" in path.parts for path in paths)
            loose = [path for path in paths if path.lstat().st_mode & 0o077]
            assert loose == []
            (draft,) = library.glob("reviews/fr/*.md")
            assert stat.S_IMODE(draft.stat().st_mode) == 0o600
            assert stat.S_IMODE(draft.parent.stat().st_mode) == 0o755
    finally:
        os.umask(before)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root is others")
def test_another_user_is_not_heard(service: Service) -> None:
    with serve_locally(service):
        path = Path(service.home.socket)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        # Even where somebody opened the doors, the peer's user is asked.
        for folder in (path, *path.parents):
            if (
                os.access(folder, os.W_OK)
                and folder.is_relative_to("/tmp")
                and folder != Path("/tmp")
            ):
                folder.chmod(0o777)
        child = os.fork()
        if child == 0:
            os.setuid(65534)
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(path))
                try:
                    client.sendall(b"{\n")
                    heard = client.recv(100)
                except OSError:
                    heard = b""
            os._exit(1 if heard else 0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
