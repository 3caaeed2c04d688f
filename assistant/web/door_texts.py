"""The words of the pages for signing in, one's account and the audit trail."""

from dataclasses import dataclass

from assistant.access.single_sign_on import SignOnError
from assistant.texts import ByLanguage


@dataclass(frozen=True)
class DoorTexts:
    """Fixed texts; the templates name them."""

    sign_in: str
    name: str
    password: str
    password_again: str
    enter: str
    sign_on: str
    wrong: str
    wait: str
    seconds: str
    minutes: str
    busy: str
    sign_on_failures: dict[str, str]
    choose: str
    choose_help: str
    save: str
    differ: str
    weak: dict[str, str]
    link_gone: str
    account: str
    nobody_else: str
    roles: str
    partnerships: str
    none: str
    sessions: str
    since: str
    last: str
    end_all: str
    sign_out: str
    tokens: str
    tokens_help: str
    tokens_none: str
    token_made: str
    token_label: str
    token_scope: str
    token_scopes: dict[str, str]
    token_days: str
    token_until: str
    token_used: str
    token_never: str
    token_make: str
    token_revoke: str
    my_data: str
    my_data_help: str
    download: str
    erase: str
    too_many_exports: str
    erase_help: str
    erase_title: str
    erase_sure: str
    erase_confirm: str
    keep: str
    erased: str
    audit: str
    audit_when: str
    audit_who: str
    audit_what: str
    audit_document: str
    audit_export: str
    audit_actions: dict[str, str]  # by what the trail notes; what is not here stands as it is
    audit_whole: str
    audit_faults: dict[str, str]

    def too_many(self, wait: int) -> str:
        """What to say when somebody has to wait so many seconds before the next password."""
        minutes = -(-wait // 60)
        shown = self.minutes.format(n=minutes) if wait > 90 else self.seconds.format(n=wait)
        return self.wait.format(time=shown)

    def sign_on_failed(self, error: SignOnError) -> str:
        """Why somebody did not come in by single sign-on."""
        return self.sign_on_failures[error.reason]


TEXTS = ByLanguage(__name__, "door", DoorTexts)

ROLE_NAMES = ByLanguage(__name__, "roles", dict[str, str])
