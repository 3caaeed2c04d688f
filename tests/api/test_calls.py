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

from assistant.api.calls import caller
from assistant.api.entente import Entente
from assistant.api.owner import Owner
from assistant.api.sharing import serve_locally
from assistant.errors import EntenteError
from assistant.local import LocalClient
from assistant.principal import Principal
from assistant.reviews.lookup import CaseFilter
from assistant.service import Service
from tests.library_builder import write_library, write_page, write_review
from tests.reviews.forms import complete_form
from tests.reviews.gaps import ask
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
def do(service: Service, request: pytest.FixtureRequest) -> Iterator[Entente]:
    with reached(service, request.param) as commands:
        yield commands(service.settings)


def test_everything_comes_back_as_it_was_made(do: Entente, service: Service) -> None:
    question = "How do we start with culture-fit?"
    assert (
        do.ask(question, MANAGER, "en").citations == service.ask(question, MANAGER, "en").citations
    )
    assert do.cases.search("late approvals", CURATOR, "en", CaseFilter()) == service.cases(
        "late approvals", CURATOR, "en"
    )
    assert do.cases.search("late approvals", MANAGER, "en", CaseFilter()).results == ()
    assert do.checklists.fill(
        "small-start", dict(CONTEXT), MANAGER, "en", ""
    ) == service.playbooks.fill("small-start", CONTEXT, MANAGER, "en")
    made = service.playbooks.offer("We begin on Monday.", MANAGER, "en")
    told = made and (made.template.id, made.template.title, dict(made.context))
    assert do.checklists.offered("We begin on Monday.", MANAGER, "en") == told
    form = complete_form()
    assert do.reviews.advice(form, CURATOR, "fr") == service.advice(form, CURATOR, "fr")
    assert (do.refresh() or service.sync()).problems == ()
    assert do.sync(False, False).unchanged == service.sync().unchanged


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\ud83d\ude00 \ud83d", "\x00", "\u2028\n"])
def test_half_characters_and_control_characters_are_answered(do: Entente, text: str) -> None:
    assert do.ask(f"How do we start with {text}?", MANAGER, None).answer
    assert do.cases.search(text, MANAGER, None, CaseFilter()).language in ("fr", "en")
    with pytest.raises(EntenteError, match=r"library covers nothing|describe it"):
        do.checklists.fill("composed", {"partner": text}, MANAGER, "en", text)


def test_errors_are_the_same_sentences(do: Entente, library: Path) -> None:
    with pytest.raises(EntenteError, match=r"^There is no checklist 'none'|'none'"):
        do.checklists.fill("none", {}, MANAGER, "en", "")
    with pytest.raises(EntenteError, match="partner"):
        do.checklists.fill("small-start", {}, MANAGER, "en", "")
    with pytest.raises(
        EntenteError, match=r"^Only a curator can approve a review; ask one to do it.$"
    ):
        do.curation.approve("late-approvals", MANAGER, "")
    with pytest.raises(EntenteError, match=r"^There is no review 'nothing'.$"):
        do.curation.retire("nothing", CURATOR, "")
    with pytest.raises(EntenteError, match=r"^'lang' is not usable: "):
        do.ask("x", MANAGER, "de")  # type: ignore[arg-type]
    for page in library.glob("guidance/*/*.md"):
        page.unlink()
    with pytest.raises(EntenteError, match="--accept-loss"):
        do.refresh()
    with pytest.raises(EntenteError, match="--accept-loss"):
        do.sync(False, False)
    assert do.ask("How do we start with culture-fit?", MANAGER, "en").answer


def test_what_nobody_foresaw_is_a_sentence_too(do: Entente, service: Service) -> None:
    with sqlite3.connect(service.settings.home / "journal.sqlite") as db:
        db.execute("DROP TABLE found")
    db.close()
    with pytest.raises(
        EntenteError, match=r"^Something unforeseen went wrong \(OperationalError: "
    ):
        do.cases.search("late approvals", CURATOR, "en", CaseFilter())
    assert (do.refresh() or service.sync()).problems == ()


def test_reviews_are_written_by_the_owner_and_found_at_once(do: Entente, service: Service) -> None:
    stored = do.reviews.submit(complete_form(), CURATOR, dt.date(2027, 1, 4))
    preview = service.desk.preview(stored.id, CURATOR)
    with pytest.raises(EntenteError, match="was changed since you read it"):
        do.curation.approve(stored.id, CURATOR, "another")
    assert [s.path for s in do.curation.approve(stored.id, CURATOR, preview.hash)] == [stored.path]
    found = do.cases.search(complete_form().title, CURATOR, "fr", CaseFilter())
    assert stored.id in [case.id for case in found.results]
    do.curation.retire(stored.id, CURATOR, "")
    found = do.cases.search(complete_form().title, CURATOR, "fr", CaseFilter())
    assert stored.id not in [case.id for case in found.results]


