"""``entente account`` and ``entente audit``: in one process, without any model."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from assistant.access.accounts import Accounts
from assistant.access.control import access_file, audit_file, named
from assistant.access.links import Links
from assistant.answering.answer import Answer
from assistant.answering.journal import Journal
from assistant.belongings import journal_file
from assistant.cli import commands, main
from assistant.errors import EntenteError
from assistant.principal import Principal
from assistant.sections import AccessSettings
from assistant.settings import Settings

PASSWORD = "correct horse battery"
RULES = AccessSettings()
Command = Callable[..., Result]
ANSWER = Answer(
    question="How do we begin?", language="en", answer="With a date.", abstained=False,
    answerability=1.0, citations=(), ranking=(), playbook=None, timings_ms={},
)  # fmt: skip


@pytest.fixture
def command(tmp_path: Path) -> Command:
    app = typer.Typer()
    app.callback()(main.options)
    commands.register(app)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["--home", str(tmp_path), *arguments])

    return run


def test_the_first_administrator_is_made_here(command: Command, tmp_path: Path) -> None:
    made = command("account", "add", "ada", "--role", "admin", "--display-name", "Ada Morel")
    assert made.exit_code == 0, made.output
    token = made.stdout.strip().removeprefix("/invite/")
    assert "72 hours" in made.stderr
    assert Links(access_file(tmp_path), RULES).redeem(token) == "ada"
    accounts = Accounts(access_file(tmp_path), RULES)
    accounts.set_password("ada", PASSWORD)
    assert accounts.has_administrator()
    assert PASSWORD.encode() not in audit_file(tmp_path).read_bytes()


def test_accounts_are_changed_and_listed(command: Command) -> None:
    command("account", "add", "root", "--role", "admin")
    command("account", "add", "bob", "--partnership", "nordlys")
    changed = command("account", "change", "bob", "--role", "mediator", "--no-partnership")
    assert changed.exit_code == 0
    listed = json.loads(command("account", "list", "--json").stdout)
    bob = next(account for account in listed if account["name"] == "bob")
    assert (bob["roles"], bob["partnerships"], bob["has_password"]) == (["mediator"], [], False)
    command("account", "disable", "bob")
    assert "disabled" in command("account", "list").stdout
    command("account", "enable", "bob")
    assert "disabled" not in command("account", "list").stdout
    assert command("account", "reset", "bob").stdout.startswith("/reset/")
    assert command("account", "end-sessions", "bob").exit_code == 0
    assert command("account", "remove", "bob", "--yes").exit_code == 0
    assert "bob" not in command("account", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("account", "add", "a b"), "no usable name"),
        (("account", "add", "eve", "--role", "god"), "no role"),
        (("account", "invite", "nobody"), "no account"),
        (("account", "disable", "root"), "last administrator"),
        (("audit", "export", "trail.docx"), "neither .csv nor .json"),
    ],
)
def test_mistakes_are_one_sentence(
    command: Command, arguments: tuple[str, ...], message: str
) -> None:
    command("account", "add", "root", "--role", "admin")
    failed = command(*arguments)
    assert isinstance(failed.exception, EntenteError)
    assert message in str(failed.exception)
    assert "\n" not in str(failed.exception)


def test_what_was_done_is_noted_and_exported(command: Command, tmp_path: Path) -> None:
    command("account", "add", "root", "--role", "admin")
    command("account", "add", "bob")
    listed = command("audit", "list", "--action", "added").stdout
    assert [line.split()[-3] for line in listed.splitlines()] == ["bob", "root"]
    target = tmp_path / "trail.json"
    assert command("audit", "export", str(target)).exit_code == 0
    assert [entry["document"] for entry in json.loads(target.read_text("utf-8"))] == ["root", "bob"]
    assert "unbroken" in command("audit", "verify").stdout
    assert command("audit", "prune").stdout.startswith("0 lines")


def kept(home: Path, person: Principal) -> int:
    return len(Journal(journal_file(home)).of(person.id)["feedback"])


def keep(home: Path, person: Principal) -> None:
    """Something of a person's."""
    journal = Journal(journal_file(home))
    journal.note_feedback(ANSWER, person.id, "helpful", "")
    assert kept(home, person)


