"""People whom a proxy in front of the app has already made sure of."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.datastructures import Headers

from assistant.access.sessions import Told
from assistant.sections import ProxySettings

_LONGEST = 200


class TrustedProxy:
    """Reads the headers of requests that come straight from a configured address."""

    def __init__(self, settings: ProxySettings) -> None:
        self._settings = settings
        self._networks = [ip_network(address, strict=False) for address in settings.addresses]

    @property
    def signs_in(self) -> bool:
        """Whether it tells who people are, and not only where they come from."""
        return bool(self._settings.user_header)

    def person(self, client: str | None, headers: Headers) -> Told | None:
        """Who it is; None when the headers come from elsewhere, are doubled or say nobody.

        Args:
            client: address of the direct peer, not of what it claims to forward for.
        """
        if not self.believes(client):
            return None
        settings = self._settings
        name = _single(headers, settings.user_header)
        if not name:
            return None
        groups = _list(_single(headers, settings.roles_header))
        roles = {settings.roles[group] for group in groups if group in settings.roles}
        if not roles and settings.default_role:
            roles = {settings.default_role}
        if not roles:
            return None
        partnerships = _list(_single(headers, settings.partnerships_header))
        # A slash keeps these names apart from those of accounts, which have none. The proxy vouches
        # that a name is one person's for good: it tells nothing else that could be the id.
        id_ = f"proxy/{name}"
        return Told(id_, name, frozenset(roles), frozenset(partnerships), id_)

    def believes(self, client: str | None) -> bool:
        """Whether an address is that of a proxy whose headers are believed."""
        try:
            address: IPv4Address | IPv6Address = ip_address(client or "")
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self._networks)


def _single(headers: Headers, name: str) -> str:
    """The value of a header that stands once; a second one may be somebody else's."""
    values = headers.getlist(name) if name else []
    if len(values) != 1 or len(values[0]) > _LONGEST or not values[0].isprintable():
        return ""
    return values[0].strip()


def _list(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]
