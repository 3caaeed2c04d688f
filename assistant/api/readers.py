"""Who else works on a checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.principal import Principal

if TYPE_CHECKING:
    from assistant.playbooks.readers import Readers
    from assistant.playbooks.sharing import Reader
    from assistant.service import Service


class Sharing:
    """What ``entente.checklists`` does for those with whom a checklist is shared."""

    _service: Service

    def sharing(self, id: str, principal: Principal) -> tuple[Reader, ...]:
        """With whom a checklist is shared.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            MissingError: there is none for this person.
        """
        return self._readers.of(id, principal)

    def shareable(self, principal: Principal) -> bool:
        """Whether there is anybody with whom somebody could share a checklist."""
        from assistant.api.people import others

        return bool(principal.partnerships) or others(self._service.settings, principal)

    def share(
        self, id: str, principal: Principal, name: str = "", partnership: str = ""
    ) -> tuple[Reader, ...]:
        """Let somebody see a checklist, tick its items, note evidence and comment; with whom it is
        shared then. What they may not read of what it quotes is not shown to them.

        Args:
            name: of somebody's account.
            partnership: instead, everybody who is of it; one of the person's own, or any for
                mediators and curators.

        Raises:
            NotAllowedError: it is somebody else's checklist, or not their partnership.
            MissingError: there is no such checklist for this person, or nobody of this name.
        """
        from assistant.api.people import partnership_of, person_called

        self._readers.of(id, principal)  # before anything is told of other people
        if partnership:
            reader = partnership_of(partnership, principal)
            shared = self._readers.add(id, "partnership", reader, "", principal)
            self._told("shared", id, f"partnership {reader}", principal)
            return shared
        account = person_called(name, self._service.settings, principal)
        shared = self._readers.add(id, "person", account.id, account.name, principal)
        self._told("shared", id, account.name, principal)
        return shared

    def withdraw(self, id: str, reader: str, principal: Principal) -> tuple[Reader, ...]:
        """Share a checklist no more with a reader, by the id that :meth:`sharing` tells.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            MissingError: there is no such checklist for this person, or no such reader of it.
        """
        gone = self._readers.withdraw(id, reader, principal)
        whom = f"partnership {gone.name}" if gone.kind == "partnership" else gone.name
        self._told("unshared", id, whom, principal)
        return self.sharing(id, principal)

    def leave(self, id: str, principal: Principal) -> None:
        """Have a checklist no more that somebody shares; :meth:`come_back` has it again.

        Raises:
            NotAllowedError: it is one's own.
            MissingError: there is none for this person.
        """
        self._readers.leave(id, principal)
        self._told("left", id, "", principal)

    def come_back(self, id: str, principal: Principal) -> None:
        """Have a checklist again that one left, as long as it is shared with one.

        Raises:
            MissingError: it is not.
        """
        self._readers.come_back(id, principal)
        self._told("came back", id, "", principal)

    @property
    def _readers(self) -> Readers:
        return self._service.checklists.readers

    def _told(self, action: str, id: str, detail: str, principal: Principal) -> None:
        self._service.audit.note(principal, action, "checklist", id, detail)