def test_curators_decide_and_write_by_the_owner(do: Entente, service: Service) -> None:
    stored = do.reviews.submit(complete_form(id="given-back"), CURATOR, dt.date(2027, 1, 4))
    draft = do.curation.read(stored.id, CURATOR, "en")
    assert [text.case.title for text in draft.texts] == [complete_form().title]
    assert draft.hash == service.desk.preview(stored.id, CURATOR).hash
    do.curation.reject(stored.id, CURATOR, draft.hash, "Name the role.")
    assert [one.returned for one in do.curation.returned(CURATOR)] == ["Name the role."]
    assert [one.id for one in do.reviews.returned(CURATOR)] == [stored.id]
    assert do.reviews.returned(MANAGER) == ()
    ask(service.journal, "Who pays for the stand?", "Who pays for a stand?")
    first, second = (gap.id for gap in do.curation.gaps(CURATOR))
    assert [gap.id for gap in do.curation.near_gaps(first, CURATOR)] == [second]
    do.curation.merge_gaps([second], first, CURATOR)
    do.curation.restore_gaps([second], CURATOR)
    do.curation.dismiss_gaps([second], CURATOR)
    assert [gap.id for gap in do.curation.gaps(CURATOR)] == [first]
    page = next(one for one in do.editing.texts(CURATOR) if one.kind == "page")
    opened = do.editing.text("page", page.id, page.lang, CURATOR)
    assert do.editing.check("page", page.id, page.lang, opened.text, CURATOR) == ()
    added = do.editing.add_question(page.id, page.lang, "Who pays?", CURATOR, first)
    assert added.hash != opened.hash
    assert do.curation.gaps(CURATOR) == []
    do.editing.save("page", page.id, page.lang, opened.text, added.hash, CURATOR)
    assert do.curation.learned(CURATOR, "en").unseen
    for call in (
        lambda: do.curation.read(stored.id, MANAGER, "en"),
        lambda: do.curation.gaps(MANAGER),
        lambda: do.editing.text("page", page.id, page.lang, MANAGER),
        lambda: do.editing.texts(MANAGER),
    ):
        with pytest.raises(EntenteError, match="curator"):
            call()


@pytest.mark.parametrize("fault", [EntenteError("busy."), OSError("no space left")])
def test_what_is_saved_is_told_as_saved_whatever_the_index_does(
    do: Entente, service: Service, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def refresh(*_: object) -> None:
        raise fault

    monkeypatch.setattr(service, "refresh", refresh)
    with pytest.raises(EntenteError, match="It is saved, but answers do not follow it yet"):
        do.reviews.submit(complete_form(), CURATOR, dt.date(2027, 1, 4))
    assert [draft.fields.title for draft in service.desk.drafts(CURATOR)] == [complete_form().title]


def test_beside_an_app_that_tries_again_it_is_saved_and_no_more(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refresh(*_: object) -> None:
        raise EntenteError("busy.")

    monkeypatch.setattr(service, "refresh", refresh)
    with Owner(service).shared():
        client = LocalClient.connect(service.settings.home)
        assert client is not None
        with client:
            do = caller(client.send, service.settings)
            stored = do.reviews.submit(complete_form(), CURATOR, dt.date(2027, 1, 4))
    assert [draft.id for draft in service.desk.drafts(CURATOR)] == [stored.id]


def test_erasing_leaves_nothing_of_a_person(do: Entente, service: Service) -> None:
    do.ask("What is the VAT rate in Portugal?", MANAGER, "en")
    service.checklists.create(
        do.checklists.fill("small-start", dict(CONTEXT), MANAGER, "en", ""), MANAGER
    )
    assert service.belongings.of(MANAGER)["checklists"]
    do.accounts.erase(MANAGER)
    kept = service.belongings.of(MANAGER)
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
    "line", [b"", b"{", b"null", b'{"method": "_service"}', b"\xff\xfe", b"[" * 100_000]
)
def test_nonsense_on_the_socket_is_answered_with_a_sentence(service: Service, line: bytes) -> None:
    with serve_locally(service):
        client = LocalClient.connect(service.settings.home)
        assert client is not None
        with client:
            assert b'"error"' in client.send(line)
            assert b'"error"' in client.send(
                b'{"method": "__init__", "settings": {}, "arguments": {}}'
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
            checklist = service.playbooks.fill("small-start", CONTEXT, MANAGER, "en")
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
