"""``entente account`` and ``entente audit``: in one process, without any model."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from assistant.access.accounts import Accounts
from assistant.access.control import access_file, audit_file
from assistant.access.links import Links
from assistant.cli import commands, main
from assistant.errors import EntenteError
from assistant.settings import AccessSettings

PASSWORD = "correct horse battery"
RULES = AccessSettings()
Command = Callable[..., Result]


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


def test_no_model_is_loaded_for_accounts(command: Command) -> None:
    before = set(sys.modules)
    command("account", "list")
    assert not {"torch", "chromadb"} & (set(sys.modules) - before)
