"""Headers of a proxy are believed from configured addresses alone."""

import pytest
from starlette.datastructures import Headers

from assistant.access.proxy import TrustedProxy
from assistant.settings import ProxySettings

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
