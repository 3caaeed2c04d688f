"""Names that people may have: each looks like itself alone, and none can forge a line."""

import re
import unicodedata

from assistant.errors import EntenteError
from assistant.terminal import visible

# Known by these names without an account: the command line, and the one person of an app that
# only this machine reaches.
RESERVED = frozenset({"operator", "local"})
_NAME = re.compile(r"[\w.@-]{2,64}")
_LONGEST_SHOWN = 100


def name_key(name: str) -> str:
    """What two spellings of one name have in common: case, width and composition do not count."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def check_name(name: str) -> None:
    """Whether an account may be called so.

    Raises:
        EntenteError: it may not.
    """
    shown = visible(name)
    if not _NAME.fullmatch(name):
        raise EntenteError(
            f"'{shown}' is no usable name: 2 to 64 letters, digits, dots, hyphens, underscores "
            "or @."
        )
    if unicodedata.normalize("NFKC", name) != name or len(_scripts(name)) > 1:
        raise EntenteError(
            f"'{shown}' is no usable name: it can be mistaken for another one; use plain letters "
            "of one alphabet."
        )
    if name_key(name) in RESERVED:
        raise EntenteError(f"The name '{shown}' is kept for the command line; choose another.")


def check_display_name(name: str) -> None:
    """Whether a name may be shown as somebody's.

    Raises:
        EntenteError: it may not.
    """
    if len(name) > _LONGEST_SHOWN or not name.isprintable():
        raise EntenteError(
            f"The display name '{visible(name)[:_LONGEST_SHOWN]}' is too long or holds "
            f"characters that cannot be seen; use up to {_LONGEST_SHOWN} that can."
        )


def _scripts(name: str) -> set[str]:
    """The alphabets of a name's letters, by the first word of their Unicode names."""
    return {unicodedata.name(char, "?").split(" ")[0] for char in name if char.isalpha()}
