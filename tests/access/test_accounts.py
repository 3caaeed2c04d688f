"""Accounts, links and sessions, with a clock that the test moves."""

import threading
from pathlib import Path

import pytest

from assistant.access.accounts import Accounts
from assistant.access.links import Links
from assistant.access.sessions import RightsEndedError, Sessions, Told
from assistant.errors import EntenteError
from tests.access.conftest import PASSWORD, RULES, Clock


def test_an_account_has_no_password_until_its_owner_chooses_one(
    accounts: Accounts, links: Links
) -> None:
    accounts.add("Ada", "Ada Morel", ["mediator"], ["nordlys"])
    assert accounts.check("ada", "") is None
    token = links.invite("ada")
    assert links.read(token) == ("Ada", "invite")
    assert links.redeem(token) == "Ada"
    accounts.set_password("ada", PASSWORD)
    found = accounts.check("ADA", PASSWORD)
    assert found is not None
    assert found.principal().roles == {"mediator"}
    assert found.principal().partnerships == {"nordlys"}


def test_names_are_unique_in_any_case_and_have_a_form(accounts: Accounts) -> None:
    accounts.add("ada")
    with pytest.raises(EntenteError, match="already"):
        accounts.add("ADA")
    for name in (
        "a", "a b", "../x", "<b>", "x" * 65, "host/ada", "ada\nroot", "ada\u202eroot", "a\u200bda",
        "\u0430da", "\uff41da", "e\u0301ve", "operator", "LOCAL",
    ):  # fmt: skip
        with pytest.raises(EntenteError, match=r"no usable name|is kept"):
            accounts.add(name)
    with pytest.raises(EntenteError, match="no role"):
        accounts.add("bob", roles=["god"])


@pytest.mark.parametrize("password", ["short", "x" * 201, "my name is ada ok"])
def test_weak_passwords_are_refused(accounts: Accounts, password: str) -> None:
    accounts.add("ada")
    with pytest.raises(EntenteError, match="choose another"):
        accounts.set_password("ada", password)


def test_disabled_accounts_come_in_nowhere(accounts: Accounts, sessions: Sessions) -> None:
    accounts.add("ada")
    accounts.set_password("ada", PASSWORD)
    token = sessions.start(accounts.required("ada").principal(), "password")
    accounts.change("ada", disabled=True)
    assert accounts.check("ada", PASSWORD) is None
    assert sessions.person(token) is None
    accounts.change("ada", disabled=False)
    assert sessions.person(token) is None
    assert accounts.check("ada", PASSWORD) is not None


def test_somebody_administers(accounts: Accounts) -> None:
    assert not accounts.has_administrator()
    accounts.add("root", roles=["admin"])
    for change in ({"disabled": True}, {"roles": ["manager"]}):
        with pytest.raises(EntenteError, match="last administrator"):
            accounts.change("root", **change)  # type: ignore[arg-type]
    with pytest.raises(EntenteError, match="last administrator"):
        accounts.remove("root")
    assert accounts.get("root") is not None
    accounts.add("second", roles=["admin"])
    accounts.remove("root")
    assert accounts.has_administrator()


def test_links_work_once_and_for_a_while(accounts: Accounts, links: Links, clock: Clock) -> None:
    accounts.add("ada")
    first = links.invite("ada")
    second = links.invite("ada")
    assert links.read(first) is None
    clock.pass_(hours=RULES.invite_hours)
    assert links.read(second) is None
    with pytest.raises(EntenteError, match="no longer valid"):
        links.redeem(second)
    third = links.reset("ada")
    assert links.redeem(third) == "ada"
    with pytest.raises(EntenteError, match="no longer valid"):
        links.redeem(third)
    fourth = links.reset("ada")
    accounts.set_password("ada", PASSWORD)
    assert links.read(fourth) is None
    with pytest.raises(EntenteError, match="no account"):
        links.invite("nobody")


def test_links_end_with_the_account(accounts: Accounts, links: Links) -> None:
    accounts.add("ada")
    reset = links.reset("ada")
    accounts.change("ada", disabled=True)
    assert links.read(reset) is None
    with pytest.raises(EntenteError, match="no longer valid"):
        links.redeem(reset)
    with pytest.raises(EntenteError, match="is disabled"):
        links.reset("ada")
    with pytest.raises(EntenteError, match="is disabled"):
        accounts.set_password("ada", PASSWORD)
    accounts.change("ada", disabled=False)
    assert links.read(reset) is None
    invite = links.invite("ada")
    accounts.remove("ada")
    accounts.add("ada")
    assert links.read(invite) is None


