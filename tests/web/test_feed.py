"""The feed tells a person what was approved and what is late, and nobody else's."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from assistant.access.audit import AuditTrail
from assistant.access.control import audit_file
from assistant.playbooks.checklist import Checklist
from assistant.playbooks.store import ChecklistStore
from tests.library_builder import write_review
from tests.playbooks.checklists import checklist
from tests.web.small_app import SmallApp, serving_small
from tests.web.test_tokens import bearer, made, signed_in

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallApp]:
    def write(library: Path) -> None:
        write_review(library, "open-quarrel", title="An open quarrel", visibility="public")
        write_review(library, "secret-quarrel", title="A secret quarrel")
        write_review(library, "draft-quarrel", title="A drafted quarrel", status="draft")

    with serving_small(tmp_path_factory.mktemp("feed"), write) as running:
        yield running


def late(days: int) -> Checklist:
    made_ = checklist()
    due = dt.date.today() - dt.timedelta(days=days)
    first = made_.items[0].model_copy(update={"due": due, "status": "open", "text": "Call & ask"})
    return made_.model_copy(update={"items": (first,), "title": f"A list <{days}>"})


def entries(app: SmallApp, name: str, lang: str = "en") -> dict[str, str]:
    """Titles of the feed with what each says."""
    with signed_in(app, name) as person:
        token = made(person)
    said = httpx.get(f"{app.url}api/feed", params={"lang": lang}, headers=bearer(token))
    assert said.headers["content-type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(said.text)
    assert root.findtext(f"{ATOM}updated")
    found = root.findall(f"{ATOM}entry")
    assert len({entry.findtext(f"{ATOM}id") for entry in found}) == len(found)
    return {str(e.findtext(f"{ATOM}title")): str(e.findtext(f"{ATOM}summary")) for e in found}


def test_each_is_told_of_their_own(app: SmallApp) -> None:
    assert entries(app, "cora") == {}
    audit = AuditTrail(audit_file(app.home))
    people = {
        name: account.principal() for name in ("bob", "cora") if (account := app.accounts.get(name))
    }
    for id_ in ("open-quarrel", "secret-quarrel", "draft-quarrel", "gone", "open-quarrel"):
        audit.note(people["cora"], "approved", "review", id_)
    store = ChecklistStore(app.home / "checklists.sqlite")
    store.create(late(3), people["bob"])
    store.create(late(-3), people["bob"])
    bob, cora = entries(app, "bob"), entries(app, "cora")
    assert list(bob) == ["An open quarrel", "Overdue: Call & ask"]
    assert "A list <3>" in bob["Overdue: Call & ask"]
    assert list(cora) == ["An open quarrel", "A secret quarrel"]
    assert "En retard\u00a0: Call & ask" in entries(app, "bob", "fr")
    noted = AuditTrail(audit_file(app.home)).entries(who="cora", document="secret-quarrel")
    assert ("listed", "library") in {(entry.action, entry.detail) for entry in noted}


def test_it_takes_a_token(app: SmallApp) -> None:
    with signed_in(app, "bob") as bob:
        assert bob.get("/api/feed").status_code == 401
