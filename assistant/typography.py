"""French and English typography of written text: apostrophes and non-breaking spaces."""

import re

NARROW = "\u202f"
NO_BREAK = "\u00a0"


def typeset(text: str, lang: str) -> str:
    """``text`` with the typography of its language; already typeset text stays as it is.

    French follows the Imprimerie nationale's rules: a narrow no-break space before ``; ! ?`` and
    ``%``, a no-break space before ``:`` and inside guillemets, and in figures.
    """
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    if lang != "fr":
        return text
    text = re.sub(r"(?<=\w)'(?=[«\s]?[\wÀ-ÿ«])", "’", text)
    text = re.sub(r"«[ \u00a0\u202f]*", "«" + NO_BREAK, text)
    text = re.sub(r"[ \u00a0\u202f]*»", NO_BREAK + "»", text)
    text = re.sub(r"[ \u00a0]+([;!?%€])", NARROW + r"\1", text)
    text = re.sub(r"[ \u202f]+:(?=\s|$)", NO_BREAK + ":", text)
    return re.sub(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))", NARROW, text)


def plain(text: str) -> str:
    """``text`` with typewriter apostrophes and spaces, for comparing and encoding."""
    return text.replace("’", "'").replace(NARROW, " ").replace(NO_BREAK, " ")
