"""Everything about who may come in, opened together."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from assistant.access.accounts import Accounts
from assistant.access.audit import AuditTrail
from assistant.access.cookies import DEVICE_COOKIE, LOGIN_COOKIE, cookie_name
from assistant.access.links import Links
from assistant.access.sessions import Person, Sessions
from assistant.access.tokens import Tokens
from assistant.principal import Principal
from assistant.settings import Settings

if TYPE_CHECKING:
    from starlette.requests import Request

    from assistant.access.proxy import TrustedProxy
    from assistant.access.single_sign_on import SingleSignOn

THIS_MACHINE = "this machine"
# The one person of an app that only this machine reaches: the owner of the files.
LOCAL_PERSON = Person(
    "local", "", Principal("local", frozenset({"curator", "admin"})), THIS_MACHINE
)


def access_file(home: Path) -> Path:
    """Accounts, links and sessions."""
    return home / "access.sqlite"


def named(
    settings: Settings, name: str, roles: frozenset[str], partnerships: frozenset[str]
) -> Principal:
    """Somebody on the command line: whose account this name is, or known by the name alone."""
    file = access_file(settings.home)
    account = Accounts(file, settings.access).get(name) if file.exists() else None
    if account is None:
        return Principal(name, roles, partnerships)
    return replace(account.principal(), roles=roles, partnerships=partnerships)


def audit_file(home: Path) -> Path:
    """The audit trail."""
    return home / "audit.sqlite"


def local_tokens(settings: Settings) -> Tokens:
    """The tokens of an app that only this machine reaches, whose one person has no account."""
    others = {LOCAL_PERSON.id: LOCAL_PERSON.principal}
    audit = AuditTrail(audit_file(settings.home))
    return Tokens(access_file(settings.home), audit, others=others)


@dataclass(frozen=True)
class AccessControl:
    """Accounts with their links, sessions and tokens, and other ways of being known."""

    accounts: Accounts
    links: Links
    sessions: Sessions
    tokens: Tokens
    audit: AuditTrail
    sign_on: "SingleSignOn | None"
    proxy: "TrustedProxy | None"
    https: bool

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The stores in the home directory; made where they are missing."""
        file, rules = access_file(settings.home), settings.access
        audit = AuditTrail(audit_file(settings.home))
        return cls(
            Accounts(file, rules),
            Links(file, rules),
            Sessions(file, rules),
            Tokens(file, audit),
            audit,
            _sign_on(settings),
            _proxy(settings),
            rules.https,
        )

    @property
    def login_cookie(self) -> str:
        """The name of the cookie that holds a session."""
        return cookie_name(LOGIN_COOKIE, self.https)

    @property
    def device_cookie(self) -> str:
        """The name of the cookie by which a browser is known again."""
        return cookie_name(DEVICE_COOKIE, self.https)

    @property
    def usable(self) -> bool:
        """Whether anybody could come in."""
        return bool(
            self.accounts.has_administrator()
            or self.sign_on
            or (self.proxy and self.proxy.signs_in)
        )

    def person(self, request: "Request") -> Person | None:
        """Who a request comes from: a trusted proxy's word first, then the session."""
        client = request.client.host if request.client else None
        told = self.proxy.person(client, request.headers) if self.proxy else None
        if told is not None:
            return Person(told.name, told.display_name, told.principal(), "proxy")
        token = request.cookies.get(self.login_cookie, "")
        return self.sessions.person(token) if token else None


# What only some use is imported where it is used: commands import this module too.
def _sign_on(settings: Settings) -> "SingleSignOn | None":
    if not settings.sign_on.issuer:
        return None
    from assistant.access.single_sign_on import SingleSignOn

    return SingleSignOn(settings.sign_on)


def _proxy(settings: Settings) -> "TrustedProxy | None":
    if not settings.proxy.addresses:
        return None
    from assistant.access.proxy import TrustedProxy

    return TrustedProxy(settings.proxy)
