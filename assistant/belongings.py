"""What is kept of a person: told, erased, or handed over to who they are now."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self

from assistant.access.accounts import Accounts
from assistant.access.audit import AuditTrail
from assistant.access.control import access_file, audit_file
from assistant.answering.journal import Journal
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


class Memory(Protocol):
    """What keeps something of people only as long as the app runs."""

    def of(self, principal: Principal) -> list[dict[str, str]]:
        """Everything that is kept of a person, ready for JSON."""

    def erase(self, principal: Principal) -> None:
        """Forget all of it."""


@dataclass(frozen=True)
class Belongings:
    """The stores that keep something of people, each under a person's id.

    Attributes:
        memories: the same of what is kept in memory, by what it is called in a person's data.
    """

    journal: Journal
    drafts: Drafts
    checklists: ChecklistStore
    audit: AuditTrail
    memories: dict[str, Memory] = field(default_factory=dict)

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The stores of a home; made where they are missing."""
        home = settings.home
        found = cls(
            Journal(journal_file(home)),
            Drafts(drafts_file(home), ReviewDesk(settings.library).scope_of),
            ChecklistStore(checklists_file(home)),
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
            "checklists": [
                {"id": saved.id, "at": saved.at, "content": saved.checklist.model_dump(mode="json")}
                for saved in self.checklists.of(principal)
            ],
            **{name: memory.of(principal) for name, memory in self.memories.items()},
            "actions": [vars(entry) for entry in self.audit.of(principal)],
        }

    def erase(self, principal: Principal) -> None:
        """Erase a person's questions, feedback, drafts and checklists; the audit trail stays."""
        for memory in self.memories.values():
            memory.erase(principal)
        self.journal.erase(principal.id)
        self.drafts.erase(principal)
        self.checklists.erase(principal)
        self.audit.note(principal, "erased", "personal data")

    def hand_over(self, old: str, new: str) -> None:
        """What is kept under an id, or a name of before there were ids, is somebody else's now."""
        self.journal.hand_over(old, new)
        self.drafts.hand_over(old, new)
        self.checklists.hand_over(old, new)
