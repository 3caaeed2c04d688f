"""A person: who they are, the tokens of their programs, and what is kept of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.api.results import Me
from assistant.errors import NotAllowedError
from assistant.principal import Principal

if TYPE_CHECKING:
    from assistant.access.sessions import Scope
    from assistant.access.tokens import Token, Tokens
    from assistant.models.usage import Used
    from assistant.service import Service


class AccountRoom:
    """``entente.accounts``. Accounts themselves are made with ``entente account``."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def me(self, principal: Principal) -> Me:
        """Who somebody is and what they may."""
        return Me(
            id=principal.id, name=principal.name, roles=tuple(sorted(principal.roles)),
            partnerships=tuple(sorted(principal.partnerships)),
        )  # fmt: skip

    def tokens(self, principal: Principal) -> list[Token]:
        """A person's own tokens, newest first, without what makes them tokens."""
        return self._tokens.of(principal.id)

    def may_have_tokens(self, principal: Principal) -> bool:
        """Whether somebody has an account that tokens can belong to."""
        return self._tokens.may_have(principal.id)

    def make_token(
        self, principal: Principal, scope: Scope, label: str = "", days: int = 90
    ) -> tuple[str, Token]:
        """A new token of a person's own, and what is kept of it; its text is told this once.

        Raises:
            EntenteError: the person has no account, or too many tokens, or a value is not usable.
        """
        return self._tokens.make(principal, scope, label, days)

    def revoke_token(self, id: str, principal: Principal) -> None:
        """Let one of a person's own tokens in no more.

        Raises:
            MissingError: they have none of that id.
        """
        self._tokens.revoke(id, principal)

    def data(self, principal: Principal) -> dict[str, Any]:
        """Everything that is kept of a person, ready for JSON."""
        return self._service.belongings.of(principal)

    def erase(self, principal: Principal) -> None:
        """Erase a person's questions, feedback, drafts and checklists; the audit trail stays."""
        self._service.belongings.erase(principal)

    def model_use(self, principal: Principal) -> Used:
        """What the language model was used for in 30 days: counts, tokens, seconds, and sentences
        that nobody read.

        Raises:
            NotAllowedError: they are no administrator.
        """
        from assistant.models.usage import Usage, usage_file

        if "admin" not in principal.roles:
            raise NotAllowedError(
                "Only administrators see what the language model was used for.",
                "Seuls les administrateurs voient à quoi le modèle de langue a servi.",
            )
        return Usage(usage_file(self._service.settings.home)).lately()

    @cached_property
    def _tokens(self) -> Tokens:
        from assistant.access.control import local_tokens

        return local_tokens(self._service.settings)
