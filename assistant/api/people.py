"""Other people, as far as somebody may name them to share something with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import EntenteError, MissingError, NotAllowedError
from assistant.principal import Principal, partnership_scope

if TYPE_CHECKING:
    from assistant.access.accounts import Account, Accounts
    from assistant.settings import Settings


def person_called(name: str, settings: Settings, principal: Principal) -> Account:
    """The account of somebody else who may come in.

    Raises:
        MissingError: nobody of this name may.
        EntenteError: it is the person's own.
    """
    accounts = _accounts(settings)
    account = accounts.get(name.strip()) if accounts else None
    if account is None or account.disabled:
        shown = name.strip()[:64]
        raise MissingError(
            f"Nobody with the account name '{shown}' can sign in; ask them what theirs is.",
            f"Personne ne se connecte sous le nom «\u00a0{shown}\u00a0»\u202f; demandez-lui son "
            "nom de compte.",
        )
    if account.id == principal.id:
        raise EntenteError(
            "This is your own account; name somebody else's.",
            "C’est votre propre compte\u202f: indiquez celui de quelqu’un d’autre.",
        )
    return account


def others(settings: Settings, principal: Principal) -> bool:
    """Whether anybody else has an account."""
    accounts = _accounts(settings)
    found = accounts.all() if accounts else []
    return any(not account.disabled and account.id != principal.id for account in found)


def partnership_of(name: str, principal: Principal) -> str:
    """A partnership with whose people somebody may share.

    Raises:
        NotAllowedError: they are not of it, nor keep the library.
    """
    wanted = name.strip()
    if not principal.may_see(partnership_scope(wanted)):
        raise NotAllowedError(
            "You can share only with a partnership that you belong to.",
            "Vous ne pouvez partager qu’avec un partenariat dont vous faites partie.",
        )
    return wanted


def _accounts(settings: Settings) -> Accounts | None:
    """Everybody's accounts; None where nobody has one."""
    from assistant.access.accounts import Accounts
    from assistant.access.control import access_file

    file = access_file(settings.home)
    return Accounts(file, settings.access) if file.exists() else None
