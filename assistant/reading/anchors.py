"""Places in a page to which a link may point."""

import hashlib


def anchor(heading: str, text: str) -> str:
    """The place of a statement under its section's heading.

    It depends on the words alone: a link to a sentence that has changed since marks no other one.
    """
    words = f"{heading}\n{text}"
    return f"s-{hashlib.sha256(words.encode()).hexdigest()[:10]}"
