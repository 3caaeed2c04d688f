"""What may be sent to a language model: files of the tiers that were allowed for it."""

from collections.abc import Callable, Mapping, Sequence

from assistant.principal import Principal

# Tells of files which tier of visibility they have, for a person who may see them.
Tiers = Callable[[Principal, Sequence[str]], Mapping[str, str]]


class Allowed:
    """The rule for everything of the library that goes to one endpoint."""

    def __init__(self, tiers: Tiers, visibility: Sequence[str]) -> None:
        """``visibility``: the tiers of which texts may be sent."""
        self._tiers = tiers
        self._visibility = frozenset(visibility)

    def of(self, principal: Principal, paths: Sequence[str]) -> set[str]:
        """Those of some files whose texts may be sent when this person asks."""
        tiers = self._tiers(principal, sorted(set(paths)))
        return {path for path in paths if tiers.get(path) in self._visibility}

    @property
    def public(self) -> bool:
        """Whether what everybody may read, as templates and pages, may be sent."""
        return "public" in self._visibility

    def draft(self, visibility: str) -> bool:
        """Whether a review that is being written for this visibility may be sent: drafts have to
        be allowed, and what it will be."""
        return {"draft", visibility} <= self._visibility
