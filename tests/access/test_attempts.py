"""Guessing passwords: it slows down whoever guesses, and nobody else."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from assistant.access import accounts as accounts_module
from assistant.access import passwords
from assistant.access.accounts import Accounts
from assistant.access.attempts import Place
from assistant.sections import AccessSettings
from tests.access.conftest import PASSWORD, RULES, Clock

OWNER, STRANGER = Place("192.0.2.1"), Place("198.51.100.7")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hash, made with little: how often it is made is what counts here."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))


@pytest.fixture
def ada(accounts: Accounts) -> str:
    accounts.add("ada")
    accounts.set_password("ada", PASSWORD)
    return "ada"


def guess(accounts: Accounts, name: str, place: Place, times: int = RULES.attempts) -> None:
    for _ in range(times):
        assert accounts.check(name, "a wrong password", place) is None


def test_wrong_passwords_wait_longer_each_time(accounts: Accounts, ada: str, clock: Clock) -> None:
    guess(accounts, ada, STRANGER)
    waits = []
    for _ in range(10):
        waits.append(accounts.pause(ada, STRANGER))
        assert accounts.check(ada, PASSWORD, STRANGER) is None, "not even the right one is judged"
        clock.pass_(seconds=waits[-1])
        assert accounts.pause(ada, STRANGER) == 0
        guess(accounts, ada, STRANGER, 1)
    assert waits[:4] == [30, 60, 120, 240]
    assert waits[-1] == RULES.lock_minutes * 60
    clock.pass_(seconds=waits[-1])
    assert accounts.check(ada, PASSWORD, STRANGER) is not None
    assert accounts.pause(ada, STRANGER) == 0


def test_the_owner_comes_in_while_a_stranger_guesses(accounts: Accounts, ada: str) -> None:
    guess(accounts, ada, STRANGER, 30)
    assert accounts.pause(ada, STRANGER) > 0
    assert accounts.check(ada, PASSWORD, OWNER) is not None
    assert accounts.pause(ada, STRANGER) > 0, "the owner's success is not the stranger's"


def test_a_browser_that_is_known_is_not_stopped_by_others_at_its_address(
    accounts: Accounts, ada: str
) -> None:
    account = accounts.check(ada, PASSWORD, STRANGER)
    assert account is not None
    token = accounts.remember_device(account)
    guess(accounts, ada, STRANGER, 30)
    assert accounts.check(ada, PASSWORD, STRANGER) is None
    known = Place(STRANGER.address, token)
    assert accounts.check(ada, PASSWORD, known) is not None
    guess(accounts, ada, known)
    assert accounts.check(ada, PASSWORD, known) is None, "guesses from it are counted too"
    accounts.add("bob")
    accounts.set_password("bob", PASSWORD)
    assert accounts.pause("bob", Place(STRANGER.address, token)) == accounts.pause("bob", STRANGER)
    accounts.set_password(ada, PASSWORD)
    assert accounts.pause(ada, Place(STRANGER.address, token)) > 0, "a new password forgets it"


def test_names_that_nobody_has_are_counted_alike(accounts: Accounts, ada: str) -> None:
    guess(accounts, ada, STRANGER)
    guess(accounts, "nobody", OWNER)
    assert accounts.pause("nobody", OWNER) == accounts.pause(ada, STRANGER) > 0
    assert accounts.pause("NOBODY", OWNER) > 0


@pytest.fixture
def strict(file: Path, clock: Clock, ada: str) -> Accounts:
    """The same accounts under rules that need fewer guesses to be tried."""
    return Accounts(file, AccessSettings(attempts=2), clock)


def test_a_place_runs_out_of_names(strict: Accounts, ada: str) -> None:
    for number in range(2 * 4):
        guess(strict, f"name{number}", STRANGER, 1)
    assert strict.pause(ada, STRANGER) > 0
    assert strict.check(ada, PASSWORD, OWNER) is not None


def test_many_places_together_run_out_of_one_name(strict: Accounts, ada: str) -> None:
    for number in range(2 * 20):
        guess(strict, ada, Place(f"203.0.113.{number}"), 1)
    assert strict.check(ada, PASSWORD, STRANGER) is None


def test_addresses_of_one_network_are_one_place(accounts: Accounts, ada: str) -> None:
    for number in range(RULES.attempts):
        guess(accounts, ada, Place(f"2001:db8:1:2::{number + 1:x}"), 1)
    assert accounts.pause(ada, Place("2001:db8:1:2:ffff::1")) > 0
    assert accounts.pause(ada, Place("2001:db8:1:3::1")) == 0
    guess(accounts, "bob", Place("192.0.2.9"))
    assert accounts.pause("bob", Place("::ffff:192.0.2.9")) > 0


def test_wrong_passwords_are_forgotten_after_a_day(
    accounts: Accounts, ada: str, clock: Clock
) -> None:
    guess(accounts, ada, STRANGER, 5)
    clock.pass_(days=1, seconds=1)
    guess(accounts, ada, STRANGER, RULES.attempts - 1)
    assert accounts.check(ada, PASSWORD, STRANGER) is not None


def test_of_many_guesses_at_once_few_are_judged(
    accounts: Accounts, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty at once, the right one among them after the first few: no place, no judgement."""
    judged: list[str] = []
    reached = threading.Barrier(RULES.attempts)

    def counted(hash_: str, password: str) -> bool:
        judged.append(password)
        # All that were let through are here before the first is told the result.
        reached.wait(timeout=60)
        return False

    monkeypatch.setattr(accounts_module, "verify", counted)
    told: list[object] = []

    def guess(number: int) -> None:
        told.append(accounts.judge(ada, f"guess {number}", STRANGER))

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(judged) == RULES.attempts
    assert told.count(0) == RULES.attempts, "the others hear that they have to wait"


GUESSING = """
import sys
from pathlib import Path
from assistant.access.accounts import Accounts
from assistant.access.attempts import Place
from assistant.sections import AccessSettings

accounts = Accounts(Path(sys.argv[1]), AccessSettings())
input()
for n in range(4):
    accounts.check("ada", "a wrong password", Place("198.51.100.7"))
print(accounts.pause("ada", Place("198.51.100.7")))
"""


def test_guesses_of_several_processes_are_counted_together(tmp_path: Path) -> None:
    file = tmp_path / "access.sqlite"
    accounts = Accounts(file, RULES)
    accounts.add("ada")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", GUESSING, str(file)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(Path.cwd())},
        )
        for _ in range(3)
    ]  # fmt: skip
    try:
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        said = [process.communicate(timeout=120)[0] for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert all(int(line) >= 0 for line in said)
    assert accounts.pause("ada", STRANGER) > 0


def test_a_browser_is_known_by_what_was_made_here_alone(accounts: Accounts, ada: str) -> None:
    """Whoever puts a cookie into somebody's browser beforehand has no place of their own."""
    accounts.add("bob")
    account, other = accounts.required(ada), accounts.required("bob")
    assert accounts.remember_device(account, "put-there-by-a-stranger") != "put-there-by-a-stranger"
    token = accounts.remember_device(account)
    assert accounts.remember_device(account, token) == token
    assert accounts.remember_device(other, token) == token, "two people, one browser"
