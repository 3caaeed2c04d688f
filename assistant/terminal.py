"""Text as a terminal may show it: what is not seen, or moves what is seen, stands as its escape."""

import json
import unicodedata

# They join or part letters (emoji, hyphenation) and change nothing else.
_HARMLESS = frozenset("\u00ad\u200c\u200d")
# Control, format (direction, invisible tags), half characters, separators of lines and paragraphs.
_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str, keep: str = "") -> str:
    """Text in which nothing acts on the terminal, or passes for another line.

    The escapes are those of JSON, so that JSON stays what it is.

    Args:
        keep: characters that may act: a line break in a text of several lines.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        json.dumps(char)[1:-1] if char not in keep and _acts(char) else char for char in text
    )


def _acts(char: str) -> bool:
    return unicodedata.category(char) in _ACTING and char not in _HARMLESS
