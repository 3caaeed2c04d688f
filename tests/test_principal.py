"""Who may see which scope: everything else is denied."""

import pytest

from assistant.principal import Principal, draft_scope, partnership_scope

SCOPES = ["public", "restricted", partnership_scope("acme"), draft_scope("dan"), "secret", "", ":"]


@pytest.mark.parametrize(
    ("roles", "partnerships", "name", "visible"),
    [
        ([], [], "anyone", ["public"]),
        (["manager"], [], "mia", ["public"]),
        (["manager"], ["acme"], "mia", ["partners:acme", "public"]),
        (["manager"], ["other"], "mia", ["public"]),
        (["manager"], [], "dan", ["draft:dan", "public"]),
        (["mediator"], [], "max", ["partners:acme", "public", "restricted"]),
        (["curator"], [], "cleo", ["draft:dan", "partners:acme", "public", "restricted"]),
        (["admin"], [], "ada", ["public"]),
    ],
)
def test_scopes(roles: list[str], partnerships: list[str], name: str, visible: list[str]) -> None:
    principal = Principal(name, frozenset(roles), frozenset(partnerships))
    assert list(principal.visible(SCOPES)) == visible


def test_a_name_given_again_is_somebody_else() -> None:
    first, second = Principal("ada", id="account/1"), Principal("ada", id="account/2")
    assert first.may_see(draft_scope(first.id))
    assert not second.may_see(draft_scope(first.id))
    assert not second.may_see(draft_scope("ada"))
    assert Principal("ada", id="account/1", pen_names=frozenset({"ada"})).wrote("ada")
    assert Principal("ada").wrote("ada"), "known by the name alone, as on the command line"
