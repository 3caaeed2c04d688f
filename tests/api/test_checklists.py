"""The room of checklists: the same in this process and over the socket, for owners and others."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.access.accounts import Accounts
from assistant.access.control import access_file
from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.playbooks.arranging import NewItem
from assistant.playbooks.editing import Edit
from assistant.principal import Principal
from assistant.service import Service
from tests.library_builder import write_library, write_review
from tests.services import WAYS, reached, small_service

CONTEXT = {
    "our_company": "Alpha", "partner": "Beta", "start": dt.date(2027, 1, 4),
    "concerns": "a quarrel about granite and a late granite committee",
}  # fmt: skip
TODAY = dt.date(2027, 6, 1)
NEW = NewItem(text="Call them.", owner="Max", due=dt.date(2027, 2, 1))


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    library = tmp_path / "library"
    write_library(library, 6)
    write_review(
        library, "secret-granite", summary="A quarrel about granite and a late granite committee.",
        lesson="Agree a date for the granite before the first step.",
    )  # fmt: skip
    with small_service(library, tmp_path / "home") as opened:
        yield opened


@pytest.fixture(params=WAYS)
def do(service: Service, request: pytest.FixtureRequest) -> Iterator[Entente]:
    with reached(service, request.param) as commands:
        yield commands(service.settings)


@pytest.fixture
def people(service: Service) -> dict[str, Principal]:
    accounts = Accounts(access_file(service.settings.home), service.settings.access)
    accounts.add("mia", roles=["mediator"])
    accounts.add("max", roles=["manager"], partnerships=["alpha-beta"])
    accounts.add("zoe", roles=["manager"])
    return {account.name: account.principal() for account in accounts.all()}


def test_a_list_from_its_template_to_its_end(
    do: Entente, service: Service, people: dict[str, Principal]
) -> None:
    mia, rooms = people["mia"], do.checklists
    stages = rooms.gallery(mia, "en")
    assert [look.id for stage in stages for look in stage.previews] == ["small-start"]
    chosen = rooms.choose(mia, "en", "small-start", said="We begin on 2027-01-04.")
    assert chosen is not None
    assert chosen.context["start"] == "2027-01-04"
    assert chosen.whole == rooms.template("small-start", mia, "en")
    assert [role.name for role in chosen.whole.roles]
    assert rooms.choose(mia, "en", "never-was") is None
    saved = rooms.create(rooms.fill("small-start", dict(CONTEXT), mia, "en"), mia)
    first = saved.checklist.items[0].id
    edits = [Edit(first, "status", "open", "done"), Edit(first, "comment", "other", "mine")]
    saved, conflicts = rooms.edit(saved.id, edits, mia)
    assert conflicts == (Edit(first, "comment", "", "mine"),)
    saved, own = rooms.add(saved.id, NEW.model_copy(update={"after": first}), mia)
    assert saved.checklist.items[1].id == own
    before = rooms.remove(saved.id, own, mia)
    assert rooms.put_back(saved.id, own, before, mia).checklist.items[1].id == own
    assert rooms.move(saved.id, own, "up", mia).checklist.items[0].id == own
    trace = rooms.traces(saved.id, mia)[first].ticked
    assert trace is not None
    assert (trace.person, trace.mine) == ("mia", True)
    assert [entry.what for entry in rooms.history(saved.id, mia)] == [
        "moved", "put-back", "removed", "added", "ticked", "created",
    ]  # fmt: skip
    assert rooms.agenda(mia, TODAY, "Max").count == 1
    assert rooms.changed(saved.id, mia) == ()
    assert rooms.rename(saved.id, "  Beta,\n at last ", mia).checklist.title == "Beta, at last"
    for title in (" ", "x" * 301):
        with pytest.raises(EntenteError, match="a title of at most"):
            rooms.rename(saved.id, title, mia)
    now, change = rooms.refill(saved.id, mia)
    assert (change.added, change.removed) == ((), ())
    assert {item.id for item in change.checklist.items} == {i.id for i in now.checklist.items}
    updated = rooms.update(saved.id, mia)
    assert updated.checklist.title == rooms.list(mia)[0].title == "Beta, at last"
    assert own in {item.id for item in updated.checklist.items}
    table = rooms.export(saved.id, "csv", mia).content
    assert rooms.compare(saved.id, table, "list.csv", mia).differences == ()
    edited = table.replace(b"Call them.", b"Call them twice.")
    (found,) = rooms.compare(saved.id, edited, "list.csv", mia).differences
    assert (found.item, found.table, found.kind) == (own, "Call them twice.", "taken")
    assert own not in str(rooms.restore(saved.id, 1, mia).checklist)
    rooms.delete(saved.id, mia)
    assert rooms.list(mia) == ()
    done = {(line.action, line.document) for line in service.audit.of(mia)}
    assert {("exported", saved.id), ("renamed", saved.id), ("deleted", saved.id)} <= done


def test_a_list_is_shared_with_whom_may_not_read_all_of_it(
    do: Entente, service: Service, people: dict[str, Principal]
) -> None:
    mia, max_, zoe, rooms = people["mia"], people["max"], people["zoe"], do.checklists
    filled = rooms.fill("small-start", dict(CONTEXT), mia, "en")
    assert "secret-granite" in filled.model_dump_json()
    id_ = rooms.create(filled, mia).id
    assert rooms.shareable(mia)
    with pytest.raises(EntenteError, match="Nobody with the account name 'nobody' can sign in"):
        rooms.share(id_, mia, name="nobody")
    with pytest.raises(EntenteError, match="your own account"):
        rooms.share(id_, mia, name="MIA")
    (zoe_,) = rooms.share(id_, mia, name="Zoe")
    rooms.share(id_, mia, partnership="alpha-beta")
    for person in (zoe, max_):
        (listed,) = rooms.list(person)
        assert (listed.id, listed.mine, listed.owner) == (id_, False, "mia")
        assert rooms.agenda(person, TODAY).overdue[0].shared == "mia"
        assert rooms.overdue(person, TODAY)[0].checklist == id_
        told = [
            rooms.open(id_, person).checklist.model_dump_json(),
            *(rooms.export(id_, ending, person).content.decode("utf-8-sig", "replace")
              for ending in ("md", "csv", "ics", "json")),
            str(rooms.history(id_, person)), str(do.accounts.data(person)),
        ]  # fmt: skip
        for text in told:
            assert "secret-granite" not in text
            assert "granite" not in text
    # Max may share with his own partnership alone, and with nobody what is not his.
    own = rooms.create(rooms.fill("small-start", CONTEXT | {"concerns": ""}, max_, "en"), max_)
    with pytest.raises(EntenteError, match="partnership that you belong to"):
        rooms.share(own.id, max_, partnership="gamma-delta")
    assert [reader.name for reader in rooms.share(own.id, max_, partnership="alpha-beta")]
    for name in ("mia", "never-was"):
        with pytest.raises(EntenteError, match="shared with you"):
            rooms.share(id_, zoe, name=name)
    item = filled.items[0].id
    with pytest.raises(EntenteError, match="shared with you"):
        rooms.change(id_, item, {"owner": "Zoe"}, zoe, rooms.open(id_, zoe).version)
    rooms.change(id_, item, {"status": "done"}, zoe, rooms.open(id_, zoe).version)
    with pytest.raises(EntenteError, match="shared with you"):
        rooms.rename(id_, "Mine", zoe)
    with pytest.raises(EntenteError, match="your own"):
        rooms.leave(id_, mia)
    rooms.leave(id_, zoe)
    assert rooms.list(zoe) == ()
    assert [reader.left for reader in rooms.sharing(id_, mia) if reader.name == "zoe"] == [True]
    rooms.come_back(id_, zoe)
    assert [(line.action, line.document) for line in service.audit.of(zoe)][:2] == [
        ("came back", id_), ("left", id_),
    ]  # fmt: skip
    assert rooms.withdraw(id_, zoe_.id, mia)[0].kind == "partnership"
    assert rooms.list(zoe) == ()
    with pytest.raises(EntenteError, match="no such checklist"):
        rooms.open(id_, zoe)
    lines = [(line.action, line.detail) for line in service.audit.of(mia)]
    for line in (("shared", "zoe"), ("shared", "partnership alpha-beta"), ("unshared", "zoe")):
        assert line in lines


def test_a_confidential_case_in_a_shared_list_is_noted_for_who_reads_it(
    service: Service, people: dict[str, Principal]
) -> None:
    do, mia = Entente(service), people["mia"]
    accounts = Accounts(access_file(service.settings.home), service.settings.access)
    cora = accounts.add("cora", roles=["curator"]).principal()
    id_ = do.checklists.create(do.checklists.fill("small-start", dict(CONTEXT), mia, "en"), mia).id
    do.checklists.share(id_, mia, name="cora")
    assert "secret-granite" in do.checklists.open(id_, cora).checklist.model_dump_json()
    read = {(line.action, line.document, line.detail) for line in service.audit.of(cora)}
    assert ("quoted", "secret-granite", "saved checklist") in read
    # A disabled account is nobody to share with any more.
    accounts.change("zoe", disabled=True)
    with pytest.raises(EntenteError, match="Nobody with the account name 'zoe'"):
        do.checklists.share(id_, mia, name="zoe")
