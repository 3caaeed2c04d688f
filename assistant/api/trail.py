"""The audit trail, for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.errors import NotAllowedError
from assistant.principal import Principal

if TYPE_CHECKING:
    from assistant.access.audit import AuditTrail
    from assistant.access.lines import Fault, Line
    from assistant.service import Service


class TrailRoom:
    """``entente.trail``. Everything here raises :class:`NotAllowedError` for others than
    administrators."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def lines(self, principal: Principal, limit: int = 200) -> Sequence[Line]:
        """Who did what to which document, newest first."""
        return self._trail(principal).entries(limit=limit)

    def fault(self, principal: Principal) -> Fault | None:
        """The first line that is not as it was written; None where the trail is whole."""
        return self._trail(principal).verify()

    def export(self, principal: Principal) -> str:
        """All of it as CSV, oldest first; that it was taken is noted in it."""
        trail = self._trail(principal)
        trail.note(principal, "exported", "audit")
        return trail.export("csv")

    def _trail(self, principal: Principal) -> AuditTrail:
        if "admin" not in principal.roles:
            raise NotAllowedError(
                "Only administrators read the audit trail.",
                "Seuls les administrateurs lisent le journal d’audit.",
            )
        return self._service.audit
