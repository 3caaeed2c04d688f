"""Signing in with the company's account, by OpenID Connect.

OpenID Connect Core 1.0, authorisation code flow with PKCE (RFC 7636); Authlib checks signature,
issuer, audience, expiry and nonce of the identity token.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.starlette_client import OAuth
from starlette.requests import Request
from starlette.responses import Response

from assistant.access.sessions import Told
from assistant.errors import EntenteError
from assistant.settings import SignOnSettings

_SECONDS = 5


class SingleSignOn:
    """One OpenID provider. Needs Starlette's session middleware for the time of the login."""

    def __init__(self, settings: SignOnSettings) -> None:
        self._settings = settings
        self._host = urlsplit(settings.issuer).hostname or "provider"
        self._client = OAuth().register(
            "provider",
            client_id=settings.client_id,
            client_secret=settings.client_secret.get_secret_value(),
            server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": settings.scopes,
                "code_challenge_method": "S256",
                "timeout": _SECONDS,
            },
        )

    async def begin(self, request: Request, return_to: str) -> Response:
        """Send somebody to the provider.

        Raises:
            EntenteError: the provider does not answer.
        """
        try:
            response: Response = await self._client.authorize_redirect(request, return_to)
        except Exception as error:  # Authlib passes on whatever its HTTP client raises
            raise EntenteError(
                "The company's sign-in does not answer; try again, or ask who runs it."
            ) from error
        return response

    async def finish(self, request: Request) -> Told:
        """Who came back.

        Raises:
            EntenteError: the login was refused or forged, or its claims give no access.
        """
        try:
            token = await self._client.authorize_access_token(
                request, claims_options={"iss": {"essential": True, "value": self._settings.issuer}}
            )
        except Exception as error:  # whatever is wrong with a token, nobody comes in
            raise EntenteError("The sign-in was not accepted; begin again.") from error
        claims = token.get("userinfo")
        if not isinstance(claims, Mapping):
            raise EntenteError("The sign-in told nothing about who you are; begin again.")
        return self.told(claims)

    def told(self, claims: Mapping[str, Any]) -> Told:
        """A person from their claims.

        The name begins with the provider's host and a slash, which no account's name has: nobody
        becomes somebody else by being called the same.

        Raises:
            EntenteError: the claims give no name or no role.
        """
        settings = self._settings
        name = _text(_claim(claims, settings.name_claim)) or _text(claims.get("sub"))
        if not name:
            raise EntenteError("The sign-in told no name; ask who runs it to send one.")
        groups = _texts(_claim(claims, settings.roles_claim))
        roles = {settings.roles[group] for group in groups if group in settings.roles}
        if not roles and settings.default_role:
            roles = {settings.default_role}
        if not roles:
            raise EntenteError(
                f"'{name}' has no role in Entente; ask an administrator to be put in a group that "
                "has one."
            )
        told = _texts(_claim(claims, settings.partnerships_claim))
        known = settings.partnerships
        partnerships = {known[p] for p in told if p in known} if known else set(told)
        display = _text(_claim(claims, settings.display_claim)) or name
        return Told(f"{self._host}/{name}", display, frozenset(roles), frozenset(partnerships))


def _claim(claims: Mapping[str, Any], path: str) -> Any:
    value: Any = claims
    for part in path.split(".") if path else ():
        value = value.get(part) if isinstance(value, Mapping) else None
    return value if path else None


def _text(value: Any) -> str:
    return value.strip()[:200] if isinstance(value, str) and value.isprintable() else ""


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, (list, tuple)) else [value]
    return [text for text in map(_text, values) if text]
