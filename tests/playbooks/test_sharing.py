"""Checklists that several people work on: who may what, who did what, and what each may see."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from assistant.errors import EntenteError, MissingError, NotAllowedError
from assistant.playbooks.arranging import removed, renamed
from assistant.playbooks.checklist import Cited
from assistant.playbooks.editing import Edit
from assistant.playbooks.store import ChecklistStore
from assistant.principal import Principal
from tests.playbooks.checklists import checklist, citation, item

ADA = Principal("ada", id="account/1")
BOB = Principal("bob", id="account/2")
MAX = Principal("max", partnerships=frozenset({"alpha-beta"}), id="account/3")


def tick(id_: str) -> Edit:
    return Edit(id_, "status", "open", "done")


@pytest.fixture
def store(tmp_path: Path) -> ChecklistStore:
    return ChecklistStore(tmp_path / "lists.sqlite")


@pytest.fixture
def shared(store: ChecklistStore) -> str:
    id_ = store.create(checklist(item("a"), item("b"), item("c")), ADA).id
    store.readers.add(id_, "person", BOB.id, "bob", ADA)
    store.readers.add(id_, "partnership", "alpha-beta", "", ADA)
    return id_


def test_who_it_is_shared_with_ticks_comments_and_notes_evidence(
    store: ChecklistStore, shared: str
) -> None:
    for person in (BOB, MAX):
        (seen,) = store.of(person)
        assert (seen.id, seen.mine, seen.owner) == (shared, False, "ada")
    store.change(shared, [tick("a"), Edit("a", "comment", "", "seen")], BOB, "edited")
    store.change(shared, [Edit("b", "evidence", "Un relevé daté.", "mail")], MAX, "edited")
    now = store.open(shared, ADA).checklist
    assert (now.items[0].status, now.items[0].comment) == ("done", "seen")
    traces = store.traces(shared, ADA)
    assert traces["a"].ticked is not None
    assert traces["a"].changed is not None
    assert (traces["a"].ticked.person, traces["a"].ticked.mine) == ("bob", False)
    assert traces["b"].changed is not None
    assert traces["b"].changed.person == "max"
    assert "c" not in traces
    by_bob = store.traces(shared, BOB)["a"].ticked
    assert by_bob is not None
    assert by_bob.mine
    assert [(e.person, e.mine) for e in store.history(shared, BOB)][:2] == [
        ("max", False), ("bob", True),
    ]  # fmt: skip
    # What is taken back was nobody's tick.
    store.change(shared, [Edit("a", "status", "done", "open")], ADA, "ticked")
    assert store.traces(shared, ADA)["a"].ticked is None


Action = Callable[[ChecklistStore, str, Principal], object]
FOR_THE_OWNER: dict[str, Action] = {
    "text": lambda s, id_, who: s.change(id_, [Edit("a", "text", "x", "y")], who, "edited"),
    "owner": lambda s, id_, who: s.change(id_, [Edit("a", "owner", "x", "y")], who, "edited"),
    "due": lambda s, id_, who: s.change(id_, [Edit("a", "due", "x", "y")], who, "edited"),
    "priority": lambda s, id_, who: s.change(id_, [Edit("a", "priority", "x", "y")], who, "e"),
    "remove": lambda s, id_, who: s.arrange(id_, lambda now: removed(now, "a"), who, "removed"),
    "save": lambda s, id_, who: s.save(
        id_, checklist(item("x")), who, s.open(id_, who).version, "updated"
    ),
    "restore": lambda s, id_, who: s.save(
        id_, s.open(id_, who).checklist, who, s.open(id_, who).version, "restored"
    ),
    "share": lambda s, id_, who: s.readers.add(id_, "person", "account/9", "eve", who),
    "readers": lambda s, id_, who: s.readers.of(id_, who),
    "withdraw": lambda s, id_, who: s.readers.withdraw(id_, "x", who),
    "rename": lambda s, id_, who: s.arrange(id_, lambda now: renamed(now, "x"), who, "renamed"),
    "made": lambda s, id_, who: s.made(id_, who),
    "delete": lambda s, id_, who: s.delete(id_, who),
}


@pytest.mark.parametrize("action", FOR_THE_OWNER)
def test_all_else_is_for_its_owner(store: ChecklistStore, shared: str, action: str) -> None:
    before = store.open(shared, ADA)
    with pytest.raises(NotAllowedError, match="shared with you"):
        FOR_THE_OWNER[action](store, shared, BOB)
    eve = Principal("eve", id="account/9")
    with pytest.raises(MissingError, match="no such checklist"):
        FOR_THE_OWNER[action](store, shared, eve)
    assert store.open(shared, ADA) == before


def test_sharing_ends_at_once(store: ChecklistStore, shared: str) -> None:
    people, partnership = store.readers.of(shared, ADA)
    assert (people.kind, people.name, partnership.name) == ("person", "bob", "alpha-beta")
    store.readers.withdraw(shared, people.id, ADA)
    for work in (
        lambda: store.open(shared, BOB),
        lambda: store.change(shared, [tick("a")], BOB, "ticked"),
        lambda: store.history(shared, BOB),
        lambda: store.traces(shared, BOB),
    ):
        with pytest.raises(MissingError):
            work()
    assert store.of(BOB) == []
    # Who leaves the partnership has lost it too.
    assert store.of(MAX)
    assert store.of(Principal("max", id=MAX.id)) == []
    with pytest.raises(MissingError, match="not shared with them"):
        store.readers.withdraw(shared, people.id, ADA)
    store.delete(shared, ADA)
    assert store.of(MAX) == store.of(ADA) == []


@pytest.mark.parametrize("person", [BOB, MAX], ids=lambda who: who.name)
def test_a_reader_leaves_and_comes_back(
    store: ChecklistStore, shared: str, person: Principal
) -> None:
    store.readers.leave(shared, person)
    assert store.of(person) == []
    for work in (
        lambda: store.open(shared, person),
        lambda: store.change(shared, [tick("a")], person, "ticked"),
        lambda: store.history(shared, person),
        lambda: store.readers.leave(shared, person),
    ):
        with pytest.raises(MissingError):
            work()
    assert [each["id"] for each in store.kept(person)["left_checklists"]] == [shared]
    told = {reader.name: reader.left for reader in store.readers.of(shared, ADA)}
    assert told == {"bob": person is BOB, "alpha-beta": False}
    store.readers.come_back(shared, person)
    assert [saved.id for saved in store.of(person)] == [shared]
    store.readers.leave(shared, person)
    # Whoever is meant by their name has it again.
    store.readers.add(shared, "person", person.id, person.name, ADA)
    assert [saved.id for saved in store.of(person)] == [shared]


def test_only_what_is_still_shared_is_come_back_to(store: ChecklistStore, shared: str) -> None:
    store.readers.leave(shared, BOB)
    (bob,) = (reader for reader in store.readers.of(shared, ADA) if reader.kind == "person")
    store.readers.withdraw(shared, bob.id, ADA)
    with pytest.raises(MissingError):
        store.readers.come_back(shared, BOB)
    with pytest.raises(NotAllowedError, match="your own"):
        store.readers.leave(shared, ADA)
    with pytest.raises(MissingError):
        store.readers.leave(shared, BOB)


def test_what_was_before_it_was_shared_is_not_shown(store: ChecklistStore) -> None:
    id_ = store.create(checklist(item("a"), item("b", text="A secret plan.")), ADA).id
    store.arrange(id_, lambda now: removed(now, "b"), ADA, "removed")
    store.readers.add(id_, "person", BOB.id, "bob", ADA)
    assert [entry.version for entry in store.history(id_, BOB)] == [2]
    with pytest.raises(MissingError, match="no such version"):
        store.open(id_, BOB, 1)
    assert "secret" not in str(store.history(id_, BOB)) + store.open(id_, BOB).checklist.purpose
    assert store.open(id_, ADA, 1).checklist.items[1].text == "A secret plan."


def test_nobody_sees_what_they_may_not_read_nor_others_worries(tmp_path: Path) -> None:
    quoted = citation("the-case").model_copy(
        update={"path": "reviews/fr/the-case.md", "kind": "review"}
    )
    cited = Cited(text="Pumpernickel", citation=quoted)
    worried = checklist(
        item("a", reason="Vous avez écrit : « marzipan »", priority="high", cases=(cited,)),
        item("b", why=cited),
    ).model_copy(update={"concerns": "marzipan", "sources": {"reviews/fr/the-case.md": "h"}})
    read: list[tuple[str, list[str]]] = []
    store = ChecklistStore(
        tmp_path / "lists.sqlite",
        lambda who, paths: set() if who.name == "bob" else set(paths),
        lambda who, paths: read.append((who.name, list(paths))),
    )
    id_ = store.create(worried, ADA).id
    for person in (BOB, MAX):
        store.readers.add(id_, "person", person.id, person.name, ADA)
    for shown in (store.open(id_, BOB), *store.of(BOB), store.change(id_, [tick("a")], BOB, "t")):
        told = shown.checklist.model_dump_json()
        assert "Pumpernickel" not in told
        assert "the-case" not in told
        assert "marzipan" not in told
        assert shown.checklist.items[0].priority == "high"
    assert "bob" not in {name for name, _ in read}
    told = store.open(id_, MAX).checklist.model_dump_json()
    assert "Pumpernickel" in told
    assert "marzipan" not in told
    assert ("max", ["reviews/fr/the-case.md"]) in read
    # Nothing of it is lost to the owner.
    assert store.open(id_, ADA).checklist.concerns == "marzipan"
    assert store.open(id_, ADA).checklist.items[1].why == cited


def test_what_is_kept_of_people_is_told_erased_and_handed_over(
    store: ChecklistStore, shared: str, tmp_path: Path
) -> None:
    store.change(shared, [Edit("a", "comment", "", "mine")], BOB, "edited")
    kept = store.kept(ADA)
    assert [each["name"] for each in kept["checklists"][0]["shared_with"]] == ["bob", "alpha-beta"]
    assert kept["checklist_changes"] == []
    (change,) = store.kept(BOB)["checklist_changes"]
    assert (change["item"], change["after"]) == ("a", "mine")
    assert store.kept(BOB)["checklists"] == []
    assert store.kept(BOB)["shared_checklists"][0]["owner"] == "ada"
    later = Principal("bobby", id="account/7")
    store.readers.leave(shared, BOB)
    store.hand_over(BOB.id, later.id)
    assert store.of(BOB) == store.of(later) == []
    store.readers.come_back(shared, later)
    assert [saved.id for saved in store.of(later)] == [shared]
    store.erase(later)
    assert store.of(later) == []
    assert store.kept(later)["checklist_changes"] == []
    trace = store.traces(shared, ADA)["a"].changed
    assert trace is not None
    assert (trace.person, trace.mine) == ("", False)
    assert store.open(shared, ADA).checklist.items[0].comment == "mine"
    store.erase(ADA)
    with closing(sqlite3.connect(tmp_path / "lists.sqlite")) as db:
        for table in ("checklist", "version", "change", "share", "departure"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
        assert (
            db.execute("SELECT id FROM person WHERE id IN ('account/1', 'account/7')").fetchall()
            == []
        )


def test_whoever_gets_a_list_handed_over_shares_it_with_nobody_twice(
    store: ChecklistStore, shared: str
) -> None:
    store.hand_over(ADA.id, BOB.id)
    (own,) = store.of(BOB)
    assert own.mine
    assert [reader.kind for reader in store.readers.of(shared, BOB)] == ["partnership"]


def test_half_a_version_number_is_none(store: ChecklistStore, shared: str) -> None:
    for version in (0, -1, 99):
        with pytest.raises(EntenteError, match="no such version"):
            store.open(shared, ADA, version)