def test_what_a_removed_account_left_is_erased_by_its_id(command: Command, tmp_path: Path) -> None:
    accounts = Accounts(access_file(tmp_path), RULES)
    people = []
    for _ in range(2):
        command("account", "add", "ada")
        people.append(accounts.required("ada").principal())
        keep(tmp_path, people[-1])
        removed = command("account", "remove", "ada", "--yes")
        assert people[-1].id in removed.stderr
    command("account", "add", "ada")
    listed = command("account", "list", "--former").stdout
    assert all(person.id in listed for person in people)
    assert command("account", "erase", "ada", "--yes").exit_code == 0
    assert all(kept(tmp_path, person) for person in people), "who has the name now is another"
    assert command("account", "erase", people[0].id, "--yes").exit_code == 0
    assert [kept(tmp_path, person) for person in people] == [0, 1]
    command("account", "remove", "ada", "--yes")
    ambiguous = command("account", "erase", "ada", "--yes")
    assert "Several people" in str(ambiguous.exception)


def test_erasing_is_asked_first_and_noted(command: Command, tmp_path: Path) -> None:
    command("account", "add", "ada")
    ada = Accounts(access_file(tmp_path), RULES).required("ada").principal()
    keep(tmp_path, ada)
    refused = command("account", "erase", "ada")
    assert refused.exit_code == 1
    assert kept(tmp_path, ada)
    assert command("account", "erase", "ada", "--yes").exit_code == 0
    assert not kept(tmp_path, ada)
    assert command("audit", "list", "--action", "erased").stdout.count("\n") == 2
    assert "Nobody is or was" in str(command("account", "erase", "nobody", "--yes").exception)


def test_what_is_kept_under_an_id_is_handed_over(command: Command, tmp_path: Path) -> None:
    command("account", "add", "ada")
    ada = Accounts(access_file(tmp_path), RULES).required("ada").principal()
    before = Principal("idp.example/ada")
    keep(tmp_path, before)
    assert command("account", "hand-over", before.id, "ada", "--yes").exit_code == 0
    assert (kept(tmp_path, before), kept(tmp_path, ada)) == (0, 1)


def test_a_name_on_the_command_line_is_the_account_of_that_name(
    command: Command, tmp_path: Path
) -> None:
    settings = Settings.read(home=tmp_path)
    roles = frozenset({"manager"})
    assert named(settings, "ada", roles, frozenset()).id == "ada"
    command("account", "add", "ada", "--role", "curator")
    found = named(settings, "ADA", roles, frozenset())
    assert found.id == Accounts(access_file(tmp_path), RULES).required("ada").id
    assert found.roles == roles, "the command line says with which roles"


def test_the_trail_is_anchored_and_compared(command: Command, tmp_path: Path) -> None:
    command("account", "add", "root", "--role", "admin")
    anchor = command("audit", "anchor").stdout.strip()
    command("account", "add", "bob")
    assert "unbroken" in command("audit", "verify", "--anchor", anchor).stdout
    for file in tmp_path.glob("audit.*"):
        file.unlink()
    command("account", "add", "eve")
    assert "unbroken" in command("audit", "verify").stdout
    assert "replaced" in str(command("audit", "verify", "--anchor", anchor).exception)
    assert command("audit", "verify", "--anchor", "x").exit_code == 2


def test_no_model_is_loaded_for_accounts(command: Command) -> None:
    before = set(sys.modules)
    command("account", "list")
    assert not {"torch", "chromadb"} & (set(sys.modules) - before)


def test_tokens_are_made_listed_and_revoked(command: Command) -> None:
    command("account", "add", "bob")
    made = command("token", "new", "bob", "--write", "--label", "intranet", "--days", "7")
    assert made.exit_code == 0, made.output
    id_ = made.stdout.strip().split("_")[1]
    assert "as bob until" in made.stderr
    command("token", "new")
    listed = json.loads(command("token", "list", "--json").stdout)
    assert {(one["name"], one["scope"]) for one in listed} == {("bob", "write"), ("local", "read")}
    told = command("token", "list", "bob").stdout
    assert told.startswith(id_)
    assert "write" in told
    assert "intranet" in told
    assert command("token", "revoke", id_).exit_code == 0
    assert id_ not in command("token", "list").stdout
    again = command("token", "revoke", id_)
    assert isinstance(again.exception, EntenteError)
    assert id_ in command("audit", "list", "--action", "revoked").stdout
