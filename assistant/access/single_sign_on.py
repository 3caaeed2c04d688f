"""Signing in with the company's account, by OpenID Connect.

OpenID Connect Core 1.0, authorisation code flow with PKCE (RFC 7636). Authlib checks signature,
issuer, expiry and nonce of the identity token; which algorithms are good enough, and that the token
was made for this app, is decided here, whatever the provider says.
"""

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from assistant.access.sessions import Told
from assistant.errors import EntenteError
from assistant.sections import SignOnSettings
from assistant.terminal import visible

_SECONDS = 5
# With a public key alone: a token signed with "none", or with the public key as a shared secret,
# could be made by anybody.
ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
_LONGEST_SUBJECT = 255  # OpenID Connect Core, 2
_LEEWAY = 120  # seconds by which clocks may differ


class SignOnError(EntenteError):
    """Somebody does not come in by single sign-on.

    Attributes:
        reason: the provider is ``down``; what came back was ``refused``; it tells ``nobody``; or
            the person has ``no_role``.
    """

    def __init__(self, reason: Literal["down", "refused", "nobody", "no_role"], what: str) -> None:
        super().__init__(what)
        self.reason = reason


class SingleSignOn:
    """One OpenID provider. Needs Starlette's session middleware for the time of the login."""

    def __init__(self, settings: SignOnSettings) -> None:
        self._settings = settings
        self._host = urlsplit(settings.issuer).hostname or "provider"
        # Apps without a provider start without it.
        from authlib.integrations.starlette_client import OAuth

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
            SignOnError: the provider does not answer.
        """
        try:
            response: Response = await self._client.authorize_redirect(request, return_to)
        except Exception as error:  # Authlib passes on whatever its HTTP client raises
            raise SignOnError(
                "down", "The company's sign-in does not answer; try again, or ask who runs it."
            ) from error
        return response

    async def finish(self, request: Request) -> Told:
        """Who came back.

        Raises:
            SignOnError: the login was refused or forged, or its claims give no access.
        """
        try:
            await self._own_algorithms()
            token = await self._client.authorize_access_token(
                request,
                claims_options={
                    "iss": {"essential": True, "value": self._settings.issuer},
                    "sub": {"essential": True},
                    "nonce": {"essential": True},
                    "exp": {"essential": True},
                },
                leeway=_LEEWAY,
            )
        except Exception as error:  # whatever is wrong with a token, nobody comes in
            raise SignOnError("refused", "The sign-in was not accepted; begin again.") from error
        claims = token.get("userinfo")
        # Of this type is what was read from a checked token; a provider's answer may hold anything.
        from authlib.oidc.core import UserInfo

        if not isinstance(claims, UserInfo):
            raise SignOnError("nobody", "The sign-in told nothing about who you are; begin again.")
        if not self._is_for_us(claims):
            raise SignOnError("refused", "The sign-in was not accepted; begin again.")
        return self.told(claims)

    async def _own_algorithms(self) -> None:
        """Have Authlib take the algorithms of this list alone, whatever the provider names."""
        metadata = await self._client.load_server_metadata()
        metadata["id_token_signing_alg_values_supported"] = list(ALGORITHMS)

    def _is_for_us(self, claims: Mapping[str, Any]) -> bool:
        """Whether the token was made for this app: an authorised party does not replace that."""
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        party = claims.get("azp", self._settings.client_id)
        return self._settings.client_id in audiences and party == self._settings.client_id

    def told(self, claims: Mapping[str, Any]) -> Told:
        """A person from their claims.

        Who it is, is told by issuer and ``sub``, which a provider never gives to anybody else.
        Names can be changed and given again: they are shown, with the provider's host and a slash
        in front, which no account's name has.

        Raises:
            SignOnError: the claims tell nobody, or give no role.
        """
        settings = self._settings
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
            raise SignOnError("nobody", "The sign-in did not tell who you are; ask who runs it.")
        name = _text(_claim(claims, settings.name_claim)) or visible(subject)
        groups = _texts(_claim(claims, settings.roles_claim))
        roles = {settings.roles[group] for group in groups if group in settings.roles}
        if not roles and settings.default_role:
            roles = {settings.default_role}
        if not roles:
            raise SignOnError(
                "no_role",
                f"'{name}' has no role in Entente; ask an administrator to be put in a group that "
                "has one.",
            )
        told = _texts(_claim(claims, settings.partnerships_claim))
        known = settings.partnerships
        partnerships = {known[p] for p in told if p in known} if known else set(told)
        display = _text(_claim(claims, settings.display_claim)) or name
        # An issuer has no '#' (OpenID Connect Discovery, 2): the id can be read in one way only.
        id_ = f"oidc/{settings.issuer}#{subject}"
        return Told(f"{self._host}/{name}", display, frozenset(roles), frozenset(partnerships), id_)


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
