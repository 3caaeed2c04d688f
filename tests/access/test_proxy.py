"""Headers of a proxy are believed from configured addresses alone."""

from pathlib import Path

import pytest
from starlette.datastructures import Headers

from assistant.access.control import AccessControl
from assistant.access.proxy import TrustedProxy
from assistant.sections import ProxySettings
from assistant.settings import Settings

PROXY = TrustedProxy(
    ProxySettings(
        addresses=("10.0.0.0/8", "::1"),
        partnerships_header="X-Partnerships",
        roles={"alliances": "manager", "ombuds": "mediator"},
    )
)


def headers(
    *more: tuple[str, str], user: str = "ada", groups: str = "alliances, ombuds"
) -> Headers:
    pairs = [("X-Forwarded-User", user), ("X-Forwarded-Groups", groups), *more]
    return Headers(raw=[(k.lower().encode(), v.encode("latin-1")) for k, v in pairs])


@pytest.mark.parametrize("client", ["10.1.2.3", "::1", "::ffff:10.1.2.3"])
def test_a_known_proxy_is_believed(client: str) -> None:
    told = PROXY.person(client, headers(("X-Partnerships", "nordlys,brennec")))
    assert told is not None
    assert told.roles == {"manager", "mediator"}
    assert told.partnerships == {"nordlys", "brennec"}
    assert "/" in told.name, "no account can be called so"


def test_a_proxy_that_signs_nobody_in_opens_nothing(tmp_path: Path) -> None:
    """It tells addresses alone: whatever a stranger writes into the other header is not its word."""
    settings = ProxySettings(addresses=("10.0.0.1",), user_header="", default_role="admin")
    proxy = TrustedProxy(settings)
    assert proxy.person("10.0.0.1", headers()) is None
    assert not AccessControl.open(Settings(home=tmp_path, proxy=settings)).usable


@pytest.mark.parametrize("client", ["192.168.0.1", "127.0.0.1", "::2", "", None, "testclient"])
def test_others_are_not(client: str | None) -> None:
    assert PROXY.person(client, headers()) is None


@pytest.mark.parametrize(
    "sent",
    [
        headers(user=""),
        headers(user="a\tb"),
        headers(user="x" * 300),
        headers(("X-Forwarded-User", "root")),
        headers(groups="unknown"),
        Headers({}),
    ],
)
def test_doubled_strange_and_unknown_headers_are_nobody(sent: Headers) -> None:
    assert PROXY.person("10.0.0.1", sent) is None
