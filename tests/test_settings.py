"""Settings are checked where they are read, and a fault is named with what would be right."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from assistant.errors import EntenteError
from assistant.settings import Settings, shipped_library

ROLES = "'manager', 'mediator', 'curator' or 'admin'"


@pytest.mark.parametrize(
    ("toml", "setting", "says"),
    [
        ("[proxy.roles]\nstaff = 'king'", "proxy.roles.staff", f"'king' is none of {ROLES}"),
        (
            "[sign_on.roles]\n'a.b' = 'Curator'",
            "sign_on.roles.a.b",
            f"'Curator' is none of {ROLES}",
        ),
        ("[proxy]\ndefault_role = 'god'", "proxy.default_role", f"'god' is none of '', {ROLES}"),
        ("[sign_on]\ndefault_role = 'user'", "sign_on.default_role", f"'', {ROLES}"),
        ("[proxy]\naddresses = ['10.0.0.1/99']", "proxy.addresses.0", "10.0.0.1/99"),
        ("[access]\nattempts = 0", "access.attempts", "greater than or equal to 1"),
        ("language = 'de'", "language", "'de' is none of 'fr' or 'en'"),
        ("[proxy]\nroels = {}", "proxy.roels", "not permitted"),
    ],
)
def test_a_fault_is_named_with_its_setting(
    tmp_path: Path, toml: str, setting: str, says: str
) -> None:
    (tmp_path / "settings.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(EntenteError) as caught:
        Settings.read(home=tmp_path)
    told = str(caught.value)
    assert f"Setting '{setting}' is not usable: " in told
    assert says in told
    variable = "ENTENTE_" + "__".join(setting.split(".")[:2]).upper()
    assert f"({variable})" in told
    assert "\n" not in told


def test_roles_of_groups_are_taken_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        "[proxy]\naddresses = ['10.0.0.0/8', '::1']\ndefault_role = ''\nroles = {staff = 'manager'}\n"
        "[sign_on]\ndefault_role = 'curator'\n",
        encoding="utf-8",
    )
    settings = Settings.read(home=tmp_path)
    assert (settings.proxy.roles, settings.sign_on.default_role) == (
        {"staff": "manager"},
        "curator",
    )


def test_the_environment_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTENTE_PROXY__DEFAULT_ROLE", "boss")
    with pytest.raises(EntenteError, match=r"'boss' is none of .* \(ENTENTE_PROXY__DEFAULT_ROLE\)"):
        Settings.read()


def test_several_libraries_are_named_in_every_way_and_the_shipped_one_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    expected = (shipped_library(), ours, theirs)
    monkeypatch.setenv("ENTENTE_LIBRARY", os.pathsep.join(("shipped", str(ours), str(theirs))))
    found = Settings.read(home=tmp_path)
    assert found.library == expected
    assert found.own_library == theirs
    # What is written never goes into the shipped one where one's own stands beside it.
    assert Settings.read([ours, theirs, Path("shipped")], tmp_path).library == expected
    monkeypatch.delenv("ENTENTE_LIBRARY")
    (tmp_path / "settings.toml").write_text(
        f"library = {json.dumps(['shipped', str(ours), str(theirs)])}", encoding="utf-8"
    )
    assert Settings.read(home=tmp_path).library == expected
    (tmp_path / "settings.toml").write_text(f'library = "{ours}"', encoding="utf-8")
    assert Settings.read(home=tmp_path).library == (ours,)
    monkeypatch.setenv("ENTENTE_LIBRARY", "")
    with pytest.raises(EntenteError, match="at least one folder"):
        Settings.read(home=tmp_path)


def test_one_library_keeps_the_index_that_it_had(tmp_path: Path) -> None:
    one = Settings(library=tmp_path / "ours", home=tmp_path)
    two = Settings(library=[shipped_library(), tmp_path / "ours"], home=tmp_path)
    digest = hashlib.sha256(str((tmp_path / "ours").resolve()).encode()).hexdigest()[:12]
    assert one.index.name == digest
    assert two.index.name != digest
