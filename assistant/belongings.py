"""What is kept of a person: told, erased, or handed over to who they are now."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from assistant.access.accounts import Accounts
from assistant.access.audit import AuditTrail
from assistant.access.control import access_file, audit_file
from assistant.answering.answer import Answer
from assistant.answering.journal import Journal
from assistant.answering.memory import Conversations
from assistant.playbooks.store import ChecklistStore
from assistant.principal import Principal
from assistant.reviews.desk import ReviewDesk
from assistant.reviews.drafts import Drafts
from assistant.settings import Settings


def journal_file(home: Path) -> Path:
    """Refused questions and feedback."""
    return home / "journal.sqlite"


def drafts_file(home: Path) -> Path:
    """Reviews that are being written."""
    return home / "drafts.sqlite"


def checklists_file(home: Path) -> Path:
    """Checklists in use."""
    return home / "checklists.sqlite"


def conversations_file(home: Path) -> Path:
    """What was asked in the app and answered."""
    return home / "conversations.sqlite"


def _quotes_guidance(answer: Answer, _: Principal) -> bool:
    """What anybody may read of kept answers where no index tells who may see which review."""
    return all(citation.kind == "guidance" for citation in answer.citations)


@dataclass(frozen=True)
class Belongings:
    """The stores that keep something of people, each under a person's id."""

    journal: Journal
    drafts: Drafts
    checklists: ChecklistStore
    conversations: Conversations
    audit: AuditTrail

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The stores of a home; made where they are missing."""
        home = settings.home
        found = cls(
            Journal(journal_file(home)),
            Drafts(drafts_file(home), ReviewDesk(settings.library).scope_of),
            ChecklistStore(checklists_file(home)),
            Conversations(conversations_file(home), _quotes_guidance),
            AuditTrail(audit_file(home)),
        )
        found.settle(settings)
        return found

    def settle(self, settings: Settings) -> None:
        """What was kept under a name, before people had ids, is of who alone had this name."""
        file = access_file(settings.home)
        accounts = Accounts(file, settings.access).all() if file.exists() else []
        for account in accounts:
            if account.pen_name:
                self.hand_over(account.pen_name, account.id)

    def of(self, principal: Principal) -> dict[str, Any]:
        """Everything that is kept of a person, ready for JSON."""
        return {
            "name": principal.name,
            "id": principal.id,
            **self.journal.of(principal.id),
            "drafts": [
                {"at": draft.at, "form": draft.form.model_dump(mode="json")}
                for draft in self.drafts.of(principal)
            ],
            **self.checklists.kept(principal),
            "conversations": self.conversations.of(principal),
            "actions": [vars(entry) for entry in self.audit.of(principal)],
        }

    def erase(self, principal: Principal) -> None:
        """Erase all that a person asked, said, wrote and made; the audit trail stays."""
        self.conversations.erase(principal)
        self.journal.erase(principal.id)
        self.drafts.erase(principal)
        self.checklists.erase(principal)
        self.audit.note(principal, "erased", "personal data")

    def hand_over(self, old: str, new: str) -> None:
        """What is kept under an id, or a name of before there were ids, is somebody else's now."""
        self.journal.hand_over(old, new)
        self.drafts.hand_over(old, new)
        self.checklists.hand_over(old, new)
        self.conversations.hand_over(old, new)