def test_a_name_given_again_is_somebody_else(accounts: Accounts, sessions: Sessions) -> None:
    before = accounts.add("ada", roles=["mediator"])
    accounts.set_password("ada", PASSWORD)
    token = sessions.start(before.principal(), "password")
    accounts.remove("ada")
    after = accounts.add("ada", roles=["curator"])
    assert before.id != after.id
    assert sessions.person(token) is None
    assert before.principal().wrote("ada")
    assert not after.principal().wrote("ada")
    assert [(gone.id, gone.name) for gone in accounts.former()] == [(before.id, "ada")]
    with pytest.raises(RightsEndedError):
        sessions.start(before.principal(), "password")


def test_rights_are_asked_again_when_work_waited(accounts: Accounts, sessions: Sessions) -> None:
    accounts.add("ada", roles=["mediator"])
    token = sessions.start(accounts.required("ada").principal(), "password")
    person = sessions.person(token)
    assert person is not None
    assert person.now().principal.roles == {"mediator"}
    accounts.change("ada", roles=["manager"])
    assert person.now().principal.roles == {"manager"}
    for end in (
        lambda: accounts.change("ada", disabled=True),
        lambda: accounts.set_password("ada", PASSWORD),
        lambda: sessions.end_all(accounts.required("ada").id),
        lambda: accounts.remove("ada"),
    ):
        accounts.get("ada") and accounts.change("ada", disabled=False)
        token = sessions.start(accounts.required("ada").principal(), "password")
        person = sessions.person(token)
        assert person is not None
        end()
        with pytest.raises(RightsEndedError):
            person.now()


def test_one_of_two_at_once_uses_a_link(accounts: Accounts, links: Links) -> None:
    accounts.add("ada")
    token = links.invite("ada")
    results: list[str] = []
    start = threading.Barrier(8)

    def redeem() -> None:
        start.wait()
        try:
            results.append(links.redeem(token))
        except EntenteError:
            results.append("")

    threads = [threading.Thread(target=redeem) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [""] * 7 + ["ada"]


def test_sessions_end_when_unused_and_in_any_case(
    accounts: Accounts, sessions: Sessions, clock: Clock
) -> None:
    accounts.add("ada", roles=["curator"])
    token = sessions.start(accounts.required("ada").principal(), "password")
    for _ in range(RULES.session_hours // 7):
        clock.pass_(hours=7)
        assert sessions.person(token) is not None
    clock.pass_(hours=7)
    assert sessions.person(token) is None
    token = sessions.start(accounts.required("ada").principal(), "password")
    clock.pass_(minutes=RULES.session_idle_minutes)
    assert sessions.person(token) is None
    assert sessions.person("never given") is None


def test_sessions_follow_rights_at_once_and_can_be_ended(
    accounts: Accounts, sessions: Sessions
) -> None:
    accounts.add("ada", roles=["curator"], partnerships=["nordlys"])
    first, second = (
        sessions.start(accounts.required("ada").principal(), "password"),
        sessions.start(accounts.required("ada").principal(), "password"),
    )
    accounts.change("ada", roles=["manager"], partnerships=[])
    person = sessions.person(first)
    assert person is not None
    assert (person.principal.roles, person.principal.partnerships) == ({"manager"}, set())
    assert len(sessions.all(accounts.required("ada").id)) == 2
    sessions.end(first)
    assert sessions.person(first) is None
    assert sessions.person(second) is not None
    sessions.end_all(accounts.required("ada").id)
    assert sessions.person(second) is None
    third = sessions.start(accounts.required("ada").principal(), "password")
    accounts.set_password("ada", PASSWORD)
    assert sessions.person(third) is None


def test_people_without_an_account_are_as_they_were_told(sessions: Sessions) -> None:
    roles, partnerships = frozenset({"mediator"}), frozenset({"nordlys"})
    told = Told("idp.example/ada", "Ada", roles, partnerships, "oidc/https://idp.example#1")
    person = sessions.person(sessions.start(told.principal(), "oidc", told))
    assert person is not None
    assert (person.name, person.id) == ("idp.example/ada", "oidc/https://idp.example#1")
    assert sessions.called("idp.example/ada") == [person.id]
    assert person.principal.roles == {"mediator"}
    assert person.display_name == "Ada"


def test_nothing_secret_stands_in_the_file(
    accounts: Accounts, links: Links, sessions: Sessions, file: Path
) -> None:
    accounts.add("ada")
    link = links.invite("ada")
    session = sessions.start(accounts.required("ada").principal(), "password")
    accounts.set_password("ada", PASSWORD)
    session = sessions.start(accounts.required("ada").principal(), "password")
    stored = b"".join(path.read_bytes() for path in file.parent.iterdir())
    for secret in (PASSWORD, link, session):
        assert secret.encode() not in stored
    assert file.stat().st_mode & 0o077 == 0
