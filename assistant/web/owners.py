"""Whose something is: Gradio's sessions."""

from collections import OrderedDict, defaultdict


class Owners:
    """Keys of people. Everybody's longest unused are forgotten first, and then nobody's."""

    def __init__(self, kept: int) -> None:
        """
        Args:
            kept: keys of one person.
        """
        self._kept = kept
        self._keys: defaultdict[str, OrderedDict[str, None]] = defaultdict(OrderedDict)
        self._owner: dict[str, str] = {}

    def owner(self, key: str) -> str | None:
        return self._owner.get(key)

    def claim(self, key: str, person: str) -> bool:
        """Take what is nobody's yet; whether it is this person's now."""
        if self._owner.setdefault(key, person) != person:
            return False
        theirs = self._keys[person]
        theirs[key] = None
        theirs.move_to_end(key)
        if len(theirs) > self._kept:
            del self._owner[theirs.popitem(last=False)[0]]
        return True
