"""Addresses: where a request comes from, also behind proxies, and what a proxy says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.datastructures import Headers

# Written by proxies or meant for Gradio; from anybody else they are inventions that would be
# reflected into pages. They are read here and go no further.
_FORWARDING = (b"x-forwarded-", b"x-gradio-", b"x-original-", b"x-envoy-")
_FORWARDING_WHOLE = {b"forwarded", b"x-real-ip", b"x-ip-token", b"via", b"true-client-ip",
                     b"cf-connecting-ip", b"x-client-ip", b"x-rewrite-url", b"x-host"}  # fmt: skip
_HOPS = 20


@dataclass(frozen=True)
class Origin:
    """Where a request comes from.

    Attributes:
        address: of the client, as far as trusted proxies vouch for it.
        https: whether a trusted proxy says that the client speaks https.
    """

    address: str
    https: bool


def origin(peer: str, headers: Headers, trusted: Callable[[str], bool]) -> Origin:
    """Where a request comes from: the nearest address that is not a trusted proxy's."""
    if not trusted(peer):
        return Origin(peer, False)
    said = ",".join(headers.getlist("x-forwarded-for")).split(",")
    address = peer
    for hop in reversed(said[-_HOPS:]):
        plain = _plain(hop)
        if plain is None:
            break
        address = plain
        if not trusted(plain):
            break
    return Origin(address, headers.getlist("x-forwarded-proto") == ["https"])


def without_forwarding(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Headers (names in lower case) without those by which proxies speak."""
    return [
        (name, value)
        for name, value in headers
        if name not in _FORWARDING_WHOLE and not name.startswith(_FORWARDING)
    ]


def neighbourhood(address: str) -> str:
    """What counts as one address: with IPv6 a whole network, whose addresses cost nothing."""
    plain = _plain(address)
    if plain is None or ":" not in plain:
        return plain or address
    return str(ip_network(f"{plain}/64", strict=False))


def _plain(said: str) -> str | None:
    """An address without port, brackets and zone; None where it is none."""
    text = said.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)
