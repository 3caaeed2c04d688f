"""Tokens let programs in as their owner, and no longer than the owner may come in."""

from pathlib import Path

import pytest

from assistant.access.accounts import Accounts
from assistant.access.audit import AuditTrail
from assistant.access.tokens import MOST_TOKENS, Tokens
from assistant.errors import EntenteError
from assistant.principal import Principal
from tests.access.conftest import PASSWORD, Clock

LOCAL = Principal("local", frozenset({"curator"}))


@pytest.fixture
def audit(tmp_path: Path, clock: Clock) -> AuditTrail:
    return AuditTrail(tmp_path / "audit.sqlite", clock)


@pytest.fixture
def tokens(file: Path, audit: AuditTrail, clock: Clock) -> Tokens:
    return Tokens(file, audit, clock, others={LOCAL.id: LOCAL})


@pytest.fixture
def bob(accounts: Accounts) -> Principal:
    return accounts.add("bob", roles=["manager"], partnerships=["nordlys"]).principal()


def test_a_token_is_its_owner_with_the_rights_of_the_moment(
    tokens: Tokens, accounts: Accounts, bob: Principal
) -> None:
    text, made = tokens.make(bob, "read", "  the   intranet ")
    assert text.startswith("entente_")
    assert tokens.principal(text) == (bob, "read")
    assert (made.label, made.scope, made.used) == ("the intranet", "read", "")
    accounts.change("bob", roles=["mediator"], partnerships=[])
    now, scope = tokens.principal(text) or (LOCAL, "write")
    assert (now.id, now.roles, now.partnerships) == (bob.id, {"mediator"}, frozenset())
    assert scope == "read"


@pytest.mark.parametrize("how", ["disabled", "removed", "another password"])
def test_with_the_account_its_tokens_end_for_good(
    tokens: Tokens, accounts: Accounts, bob: Principal, how: str
) -> None:
    text, _ = tokens.make(bob, "write")
    if how == "removed":
        accounts.remove("bob")
        accounts.add("bob", roles=["manager"])
    elif how == "disabled":
        accounts.change("bob", disabled=True)
        assert tokens.principal(text) is None
        accounts.change("bob", disabled=False)
    else:
        accounts.set_password("bob", PASSWORD)
    assert tokens.principal(text) is None
    assert tokens.all() == []


def test_a_token_expires(tokens: Tokens, bob: Principal, clock: Clock) -> None:
    text, _ = tokens.make(bob, "read")
    short, _ = tokens.make(bob, "read", days=1)
    clock.pass_(days=1)
    assert tokens.principal(short) is None
    assert len(tokens.of(bob.id)) == 1
    clock.pass_(days=88, hours=23)
    assert tokens.principal(text)
    clock.pass_(hours=1)
    assert tokens.principal(text) is None


def test_only_the_owner_revokes_and_nobody_learns_of_others(
    tokens: Tokens, accounts: Accounts, bob: Principal
) -> None:
    eve = accounts.add("eve").principal()
    text, made = tokens.make(bob, "read")
    with pytest.raises(EntenteError) as others:
        tokens.revoke(made.id, eve)
    with pytest.raises(EntenteError) as none:
        tokens.revoke("0" * 12, eve)
    assert str(others.value).replace(made.id, "") == str(none.value).replace("0" * 12, "")
    assert tokens.of(eve.id) == []
    tokens.revoke(made.id, bob)
    assert tokens.principal(text) is None


def test_the_file_holds_no_token_and_the_trail_tells_of_each(
    tokens: Tokens, bob: Principal, audit: AuditTrail, file: Path, clock: Clock
) -> None:
    text, made = tokens.make(bob, "write", by=Principal("operator"))
    for _ in range(3):
        tokens.principal(text)
        clock.pass_(minutes=2)
    clock.pass_(hours=2)
    tokens.principal(text)
    tokens.revoke(made.id, bob)
    lines = [(e.who, e.action, e.document, e.detail) for e in reversed(audit.entries())]
    assert lines == [
        ("operator", "made", made.id, "write, for bob"),
        ("bob", "used", made.id, "write"),
        ("bob", "used", made.id, "write"),
        ("bob", "revoked", made.id, "write"),
    ]
    kept = b"".join(path.read_bytes() for path in file.parent.iterdir() if path.is_file())
    assert text.encode() not in kept
    assert text.rsplit("_", 1)[1].encode() not in kept


@pytest.mark.parametrize("text", ["", "entente_", "Bearer", "\ud800", "é" * 80, "x" * 100_000])
def test_what_is_no_token_lets_nobody_in(tokens: Tokens, bob: Principal, text: str) -> None:
    good, _ = tokens.make(bob, "read")
    assert tokens.principal(text) is None
    assert tokens.principal(good[:-1] + ("0" if good[-1] != "0" else "1")) is None
    assert tokens.person(good) is None
    assert tokens.person(f"Basic {good}") is None
    person = tokens.person(f"bearer {good}")
    assert person is not None
    assert (person.principal, person.scope, person.now()) == (bob, "read", person)


def test_who_is_signed_in_by_others_has_no_tokens(tokens: Tokens) -> None:
    told = Principal("ida", frozenset({"curator"}), id="https://id.example ida")
    assert not tokens.may_have(told.id)
    with pytest.raises(EntenteError, match="tokens belong to accounts"):
        tokens.make(told, "read")
    text, _ = tokens.make(LOCAL, "write")
    assert tokens.principal(text) == (LOCAL, "write")


def test_values_have_bounds(tokens: Tokens, bob: Principal) -> None:
    for days in (0, 367):
        with pytest.raises(EntenteError, match="1 to 366 days"):
            tokens.make(bob, "read", days=days)
    with pytest.raises(EntenteError, match="at most 60 characters"):
        tokens.make(bob, "read", "x" * 61)
    with pytest.raises(EntenteError, match="'all' is no scope"):
        tokens.make(bob, "all")  # type: ignore[arg-type]
    for _ in range(MOST_TOKENS):
        tokens.make(bob, "read")
    with pytest.raises(EntenteError, match="revoke one"):
        tokens.make(bob, "read")
