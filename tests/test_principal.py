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
